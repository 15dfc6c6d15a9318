"""What the tests of credit do over and over: take an idea up, give to one, correct shares."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from forum.core.jobs import sweep_once
from forum.core.transaction import transaction
from forum.credits import correcting, rewards
from forum.credits.allocations import open_proposal, shares_of, standing
from forum.credits.holders import holder_of
from forum.credits.models import Allocation, Deal, LedgerEntry, Reward
from forum.extensions import db
from forum.ideas import editing, merging
from forum.ideas.models import Idea
from forum.ideas.service import change_status
from forum.notices.models import Notice
from forum.pipeline.pulling import pull_idea
from forum.threads import answering
from forum.threads.models import Post, Thread
from forum.threads.service import write_post
from tests.world import World


def again(idea: Idea) -> Idea:
    """An idea, read afresh."""
    return db.session.get_one(Idea, idea.id, populate_existing=True)


def take_up(world: World, idea: Idea, deal: str = "thanks", **more: Any) -> int:
    """Pull an idea; the deal's id."""
    with transaction():
        given = {"community": world.place, "idea": again(idea), "deal": deal, **more}
        pull_idea(world.actor("pm"), **given)
    return db.session.scalars(select(Deal.id).order_by(Deal.id.desc())).first() or 0


def amend(world: World, idea: Idea, kind: str, author: str = "member") -> int:
    """Let somebody's words become part of an idea; the amendment's id."""
    with transaction():
        here = {"community": world.place, "idea": again(idea)}
        words = {"title": idea.title, "body": f"{idea.body} And {kind} says so.", "reason": "So."}
        offered = editing.offer_amendment(world.actor(kind), **here, **words)
        given = {"community": world.place, "amendment": offered, "word": "Yes."}
        editing.accept_amendment(world.actor(author), **given)
        return offered.id


def help_with(world: World, idea: Idea, kind: str, thanks: str = "member") -> int:
    """Post something under an idea that is thanked for; the post's id."""
    with transaction() as session:
        here = {"community": world.place}
        thread = session.get_one(Thread, idea.thread_id)
        post: Post = write_post(world.actor(kind), thread=thread, body="Mine has that.", **here)
        answering.thank(world.actor(thanks), post=post, on=True, **here)
        return post.id


def held(world: World, kind: str) -> int:
    """The holder who stands for a person."""
    with transaction():
        return holder_of(world.people[kind].id).id


def shares_now(world: World, idea: Idea) -> dict[str, int]:
    """The shares of an idea by the kinds of people of the world."""
    db.session.rollback()
    stands = standing(idea.id)
    points = shares_of(stands.id) if stands else {}
    kinds = {held(world, kind): kind for kind in world.people}
    return {kinds.get(holder, "nobody"): part for holder, part in points.items()}


def correct(
    world: World, idea: Idea, by: str, shares: dict[str, int], reason: str = "So it was."
) -> Allocation:
    """Propose other shares."""
    points = {held(world, kind): part for kind, part in shares.items()}
    with transaction():
        given = {"community": world.place, "idea": again(idea), "points": points}
        return correcting.propose_shares(world.actor(by), reason=reason, **given)


def answer(world: World, idea: Idea, kind: str, *, agrees: bool = True, words: str = "") -> None:
    """Answer what waits."""
    with transaction():
        made = open_proposal(idea.id) or db.session.scalars(select(Allocation)).all()[-1]
        here = {"community": world.place, "idea": again(idea), "made": made}
        correcting.answer_shares(world.actor(kind), agrees=agrees, words=words, **here)


def outcome(idea: Idea) -> str:
    """How the last proposal about an idea ended."""
    db.session.rollback()
    query = select(LedgerEntry.detail).where(
        LedgerEntry.kind == "settled", LedgerEntry.idea_id == idea.id
    )
    return db.session.scalars(query.order_by(LedgerEntry.id.desc())).first() or ""


def merge(world: World, source: Idea, target: Idea) -> int:
    """Merge two ideas; the merge's id."""
    with transaction():
        ideas = {"source": again(source), "target": again(target)}
        given = {"community": world.place, "reason": "The same.", **ideas}
        return merging.merge_ideas(world.actor("mod"), **given).id


def move(world: World, idea: Idea, status: str, kind: str = "pm") -> None:
    """Move an idea along its life."""
    with transaction():
        given = {"community": world.place, "idea": again(idea), "status": status}
        change_status(world.actor(kind), reason="It fits.", **given)


def reward_of(world: World, kind: str) -> Reward:
    """The last reward of a person."""
    query = select(Reward).where(Reward.holder_id == held(world, kind))
    return db.session.scalars(query.order_by(Reward.id.desc())).first() or Reward()


def step(world: World, reward: Reward, kind: str, to: str, words: str = "") -> None:
    """Take a reward a step on."""
    with transaction():
        there = db.session.get_one(Reward, reward.id)
        given = {"community": world.place, "reward": there, "step": to, "words": words}
        rewards.take_step(world.actor(kind), **given)


def told(world: World, kind: str) -> list[str]:
    """What a person was told."""
    while sweep_once(world.app):
        pass
    db.session.rollback()
    query = select(Notice.what).where(Notice.person_id == world.people[kind].id)
    return list(db.session.scalars(query.order_by(Notice.id)))


def refused(statement: Any) -> bool:
    """Whether the database itself refuses a statement, past the service."""
    db.session.rollback()
    with db.engine.connect().execution_options(writing=True) as connection:
        try:
            connection.execute(statement)
        except DatabaseError:
            return True
        connection.rollback()
        return False
