"""Which votes count: not before their person is known a day, and not while they are set aside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from forum.accounts.models import Person
from forum.capture.freezing.freeze import freeze
from forum.core import clock
from forum.core.limits import NEWCOMER_FOR
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import counting, impressions, standing
from forum.ideas.impressions import Shown
from forum.ideas.models import Idea, Vote
from forum.ideas.voting import cast_vote
from tests.conftest import on_both_databases
from tests.features.test_merging import tallies, vote
from tests.together import at_once
from tests.world import World

DAY = timedelta(days=1)


def settled(world: World, after: timedelta = DAY) -> int:
    """Let the worker look that much later; whose votes began to count."""
    with clock.held_at(clock.now() + after):
        return standing.settle_due()


def put_aside(world: World, *kinds: str) -> None:
    """Set people's votes aside."""
    with transaction():
        standing.set_aside(world.place, [world.people[kind].id for kind in kinds])


def put_back(world: World, *kinds: str) -> None:
    """Let people's votes count again."""
    with transaction():
        standing.restore(world.place, [world.people[kind].id for kind in kinds])


@on_both_databases
def test_a_newcomers_vote_waits_for_a_day_and_counts_from_then_on(world: World) -> None:
    idea, newcomer = world.idea().id, world.people["newcomer"]
    vote(world, idea, "newcomer")
    assert tallies(idea) == (0, 1, 0)
    assert settled(world, NEWCOMER_FOR - timedelta(hours=1)) == 0
    assert settled(world, NEWCOMER_FOR + timedelta(minutes=1)) == 1
    assert tallies(idea) == (1, 0, 0)
    # However late the worker looks.
    begun = db.session.scalar(select(Vote.counts_from).where(Vote.idea_id == idea))
    assert begun == newcomer.created_at + NEWCOMER_FOR


def test_a_vote_waits_for_the_address(world: World) -> None:
    idea, person = world.idea().id, world.people["pending_email"].id
    vote(world, idea, "pending_email")
    assert settled(world, 90 * DAY) == 0
    moment = clock.now()
    with transaction() as session:
        session.execute(update(Person).where(Person.id == person).values(verified_at=moment))
    assert settled(world, timedelta(0)) == 1
    assert tallies(idea) == (1, 0, 0)


def test_who_is_trusted_need_not_wait(world: World) -> None:
    idea, person = world.idea().id, world.people["newcomer"].id
    with transaction() as session:
        granted = {"trust_granted_at": clock.now()}
        session.execute(update(Person).where(Person.id == person).values(granted))
    vote(world, idea, "newcomer")
    assert tallies(idea) == (1, 0, 0)


def test_what_does_not_count_starts_no_response_clock(world: World) -> None:
    with transaction():
        world.place.answer_from_votes = 2
    idea = world.idea().id
    vote(world, idea, "newcomer")
    vote(world, idea, "other")
    assert db.session.get_one(Idea, idea, populate_existing=True).wanted_at is None
    settled(world)
    db.session.rollback()
    # It began when the second of them counted, not when it was cast.
    wanted_at = db.session.get_one(Idea, idea, populate_existing=True).wanted_at
    assert wanted_at == world.people["newcomer"].created_at + NEWCOMER_FOR


@on_both_databases
def test_setting_aside_keeps_every_vote_and_restoring_is_exact(world: World) -> None:
    ideas = [world.idea().id for _ in range(3)]
    for idea in ideas:
        for kind in ("other", "mod", "newcomer"):
            vote(world, idea, kind)
    vote(world, ideas[2], "other", "not_for_me")

    def state() -> list[tuple[object, ...]]:
        db.session.rollback()
        columns = (Vote.id, Vote.wants, Vote.created_at, Vote.counts_from, Vote.is_aside)
        rows = [tuple(row) for row in db.session.execute(select(*columns).order_by(Vote.id))]
        counters = (Idea.vote_count, Idea.not_for_me_count, Idea.heat, Idea.support, Idea.wanted_at)
        counted = db.session.execute(select(Idea.id, *counters).order_by(Idea.id))
        return rows + [tuple(row) for row in counted]

    before = state()
    put_aside(world, "other", "newcomer")
    assert [tallies(idea) for idea in ideas] == [(1, 0, 2), (1, 0, 2), (1, 0, 1)]
    assert db.session.get_one(Idea, ideas[2], populate_existing=True).not_for_me_count == 0
    put_back(world, "other", "newcomer")
    assert state() == before


