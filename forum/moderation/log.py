"""Write the moderators' log: the one way in, and nothing changes what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forum.accounts.actor import Actor
from forum.core.events import publish
from forum.extensions import db
from forum.moderation.events import ModerationActed
from forum.moderation.models import ACTS, ModerationEntry
from forum.moderation.things import Thing


def enter(
    actor: Actor | None,
    act: str,
    thing: Thing,
    *,
    rule: str = "",
    reason: str = "",
    note: str = "",
    is_public: bool = False,
    card_id: int | None = None,
    before: dict[str, Any] | None = None,
    undoes_id: int | None = None,
) -> ModerationEntry:
    """Write down an act on a thing; without an actor the forum did it, by the `rule` named.

    `reason` is for the person concerned, `note` for the team alone; `before` is what an undo puts
    back: columns as they were, by table and id, and never texts.
    """
    assert act in ACTS, act
    entry = ModerationEntry(
        community_id=thing.community_id,
        actor_id=actor.person_id if actor else None,
        rule=rule,
        act=act,
        subject_kind=thing.kind,
        subject_id=thing.id,
        person_id=thing.person_id,
        reason=reason,
        note=note,
        is_public=is_public,
        card_id=card_id,
        before=before or {},
        undoes_id=undoes_id,
    )
    db.session.add(entry)
    db.session.flush()
    publish(ModerationActed(entry.id))
    return entry


def decision_of(entry_id: int, before: Mapping[str, Any]) -> tuple[Any, ...]:
    """What entries of one decision have in common: a group's votes are an entry for each person."""
    return (before["finding"], before["decided_at"]) if "finding" in before else (entry_id,)
