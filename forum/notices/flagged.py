"""Tell those who flagged something what came of it: never who decided, nor what else came of it.

By the bell alone, since one act may decide what many have flagged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forum.core import clock, outbox
from forum.core.transaction import transaction
from forum.extensions import db
from forum.moderation.appealing import is_undone
from forum.moderation.events import ModerationActed
from forum.moderation.models import Flag, ModerationEntry
from forum.moderation.queries.flags import decided_by, decides_flags
from forum.notices.kinds import MODERATION
from forum.notices.service import keep_notices
from forum.notices.words import flagged
from forum.web.links import path_of

TELL = "notices.flagged"


def on_acted(event: ModerationActed) -> None:
    """Have those told whose flags an act decides."""
    entry = db.session.get_one(ModerationEntry, event.entry_id)
    if decides_flags(entry):
        outbox.add(TELL, f"flagged-{entry.id}", {"entry": entry.id})


def tell(payload: Mapping[str, Any]) -> None:
    """Write a notice for each flag; told again, nobody is told twice."""
    entry = db.session.get(ModerationEntry, payload["entry"])
    # Once it is undone the flags wait again: there is nothing to tell.
    if entry is None or is_undone(entry.id):
        return
    path = path_of("moderation.own_flags")
    with transaction():
        rows = [_row(entry, flag, name, path) for flag, name in decided_by(entry)]
        keep_notices(rows, {flag["person_id"]: "now" for flag in rows})


def _row(entry: ModerationEntry, flag: Flag, community: str, path: str) -> dict[str, Any]:
    return {
        "person_id": flag.flagger_id,
        "event": f"flag-{flag.id}-{entry.id}",
        "kind": MODERATION,
        "what": flagged(flag.state),
        "community_id": flag.community_id,
        # Never what the thing is called: it may be gone by the time that this is read.
        "title": community,
        "path": path,
        "created_at": clock.now(),
        "in_digest": False,
    }