@on_both_databases
def test_a_vote_to_come_is_set_aside_as_well(world: World) -> None:
    idea = world.idea().id
    put_aside(world, "other")
    vote(world, idea, "other")
    assert tallies(idea) == (0, 0, 1)
    vote(world, idea, "other", "retract")
    vote(world, idea, "other")
    assert tallies(idea) == (0, 0, 1)


def test_it_holds_in_that_community_alone(world: World) -> None:
    here, there = world.idea().id, world.idea("pm_elsewhere", place=world.elsewhere).id
    with transaction() as session:
        moment = clock.now()
        for idea in (here, there):
            row = {"idea_id": idea, "person_id": world.people["other"].id, "wants": True}
            session.add(Vote(**row, created_at=moment, counts_from=moment))
            session.flush()
            counting.count(session.get_one(Idea, idea))
    put_aside(world, "other")
    assert (tallies(here), tallies(there)) == ((0, 0, 1), (1, 0, 0))


@on_both_databases
def test_votes_and_decisions_at_once_leave_counters_that_are_right(
    app: Flask, world: World
) -> None:
    ideas = [world.idea("admin").id for _ in range(3)]
    people = [world.people[kind].id for kind in ("member", "other", "mod", "newcomer")]
    acts = []
    for place, idea in enumerate(ideas * 3):
        kind = ("member", "other", "mod")[place % 3]
        actor = world.actor(kind)

        def cast(actor=actor, idea=idea) -> None:
            found = db.session.get_one(Idea, idea)
            cast_vote(actor, community=world.place, idea=found, choice="want")

        acts.append(cast)
        decide = standing.set_aside if place % 2 else standing.restore
        acts.append(lambda decide=decide: decide(world.place, people))
    assert all(not isinstance(one, Exception) for one in at_once(app, *acts))
    for idea in ideas:
        kept = tallies(idea)
        with transaction() as session:
            counting.count(session.get_one(Idea, idea))
        assert tallies(idea) == kept
        kinds = select(Vote.is_aside, func.count()).where(Vote.idea_id == idea)
        found = {bool(a): n for a, n in db.session.execute(kinds.group_by(Vote.is_aside))}
        assert (kept[0] + kept[1], kept[2]) == (found.get(False, 0), found.get(True, 0))


def test_a_report_reads_what_counts(world: World) -> None:
    idea = world.idea()
    for kind in ("other", "mod", "newcomer"):
        vote(world, idea.id, kind)
    key = idea.key
    assert {d.key: d.votes for d in freeze(world.place).documents}[key] == 2
    put_aside(world, "other")
    document = next(one for one in freeze(world.place).documents if one.key == key)
    assert document.votes == 1
    assert document.wanted_by == {str(world.people["mod"].id)}


def test_who_is_set_aside_is_not_counted_as_having_seen(world: World) -> None:
    idea = world.idea().id
    collector = world.app.extensions["impressions"]
    moment = clock.now()

    def show(kind: str) -> None:
        collector.keep([Shown(idea, world.people[kind].id, "new", 0, moment)])
        collector.flush()

    show("other")
    show("mod")
    put_aside(world, "other", "newcomer")
    show("newcomer")
    standing.recount_shown({"community": world.place.id})
    found = db.session.get_one(Idea, idea, populate_existing=True)
    assert (found.seen_by, found.exposure) == (1, pytest.approx(1.0))
    put_back(world, "other", "newcomer")
    with transaction():
        impressions.recount(world.place)
    assert db.session.get_one(Idea, idea, populate_existing=True).seen_by == 2
