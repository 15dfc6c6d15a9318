"""Allocations: written once, settled once; the one that was settled last to stand, stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ScalarSelect, exists, select

from forum.credits import ledger
from forum.credits.models import Allocation, LedgerEntry, Share
from forum.credits.models.ledger import SETTLED, STANDS
from forum.extensions import db

_SETTLED = exists().where(
    LedgerEntry.idea_id == Allocation.idea_id,
    LedgerEntry.kind == SETTLED,
    LedgerEntry.subject_id == Allocation.id,
)
# The condition that an allocation waits for answers.
IS_OPEN = ~_SETTLED.correlate(Allocation)


def propose(
    idea_id: int, deal_id: int, by_id: int | None, words: str, points: Mapping[int, int]
) -> Allocation:
    """Write proposed shares down; nothing follows from that yet."""
    made = Allocation(idea_id=idea_id, deal_id=deal_id, by_id=by_id, words=words)
    db.session.add(made)
    db.session.flush()
    rows = sorted(points.items())
    db.session.add_all(Share(allocation_id=made.id, holder_id=h, points=p) for h, p in rows)
    db.session.flush()
    return made


def settle(made: Allocation, outcome: str) -> None:
    """Say how a proposal ended; that is said once."""
    ledger.note(made.idea_id, SETTLED, made.id, detail=outcome)


def standing(idea_id: int, *, before: int | None = None) -> Allocation | None:
    """The allocation of an idea that stands, or that stood when the one of that id was made."""
    return db.session.scalar(
        select(Allocation).where(Allocation.id == standing_id(idea_id, before))
    )


def standing_id(idea_id: Any, before: int | None = None) -> ScalarSelect[int]:
    """The id of that allocation as a part of a query, also for an `idea_id` that is a column."""
    stood = select(LedgerEntry.subject_id).where(
        LedgerEntry.idea_id == idea_id,
        LedgerEntry.kind == SETTLED,
        LedgerEntry.detail == STANDS,
    )
    if before is not None:
        stood = stood.where(LedgerEntry.subject_id < before)
    last = stood.order_by(LedgerEntry.id.desc()).limit(1)
    return last.correlate_except(LedgerEntry).scalar_subquery()


def open_proposal(idea_id: int) -> Allocation | None:
    """The proposal about an idea that waits for answers."""
    query = select(Allocation).where(Allocation.idea_id == idea_id, IS_OPEN)
    return db.session.scalar(query.order_by(Allocation.id.desc()).limit(1))


def shares_of(allocation_id: int) -> dict[int, int]:
    """The shares of an allocation, by holder."""
    query = select(Share.holder_id, Share.points).where(Share.allocation_id == allocation_id)
    return {holder_id: points for holder_id, points in db.session.execute(query)}


def shares_standing(idea_id: int) -> dict[int, int]:
    """The shares of an idea as they stand."""
    stands = standing(idea_id)
    return shares_of(stands.id) if stands else {}
