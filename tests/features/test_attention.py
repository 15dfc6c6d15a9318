"""Attention is learned from a community's log, once a day, and exposure is counted by it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import insert, select

from forum.accounts.models import Person
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import attention
from forum.ideas.models import Idea, Impression, Vote
from forum.ranking.exposure import DECAY_PER_RANK
from tests.conftest import on_both_databases
from tests.world import World

PEOPLE, IDEAS = 150, 20


def looked_at(world: World, decay: float) -> list[int]:
    """People are shown lists in random orders, and vote for what they look at and want."""
    rng = np.random.default_rng(3)
    ideas = [world.idea().id for _ in range(IDEAS)]
    wish = rng.beta(2, 4, IDEAS)
    moment = clock.now() - timedelta(days=2)
    with transaction() as session:
        readers = [
            Person(name=f"Reader-{i}", folded_name=f"reader-{i}", unclaimed=True)
            for i in range(PEOPLE)
        ]
        session.add_all(readers)
        session.flush()
        people = [reader.id for reader in readers]
        shown, cast = [], []
        for person in people:
            for rank, place in enumerate(rng.permutation(IDEAS)):
                row = {"idea_id": ideas[place], "person_id": person}
                shown.append({**row, "surface": "new", "rank": rank, "shown_at": moment})
                if rng.random() < wish[place] / (1 + decay * rank):
                    later = moment + timedelta(minutes=1)
                    cast.append({**row, "wants": True, "created_at": later, "counts_from": later})
        session.execute(insert(Impression), shown)
        session.execute(insert(Vote), cast)
    return ideas


@on_both_databases
def test_a_community_whose_readers_look_deep_is_found_out(world: World) -> None:
    ideas = looked_at(world, 0.06)
    assert attention.relearn_stale() == 1
    db.session.rollback()
    db.session.refresh(world.place)
    assert world.place.attention_decay < DECAY_PER_RANK / 2
    exposures = db.session.scalars(select(Idea.exposure).where(Idea.id.in_(ideas))).all()
    decay = world.place.attention_decay
    expected = np.mean([1 / (1 + decay * rank) for rank in range(IDEAS)]) * PEOPLE
    assert np.mean(exposures) == pytest.approx(expected, rel=0.05)
    # Nothing was shown since, so there is nothing to learn.
    with clock.held_at(clock.now() + timedelta(days=2)):
        assert attention.relearn_stale() == 0


def test_a_quiet_community_keeps_what_is_assumed(world: World) -> None:
    idea = world.idea()
    row = {"idea_id": idea.id, "person_id": world.people["pm"].id, "surface": "new", "rank": 3}
    with transaction() as session:
        session.execute(insert(Impression), [{**row, "shown_at": clock.now()}])
    assert attention.relearn_stale() == 1
    db.session.refresh(world.place)
    assert world.place.attention_decay == DECAY_PER_RANK


def test_only_the_last_showing_before_a_vote_led_to_it(world: World) -> None:
    idea, now = world.idea(), clock.now()
    reader = {"idea_id": idea.id, "person_id": world.people["pm"].id}
    times = [(7, -5), (2, -3), (4, 1)]
    with transaction() as session:
        rows = [
            {**reader, "surface": "new", "rank": rank, "shown_at": now + timedelta(minutes=at)}
            for rank, at in times
        ]
        page = {**reader, "surface": "page", "rank": 0, "shown_at": now - timedelta(minutes=1)}
        session.execute(insert(Impression), [*rows, page])
        cast = {"wants": True, "created_at": now, "counts_from": now}
        session.execute(insert(Vote), [{**reader, **cast}])
    found = attention.showings(world.place.id, now - timedelta(days=1))
    assert sorted(found) == [(idea.id, 2, 1), (idea.id, 7, 0)]
