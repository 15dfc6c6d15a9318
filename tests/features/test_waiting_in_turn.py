"""What takes hold of the same rows takes them in one order, so that each waits for the other."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from flask import Flask

from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core.transaction import lock, transaction
from forum.extensions import db
from forum.ideas.merging import merge_ideas, undo_merge
from forum.ideas.models import Idea, Merge
from forum.moderation.purging.service import purge, undo_purge
from forum.privacy import forgetting
from tests.features.test_merging import merge, undo, vote, wanting
from tests.world import World

pytestmark = [
    pytest.mark.postgres,
    # SQLite lets one write at a time, so that nobody holds what somebody else waits for.
    pytest.mark.parametrize("database", ["postgresql"], indirect=True),
]


def until_somebody_waits(address: str) -> None:
    """Return once somebody waits in this database for what somebody else holds."""
    query = (
        "SELECT 1 FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with psycopg.connect(address, autocommit=True) as connection:
        while connection.execute(query).fetchone() is None:
            time.sleep(0.01)


def test_a_merge_waits_for_an_erasure_that_changes_the_votes_it_lends(
    app: Flask, world: World, database: dict[str, str]
) -> None:
    source, target = world.idea().id, world.idea().id
    vote(world, source, "other")
    leaver = world.people["other"].id

    def merged() -> int:
        with app.app_context():
            return merge(world, source, target)

    with ThreadPoolExecutor(1) as beside:
        with transaction() as session:
            session.get(Person, leaver, with_for_update=True)
            merging = beside.submit(merged)
            until_somebody_waits(database["DATABASE_URL"])
            forgetting.forget_rows(leaver, "anonymise")
        made = merging.result()
    assert (wanting(source), wanting(target)) == (1, 1)
    undo(world, made)
    assert (wanting(source), wanting(target)) == (1, 0)


@pytest.fixture
def voted(world: World) -> list[int]:
    """Two ideas, the first of which two people want."""
    ideas = [world.idea().id, world.idea().id]
    for kind in ("other", "pm"):
        vote(world, ideas[0], kind)
    return ideas


def held(ids: list[int]) -> list[Idea]:
    """These ideas, as a merge holds them."""
    ideas = [db.session.get_one(Idea, one) for one in ids]
    for idea in ideas:
        lock(idea)
    return ideas


def test_a_purge_waits_for_a_merge_that_lends_the_votes_it_takes(
    app: Flask, world: World, voted: list[int], database: dict[str, str]
) -> None:
    spammer, place, mod = world.people["other"].id, world.place.id, world.actor("mod")

    def purged() -> None:
        with app.app_context(), transaction() as session:
            purge(mod, community=session.get_one(Community, place), person_id=spammer)

    with ThreadPoolExecutor(1) as beside:
        with transaction():
            source, target = held(voted)
            purging = beside.submit(purged)
            until_somebody_waits(database["DATABASE_URL"])
            given = {"source": source, "target": target, "reason": "The same wish."}
            merge_ideas(mod, community=world.place, **given)
        purging.result()
    assert [wanting(one) for one in voted] == [1, 1]


def test_the_undo_of_a_purge_waits_for_that_of_a_merge(
    app: Flask, world: World, voted: list[int], database: dict[str, str]
) -> None:
    merged, mod = merge(world, *voted), world.actor("mod")
    with transaction():
        made = purge(mod, community=world.place, person_id=world.people["other"].id).id

    def back() -> None:
        with app.app_context(), transaction():
            undo_purge(mod, made)

    with ThreadPoolExecutor(1) as beside:
        with transaction() as session:
            held(voted)
            coming = beside.submit(back)
            until_somebody_waits(database["DATABASE_URL"])
            merging = session.get_one(Merge, merged)
            undo_merge(mod, community=world.place, merge=merging)
        coming.result()
    assert [wanting(one) for one in voted] == [2, 0]
