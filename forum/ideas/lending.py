"""Lent votes: who wants an idea that was merged wants the one that speaks for it.

A lent vote names the idea it came from. Whatever a person says on the target themselves comes
first; who takes a lent vote back keeps out of the merge that lent it.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, exists, insert, or_, select

from forum.accounts.models import Person
from forum.extensions import db
from forum.ideas.models import Idea, Merge, OptOut, Vote


def hold_voters(source_id: int, target_id: int) -> None:
    """Let nobody be forgotten meanwhile whose vote may be lent: people first, then their ideas.

    A vote that is lent refers to its person, whom an erasure holds while it changes their votes.
    """
    merged = or_(Idea.id == source_id, Idea.merged_into_id == target_id)
    wanting = select(Vote.person_id).join(Idea, Idea.id == Vote.idea_id).where(merged, Vote.wants)
    held = select(Person.id).where(Person.id.in_(wanting)).order_by(Person.id)
    db.session.execute(held.with_for_update(read=True, key_share=True))


def lend(target_id: int) -> None:
    """Lend a vote by each person who wants a merged idea and has said nothing on this one."""
    for merge in db.session.scalars(select(Merge).where(into(target_id)).order_by(Merge.id)).all():
        out = select(OptOut.person_id).where(OptOut.merge_id == merge.id)
        said = select(Vote.person_id).where(Vote.idea_id == target_id)
        wanting = select(Vote.person_id, Vote.created_at, Vote.counts_from, Vote.is_aside).where(
            Vote.idea_id == merge.source_id,
            Vote.wants,
            Vote.person_id.not_in(out),
            Vote.person_id.not_in(said),
        )
        # Held, so that a vote that begins to count or is set aside meanwhile is lent as it is then.
        held = db.session.execute(wanting.with_for_update(key_share=True)).mappings()
        one = {"idea_id": target_id, "wants": True, "from_idea_id": merge.source_id}
        lent = [{**row, **one} for row in held]
        if lent:
            db.session.execute(insert(Vote), lent)


def take_back(merge: Merge, *whose: ColumnElement[bool]) -> None:
    """Take back what a merge has lent: all of it, or the votes that meet `whose`."""
    lent = (Vote.idea_id == merge.target_id, Vote.from_idea_id == merge.source_id)
    db.session.execute(delete(Vote).where(*lent, *whose))


def take_back_unmerged(target_id: int) -> None:
    """Take back what an idea is lent by those for which it does not speak any more."""
    standing = select(Merge.source_id).where(into(target_id))
    lent = (Vote.idea_id == target_id, Vote.from_idea_id.is_not(None))
    db.session.execute(delete(Vote).where(*lent, Vote.from_idea_id.not_in(standing)))


def keep_out(person_id: int, *merges: ColumnElement[bool]) -> None:
    """Keep the person's votes out of the merges that meet `merges`."""
    out = exists().where(OptOut.merge_id == Merge.id, OptOut.person_id == person_id)
    wants = exists().where(Vote.idea_id == Merge.source_id, Vote.person_id == person_id, Vote.wants)
    for merge_id in db.session.scalars(select(Merge.id).where(*merges, wants, ~out)).all():
        db.session.add(OptOut(merge_id=merge_id, person_id=person_id))
    db.session.flush()


def into(target_id: int) -> ColumnElement[bool]:
    """The merges that stand, into this idea."""
    return (Merge.target_id == target_id) & (Merge.state == "done")
