"""The figures of moderation: waits, acts that did not stand, flags, and for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.reasons import Why
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.moderation import figures
from forum.moderation.acting import Given, act
from forum.moderation.flagging import flag
from forum.moderation.log import enter
from forum.moderation.models import Card, ModerationEntry
from forum.moderation.things import Thing
from forum.moderation.undoing import undo
from forum.threads.models import Post, Thread
from forum.threads.service import start_thread, write_post
from tests.world import World

WHY = Why("It is off topic.")


@pytest.fixture
def posts(world: World) -> list[Post]:
    """Six posts of six people, of whom one is a newcomer."""
    with transaction():
        thread = start_thread(
            world.actor("pm"), community=world.place, title="A long way", body="Home."
        )
    made = []
    for kind in ("newcomer", "member", "other", "mod", "admin"):
        with transaction():
            fresh = db.session.get_one(Thread, thread.id, populate_existing=True)
            actor = world.actor(kind)
            made.append(write_post(actor, community=world.place, thread=fresh, body=f"By {kind}"))
    return made


def thing_of(world: World, post: Post) -> Thing:
    """A post as moderation names it."""
    return Thing(world.place.id, "post", post.id, post.author_id)


def hide(world: World, post: Post, *, flagger: str) -> ModerationEntry:
    """Somebody flags a post, an hour later a moderator hides it."""
    with transaction(), clock.held_at(clock.now() - timedelta(hours=1)):
        thing = thing_of(world, post)
        flag(world.actor(flagger), community=world.place, thing=thing, kind="spam", words="")
    with transaction():
        return act(
            world.actor("mod"),
            community=db.session.get_one(Community, world.place.id),
            thing=thing_of(world, post),
            name="hide",
            given=Given(why=WHY, card="flags"),
        )


def test_waits_acts_and_flags(world: World, posts: list[Post]) -> None:
    hide(world, posts[0], flagger="other")
    entry = hide(world, posts[1], flagger="other")
    with transaction():
        fresh = db.session.get_one(ModerationEntry, entry.id)
        undo(world.actor("admin"), community=world.place, entry=fresh, why=Why("No"))
    db.session.rollback()
    found = figures.figures_of(world.place)
    (mod,) = [one for one in found.moderators if one.name == world.people["mod"].name]
    assert (mod.acts["hide"], mod.undone, mod.granted) == (2, 1, 0)
    assert found.open_cards == 1
    assert found.flags is not None
    assert (found.flags.hits, found.flags.count) == (1, 1)
    this_week = [week for week in found.weeks if week.wait is not None]
    assert sum(week.closed for week in found.weeks) == 1
    assert this_week[0].wait == pytest.approx(1, abs=0.1)


def test_the_acts_that_are_named_and_the_others_add_up(world: World, posts: list[Post]) -> None:
    done = ("hide", "show", "edit", "move", "lock", "pin", "warn", "split", "warn")
    with transaction():
        for name in done:
            enter(world.actor("mod"), name, thing_of(world, posts[0]))
    (mod,) = figures.figures_of(world.place).moderators
    assert sum(number for _act, number in mod.first_acts) + mod.other_acts == len(done)
    page = world.signed_in("mod").get("/c/bikes/moderation/figures").text
    assert ", others 2</td>" in page


def test_nothing_is_told_of_fewer_than_five(world: World, posts: list[Post]) -> None:
    hide(world, posts[0], flagger="other")
    db.session.rollback()
    found = {one.level: one for one in figures.figures_of(world.place).treatments}
    assert (found["newcomer"].people, found["newcomer"].share) == (1, None)
    members = found["member"].share
    assert members is not None
    assert (members.hits, members.low) == (0, 0.0)
    with transaction():
        five = select(Person.id).where(Person.id.in_([post.author_id for post in posts]))
        db.session.execute(
            update(Person)
            .where(Person.id.in_(five))
            .values(created_at=clock.now() - timedelta(hours=1))
        )
    newcomers = {one.level: one for one in figures.figures_of(world.place).treatments}["newcomer"]
    assert newcomers.share is not None
    assert (newcomers.share.hits, newcomers.share.count) == (1, 5)


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"), [(0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763), (1, 1, 0.207, 1)]
)
def test_intervals_are_those_of_wilson(hits: int, count: int, low: float, high: float) -> None:
    found = figures.share(hits, count)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_what_was_long_ago_is_left_out(world: World, posts: list[Post]) -> None:
    hide(world, posts[0], flagger="other")
    with clock.held_at(clock.now() + timedelta(weeks=13)):
        found = figures.figures_of(world.place)
    assert (found.open_cards, found.flags, list(found.moderators)) == (0, None, [])
    assert not any(week.opened for week in found.weeks)
    assert db.session.scalars(select(Card)).one()
