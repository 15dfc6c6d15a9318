"""Statistics: the sums of each week, and what is not told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import update

from forum.accounts.models import Person
from forum.communities.models import Community, Membership
from forum.communities.service import add_member
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea, Vote
from forum.statistics import queries, service
from forum.threads.models import Post, Thread
from tests.conftest import on_both_databases
from tests.world import World, counted_queries

# A Wednesday.
NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)
NUMBERS = count(1)


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    """The same day for every test."""
    with clock.held_at(NOW):
        yield


@contextmanager
def ago(days: float) -> Iterator[datetime]:
    """So many days before."""
    with clock.held_at(NOW - timedelta(days=days)):
        yield clock.now()


def idea(world: World, days: float, kind: str = "member", **columns: object) -> Idea:
    """An idea of that day."""
    made = world.idea(kind, title=f"An idea of June, number {next(NUMBERS)}")
    with transaction() as session:
        values = {"created_at": NOW - timedelta(days=days), **columns}
        session.execute(update(Idea).where(Idea.id == made.id).values(**values))
    return made


def votes(world: World, about: Idea, number: int, days: float) -> None:
    """That many votes on that day, by as many people."""
    with transaction() as session, ago(days) as moment:
        for _each in range(number):
            voter = Person(
                name=f"voter-{next(NUMBERS)}",
                folded_name=f"voter-{next(NUMBERS)}",
                unclaimed=True,
            )
            session.add(voter)
            session.flush()
            vote = {"idea_id": about.id, "person_id": voter.id, "created_at": moment}
            session.add(Vote(wants=True, **vote))


def post(world: World, about: Idea, days: float, visibility: str = "visible") -> Post:
    """Something that another one said about an idea so many days ago."""
    return Post(
        thread_id=about.thread_id,
        author_id=world.people["other"].id,
        body="So.",
        body_html="<p>So.</p>",
        renderer=1,
        visibility=visibility,
        created_at=NOW - timedelta(days=days),
    )


def last_weeks(world: World, number: int) -> list[queries.WeekRow]:
    """The last weeks, counted now."""
    service.refresh()
    db.session.rollback()
    return queries.weeks_of(world.place)[0][-number:]


@on_both_databases
def test_a_week_goes_from_monday_to_sunday(world: World) -> None:
    # Monday 15 June, 00:30, and the Sunday before, 23:30.
    with transaction() as session:
        session.execute(update(Membership).values(joined_at=NOW - timedelta(days=400)))
    idea(world, 2.479)
    idea(world, 2.521)
    before, this = last_weeks(world, 2)
    assert (before.begins.isoformat(), this.begins.isoformat()) == ("2026-06-08", "2026-06-15")
    assert (before.ideas, this.ideas) == (1, 1)
    assert before.members == this.members == world.place.member_count


@on_both_databases
def test_what_happened_is_counted_where_and_when_it_did(world: World) -> None:
    new, old = idea(world, 1), idea(world, 9)
    unseen = idea(world, 1, visibility="hidden")
    world.idea("pm_elsewhere", place=world.elsewhere)
    with transaction() as session:
        session.execute(
            update(Thread).where(Thread.id == unseen.thread_id).values(visibility="hidden")
        )
        session.add_all([post(world, old, 1, visibility="hidden"), post(world, unseen, 1)])
    votes(world, new, 5, days=1)
    votes(world, old, 6, days=9)
    with transaction() as session:
        session.add_all(post(world, old, days) for days in (1, 9, 9))
    before, this = last_weeks(world, 2)
    assert (this.ideas, this.posts, this.votes) == (1, 1, 5)
    assert (before.ideas, before.posts, before.votes) == (1, 2, 6)
    # Five voters, the author and who wrote; each once.
    assert (this.active, before.active) == (7, 8)
    place = db.session.get_one(Community, world.place.id, populate_existing=True)
    assert place.active_count == 7


@pytest.mark.parametrize(("number", "told"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_votes_of_fewer_than_five_people_are_not_told(
    world: World, number: int, told: int | None
) -> None:
    votes(world, idea(world, 1), number, days=1)
    (this,) = last_weeks(world, 1)
    assert this.votes == told
    address = "/c/bikes/statistics"
    page, table = (world.signed_in("guest").get(f"{address}{end}").text for end in ("", ".csv"))
    assert ("fewer than five people voted" in page) == (told is None)
    line = table.strip().splitlines()[-1].split(",")
    assert line[4] == ("" if told is None else str(told))


def test_members_grow_with_who_joins(world: World) -> None:
    with transaction() as session:
        session.execute(update(Membership).values(joined_at=NOW - timedelta(days=400)))
    with transaction(), ago(8):
        add_member(world.people["outsider"].id, world.place)
    three = [week.members for week in last_weeks(world, 3)]
    assert three == [three[2] - 1, three[2], three[2]]


def test_a_week_that_is_over_keeps_what_was_counted_then(world: World) -> None:
    gone = idea(world, 30)
    service.refresh()
    with transaction() as session:
        session.execute(update(Idea).where(Idea.id == gone.id).values(visibility="hidden"))
    idea(world, 1)
    weeks = last_weeks(world, 12)
    assert [week.ideas for week in weeks if week.ideas] == [1, 1]


def test_it_is_counted_each_half_hour_and_no_oftener(world: World) -> None:
    assert [service.refresh_stale(), service.refresh_stale()] == [1, 0]
    with clock.held_at(NOW + service.STALE_AFTER + timedelta(minutes=1)):
        assert service.refresh_stale() == 1


def test_the_page_asks_few_questions_and_says_when_nothing_was_counted(world: World) -> None:
    client = world.signed_in("member")
    assert "Nothing counted yet" in client.get("/c/bikes/statistics").text
    for days in range(40):
        idea(world, days)
    service.refresh()
    with counted_queries() as statements:
        page = client.get("/c/bikes/statistics").text
    assert len(statements) <= 10
    assert page.count('<svg class="chart-columns"') == 5
