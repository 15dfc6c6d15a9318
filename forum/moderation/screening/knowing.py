"""What is known of a text and its writer when it comes to the door: bounded reads, few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, literal, select, union_all

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.screening import Words
from forum.core import clock
from forum.extensions import db
from forum.ideas.models import Idea
from forum.moderation.screening.likeness import READ, Runs, likeness, nearest, runs_of
from forum.moderation.screening.links import Link
from forum.moderation.screening.models import KnownHost
from forum.moderation.screening.signals import FRESH, SAME, Facts
from forum.threads.models import Post, Thread

# What somebody gave that stood this long was accepted; more than so many tell no more.
STOOD = timedelta(days=1)
COUNTED = 10
# One's own texts of a day, and what moderators took away lately, are looked through.
OWN, REMOVED = 20, 100
REMOVED_FOR = timedelta(days=30)


def facts_of(actor: Actor, words: Words, links: Sequence[Link], *, own: bool = True) -> Facts:
    """What is known of a text that the actor is about to publish; four queries, five with links.

    `own`: whether it is compared with what they wrote elsewhere; a change of it is not.
    """
    created_at, about = db.session.execute(
        select(Person.created_at, Person.about).where(Person.id == actor.person_id)
    ).one()
    runs = runs_of(words.text)
    return Facts(
        text=words.text,
        links=links,
        new_hosts=unknown_hosts(words.community_id or 0, {link.host for link in links}),
        removed=nearest(runs, _removed()) if runs else 0.0,
        copies=sum(likeness(runs, one) >= SAME for one in _own(actor)) if own and runs else 0,
        age=clock.now() - created_at,
        lately=_lately(actor),
        accepted=given_until(clock.now() - STOOD, actor.person_id, words.community_id or 0),
        name=actor.name,
        about=about,
    )


def given_until(moment: datetime, person_id: int, community_id: int) -> int:
    """How much of what a person gave here until then is shown; at most COUNTED are counted."""
    posts = (
        select(literal(1))
        .select_from(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.author_id == person_id, Thread.community_id == community_id)
        .where(Post.visibility == "visible", Thread.visibility == "visible")
        .where(Post.created_at <= moment)
    )
    ideas = select(literal(1)).where(
        Idea.author_id == person_id,
        Idea.community_id == community_id,
        Idea.visibility == "visible",
        Idea.created_at <= moment,
    )
    some = union_all(posts, ideas).limit(COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def unknown_hosts(community_id: int, hosts: Iterable[str]) -> frozenset[str]:
    """Those of these hosts that nobody linked to in this community yet."""
    asked = frozenset(hosts)
    if not asked:
        return asked
    here = select(KnownHost.host).where(KnownHost.community_id == community_id)
    return asked - set(db.session.scalars(here.where(KnownHost.host.in_(asked))))


def _lately(actor: Actor) -> int:
    since = clock.now() - FRESH
    posts = select(literal(1)).where(Post.author_id == actor.person_id, Post.created_at > since)
    ideas = select(literal(1)).where(Idea.author_id == actor.person_id, Idea.created_at > since)
    both = union_all(posts, ideas).subquery()
    return (db.session.scalar(select(func.count()).select_from(both)) or 0) + 1


def _own(actor: Actor) -> list[Runs]:
    since = clock.now() - timedelta(days=1)
    posts = (
        select(func.substr(Post.body, 1, READ))
        .where(Post.author_id == actor.person_id, Post.created_at > since)
        .order_by(Post.created_at.desc())
        .limit(OWN)
        .subquery()
    )
    ideas = (
        select(Idea.title + "\n" + func.substr(Idea.body, 1, READ))
        .where(Idea.author_id == actor.person_id, Idea.created_at > since)
        .order_by(Idea.created_at.desc())
        .limit(OWN)
        .subquery()
    )
    return [runs_of(text) for text in db.session.scalars(union_all(select(posts), select(ideas)))]


def _removed() -> list[Runs]:
    since = clock.now() - REMOVED_FOR
    posts = (
        select(func.substr(Post.body, 1, READ))
        .where(Post.visibility == "hidden", Post.taken_back_at.is_(None))
        .where(Post.created_at > since)
        .order_by(Post.id.desc())
        .limit(REMOVED)
        .subquery()
    )
    ideas = (
        select(Idea.title + "\n" + func.substr(Idea.body, 1, READ))
        .where(Idea.visibility == "hidden", Idea.created_at > since)
        .order_by(Idea.id.desc())
        .limit(REMOVED)
        .subquery()
    )
    return [runs_of(text) for text in db.session.scalars(union_all(select(posts), select(ideas)))]
