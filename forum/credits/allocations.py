"""Allocations: written once, settled once; the one that was settled last to stand, stands."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import exists, select

from forum.credits import ledger
from forum.credits.models import Allocation, LedgerEntry, Share
from forum.credits.models.ledger import SETTLED, STANDS
from forum.extensions import db

_SETTLED = (
    LedgerEntry.idea_id == Allocation.idea_id,
    LedgerEntry.kind == SETTLED,
    LedgerEntry.subject_id == Allocation.id,
)
# The condition that an allocation waits for answers.
IS_OPEN = ~exists().where(*_SETTLED).correlate(Allocation)


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
    query = select(Allocation).join(LedgerEntry, LedgerEntry.subject_id == Allocation.id)
    stood = query.where(*_SETTLED, LedgerEntry.detail == STANDS, Allocation.idea_id == idea_id)
    if before is not None:
        stood = stood.where(Allocation.id < before)
    return db.session.scalar(stood.order_by(LedgerEntry.id.desc()).limit(1))


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
