"""The game of comparisons: one word a person and pair, and strengths that follow from them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from forum.capture.freezing.freeze import freeze
from forum.communities.models import Community
from forum.compare import queries, service
from forum.compare.models import Comparison, Strength
from forum.core import clock
from forum.core.errors import Conflict, Invalid, NotAllowed
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.queries import access_idea
from tests.conftest import on_both_databases
from tests.web.test_proposing import count
from tests.world import World, counted_queries, send


@pytest.fixture(autouse=True)
def _on(world: World) -> Iterator[None]:
    """The game is offered here."""
    with transaction() as session:
        session.get_one(Community, world.place.id).compares = True
    db.session.refresh(world.place)
    return


def value_of(page: str, name: str) -> str:
    """The value of a hidden field."""
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


def choose(world: World, kind: str, first: Idea, second: Idea, choice: str = "first") -> None:
    """Compare two ideas."""
    actor = world.actor(kind)
    with transaction():
        pair = [access_idea(actor, world.place, one.id) for one in (first, second)]
        given = {"first": pair[0], "second": pair[1], "choice": choice}
        service.compare(actor, community=world.place, **given)


@on_both_databases
def test_strengths_follow_what_people_say_and_what_they_take_back(world: World) -> None:
    strong, middle, weak = (world.idea() for _ in range(3))
    for kind in ("other", "mod", "pm"):
        choose(world, kind, strong, weak)
        choose(world, kind, weak, middle, "second")
        choose(world, kind, strong, middle, "neither" if kind == "pm" else "first")
    assert service.refresh_stale() == 1
    assert service.refresh_stale() == 0
    found = queries.standings(world.actor("guest"), world.place)
    assert [one.card.id for one in found] == [strong.id, middle.id, weak.id]
    assert [one.comparisons for one in found] == [5, 5, 6]
    assert all(one.low < one.share < one.high for one in found)
    with transaction():
        service.take_back(world.actor("mod"), community=world.place)
    assert service.refresh_stale() == 1
    db.session.rollback()
    assert sum(db.session.scalars(select(Strength.comparisons))) == 14


def test_the_same_pair_counts_once_for_each_person(world: World) -> None:
    one, other = world.idea(), world.idea()
    choose(world, "other", one, other)
    choose(world, "other", other, one)
    choose(world, "pm", other, one)
    assert count(Comparison) == 2


def test_what_may_not_be_compared_is_refused(world: World) -> None:
    mine, one, other = world.idea("other"), world.idea(), world.idea()
    for first, second in ((mine, one), (one, one)):
        with pytest.raises(Conflict):
            choose(world, "other", first, second)
    with pytest.raises(Invalid):
        choose(world, "other", one, other, "both")
    for kind in ("outsider", "suspended"):
        with pytest.raises(NotAllowed):
            choose(world, kind, one, other)
    with transaction() as session:
        session.get_one(Idea, one.id).status = "released"
    with pytest.raises(Conflict):
        choose(world, "other", one, other)
    with transaction() as session:
        session.get_one(Idea, one.id).status = "open"
        session.get_one(Community, world.place.id).compares = False
    db.session.refresh(world.place)
    with pytest.raises(Conflict):
        choose(world, "other", one, other)
    assert count(Comparison) == 0


def test_a_person_is_asked_about_each_pair_of_others_once_and_then_thanked(world: World) -> None:
    for _ in range(3):
        world.idea()
    world.idea("other")
    client = world.signed_in("other")
    for number in range(3):
        page = client.get("/c/bikes/compare").text
        fields = {name: value_of(page, name) for name in ("first", "second")}
        assert client.get("/c/bikes/compare").text.count(f'value="{fields["first"]}"') == 1
        answer = send(client, "/c/bikes/compare", _form="/settings", choice="second", **fields)
        assert answer.status_code == 302
        assert count(Comparison) == number + 1
    assert "You have compared them all" in client.get("/c/bikes/compare").text
    service.refresh_stale()
    assert "still uncertain" in client.get("/c/bikes/compare/result").text


@on_both_databases
def test_others_are_asked_elsewhere_before_the_worker_has_counted(world: World) -> None:
    ideas = [world.idea() for _ in range(4)]
    for pair in ((0, 1), (0, 2), (1, 2)):
        choose(world, "pm", ideas[pair[0]], ideas[pair[1]])
    turn = queries.turn_of(world.actor("other"), world.place)
    assert turn.said == 0
    assert turn.pair is not None
    assert ideas[3].id in {card.id for card in turn.pair}
    service.refresh_stale()
    for number in range(6):
        kind = ("pm", "mod")[number % 2]
        choose(world, kind, ideas[3], ideas[number % 3])
    turn = queries.turn_of(world.actor("other"), world.place)
    assert turn.pair is not None
    assert ideas[3].id not in {card.id for card in turn.pair}


def test_the_strongest_elsewhere_crowd_nobody_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHOWN", 1)
    mine, noise = world.idea(), world.idea("pm_elsewhere", place=world.elsewhere)
    counted = {"deviation": 0.2, "comparisons": 9, "made_at": clock.now()}
    with transaction() as session:
        session.add_all(
            [Strength(idea_id=i, mean=m, **counted) for i, m in ((mine.id, 0.1), (noise.id, 2.0))]
        )
    found = queries.standings(world.actor("guest"), world.place)
    assert [one.card.id for one in found] == [mine.id]


@pytest.mark.parametrize(
    "fields",
    [{}, {"first": "x", "second": "1"}, {"first": "99999999999", "second": "1"}, {"first": "1"}],
)
def test_a_choice_that_names_no_ideas_changes_nothing(world: World, fields: dict[str, str]) -> None:
    client = world.signed_in("other")
    answer = send(client, "/c/bikes/compare", _form="/settings", choice="first", **fields)
    assert answer.status_code == 404
    assert count(Comparison) == 0


def test_the_game_is_there_only_where_it_is_offered(world: World) -> None:
    mod, member = world.signed_in("mod"), world.signed_in("member")
    assert ">Compare<" in member.get("/c/bikes/").text
    send(mod, "/c/bikes/compare/switch", on="n")
    assert ">Compare<" not in member.get("/c/bikes/").text
    assert member.get("/c/bikes/compare").status_code == 404
    assert "Offer the game" in mod.get("/c/bikes/compare").text


def test_what_was_compared_is_a_visible_part_of_the_rank(world: World) -> None:
    one, other = world.idea(), world.idea()
    assert all(document.compared is None for document in freeze(world.place).documents)
    choose(world, "pm", one, other)
    service.refresh_stale()
    shares = {d.key: d.compared for d in freeze(world.place).documents}
    assert shares[one.key] > 0.5 > shares[other.key]


def test_pages_of_the_game_cost_few_queries(world: World) -> None:
    ideas = [world.idea() for _ in range(6)]
    for idea in ideas[1:]:
        choose(world, "pm", ideas[0], idea)
    service.refresh_stale()
    client = world.signed_in("other")
    for path in ("/c/bikes/compare", "/c/bikes/compare/result"):
        with counted_queries() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= 6, path
