"""Every act comes by here, whoever carried it out: what it settles, and its entry in the log."""

from __future__ import annotations

from typing import Any

from forum.accounts.actor import Actor
from forum.communities.events import Moderated
from forum.communities.reasons import Why
from forum.extensions import db
from forum.moderation import log
from forum.moderation.appealing import settle_by_undo
from forum.moderation.cards import follow
from forum.moderation.models import ModerationEntry
from forum.moderation.settling import reopen, settle
from forum.moderation.things import Thing, thing_of
from forum.threads.models import Thread

# What everybody who reads the community may know of; never who did it or whose it was.
PUBLIC = frozenset(
    {"hide", "show", "remove", "edit", "accept"}
    | {"move", "split", "merge", "unmerge", "lock", "unlock"}
)


def on_moderated(event: Moderated) -> None:
    """A thing was moderated on a floor below."""
    thing = Thing(event.community_id, event.kind, event.id, event.person_id)
    if event.act == "move":
        follow(db.session.get_one(Thread, event.id))
    record(event.actor, event.why.act or event.act, thing, event.why, event.before)


def record(
    actor: Actor, act: str, thing: Thing, why: Why, before: dict[str, Any]
) -> ModerationEntry:
    """Settle what waited for the act, and write it down; an undo lets it wait again."""
    if why.undoes_id is not None:
        return _record_undo(actor, why)
    settled = settle(thing, act)
    return log.enter(
        actor,
        act,
        thing,
        reason=why.reason.strip(),
        note=why.note.strip(),
        is_public=act in PUBLIC,
        card_id=next(iter(settled.get("cards", ())), None),
        before={**before, **settled},
    )


def _record_undo(actor: Actor, why: Why) -> ModerationEntry:
    undone = db.session.get_one(ModerationEntry, why.undoes_id)
    reopen(undone.before, undone.person_id)
    entry = log.enter(
        actor,
        why.act or "undo",
        thing_of(undone),
        reason=why.reason.strip(),
        note=why.note.strip(),
        is_public=undone.is_public,
        card_id=undone.card_id,
        undoes_id=undone.id,
    )
    settle_by_undo(undone.id)
    return entry
