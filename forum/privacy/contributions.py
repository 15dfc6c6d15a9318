"""What somebody gave, taken out again as far as nothing of others hangs on it.

An idea under a standing deal stays, under nobody's name: others have shares in it and the brand
builds it. All other ideas are withdrawn and emptied. Posts are emptied where they stand, so that
what others answered still has its place.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update

from forum.accounts.actor import Actor
from forum.core.titles import UNTITLED
from forum.credits.models import Deal
from forum.extensions import db
from forum.ideas import saying
from forum.ideas.emptying import empty_amendments, empty_ideas
from forum.ideas.lifecycle import UNSHOWN
from forum.ideas.models import Amendment, Design, Idea, Merge
from forum.pipeline.models import Link, PipelineItem, TeamNote
from forum.search.noting import note
from forum.threads.emptying import empty_posts, empty_threads
from forum.threads.models import Post, PostImage, Thread

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
    db.session.expire_all()
    _drop_designs(files)
    _empty_what_they_said(person_id)
    _empty_talk(person_id)


def _empty_ideas(ids: Sequence[int]) -> None:
    empty_ideas(ids)
    linked = select(Link.item_id).join(Deal, Deal.id == Link.deal_id).where(Deal.idea_id.in_(ids))
    titled = update(PipelineItem).where(PipelineItem.id.in_(linked))
    db.session.execute(titled.values(title=UNTITLED))
    note(("idea", idea_id) for idea_id in ids)


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
    offered = select(Amendment.id).where(Amendment.author_id == person_id)
    empty_amendments(db.session.scalars(offered).all())
    proposed = update(Merge).where(Merge.proposer_id == person_id)
    db.session.execute(proposed.values(reason=""))
    noted = update(TeamNote).where(TeamNote.author_id == person_id)
    db.session.execute(noted.values(body=UNTITLED))


def _empty_talk(person_id: int) -> None:
    posts = db.session.scalars(select(Post.id).where(Post.author_id == person_id)).all()
    opened = select(Thread.id).where(Thread.author_id == person_id, Thread.title.is_not(None))
    threads = db.session.scalars(opened).all()
    empty_posts(posts)
    empty_threads(threads)
    note([("post", one) for one in posts] + [("thread", one) for one in threads])


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
