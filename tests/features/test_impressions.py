"""Impressions: who was shown what, written in batches off the request."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, event, func, select
from sqlalchemy.exc import OperationalError

from forum.core import collecting
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.impressions import ImpressionCollector
from forum.ideas.models import SURFACES, Idea, Impression
from tests.conftest import on_both_databases
from tests.world import World, counted_queries

pytestmark = on_both_databases


def seen_by(idea: Idea) -> int:
    """How many people have seen it."""
    db.session.rollback()
    return db.session.get_one(Idea, idea.id, populate_existing=True).seen_by


def written() -> int:
    """Impressions in the database."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Impression)) or 0


def test_what_was_shown_is_written_with_surface_and_rank(app: Flask, world: World) -> None:
    ideas, collector = [world.idea(), world.idea()], ImpressionCollector(app)
    ids = [idea.id for idea in ideas]
    collector.note(world.actor("other"), world.place, ids, surface="new", first_rank=20)
    assert written() == 0
    assert collector.flush() == 2
    assert collector.flush() == 0
    assert written() == 2
    rows = db.session.scalars(select(Impression).order_by(Impression.rank)).all()
    assert [(row.idea_id, row.surface, row.rank) for row in rows] == [
        (ids[0], "new", 20),
        (ids[1], "new", 21),
    ]
    assert {row.person_id for row in rows} == {world.people["other"].id}


@pytest.mark.parametrize("kind", ["guest", "outsider", "suspended", "mod_elsewhere"])
def test_who_could_not_vote_leaves_no_impression(app: Flask, world: World, kind: str) -> None:
    idea, collector = world.idea(), ImpressionCollector(app)
    collector.note(world.actor(kind), world.place, [idea.id], surface="new")
    assert collector.flush() == 0


def test_people_are_counted_once_however_often_they_look(app: Flask, world: World) -> None:
    idea, unseen, collector = world.idea(), world.idea(), ImpressionCollector(app)
    for kind in ("other", "other", "mod", "newcomer"):
        collector.note(world.actor(kind), world.place, [idea.id], surface="top")
        collector.note(world.actor(kind), world.place, [idea.id], surface="page")
    collector.flush()
    assert (seen_by(idea), seen_by(unseen)) == (3, 0)
    collector.note(world.actor("pm"), world.place, [idea.id], surface="new")
    collector.flush()
    assert seen_by(idea) == 4


def test_a_batch_is_a_handful_of_statements(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "BATCH", 12)
    ids, collector = [world.idea().id for _ in range(2)], ImpressionCollector(app)
    for surface in SURFACES:
        collector.note(world.actor("other"), world.place, ids, surface=surface)
    with counted_queries() as statements:
        assert collector.flush() == len(SURFACES) * 2 == collecting.BATCH
    assert len(statements) <= 5 + len(ids)
    for kind in ("mod", "pm"):
        for surface in SURFACES:
            collector.note(world.actor(kind), world.place, ids, surface=surface)
    collector.flush()
    assert written() == 3 * collecting.BATCH


def test_who_reloads_a_list_has_not_seen_it_twice(app: Flask, world: World) -> None:
    idea, other, collector = world.idea(), world.idea(), ImpressionCollector(app)
    for ids in ([other.id, idea.id], [idea.id, other.id], [other.id, idea.id]):
        collector.note(world.actor("other"), world.place, ids, surface="new")
    assert collector.flush() == 2
    db.session.rollback()
    ranks = db.session.scalars(select(Impression.rank)).all()
    assert list(ranks) == [0, 0]


def test_what_is_gone_by_then_takes_nothing_else_along(app: Flask, world: World) -> None:
    kept, gone, collector = world.idea(), world.idea(), ImpressionCollector(app)
    collector.note(world.actor("other"), world.place, [gone.id, kept.id], surface="new")
    collector.note(world.actor("outsider"), world.elsewhere, [kept.id], surface="new")
    with transaction() as session:
        session.execute(delete(Idea).where(Idea.id == gone.id))
        session.delete(world.people["outsider"])
    collector.flush()
    assert (written(), seen_by(kept)) == (1, 1)


def test_a_database_that_is_away_costs_nothing_but_time(app: Flask, world: World) -> None:
    idea, collector = world.idea(), ImpressionCollector(app)
    collector.note(world.actor("other"), world.place, [idea.id], surface="new")

    def away(*_arguments: object) -> None:
        raise OperationalError("the database", None, Exception("is away"))

    event.listen(db.engine, "before_cursor_execute", away)
    with pytest.raises(OperationalError):
        collector.flush()
    event.remove(db.engine, "before_cursor_execute", away)
    db.session.rollback()
    collector.note(world.actor("mod"), world.place, [idea.id], surface="new")
    assert collector.flush() == 2
    assert seen_by(idea) == 2


def test_a_database_that_stays_away_does_not_eat_the_memory(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "WAITING_MAX", 3)
    collector, ideas = ImpressionCollector(app), [world.idea() for _ in range(6)]
    for idea in ideas:
        collector.note(world.actor("other"), world.place, [idea.id], surface="new")
    assert collector.flush() == 3
    assert [seen_by(idea) for idea in ideas] == [0, 0, 0, 1, 1, 1]
