"""The demo's credit: what authors accepted and thanked for, rewards at each step of their way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.queries import actor_of
from forum.communities.queries import managers_of, standings_of
from forum.core import clock
from forum.credits.allocations import shares_standing
from forum.credits.correcting import propose_shares
from forum.credits.holders import holder_of
from forum.credits.models import Deal, Reward
from forum.credits.models.rewards import SYMBOLIC
from forum.credits.rewards import take_step
from forum.demo.build import Built
from forum.demo.content import content_of
from forum.extensions import db
from forum.ideas.editing import accept_amendment, offer_amendment
from forum.ideas.models import Idea
from forum.threads import answering
from forum.threads.models import Post

CREDIT = "credit.json"
THANKED = 2
# How far the rewards are, in turn.
WAYS: tuple[tuple[str, ...], ...] = (
    (),
    ("handed_over", "received"),
    ("handed_over",),
    ("handed_over", "disputed"),
    (),
    ("cancelled",),
)
STEP_AFTER = timedelta(days=6)
ASKED_BEFORE = timedelta(days=4)


def accept_gifts(built: Built) -> None:
    """Let authors accept changes of their ideas, and thank for posts that helped."""
    for entry in _content(built)["amendments"]:
        idea = built.ideas[entry["idea"]]
        with clock.held_at(_between(idea, 0.3)):
            offered = offer_amendment(
                _actor(_named(entry["by"])),
                community=built.community,
                idea=idea,
                title=idea.title,
                body=f"{idea.body}\n\n{entry['more']}",
                reason=entry["reason"],
            )
        with clock.held_at(_between(idea, 0.35)):
            author = _actor(db.session.get_one(Person, idea.author_id))
            accept_amendment(
                author, community=built.community, amendment=offered, word=entry["word"]
            )
    for idea in built.ideas.values():
        if idea.status not in {"open", "declined"}:
            _thank(built, idea)


def _thank(built: Built, idea: Idea) -> None:
    author = _actor(db.session.get_one(Person, idea.author_id))
    others = select(Post).where(Post.thread_id == idea.thread_id, Post.author_id != idea.author_id)
    for post in db.session.scalars(others.order_by(Post.id).limit(THANKED)).all():
        with clock.held_at(min(post.created_at + timedelta(hours=3), clock.now())):
            answering.thank(author, community=built.community, post=post, on=True)


def settle_rewards(built: Built) -> None:
    """Take what was promised some way, and let somebody propose other shares."""
    words = _content(built)["words"]
    manager_id, _name = managers_of(built.community)[0]
    manager = _actor(db.session.get_one(Person, manager_id))
    query = (
        select(Reward, Deal, Idea.author_id)
        .join(Deal, Deal.id == Reward.deal_id)
        .join(Idea, Idea.id == Deal.idea_id)
        .where(Idea.community_id == built.community.id, Reward.kind.not_in(SYMBOLIC))
        .order_by(Reward.id)
    )
    for number, (reward, deal, author_id) in enumerate(db.session.execute(query).all()):
        receiver = _actor(db.session.get_one(Person, author_id))
        for count, step in enumerate(WAYS[number % len(WAYS)], 1):
            moment = min(deal.made_at + STEP_AFTER * count, clock.now())
            side = receiver if step in {"received", "disputed"} else manager
            with clock.held_at(moment):
                said = {"step": step, "words": words.get(step, "")}
                take_step(side, community=built.community, reward=reward, **said)
    _correct(built)


def _correct(built: Built) -> None:
    entry = _content(built)["correction"]
    idea = built.ideas[entry["idea"]]
    proposer, loser = _named(entry["by"]), _named(entry["from"])
    points = shares_standing(idea.id)
    wins, loses = holder_of(proposer.id).id, holder_of(loser.id).id
    more = entry["to"] * 100 - points[wins]
    points |= {wins: points[wins] + more, loses: points[loses] - more}
    with clock.held_at(clock.now() - ASKED_BEFORE):
        given = {"points": points, "reason": entry["reason"]}
        propose_shares(_actor(proposer), community=built.community, idea=idea, **given)


def _content(built: Built) -> dict[str, Any]:
    found: dict[str, Any] = content_of(CREDIT)[built.community.slug]
    return found


def notes_of(built: Built) -> dict[str, str]:
    """What each kind of deal promises, in words."""
    notes: dict[str, str] = _content(built)["notes"]
    return notes


def _between(idea: Idea, share: float) -> datetime:
    return idea.created_at + (clock.now() - idea.created_at) * share


def _named(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def _actor(person: Person) -> Actor:
    return actor_of(person, True, standings_of(person.id))
