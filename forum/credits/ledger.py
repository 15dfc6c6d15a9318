"""Write the ledger: what was given to an idea, and what became of it, each fact once."""

from __future__ import annotations

from sqlalchemy import select

from forum.credits.grounds import Given, deal_of, grounds_of
from forum.credits.holders import holder_of, holders_of
from forum.credits.models import LedgerEntry
from forum.credits.models.ledger import DEAL, ENDED, GIVEN, ITEM, RELEASED, THEME, WISH
from forum.credits.shares import Gift
from forum.extensions import db
from forum.ideas.events import StatusChanged
from forum.ideas.models import Idea
from forum.threads.models import Post


def note(
    idea_id: int, kind: str, subject_id: int, *, holder_id: int | None = None, detail: str = ""
) -> LedgerEntry:
    """Write a fact down; one that stands there already stays as it is."""
    same = select(LedgerEntry).where(
        LedgerEntry.idea_id == idea_id,
        LedgerEntry.kind == kind,
        LedgerEntry.subject_id == subject_id,
    )
    entry = db.session.scalar(same)
    if entry is None:
        entry = LedgerEntry(
            idea_id=idea_id, kind=kind, subject_id=subject_id, holder_id=holder_id, detail=detail
        )
        db.session.add(entry)
        db.session.flush()
    return entry


def note_gifts(idea: Idea) -> list[Gift]:
    """Write down all that was given to an idea by now, and say it in the words of the rule."""
    given = grounds_of(idea)
    rows = select(LedgerEntry).where(LedgerEntry.idea_id == idea.id, LedgerEntry.kind.in_(GIVEN))
    # Who stands behind what was noted before may be forgotten: their holder goes on.
    known = {(row.kind, row.subject_id): row.holder_id for row in db.session.scalars(rows)}
    new = [one for one in given if (one.kind, one.subject_id) not in known]
    held = holders_of(one.person_id for one in new)
    for one in new:
        note(idea.id, one.kind, one.subject_id, holder_id=held[one.person_id])
        known[one.kind, one.subject_id] = held[one.person_id]
    return [_gift(one, known[one.kind, one.subject_id]) for one in given]


def note_deal(
    idea_id: int, deal_id: int, *, is_released: bool = False, heard_in: int | None = None
) -> None:
    """A deal was made; about a wish that was pulled before, where it answers one."""
    note(idea_id, DEAL, deal_id)
    if is_released:
        note(idea_id, RELEASED, deal_id)
    if heard_in is not None:
        wisher = db.session.scalars(select(Post.author_id).where(Post.id == heard_in)).one()
        note(idea_id, WISH, heard_in, holder_id=holder_of(wisher).id)


def note_item(idea_id: int, item_id: int, report_key: str | None, theme_key: str | None) -> None:
    """The idea is a part of what the brand works on, and the theme that it was pulled from."""
    if report_key and theme_key:
        note(idea_id, THEME, item_id, detail=f"{report_key}/{theme_key}")
    note(idea_id, ITEM, item_id)


def note_end(idea_id: int, deal_id: int, because: str) -> None:
    """Nothing more will be made of the idea under this deal; what was given stays recorded."""
    note(idea_id, ENDED, deal_id, detail=because)


def on_released(event: StatusChanged) -> None:
    """What was taken up is there to be had."""
    deal = deal_of(event.idea_id) if event.after == "released" else None
    if deal is not None and deal.ended_at is None:
        note(event.idea_id, RELEASED, deal.id)


def last_entry_id() -> int:
    """The last entry by now; 0 in an empty ledger."""
    query = select(LedgerEntry.id).order_by(LedgerEntry.id.desc()).limit(1)
    return db.session.scalar(query) or 0


def _gift(given: Given, holder_id: int | None) -> Gift:
    assert holder_id is not None  # the constraint "giver"
    return Gift(given.kind, holder_id, given.subject_id)
