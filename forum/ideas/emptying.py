"""The words of ideas taken out where they stand: what others refer to keeps its place."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from forum.core.titles import UNTITLED
from forum.extensions import db
from forum.ideas.models import Amendment, Design, Idea, Original, Revision, StatusChange, Tag


def empty_ideas(ids: Sequence[int]) -> None:
    """Take out every word and design of these ideas, and what repeats them.

    The files of the designs are the caller's to discard.
    """
    blank = {"title": UNTITLED, "body": "", "body_html": "", "excerpt": "", "video": None}
    db.session.execute(update(Idea).where(Idea.id.in_(ids)).values(**blank, is_cut=False))
    for model in (Tag, Original, Revision, Design):
        db.session.execute(delete(model).where(model.idea_id.in_(ids)))
    # What others offered repeats most of what was there.
    offered = update(Amendment).where(Amendment.idea_id.in_(ids))
    db.session.execute(offered.values(title=UNTITLED, body=""))
    author = select(Idea.author_id).where(Idea.id == StatusChange.idea_id).scalar_subquery()
    own_steps = update(StatusChange).where(
        StatusChange.idea_id.in_(ids), StatusChange.actor_id == author
    )
    db.session.execute(own_steps.values(reason=""))


def empty_amendments(ids: Sequence[int]) -> None:
    """Take out what was offered, and why; what the idea took up is the idea's."""
    refused = (Amendment.id.in_(ids), Amendment.state != "accepted")
    db.session.execute(delete(Design).where(Design.amendment_id.in_(ids)))
    db.session.execute(update(Amendment).where(*refused).values(title=UNTITLED, body=""))
    db.session.execute(update(Amendment).where(Amendment.id.in_(ids)).values(reason=""))
