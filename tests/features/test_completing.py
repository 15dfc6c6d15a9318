"""The completion of # offers ideas by their number or by words of their title."""

from __future__ import annotations

import pytest

from forum.ideas import talk
from tests.conftest import on_both_databases
from tests.world import World

pytestmark = on_both_databases


def offered(world: World, begun: str) -> list[int]:
    """The numbers that are offered in the community."""
    return [row["id"] for row in talk.titles_like(world.place, begun)]


def test_an_idea_is_offered_by_number_and_by_words(world: World) -> None:
    idea = world.idea(title="A lantern for the bars")
    others = [world.idea().id for _ in range(12)]
    assert offered(world, "BAR lant") == [idea.id]
    assert offered(world, "lantern xylophone") == []
    assert offered(world, str(others[-1])) == [others[-1]]
    assert set(offered(world, "1")) == {one for one in others if str(one).startswith("1")}
    assert offered(world, "0") == offered(world, "9" * 200) == []


def test_of_very_many_titles_the_most_wanted_are_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "TITLES_READ", 1)
    first, second = (world.idea(title=f"A lantern, number {number}") for number in (1, 2))
    assert offered(world, "lantern") == [first.id]
    assert offered(world, str(second.id)) == [second.id]
