"""Lent votes: who wants an idea that was merged wants the one that speaks for it.

A lent vote names the idea it came from. Whatever a person says on the target themselves comes
first; who takes a lent vote back keeps out of the merge that lent it.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, exists, insert, select

from forum.extensions import db
from forum.ideas.models import Merge, OptOut, Vote


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
