"""What somebody gave, taken out again as far as nothing of others hangs on it.

An idea under a standing deal stays, under nobody's name: others have shares in it and the brand
builds it. All other ideas are withdrawn and emptied. Posts are emptied where they stand, so that
what others answered still has its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, exists, func, or_, select, update

from forum.accounts.actor import Actor
from forum.credits.models import Deal
from forum.extensions import db
from forum.ideas import saying
from forum.ideas.lifecycle import UNSHOWN
from forum.ideas.models import (
    Amendment,
    Design,
    Idea,
    Merge,
    Original,
    Revision,
    StatusChange,
    Tag,
)
from forum.pipeline.models import Link, PipelineItem, TeamNote
from forum.search.noting import note
from forum.threads.models import Mention, Post, PostImage, Thread, ThreadTag

# What stands where a title must.
UNTITLED = "–"
NO_WORDS = {"body": "", "body_html": ""}
# Told with their step, so that nobody is mailed about it.
BATCH = "erasure"


def is_under_deal() -> ColumnElement[bool]:
    """The condition that an Idea has been taken up: it is not its author's alone any more."""
    return exists().where(Deal.idea_id == Idea.id, Deal.ended_at.is_(None))


def goes(person_id: int) -> tuple[ColumnElement[bool], ...]:
    """The conditions that an Idea is this person's to take out."""
    return (Idea.author_id == person_id, ~is_under_deal())


def files_of(person_id: int) -> dict[str, list[str]]:
    """The names of the pictures that go with the person's contributions, by folder."""
    going = select(Idea.id).where(*goes(person_id))
    taken_up = select(Idea.id).where(is_under_deal())
    own = (Design.author_id == person_id) & or_(
        Design.idea_id.is_(None), Design.idea_id.not_in(taken_up)
    )
    designs = select(Design.file).where(or_(Design.idea_id.in_(going), own))
    posts = select(PostImage.file).where(PostImage.person_id == person_id)
    found = {"designs": designs, "posts": posts}
    return {folder: list(db.session.scalars(query)) for folder, query in found.items()}


def take_out(person_id: int) -> None:
    """Withdraw and empty the person's ideas, empty their posts, drop their pictures."""
    files = files_of(person_id)["designs"]
    ideas = db.session.scalars(select(Idea).where(*goes(person_id))).all()
    for idea in ideas:
        if idea.status not in {*UNSHOWN, "merged"}:
            saying.take_step(Actor(person_id), idea, "withdrawn", "", batch=BATCH)
    db.session.flush()
    _empty_ideas([idea.id for idea in ideas])
    _drop_designs(files)
    _empty_what_they_said(person_id)
    _empty_talk(person_id)


def _empty_ideas(ids: Sequence[int]) -> None:
    blank = {"title": UNTITLED, **NO_WORDS, "excerpt": "", "video": None, "is_cut": False}
    _change(Idea.__table__, Idea.id.in_(ids), **blank)
    for model in (Tag, Original, Revision):
        db.session.execute(delete(model).where(model.idea_id.in_(ids)))
    # What others offered repeats most of what was there.
    _change(Amendment.__table__, Amendment.idea_id.in_(ids), title=UNTITLED, body="")
    _change(StatusChange.__table__, _by_author(ids), reason="")
    linked = select(Link.item_id).join(Deal, Deal.id == Link.deal_id).where(Deal.idea_id.in_(ids))
    _change(PipelineItem.__table__, PipelineItem.id.in_(linked), title=UNTITLED)
    note(("idea", idea_id) for idea_id in ids)


def _by_author(ids: Sequence[int]) -> ColumnElement[bool]:
    author = select(Idea.author_id).where(Idea.id == StatusChange.idea_id).scalar_subquery()
    return StatusChange.idea_id.in_(ids) & (StatusChange.actor_id == author)


def _drop_designs(files: Sequence[str]) -> None:
    going = Design.file.in_(files)
    touched = select(Design.idea_id).where(going, Design.idea_id.is_not(None)).distinct()
    ideas = db.session.scalars(touched).all()
    db.session.execute(delete(Design).where(going))
    for idea_id in ideas:
        _close_gaps(idea_id)


def _close_gaps(idea_id: int | None) -> None:
    """Show the newest version that is left of each design, and the first design first."""
    rows = db.session.scalars(
        select(Design).where(Design.idea_id == idea_id).order_by(Design.position, Design.version)
    ).all()
    newest = {row.position: row.id for row in rows}
    places = {position: place for place, position in enumerate(sorted(newest))}
    for row in rows:
        row.is_current = row.id == newest[row.position]
        row.position = places[row.position]
        db.session.flush()


def _empty_what_they_said(person_id: int) -> None:
    offered = (Amendment.author_id == person_id) & (Amendment.state != "accepted")
    _change(Amendment.__table__, offered, title=UNTITLED, body="")
    _change(Amendment.__table__, Amendment.author_id == person_id, reason="")
    _change(Merge.__table__, Merge.proposer_id == person_id, reason="")
    _change(TeamNote.__table__, TeamNote.author_id == person_id, body=UNTITLED)


def _empty_talk(person_id: int) -> None:
    own = select(Post.id).where(Post.author_id == person_id)
    posts = db.session.scalars(own).all()
    _change(Post.__table__, Post.author_id == person_id, **NO_WORDS)
    db.session.execute(delete(Mention).where(Mention.post_id.in_(own)))
    opened = select(Thread.id).where(Thread.author_id == person_id, Thread.title.is_not(None))
    threads = db.session.scalars(opened).all()
    _change(Thread.__table__, Thread.id.in_(threads), title=UNTITLED)
    db.session.execute(delete(ThreadTag).where(ThreadTag.thread_id.in_(threads)))
    note([("post", one) for one in posts] + [("thread", one) for one in threads])


def _change(table: Any, which: ColumnElement[bool], **values: Any) -> None:
    known: Table = table
    db.session.execute(update(known).where(which).values(values))
    db.session.expire_all()


def count_of(person_id: int) -> dict[str, int]:
    """How much there is to decide about, for the page that asks."""
    ideas = select(func.count()).where(*goes(person_id))
    taken_up = select(func.count()).where(Idea.author_id == person_id, is_under_deal())
    posts = select(func.count()).where(Post.author_id == person_id)
    counts = {"ideas": ideas, "taken_up": taken_up, "posts": posts}
    pictures = sum(len(files) for files in files_of(person_id).values())
    return {name: db.session.scalar(query) or 0 for name, query in counts.items()} | {
        "pictures": pictures
    }
