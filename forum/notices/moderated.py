"""Tell people what moderators did to what is theirs: nobody can switch that off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for

from forum.communities.models import Community
from forum.core import clock, mail, outbox
from forum.core.settings import settings
from forum.core.transaction import transaction
from forum.extensions import db
from forum.moderation.appealing import can_be_appealed
from forum.moderation.events import ModerationActed
from forum.moderation.models import ModerationEntry
from forum.moderation.purging.queries import is_told_with_purge
from forum.moderation.queries.entries import until_of
from forum.moderation.queries.things import looks_of
from forum.moderation.screening.calling import FLAGS
from forum.notices.kinds import MODERATION
from forum.notices.queries import Addressee, addresses_of
from forum.notices.service import keep_notices
from forum.notices.words import WHATS, moderated
from forum.web.links import outside
from forum.web.templating import speaking

TELL = "notices.moderated"
# What is told otherwise, or is no news to the person.
QUIET = frozenset({"merge", "unmerge", "decline", "pin", "unpin"})


def on_acted(event: ModerationActed) -> None:
    """Have the person concerned told, unless it was they."""
    entry = db.session.get_one(ModerationEntry, event.entry_id)
    if _is_news(entry) and entry.person_id is not None and entry.person_id != entry.actor_id:
        outbox.add(TELL, f"moderated-{entry.id}", {"entry": entry.id})


def _is_news(entry: ModerationEntry) -> bool:
    if entry.act == "hold":
        # What waits from the first moment on says so to who wrote it, when they send it.
        return entry.rule == FLAGS
    # Flags that were dismissed are no news: nothing changed.
    return entry.act not in QUIET and (entry.act != "approve" or "visibility" in entry.before)


def tell(payload: Mapping[str, Any]) -> None:
    """Write the notice and the mail; told again, nobody is told twice."""
    entry = db.session.get(ModerationEntry, payload["entry"])
    if entry is None or entry.person_id is None or is_told_with_purge(entry):
        return
    community = db.session.get_one(Community, entry.community_id)
    title = _title_of(entry) or community.name
    with outside():
        path = url_for("moderation.entry", entry_id=entry.id)
        with transaction():
            new = keep_notices([_row(entry, title, path)], {entry.person_id: "now"})
            for reader in addresses_of(new):
                _write(entry, community, title, path, reader)


def _row(entry: ModerationEntry, title: str, path: str) -> dict[str, object]:
    return {
        "person_id": entry.person_id,
        "event": f"moderated-{entry.id}",
        "kind": MODERATION,
        "what": moderated(entry.act),
        "community_id": entry.community_id,
        "title": title[:200],
        "path": path,
        "created_at": clock.now(),
        "in_digest": False,
    }


def _write(
    entry: ModerationEntry, community: Community, title: str, path: str, reader: Addressee
) -> None:
    with speaking(reader.language):
        sentence = str(WHATS[moderated(entry.act)][1])
        shown = {
            "sentence": sentence,
            "title": title,
            "reason": entry.reason,
            "until": until_of(entry.id),
            "can_appeal": can_be_appealed(entry),
            "community": community,
            "link": settings().base_url + path,
        }
        mail.post(
            reader.email,
            f"{sentence}: {title}",
            render_template("notices/moderated.txt", **shown),
            html=render_template("notices/moderated.html", **shown),
            about=f"moderated-{entry.id}",
        )


def _title_of(entry: ModerationEntry) -> str:
    """What the thing is called, or where a post stands."""
    key = (entry.subject_kind, entry.subject_id)
    look = looks_of([key]).get(key)
    if look is None or look.kind == "person":
        return ""
    return look.title or (look.within[2] if look.within else "")
