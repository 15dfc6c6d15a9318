"""Reads of purges, for the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.communities.models import Community, Membership
from forum.core import clock
from forum.extensions import db
from forum.moderation.models import ModerationEntry, Purge
from forum.moderation.purging.service import UNDO_FOR


@dataclass(frozen=True)
class Purged:
    """A purge that was, and until when its entry in the log can be undone."""

    purge: Purge
    by_name: str | None
    entry_id: int
    undo_until: datetime | None


def purges_of(community: Community, person_id: int) -> list[Purged]:
    """What was purged of a person from this community, the newest first; two queries."""
    here = (Purge.person_id == person_id, Purge.community_id == community.id)
    query = select(Purge, Person.name).outerjoin(Person, Person.id == Purge.by_id).where(*here)
    rows = db.session.execute(query.order_by(Purge.id.desc())).all()
    entries = _entries(person_id) if rows else {}
    return [
        Purged(made, name, entries[made.id], _until(made))
        for made, name in rows
        # One thing that was removed is no purge of a person.
        if made.id in entries
    ]


def places_of(places: Sequence[int], person_id: int) -> list[str]:
    """The names of those of these communities that a person is in."""
    mine = select(Membership.community_id).where(Membership.person_id == person_id)
    query = select(Community.name).where(Community.id.in_(places), Community.id.in_(mine))
    return list(db.session.scalars(query.order_by(Community.name)))


def is_told_with_purge(entry: ModerationEntry) -> bool:
    """Whether it lifts the suspension of a purge that was undone as a whole: that says it all."""
    if entry.undoes_id is None or entry.person_id is None:
        return False
    undo = aliased(ModerationEntry)
    query = (
        select(ModerationEntry.before)
        .join(undo, undo.undoes_id == ModerationEntry.id)
        .where(
            ModerationEntry.act == "purge",
            ModerationEntry.person_id == entry.person_id,
            ModerationEntry.community_id == entry.community_id,
            undo.act == entry.act,
        )
    )
    return any(
        entry.undoes_id in before.get("suspensions", ()) for before in db.session.scalars(query)
    )


def _entries(person_id: int) -> dict[int, int]:
    about = (ModerationEntry.act == "purge", ModerationEntry.person_id == person_id)
    query = select(ModerationEntry.id, ModerationEntry.before).where(*about)
    return {before["purge"]: key for key, before in db.session.execute(query) if "purge" in before}


def _until(made: Purge) -> datetime | None:
    """Until when it can be undone; None where it can't any more."""
    if made.undone_at is not None or made.finished_at is not None:
        return None
    until = made.at + UNDO_FOR
    return until if until > clock.now() else None
