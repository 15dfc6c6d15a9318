"""How often one person may do a thing, counted from the rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.core import clock
from forum.core.errors import TooMany
from forum.core.limits import EDIT, IDEA, POST, VOTE, Pace
from forum.core.transaction import transaction
from forum.ideas.editing import edit_idea
from forum.ideas.models import Idea
from forum.ideas.service import propose_idea
from forum.ideas.voting import cast_vote
from forum.threads.editing import edit_thread
from forum.threads.service import open_thread, start_thread, write_post
from tests.conftest import on_both_databases
from tests.together import at_once
from tests.world import World

pytestmark = on_both_databases


def propose(world: World, kind: str) -> Idea:
    """Propose an idea now."""
    with transaction():
        return propose_idea(
            world.actor(kind), community=world.place, title="A quick one", body="Yes."
        )


@pytest.mark.parametrize("kind", ["newcomer", "member"])
def test_ideas_are_a_gap_apart_and_so_many_a_day(world: World, kind: str) -> None:
    pace, moment = IDEA[kind], clock.now() + timedelta(hours=1)
    for number in range(pace.per_day):
        with clock.held_at(moment + number * pace.gap):
            propose(world, kind)
            with pytest.raises(TooMany) as refused:
                propose(world, kind)
            assert 0 < refused.value.retry_after <= pace.gap.total_seconds() + 1
    with clock.held_at(moment + pace.per_day * pace.gap), pytest.raises(TooMany, match="a day"):
        propose(world, kind)
    with clock.held_at(moment + timedelta(days=1)):
        propose(world, kind)


def test_the_wait_that_is_told_is_long_enough(world: World) -> None:
    moment = clock.now()
    with clock.held_at(moment):
        propose(world, "member")
        with pytest.raises(TooMany) as refused:
            propose(world, "member")
    with clock.held_at(moment + timedelta(seconds=refused.value.retry_after)):
        propose(world, "member")


def test_another_person_s_pace_is_their_own(world: World) -> None:
    propose(world, "member")
    propose(world, "other")


def test_posts_and_edits_have_their_paces(world: World) -> None:
    member, moment = world.actor("member"), clock.now()
    idea = world.idea("member")
    with transaction():
        thread = open_thread(world.place, None)

    def post() -> None:
        with transaction():
            write_post(member, community=world.place, thread=thread, body="Yes.")

    def edit() -> None:
        texts = {"title": "A rack that folds", "body": "Yes.", "tags": []}
        with transaction():
            edit_idea(member, community=world.place, idea=idea, **texts)  # type: ignore[arg-type]

    with clock.held_at(moment):
        post()
        with pytest.raises(TooMany):
            post()
        for _ in range(EDIT["member"].per_day):
            edit()
        with pytest.raises(TooMany):
            edit()
    with clock.held_at(moment + POST["member"].gap):
        post()


def test_changes_of_threads_count_with_those_of_posts(world: World) -> None:
    with transaction():
        member = world.actor("member")
        thread = start_thread(member, community=world.place, title="What is new?", body="Say.")

    def edit(number: int) -> None:
        with transaction():
            edit_thread(
                member,
                community=world.place,
                thread=thread,
                title=f"What is new, {number}?",
                tags=[],
                area_id=None,
            )

    for number in range(EDIT["member"].per_day):
        edit(number)
    with pytest.raises(TooMany, match=str(EDIT["member"].per_day)):
        edit(99)


def test_votes_of_a_day_are_sixty(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {VOTE[level].per_day for level in ("newcomer", "member")} == {60}
    monkeypatch.setitem(VOTE, "member", Pace(timedelta(0), 2))
    voter = world.actor("member")
    ideas = [world.idea(kind) for kind in ("other", "newcomer", "mod")]

    def vote(idea: Idea) -> None:
        with transaction():
            cast_vote(voter, community=world.place, idea=idea, choice="want")

    vote(ideas[0])
    vote(ideas[1])
    with pytest.raises(TooMany, match="2 a day"):
        vote(ideas[2])


def test_two_requests_at_once_are_not_both_the_first(app: Flask, world: World) -> None:
    member = world.actor("member")

    def act() -> Idea:
        return propose_idea(member, community=world.place, title="A quick one", body="Yes.")

    answers = at_once(app, act, act, act)
    assert sorted(type(answer).__name__ for answer in answers) == ["Idea", "TooMany", "TooMany"]
