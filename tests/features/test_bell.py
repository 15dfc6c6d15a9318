"""The number on the bell: what its page shows as unread, whatever happens to that meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from forum.accounts.models import Person
from forum.communities.events import CommunityChanged
from forum.communities.models import Community, Membership
from forum.communities.service import add_member, leave_community
from forum.core import clock, events, jobs
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import service as ideas
from forum.ideas.models import Idea
from forum.ideas.service import answer_idea
from forum.ideas.voting import cast_vote
from forum.notices import queries
from forum.notices.bell import count_unread
from forum.notices.models import Notice
from forum.threads import arranging
from forum.threads.models import Post, Thread
from forum.threads.taking_back import put_back, take_back
from tests.conftest import on_both_databases
from tests.features.test_talk import Talk
from tests.world import World


@pytest.fixture
def talk(world: World) -> Talk:
    """A thread of the member's, and nothing told yet."""
    return Talk(world)


def bell(world: World, kind: str) -> int:
    """The number on the bell, which is that of the unread lines that its page shows."""
    person = db.session.get_one(Person, world.people[kind].id, populate_existing=True)
    lines = [one for one in queries.notices_of(world.actor(kind)).items if one.is_unread]
    assert len({one.thread_id for one in lines}) == person.unread_notices
    return person.unread_notices


@on_both_databases
def test_the_bell_counts_what_is_there_to_be_read(
    talk: Talk, carry_out: Callable[[], None]
) -> None:
    world, post = talk.world, talk.say("other", "@Pm look")
    carry_out()
    assert (bell(world, "pm"), bell(world, "member")) == (1, 1)
    answer = talk.say("other", "@Pm look again")
    carry_out()
    for change, one, left in (
        (take_back, post, 1),
        (take_back, answer, 0),
        (put_back, post, 1),
        (put_back, answer, 1),
    ):
        with transaction() as session:
            fresh = session.get_one(Post, one.id, populate_existing=True)
            change(world.actor("other"), community=world.place, post=fresh)
        carry_out()
        assert (bell(world, "pm"), bell(world, "member")) == (left, left)


def test_the_bell_forgets_a_thread_or_an_idea_that_is_hidden(
    talk: Talk, carry_out: Callable[[], None]
) -> None:
    world, mod, place = talk.world, talk.world.actor("mod"), talk.world.place
    talk.say("other", "@Pm look")
    idea = world.idea("member")
    with transaction():
        cast_vote(world.actor("pm"), community=place, idea=idea, choice="want")
        answer_idea(world.actor("admin"), community=place, idea=idea, body="We listen.")
    carry_out()
    assert bell(world, "pm") == 2
    for visibility, counts in (("hidden", (1, 0)), ("visible", (1, 2))):
        shown: Any = {"community": place, "visibility": visibility}
        with transaction() as session:
            fresh = session.get_one(Idea, idea.id, populate_existing=True)
            ideas.set_visibility(mod, idea=fresh, **shown)
        carry_out()
        assert bell(world, "pm") == counts[0]
        with transaction() as session:
            thread = session.get_one(Thread, talk.thread.id, populate_existing=True)
            arranging.set_visibility(mod, thread=thread, **shown)
        carry_out()
        assert bell(world, "pm") == counts[1]


def test_who_leaves_a_closed_community_is_called_there_by_nothing(app: Flask) -> None:
    with app.app_context():
        world = World.built(app, visibility="private")
        Talk(world).say("pm", "@Other look")
        while jobs.sweep_once(app):
            pass
        assert bell(world, "other") == 1
        with transaction():
            leave_community(world.actor("other"), world.place)
        assert bell(world, "other") == 0
        with transaction():
            add_member(world.people["other"].id, world.place)
        assert bell(world, "other") == 1


def test_who_is_suspended_is_called_to_where_they_may_go(app: Flask) -> None:
    with app.app_context():
        world = World.built(app, visibility="private")
        Talk(world).say("other", "@Pm look")
        while jobs.sweep_once(app):
            pass
        with transaction() as session:
            team: Any = {"kind": "new", "what": "report", "title": "A report", "path": "/reports"}
            person, place = world.people["pm"].id, world.place.id
            session.add(Notice(person_id=person, community_id=place, event="report-1", **team))
        for tomorrow, count in ((clock.now() + timedelta(days=1), 0), (None, 2)):
            with transaction() as session:
                theirs = update(Membership).where(Membership.person_id == person)
                session.execute(theirs.values(suspended_until=tomorrow))
            with transaction():
                count_unread([person])
            assert bell(world, "pm") == count


@pytest.fixture
def named_and_gone(talk: Talk, carry_out: Callable[[], None]) -> World:
    """The other was named in a public thread, and is no member any more."""
    talk.say("pm", "@Other look")
    carry_out()
    with transaction():
        leave_community(talk.world.actor("other"), talk.world.place)
    assert bell(talk.world, "other") == 1
    return talk.world


def test_the_bell_follows_a_thread_that_moves_to_a_closed_place(
    named_and_gone: World, talk: Talk, carry_out: Callable[[], None]
) -> None:
    world = named_and_gone
    with transaction():
        db.session.get_one(Community, world.elsewhere.id).visibility = "private"
        move = {"community": world.place, "thread": db.session.get_one(Thread, talk.thread.id)}
        arranging.move_thread(world.actor("admin"), **move, to=world.elsewhere)
    carry_out()
    assert bell(world, "other") == 0


def test_the_bell_follows_a_community_that_is_closed_and_opened(
    named_and_gone: World, carry_out: Callable[[], None]
) -> None:
    world = named_and_gone
    for visibility, count in (("private", 0), ("public", 1)):
        with transaction():
            db.session.get_one(Community, world.place.id).visibility = visibility
            events.publish(CommunityChanged(world.place.id))
        carry_out()
        assert bell(world, "other") == count
