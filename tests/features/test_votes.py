"""Votes: one per member and idea, and counters that equal their rows, whatever happens at once."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from forum.communities.models import Membership
from forum.core import clock
from forum.core.errors import Invalid, NotAllowed, TooMany
from forum.core.limits import VOTE, VOTES_TO_ONE_AUTHOR
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea, Vote
from forum.ideas.models.votes import COUNTS
from forum.ideas.queries import access_idea
from forum.ideas.voting import cast_vote
from forum.ranking import trend
from tests.conftest import on_both_databases
from tests.together import at_once, meanwhile
from tests.world import World

VOTERS = ("member", "other", "mod", "pm", "newcomer", "pending_email", "admin")
# Whose votes do not count yet.
PENDING = {"newcomer", "pending_email"}


def cast(world: World, idea: Idea, kind: str, choice: str) -> None:
    """Say a word on an idea, as the page does: read it inside the transaction, then vote."""
    actor = world.actor(kind)
    with transaction():
        read = access_idea(actor, world.place, idea.id)
        cast_vote(actor, community=world.place, idea=read, choice=choice)


def counters(idea_id: int) -> tuple[int, int]:
    """The counters that are kept."""
    db.session.rollback()
    query = select(Idea.vote_count, Idea.not_for_me_count).where(Idea.id == idea_id)
    want, not_for_me = db.session.execute(query).one()
    return want, not_for_me


def tally(idea_id: int) -> tuple[int, int]:
    """What the rows say that count."""
    db.session.rollback()
    query = select(Vote.wants, func.count()).where(Vote.idea_id == idea_id, COUNTS)
    query = query.group_by(Vote.wants)
    found = {bool(wants): number for wants, number in db.session.execute(query)}
    return found.get(True, 0), found.get(False, 0)


@on_both_databases
def test_a_vote_is_one_word_that_can_be_changed_and_taken_back(world: World) -> None:
    idea = world.idea("member")
    for choice, expected in [
        ("want", (1, 0)),
        ("want", (1, 0)),
        ("not_for_me", (0, 1)),
        ("want", (1, 0)),
        ("retract", (0, 0)),
        ("retract", (0, 0)),
        ("not_for_me", (0, 1)),
    ]:
        cast(world, idea, "other", choice)
        assert counters(idea.id) == tally(idea.id) == expected


@on_both_databases
def test_many_at_once_leave_counters_that_equal_their_rows(app: Flask, world: World) -> None:
    idea, choices = world.idea("member"), cycle(["want", "not_for_me", "retract", "want"])
    acts = []
    for kind in VOTERS * 4:
        actor, choice = world.actor(kind), next(choices)

        def act(actor=actor, choice=choice) -> None:
            read = access_idea(actor, world.place, idea.id)
            cast_vote(actor, community=world.place, idea=read, choice=choice)

        acts.append(act)
    answers = at_once(app, *acts[:14]) + at_once(app, *acts[14:])
    assert answers == [None] * len(acts)
    assert counters(idea.id) == tally(idea.id)
    people = select(func.count(func.distinct(Vote.person_id))).where(Vote.idea_id == idea.id)
    pending = select(func.count()).where(Vote.idea_id == idea.id, Vote.counts_from.is_(None))
    assert db.session.scalar(people) == sum(tally(idea.id)) + (db.session.scalar(pending) or 0)


@on_both_databases
def test_a_vote_between_our_reading_and_our_counting_is_counted(app: Flask, world: World) -> None:
    """The way a counter drifts: we read 1, somebody makes it 2, we take one away and write 1."""
    idea = world.idea("member")
    cast(world, idea, "other", "want")
    other, mod = world.actor("other"), world.actor("mod")

    def theirs() -> None:
        read = access_idea(mod, world.place, idea.id)
        cast_vote(mod, community=world.place, idea=read, choice="want")

    with transaction():
        ours = access_idea(other, world.place, idea.id)
        if db.engine.name != "sqlite":  # SQLite has one writer at a time
            meanwhile(app, theirs)
        cast_vote(other, community=world.place, idea=ours, choice="retract")
    if db.engine.name == "sqlite":
        meanwhile(app, theirs)
    assert counters(idea.id) == tally(idea.id) == (1, 0)


@on_both_databases
def test_the_database_itself_keeps_one_vote_per_person(world: World) -> None:
    idea, person = world.idea("member"), world.people["other"]
    cast(world, idea, "other", "want")
    again = insert(Vote).values(
        idea_id=idea.id, person_id=person.id, wants=False, created_at=clock.now()
    )
    with db.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(again)
    below = update(Idea).where(Idea.id == idea.id).values(vote_count=-1)
    with db.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(below)


@pytest.mark.parametrize("kind", ["outsider", "suspended", "mod_elsewhere"])
def test_who_takes_no_part_has_no_vote(world: World, kind: str) -> None:
    idea = world.idea("member")
    with pytest.raises(NotAllowed):
        cast(world, idea, kind, "want")
    assert tally(idea.id) == (0, 0)


@pytest.mark.parametrize("status", ["draft", "released", "declined", "merged", "withdrawn"])
def test_what_is_decided_is_not_voted_on(world: World, status: str) -> None:
    idea, other = world.idea("member"), world.idea("other")
    with transaction():
        idea.status = status
        idea.merged_into_id = other.id if status == "merged" else None
    with pytest.raises(NotAllowed):
        cast(world, idea, "member", "want")


def test_a_hidden_idea_is_not_even_voted_on_by_its_author(world: World) -> None:
    idea = world.idea("member")
    with transaction():
        idea.visibility = "hidden"
    with pytest.raises(NotAllowed):
        cast(world, idea, "member", "want")


def test_an_unknown_word_is_refused(world: World) -> None:
    idea = world.idea("member")
    with pytest.raises(Invalid):
        cast(world, idea, "other", "maybe")


def test_so_many_votes_go_to_one_author_a_day(world: World) -> None:
    ideas = [world.idea("member") for _ in range(VOTES_TO_ONE_AUTHOR + 1)]
    elsewhere, moment = world.idea("mod"), clock.now()
    for idea in ideas[:-1]:
        cast(world, idea, "other", "want")
    with pytest.raises(TooMany, match=f"{VOTES_TO_ONE_AUTHOR} votes"):
        cast(world, ideas[-1], "other", "want")
    cast(world, elsewhere, "other", "want")
    # To change one's mind is no new vote.
    cast(world, ideas[0], "other", "not_for_me")
    with clock.held_at(moment + timedelta(days=1, minutes=5)):
        cast(world, ideas[-1], "other", "want")


def test_so_many_votes_are_cast_a_day(world: World) -> None:
    idea, someone = world.idea("member"), world.people["other"].id
    others = [world.idea(kind) for kind in ("mod", "pm", "admin") for _ in range(20)]
    assert len(others) == VOTE["member"].per_day
    with transaction() as session:
        session.execute(
            insert(Vote),
            [{"idea_id": i.id, "person_id": someone, "wants": True} for i in others],
        )
    with pytest.raises(TooMany, match="a day"):
        cast(world, idea, "other", "want")
    cast(world, others[0], "other", "retract")
    cast(world, idea, "other", "want")


def test_heat_follows_the_votes(world: World) -> None:
    idea = world.idea("member")
    for kind in VOTERS[1:]:
        cast(world, idea, kind, "want")
    db.session.rollback()
    found = db.session.get_one(Idea, idea.id, populate_existing=True)
    counting = len(set(VOTERS[1:]) - PENDING)
    assert found.heat == trend.heat(counting, found.created_at.timestamp())
    assert found.support == counting
    assert found.pending_count == len(PENDING)


def test_what_leaves_keeps_its_votes(world: World) -> None:
    idea = world.idea("member")
    cast(world, idea, "other", "want")
    with transaction() as session:
        session.execute(delete(Membership).where(Membership.person_id == world.people["other"].id))
    assert counters(idea.id) == tally(idea.id) == (1, 0)
    with pytest.raises(NotAllowed):
        cast(world, idea, "other", "retract")


@on_both_databases
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(VOTERS),
            st.integers(0, 2),
            st.sampled_from(["want", "not_for_me", "retract"]),
        ),
        max_size=8,
    )
)
def test_any_story_of_votes_ends_as_its_last_words_say(
    world: World, story: list[tuple[str, int, str]]
) -> None:
    ideas = [world.idea("admin") for _ in range(3)]
    said: dict[tuple[int, str], str] = {}
    with clock.held_at(clock.now()):
        for kind, which, choice in story:
            cast(world, ideas[which], kind, choice)
            said[which, kind] = choice
    for which, idea in enumerate(ideas):
        words = [word for (at, k), word in said.items() if at == which and k not in PENDING]
        expected = (words.count("want"), words.count("not_for_me"))
        assert counters(idea.id) == tally(idea.id) == expected
    with transaction() as session:
        session.execute(delete(Vote))
