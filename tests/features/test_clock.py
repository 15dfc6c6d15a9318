"""The response clock: what waits and since when, what is overdue to the day, how long it takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import update

from forum.accounts.models import Person
from forum.communities.governing import Settings, change_settings, settings_of
from forum.communities.models import Community
from forum.communities.queries import access_community
from forum.core import clock, jobs
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import counting, merging, voting, waiting
from forum.ideas.models import Idea, StatusChange, Vote
from forum.ideas.queries import access_idea, clock_of, clocks_of, waiting_in
from forum.ideas.service import answer_idea, change_status, set_visibility
from tests.conftest import on_both_databases
from tests.web.test_communities import SETTINGS
from tests.world import World, counted_queries, send

NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NUMBERS = count(1)


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    """The same moment for every test."""
    with clock.held_at(NOW):
        yield


def place(world: World) -> Community:
    """The community as it is now."""
    return access_community(world.actor("admin"), world.place.slug)


def wanted(world: World, *ages: float, proposed: float = 100) -> Idea:
    """An idea of so many days ago, with a vote of each of these ages in days."""
    made = world.idea(title=f"An idea of June, number {next(NUMBERS)}")
    with transaction() as session:
        created = {"created_at": NOW - DAY * proposed}
        session.execute(update(Idea).where(Idea.id == made.id).values(**created))
        for age in ages:
            name = f"voter-{next(NUMBERS)}"
            voter = Person(name=name, folded_name=name, unclaimed=True)
            session.add(voter)
            session.flush()
            vote = {"idea_id": made.id, "person_id": voter.id, "created_at": NOW - DAY * age}
            session.add(Vote(wants=True, counts_from=vote["created_at"], **vote))
        idea = session.get_one(Idea, made.id, populate_existing=True)
        counting.count(idea)
    return idea


def waits(world: World) -> list[tuple[int, int | None]]:
    """What waits in its order, and for how many days too long."""
    return [(one.id, one.late_days) for one in waiting_in(place(world)).items]


def promise(world: World, **given: Any) -> None:
    """Change what the brand promises."""
    with transaction():
        community = place(world)
        now = {**vars(settings_of(community)), **given}
        change_settings(world.actor("pm"), community, Settings(**now))
    jobs.sweep_once(world.app)
    db.session.rollback()


def answer(world: World, idea: Idea, days_ago: float = 0) -> None:
    """The brand answers so many days ago."""
    with transaction(), clock.held_at(NOW - DAY * days_ago):
        there = access_idea(world.actor("pm"), world.place, idea.id)
        answer_idea(world.actor("pm"), community=world.place, idea=there, body="We will.")


@on_both_databases
def test_an_idea_waits_from_its_fifth_vote_and_is_overdue_after_fourteen_days(
    world: World,
) -> None:
    just_in_time = wanted(world, 90, 80, 70, 60, 14)
    just_late = wanted(world, 90, 80, 70, 60, 14 + 1e-9 * 86_400)
    long_late = wanted(world, 40, 40, 40, 40, 40, 1)
    wanted(world, 90, 80, 70, 60)
    new = wanted(world, 5, 4, 3, 2, 1)
    assert waits(world) == [
        (long_late.id, 26),
        (just_late.id, 1),
        (just_in_time.id, None),
        (new.id, None),
    ]
    found = clock_of(place(world))
    assert (found.waiting, found.overdue) == (4, 2)
    # A moment later the third is too late as well.
    with clock.held_at(NOW + timedelta(microseconds=1)):
        assert clock_of(place(world)).overdue == 3
        assert waits(world)[2] == (just_in_time.id, 1)


@on_both_databases
def test_only_what_is_open_to_all_and_unanswered_waits(world: World) -> None:
    ideas = [wanted(world, 9, 9, 9, 9, 9) for _ in range(6)]
    written, stepped, hidden, withdrawn, merged, target = ideas
    pm, mod, here = world.actor("pm"), world.actor("mod"), world.place
    answer(world, written)
    with transaction():
        step = {"status": "under_review", "reason": "We look into it."}
        change_status(pm, community=here, idea=access_idea(pm, here, stepped.id), **step)
        back = {"status": "open", "reason": "Not yet."}
        change_status(pm, community=here, idea=access_idea(pm, here, stepped.id), **back)
        away = {"visibility": "hidden"}
        set_visibility(mod, community=here, idea=access_idea(mod, here, hidden.id), **away)
        member = world.actor("member")
        gone = {"status": "withdrawn", "reason": "I thought again."}
        change_status(member, community=here, idea=access_idea(member, here, withdrawn.id), **gone)
        same = {"community": here, "reason": "The same."}
        both = [access_idea(mod, here, idea.id) for idea in (merged, target)]
        merge = merging.merge_ideas(mod, source=both[0], target=both[1], **same)
    assert [one[0] for one in waits(world)] == [target.id]
    # Undone by a moderator, the merge was no answer.
    with transaction() as session:
        merging.undo_merge(mod, community=here, merge=session.merge(merge))
    assert [one[0] for one in waits(world)] == [merged.id, target.id]


@on_both_databases
def test_taking_votes_back_ends_the_wait_and_the_author_restarts_nothing(world: World) -> None:
    idea = wanted(world, 30, 30, 30, 30)
    other = world.actor("other")
    for choice, expected in (("want", [(idea.id, None)]), ("retract", [])):
        with transaction():
            there = access_idea(other, world.place, idea.id)
            voting.cast_vote(other, community=world.place, idea=there, choice=choice)
        assert waits(world) == expected
    member = world.actor("member")
    late = wanted(world, 30, 30, 30, 30, 30)
    for status in ("withdrawn", "open"):
        with transaction():
            there = access_idea(member, world.place, late.id)
            step = {"status": status, "reason": "I thought again."}
            change_status(member, community=world.place, idea=there, **step)
    assert waits(world) == [(late.id, 16)]


@on_both_databases
def test_another_rule_finds_the_moments_in_the_votes(world: World) -> None:
    three, five = wanted(world, 30, 20, 10), wanted(world, 50, 40, 30, 20, 10)
    imported = wanted(world, 9, proposed=60)
    with transaction() as session:
        session.execute(update(Idea).where(Idea.id == imported.id).values(imported_votes=4))
        waiting.recount(place(world))
    assert [one[0] for one in waits(world)] == [five.id, imported.id]
    promise(world, answer_from_votes=3)
    assert waits(world) == [(imported.id, 46), (five.id, 16), (three.id, None)]
    # Asking for more and then for less again does not let a wait begin anew.
    promise(world, answer_from_votes=400)
    assert waits(world) == []
    promise(world, answer_from_votes=3)
    assert waits(world) == [(imported.id, 46), (five.id, 16), (three.id, None)]
    promise(world, answer_from_votes=0)
    assert waits(world)[0] == (three.id, 86)
    new = world.idea("other", title="Nobody wants it yet")
    assert (new.id, None) in [(key, None) for key, _late in waits(world)]


@on_both_databases
def test_the_median_counts_from_the_wait_and_the_share_counts_what_is_overdue(
    world: World,
) -> None:
    quick, slow, early, old = (wanted(world, 30, 30, 30, 30, 30) for _ in range(4))
    answer(world, quick, 28)
    answer(world, slow, 10)
    answer(world, old, 91)
    with transaction() as session:
        # Answered the day after it was proposed, before anybody had to.
        proposed = {"created_at": NOW - DAY * 40}
        session.execute(update(Idea).where(Idea.id == early.id).values(**proposed))
    answer(world, early, 39)
    wanted(world, 15, 15, 15, 15, 15)
    found = clock_of(place(world))
    assert (found.answered, found.median_days) == (3, 2.0)
    assert (found.waiting, found.overdue) == (1, 1)
    # Two of three answers came in time, and one is overdue.
    assert found.kept_share == pytest.approx(2 / 4)
    # An answer that is changed later was given when it was first given.
    answer(world, slow, 0)
    assert clock_of(place(world)).median_days == 2.0


@on_both_databases
def test_a_brand_that_promises_nothing_is_never_late(world: World) -> None:
    idea = wanted(world, 90, 90, 90, 90, 90)
    promise(world, answer_within_days=None)
    assert waits(world) == [(idea.id, None)]
    found = clock_of(place(world))
    assert (found.overdue, found.kept_share, found.within_days) == (0, None, None)
    client = world.signed_in("guest")
    assert "answers" not in client.get("/c/bikes/").text
    page = client.get("/c/bikes/answers").text
    assert "has promised no time" in page
    assert "overdue" not in page


@on_both_databases
def test_counted_anew_the_moments_are_the_same(world: World) -> None:
    ideas = [wanted(world, 30, 20, 10, 9, 8), wanted(world, 30), wanted(world, 9, 8, 7, 6, 5)]
    answer(world, ideas[2], 3)
    with transaction() as session:
        for before, after, days in (("open", "planned", 4), ("planned", "open", 2)):
            step = {"before": before, "after": after, "reason": "So.", "at": NOW - DAY * days}
            session.add(StatusChange(idea_id=ideas[2].id, **step))
        waiting.recount(place(world))
    db.session.expire_all()
    assert [idea.wanted_at for idea in ideas] == [NOW - DAY * 8, None, NOW - DAY * 5]
    assert [idea.answered_at for idea in ideas] == [None, None, NOW - DAY * 4]


def test_communities_are_asked_together(world: World) -> None:
    wanted(world, 30, 30, 30, 30, 30)
    with counted_queries() as statements:
        found = clocks_of([world.place, world.elsewhere])
    assert len(statements) == 2
    assert found[world.place.id] == clock_of(world.place)
    assert found[world.elsewhere.id].waiting == 0


def test_the_page_is_the_same_for_all_and_pages_through_what_waits(world: World) -> None:
    ideas = [wanted(world, *[40 - number] * 5) for number in range(23)]
    answer(world, ideas[0], 1)
    seen = {}
    for kind in ("guest", "member", "pm"):
        client = world.signed_in(kind)
        with counted_queries() as statements:
            page = client.get("/c/bikes/answers")
        assert page.status_code == 200
        assert len(statements) <= 8, "\n".join(statements)
        seen[kind] = page.text.split('id="waiting-title"')[1].split("</section>")[0]
        assert page.text.count('class="clock-row') == 21
    assert seen["guest"] == seen["member"]
    assert '/answer"' in seen["pm"]
    assert ideas[1].title in seen["guest"]
    assert ideas[22].title not in seen["guest"]
    after = seen["guest"].split("?after=")[1].split("#")[0]
    second = world.signed_in("guest").get(f"/c/bikes/answers?after={after}").text
    assert second.count('class="clock-row') == 2
    assert ideas[22].title in second


def test_home_says_it_in_a_line_and_the_feed_tells_answers(world: World) -> None:
    ideas = [wanted(world, *[days] * 5) for days in (20, 10, 6)]
    answer(world, ideas[2], 2)
    home = world.signed_in("guest").get("/c/bikes/").text
    assert "Within 14 days: 2 ideas wait" in home
    assert "1 overdue" in home
    assert "Half are answered within 4 days." in home
    feed = world.signed_in("guest").get("/c/bikes/answers.atom")
    assert feed.mimetype == "application/atom+xml"
    assert ideas[2].title in feed.text
    assert "We will." in feed.text
    assert ideas[0].title not in feed.text


def test_a_reason_with_a_character_that_no_xml_has_breaks_no_feed(world: World) -> None:
    idea = wanted(world, 20)
    reason = "Too heavy\x0b by\x01 far\ufffe."
    here = f"/c/bikes/ideas/{idea.id}/status"
    send(world.signed_in("pm"), here, status="declined", reason=reason)
    feed = ElementTree.fromstring(world.signed_in("guest").get("/c/bikes/answers.atom").data)
    assert "Too heavy by far." in "".join(feed.itertext())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("answer_within_days", "0"),
        ("answer_within_days", "366"),
        ("answer_within_days", "soon"),
        ("answer_from_votes", ""),
        ("answer_from_votes", "1001"),
    ],
)
def test_a_promise_that_cannot_be_kept_is_refused(world: World, field: str, value: str) -> None:
    pm = world.signed_in("pm")
    refused = send(pm, "/c/bikes/settings", **{**SETTINGS, field: value})
    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text


def test_left_empty_nothing_is_promised(world: World) -> None:
    given = {**SETTINGS, "answer_within_days": "", "answer_from_votes": "0"}
    assert send(world.signed_in("pm"), "/c/bikes/settings", **given).status_code == 302
    db.session.rollback()
    now = place(world)
    assert (now.answer_within_days, now.answer_from_votes) == (None, 0)
