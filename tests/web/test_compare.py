"""The game of comparisons through HTTP: who meets it, what is refused, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from forum.communities.models import Community
from forum.compare.models import Comparison
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from tests.conftest import on_both_databases
from tests.web.test_proposing import count
from tests.world import World, send

PLAY = "/c/bikes/compare"
TAKE_BACK, SWITCH, RESULT = f"{PLAY}/take-back", f"{PLAY}/switch", f"{PLAY}/result"


@pytest.fixture(autouse=True)
def _on(world: World) -> Iterator[None]:
    """The game is offered here."""
    offer(world, on=True)
    return


def offer(world: World, *, on: bool) -> None:
    """Offer the game, or no more, without anybody's asking."""
    with transaction() as session:
        session.get_one(Community, world.place.id).compares = on
    db.session.refresh(world.place)


def choose(client: FlaskClient, first: Idea, second: Idea, choice: str = "first") -> Any:
    """Say which of two, as the page's form does."""
    fields = {"first": first.id, "second": second.id, "choice": choice}
    return send(client, PLAY, _form="/settings", **fields)


@on_both_databases
@pytest.mark.parametrize("choice", ["first", "second", "neither"])
def test_an_answer_leads_on_and_is_counted(world: World, choice: str) -> None:
    one, other = world.idea(), world.idea()
    client = world.signed_in("other")
    answer = choose(client, one, other, choice)
    assert answer.headers["Location"] == PLAY
    assert "You have compared 1 pair." in client.get(PLAY).text
    said = db.session.query(Comparison).one()
    winner = {"first": one.id, "second": other.id, "neither": None}[choice]
    assert (said.first_id, said.second_id, said.winner_id) == (one.id, other.id, winner)


@on_both_databases
def test_a_double_press_gives_the_same_answer_and_counts_once(world: World) -> None:
    one, other = world.idea(), world.idea()
    client = world.signed_in("other")
    answers = [choose(client, one, other), choose(client, other, one)]
    assert {answer.headers["Location"] for answer in answers} == {PLAY}
    assert db.session.query(Comparison).one().winner_id == one.id


def test_the_last_answer_is_taken_back_and_no_other(world: World) -> None:
    ideas = [world.idea() for _ in range(3)]
    client, neighbour = world.signed_in("other"), world.signed_in("pm")
    choose(client, ideas[0], ideas[1])
    choose(client, ideas[1], ideas[2])
    choose(neighbour, ideas[0], ideas[2])
    assert send(client, TAKE_BACK, _form="/settings").headers["Location"] == PLAY
    db.session.rollback()
    left = {(said.person_id, said.first_id) for said in db.session.query(Comparison)}
    assert left == {
        (world.people["other"].id, ideas[0].id),
        (world.people["pm"].id, ideas[0].id),
    }


def test_ones_own_ideas_are_neither_offered_nor_accepted(world: World) -> None:
    mine, theirs = world.idea("other", title="A lamp of my own"), world.idea()
    client = world.signed_in("other")
    assert "A lamp of my own" not in client.get(PLAY).text
    assert choose(client, theirs, mine).status_code == 409
    assert count(Comparison) == 0


def test_what_one_may_not_see_is_neither_offered_nor_found(world: World) -> None:
    hidden, one = world.idea(title="A lamp that was hidden"), world.idea()
    elsewhere = world.idea("pm_elsewhere", place=world.elsewhere)
    with transaction() as session:
        session.get_one(Idea, hidden.id).visibility = "hidden"
    client = world.signed_in("other")
    assert "You have compared them all" in client.get(PLAY).text
    assert [choose(client, one, idea).status_code for idea in (hidden, elsewhere)] == [404, 404]
    assert count(Comparison) == 0


def test_with_one_idea_there_is_nothing_to_choose(world: World) -> None:
    world.idea()
    page = world.signed_in("other").get(PLAY).text
    assert 'name="choice"' not in page
    assert "You have compared them all" in page


@pytest.mark.parametrize("kind", ["guest", "outsider"])
def test_who_has_not_joined_reads_the_result_and_plays_not(world: World, kind: str) -> None:
    world.idea()
    world.idea()
    client = world.signed_in(kind)
    page = client.get(PLAY).text
    assert "Join to compare" in page
    assert 'name="choice"' not in page
    assert "Nobody has compared yet" in client.get(RESULT).text


def test_where_the_game_is_off_members_find_nothing_and_lose_nothing(world: World) -> None:
    one, other = world.idea(), world.idea()
    client, team = world.signed_in("other"), world.signed_in("mod")
    choose(client, one, other)
    offer(world, on=False)
    assert [client.get(path).status_code for path in (PLAY, RESULT)] == [404, 404]
    assert choose(client, one, other).status_code == 404
    assert send(client, TAKE_BACK, _form="/settings").status_code == 404
    assert count(Comparison) == 1
    page = team.get(PLAY)
    assert "Offer the game to members" in page.text
    assert 'name="choice"' not in page.text


@pytest.mark.parametrize(("kind", "allowed"), [("member", False), ("mod", True), ("pm", True)])
def test_only_the_team_switches_the_game(world: World, kind: str, allowed: bool) -> None:
    client = world.signed_in(kind)
    assert ("Switch the game off" in client.get(PLAY).text) is allowed
    answer = send(client, SWITCH, _form="/settings", on="n")
    assert answer.status_code == (302 if allowed else 403)
    db.session.rollback()
    db.session.refresh(world.place)
    assert world.place.compares is not allowed
