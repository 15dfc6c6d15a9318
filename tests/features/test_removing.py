"""One thing is removed: out of sight at once, back within a week, and then without its words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from forum.core import clock
from forum.core.errors import Conflict
from forum.core.titles import UNTITLED
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.moderation.appealing import appeal, refuse
from forum.moderation.models import Appeal, ModerationEntry
from forum.moderation.purging.finishing import finish_due
from forum.threads.models import Post, Thread
from tests.features.test_moderating import acted, talk_of, undone
from tests.world import World

A_WEEK_ON = timedelta(days=7, minutes=1)


def row(model: Any, key: int) -> Any:
    """A row, read afresh."""
    return db.session.get_one(model, key, populate_existing=True)


def finished_a_week_on() -> int:
    """How many removals end when their week is over."""
    with clock.held_at(clock.now() + A_WEEK_ON):
        return finish_due()


def test_a_post_goes_alone(world: World) -> None:
    thread, post = talk_of(world)
    acted(world, "remove", "post", post)
    assert row(Post, post).visibility == "hidden"
    assert row(Thread, thread).post_count == 1
    assert (finish_due(), finished_a_week_on(), finished_a_week_on()) == (0, 1, 0)
    assert (row(Post, post).body, row(Post, post).body_html) == ("", "")
    assert row(Thread, thread).title == "A way home"


def test_a_thread_goes_with_the_post_that_it_begins_with(world: World) -> None:
    thread, post = talk_of(world)
    acted(world, "remove", "thread", thread)
    assert finished_a_week_on() == 1
    query = select(Post).where(Post.thread_id == thread).order_by(Post.id)
    first = db.session.scalars(query.execution_options(populate_existing=True)).first()
    assert (row(Thread, thread).title, first and first.body) == (UNTITLED, "")
    assert row(Post, post).body != ""


def test_an_idea_goes_with_its_talk_out_of_sight(world: World) -> None:
    idea = world.idea("member")
    acted(world, "remove", "idea", idea.id)
    assert row(Thread, idea.thread_id).visibility == "hidden"
    finished_a_week_on()
    assert (row(Idea, idea.id).title, row(Idea, idea.id).body) == (UNTITLED, "")


def test_what_is_hidden_already_can_be_removed(world: World) -> None:
    _thread, post = talk_of(world)
    acted(world, "hide", "post", post)
    entry = acted(world, "remove", "post", post)
    undone(world, entry)
    assert row(Post, post).visibility == "hidden"
    assert finished_a_week_on() == 0
    assert row(Post, post).body != ""


def test_what_the_brand_has_taken_up_is_hidden_instead(world: World) -> None:
    idea = world.idea("member")
    with transaction():
        db.session.execute(update(Idea).where(Idea.id == idea.id).values(status="planned"))
    with pytest.raises(Conflict):
        acted(world, "remove", "idea", idea.id)
    assert row(Idea, idea.id).visibility == "visible"


def test_after_a_week_it_is_neither_undone_nor_appealed_against(world: World) -> None:
    _thread, post = talk_of(world)
    entry = acted(world, "remove", "post", post)
    with clock.held_at(clock.now() + A_WEEK_ON):
        finish_due()
        with pytest.raises(Conflict):
            undone(world, entry)
        db.session.rollback()
        with pytest.raises(Conflict), transaction():
            appeal(world.actor("other"), entry=row(ModerationEntry, entry), words="It was good.")


def test_an_open_appeal_keeps_it_until_it_is_answered(world: World) -> None:
    _thread, post = talk_of(world)
    entry = acted(world, "remove", "post", post)
    with transaction():
        appeal(world.actor("other"), entry=row(ModerationEntry, entry), words="It was good.")
    assert finished_a_week_on() == 0
    with transaction():
        complaint = db.session.scalars(select(Appeal)).one()
        admin, place = world.actor("admin"), world.place
        refuse(admin, community=place, appeal=complaint, answer="It was not.")
    assert finished_a_week_on() == 1


def test_what_the_brand_took_up_meanwhile_keeps_its_words(world: World) -> None:
    ideas = [world.idea("other"), world.idea("other")]
    titles = [idea.title for idea in ideas]
    for idea in ideas:
        acted(world, "remove", "idea", idea.id)
    with transaction() as session:
        taken_up = update(Idea).where(Idea.id == ideas[0].id)
        session.execute(taken_up.values(status="under_review"))
    assert finished_a_week_on() == 2
    assert [row(Idea, idea.id).title for idea in ideas] == [titles[0], UNTITLED]
