"""Two reports side by side: themes by their keys, and what became of ideas in between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.capture.engine.findings import Theme
from forum.capture.models import Report
from forum.capture.report.comparing import compare_reports
from forum.core import clock
from forum.core.errors import NotAllowed, NotFound
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.service import answer_idea, change_status
from tests.reports import findings, kept, theme
from tests.world import World


def themes(keys: list[str], *order: str, score: float = 0.7) -> list[Theme]:
    """Themes in this order, each of the same ideas."""
    more = {"score": score, "low": score - 0.05, "high": score + 0.05}
    return [theme(name, place, keys, **more) for place, name in enumerate(order, 1)]


@pytest.fixture
def keys(world: World) -> list[str]:
    """Four ideas."""
    return [world.idea().key for _ in range(4)]


def test_themes_rise_and_fall_among_those_that_both_reports_have(
    world: World, keys: list[str]
) -> None:
    older = kept(world, findings(*themes(keys, "a", "b", "gone", "c", "d")))
    newer = kept(world, findings(*themes(keys, "new", "b", "a", "c", "d", score=0.9)))
    told = compare_reports(world.actor("pm"), world.place, newer)
    assert (told.older.key, told.newer.key) == (older, newer)
    assert {one.key: (one.way, one.steps) for one in told.themes} == {
        "new": ("new", 0),
        "b": ("rose", 1),
        "a": ("fell", -1),
        "c": ("stayed", 0),
        "d": ("stayed", 0),
        "gone": ("gone", 0),
    }
    assert all(one.is_clear == (one.way in {"rose", "fell", "stayed"}) for one in told.themes)


def test_the_older_one_comes_first_whichever_was_asked_for(world: World, keys: list[str]) -> None:
    first, second, third = (kept(world, findings(*themes(keys, "a"))) for _ in range(3))
    told = compare_reports(world.actor("pm"), world.place, first, third)
    assert (told.older.key, told.newer.key) == (first, third)
    assert [run.key for run in told.others] == [second, first]


def test_what_was_answered_decided_and_shipped_between_them(world: World) -> None:
    ideas = [world.idea() for _ in range(5)]
    keys = [idea.key for idea in ideas]
    kept(world, findings(*themes(keys[:4], "a")))
    pm, given = world.actor("pm"), {"community": world.place}
    with transaction():
        there = {i.key: i for i in db.session.scalars(select(Idea).where(Idea.key.in_(keys)))}
        answer_idea(pm, idea=there[keys[0]], body="We will.", **given)
        for key, status in (
            (keys[1], "planned"),
            (keys[2], "planned"),
            (keys[2], "released"),
            # Not in any report.
            (keys[4], "released"),
        ):
            change_status(pm, idea=there[key], status=status, reason="So it is.", **given)
    newer = kept(world, findings(*themes(keys[:4], "a")))
    with transaction():
        # Later than the newer report.
        again = db.session.scalars(select(Idea).where(Idea.key == keys[3])).one()
        with clock.held_at(clock.now() + timedelta(days=1)):
            change_status(pm, idea=again, status="planned", reason="Later.", **given)
    told = compare_reports(pm, world.place, newer)
    assert [row.idea_id for row in told.answered] == [ideas[0].id]
    assert [(row.idea_id, row.status) for row in told.changed] == [(ideas[1].id, "planned")]
    assert [(row.idea_id, row.status) for row in told.shipped] == [(ideas[2].id, "released")]


@pytest.mark.parametrize(
    "gone", [{"visibility": "hidden"}, {"capture_consent": False}, {"status": "withdrawn"}]
)
def test_what_was_withdrawn_is_not_among_what_happened(
    world: World, gone: dict[str, object]
) -> None:
    idea = world.idea()
    kept(world, findings(*themes([idea.key], "a")))
    with transaction():
        answer_idea(world.actor("pm"), community=world.place, idea=idea, body="We will.")
        there = db.session.get_one(Idea, idea.id)
        for name, value in gone.items():
            setattr(there, name, value)
    newer = kept(world, findings(*themes([idea.key], "a")))
    assert compare_reports(world.actor("pm"), world.place, newer).answered == []


def test_there_must_be_two_reports_of_this_community(world: World, keys: list[str]) -> None:
    only = kept(world, findings(*themes(keys, "a")))
    for other in (None, only, "nowhere"):
        with pytest.raises(NotFound):
            compare_reports(world.actor("pm"), world.place, only, other)
    with pytest.raises(NotFound):
        compare_reports(world.actor("pm_elsewhere"), world.elsewhere, only)
    assert len(db.session.scalars(select(Report.id)).all()) == 1


@pytest.mark.parametrize("kind", ["member", "mod", "guest"])
def test_comparing_is_for_the_product_team(world: World, keys: list[str], kind: str) -> None:
    one, other = (kept(world, findings(*themes(keys, "a"))) for _ in range(2))
    with pytest.raises(NotAllowed):
        compare_reports(world.actor(kind), world.place, other, one)
