"""The cockpit: what changed, what wants a decision, for a community, a brand and by mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.capture.engine.findings import Alarm
from forum.capture.models import CaptureRun, Report
from forum.cockpit import mailing
from forum.cockpit.jobs import mail_cockpits, week_of
from forum.cockpit.queries import access_brand_cockpit, access_cockpit
from forum.cockpit.queries.amounts import amounts_of
from forum.communities.models import Community, Membership
from forum.communities.service import add_member
from forum.core import clock
from forum.core.errors import NotAllowed, NotFound
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.queries import access_idea
from forum.ideas.service import answer_idea, change_status, set_visibility
from forum.notices.jobs import unsubscribe_link
from forum.notices.models import Mailing
from forum.notices.service import choose_cockpit
from forum.pipeline.pulling import pull_idea
from forum.statistics.queries import WeekRow
from tests.conftest import on_both_databases
from tests.reports import findings, kept, theme
from tests.world import World, counted_queries, rows, send

# A Wednesday.
NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    """The same moment for every test."""
    with clock.held_at(NOW):
        yield


def reported(world: World, days_ago: float, *themes: Any) -> str:
    """A report of so many days ago."""
    with clock.held_at(NOW - timedelta(days=days_ago)):
        return kept(world, findings(*themes))


def idea(world: World, **texts: Any) -> Idea:
    """An idea by somebody who consents, fifty days old."""
    made = world.idea("other", **texts)
    with transaction() as session:
        created = {"created_at": NOW - timedelta(days=50)}
        session.execute(update(Idea).where(Idea.id == made.id).values(**created))
    return made


def three(world: World) -> list[Idea]:
    """Three of them."""
    return [idea(world) for _ in range(3)]


@on_both_databases
def test_the_last_report_is_compared_with_one_a_week_older(world: World) -> None:
    keys = [one.key for one in three(world)]
    reported(world, 20, theme("a", 1, keys), theme("c", 2, keys), theme("b", 3, keys))
    older = reported(world, 7.5, theme("a", 1, keys), theme("b", 2, keys), theme("c", 3, keys))
    # Younger than a week before the last one: not compared with.
    reported(world, 2, theme("b", 1, keys), theme("a", 2, keys))
    newest = reported(
        world,
        0.25,
        theme("b", 1, keys),
        theme("a", 2, keys),
        theme("new", 3, keys),
        theme("c", 4, keys, alarm=Alarm(14, 2.5, 6.0)),
    )
    themes = access_cockpit(world.actor("pm"), "bikes", 7).themes
    assert themes is not None
    assert (themes.key, themes.before_key) == (newest, older)
    assert [one.key for one in themes.new] == ["new"]
    assert [(one.key, one.steps) for one in themes.rose] == [("b", 1)]
    assert [(one.key, one.steps) for one in themes.fell] == [("a", -1)]
    assert [one["key"] for one in themes.alarms] == ["c"]
    # Of a month there is nothing to compare with yet.
    month = access_cockpit(world.actor("pm"), "bikes", 30).themes
    assert month is not None
    assert (month.before, list(month.rose), len(month.alarms)) == (None, [], 1)


@on_both_databases
def test_what_is_wanted_and_undecided_comes_in_the_order_of_the_report(world: World) -> None:
    answered, pulled, hidden, first, second = (idea(world) for _ in range(5))
    late = idea(world)
    ranked = [answered, pulled, hidden, first, second]
    reported(world, 1, theme("a", 1, [one.key for one in ranked]))
    pm, place = world.actor("pm"), world.place

    def there(one: Idea) -> Idea:
        return access_idea(world.actor("admin"), place, one.id)

    with transaction():
        answer_idea(pm, community=place, idea=there(answered), body="No.")
        pull_idea(pm, community=place, idea=there(pulled), deal="thanks")
        mod = world.actor("mod")
        set_visibility(mod, community=place, idea=there(hidden), visibility="hidden")
    found = access_cockpit(pm, "bikes", 7)
    assert [one.id for one in found.wanted] == [first.id, second.id]
    assert [one.share for one in found.wanted] == [0.5, 0.5]
    assert [one.id for one in found.moved] == [pulled.id]
    assert found.moved[0].after == "under_review"
    with transaction() as session:
        for report in session.scalars(select(Report)):
            session.delete(report)
    without = access_cockpit(pm, "bikes", 7)
    assert without.themes is None
    assert {one.id for one in without.wanted} == {first.id, second.id, late.id}


@on_both_databases
def test_steps_of_the_time_are_told_once_each_and_the_last_one(world: World) -> None:
    old, twice, gone = three(world)
    pm = world.actor("pm")
    for one, status, days in (
        (old, "planned", 8),
        (twice, "under_review", 3),
        (twice, "planned", 2),
        (gone, "declined", 1),
        (gone, "open", 0.5),
    ):
        with transaction(), clock.held_at(NOW - timedelta(days=days)):
            step = {"status": status, "reason": "So it is."}
            there = access_idea(pm, world.place, one.id)
            change_status(pm, community=world.place, idea=there, **step)
    assert [(one.id, one.after) for one in access_cockpit(pm, "bikes", 7).moved] == [
        (twice.id, "planned")
    ]
    assert len(access_cockpit(pm, "bikes", 30).moved) == 2


def weeks(*active: int, votes: int | None = 9) -> list[WeekRow]:
    """Weeks with so many active people."""
    day = NOW.date()
    return [WeekRow(day, 100, number, number * 2, 0, votes) for number in active]


def test_amounts_are_of_whole_weeks_beside_those_before() -> None:
    rows_of = weeks(1, 2, 3, 4, 10, 20, 30, 40, 99)
    active, ideas, votes, _posts = amounts_of(rows_of, 7)
    assert (active.now, active.before, active.change) == (40, 30, 10)
    assert (ideas.now, ideas.before) == (80, 60)
    assert active.weeks[-1] == 99
    active, ideas, votes, _posts = amounts_of(rows_of, 30)
    # People are counted each week: theirs is a mean, the others are sums.
    assert (active.now, active.before) == (25, 2)
    assert (ideas.now, ideas.before) == (200, 20)
    assert votes.now == 36
    untold = amounts_of(weeks(1, 2, 3, votes=None), 7)[2]
    assert (untold.now, untold.change) == (None, None)


@pytest.mark.parametrize("kind", ["guest", "member", "mod", "pm_elsewhere"])
def test_only_the_product_team_reads_it(world: World, kind: str) -> None:
    with pytest.raises(NotAllowed):
        access_cockpit(world.actor(kind), "bikes", 7)
    with pytest.raises(NotAllowed):
        access_brand_cockpit(world.actor(kind), "velora", 7)


def test_a_time_that_nobody_offers_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        access_cockpit(world.actor("pm"), "bikes", 8)
    assert world.signed_in("pm").get("/c/bikes/cockpit?days=" + "9" * 50).status_code == 404


def test_the_page_leads_to_each_act_in_few_questions(world: World) -> None:
    ideas = [idea(world) for _ in range(12)]
    keys = [one.key for one in ideas]
    reported(world, 9, theme("a", 1, keys[:6]), theme("b", 2, keys[6:]))
    key = reported(world, 1, theme("b", 1, keys[6:]), theme("a", 2, keys[:6]))
    with transaction() as session:
        given = {"community_id": world.place.id, "state": "failed", "error": "no room"}
        session.add(CaptureRun(key="broken", created_at=NOW - timedelta(days=1), **given))
        long_ago = NOW - timedelta(days=9)
        session.add(CaptureRun(key="forgotten", created_at=long_ago, **given))
        some = Idea.id.in_([one.id for one in ideas])
        wanted = {"wanted_at": NOW - timedelta(days=20)}
        session.execute(update(Idea).where(some).values(**wanted))
    client = world.signed_in("pm")
    with counted_queries() as statements:
        page = client.get("/c/bikes/cockpit")
    assert page.status_code == 200
    assert len(statements) <= 14, "\n".join(statements)
    assert f'/c/bikes/ideas/{ideas[0].id}/answer"' in page.text
    assert f'/c/bikes/ideas/{ideas[6].id}/pull?report={key}"' in page.text
    assert f'/c/bikes/reports/{key}#theme-1"' in page.text
    assert f'/c/bikes/reports/{key}/themes/b/answer"' in page.text
    assert "6 days overdue" in page.text
    assert "/c/bikes/capture/broken" in page.text
    assert "/c/bikes/capture/forgotten" not in page.text


def test_without_a_report_it_says_what_to_do(world: World) -> None:
    page = world.signed_in("pm").get("/c/bikes/cockpit").text
    assert "No report yet" in page
    assert 'action="/c/bikes/capture"' in page
    assert "Cockpit</a>" in page
    assert "Cockpit</a>" not in world.signed_in("member").get("/c/bikes/").text


@on_both_databases
def test_a_brand_is_read_by_what_one_manages(world: World) -> None:
    with transaction() as session:
        session.execute(update(Community).values(brand_id=world.place.brand_id))
    mine = [row.community.id for row in access_brand_cockpit(world.actor("pm"), "velora", 7)[1]]
    assert mine == [world.place.id]
    reported(world, 1, theme("a", 1, ["x"], alarm=Alarm(14, 2.5, 6.0)))
    admin = access_brand_cockpit(world.actor("admin"), "velora", 7)[1]
    assert [(row.community.slug, row.alarms) for row in admin] == [("bikes", 1), ("noise", 0)]
    with counted_queries() as statements:
        page = world.signed_in("admin").get("/brands/velora/cockpit").text
    assert "Bikes" in page
    assert "1 sudden complaint" in page
    # Signing in is a part of them.
    assert len(statements) <= 20
    with pytest.raises(NotFound):
        access_brand_cockpit(world.actor("pm"), "nobody", 7)


def test_a_brand_of_closed_communities_does_not_exist_for_others(world: World) -> None:
    with transaction() as session:
        session.execute(update(Community).values(visibility="private"))
    assert world.signed_in("outsider").get("/brands/velora/cockpit").status_code == 404
    assert world.signed_in("guest").get("/brands/velora/cockpit").status_code == 404
    assert world.signed_in("member").get("/brands/velora/cockpit").status_code == 403


def wants(world: World, kind: str, days_ago: float = 10) -> None:
    """That person wants the cockpit by mail since then."""
    with transaction(), clock.held_at(NOW - timedelta(days=days_ago)):
        choose_cockpit(world.actor(kind), wants=True)


def mails(kind: str) -> list[Letter]:
    """The letters to that person."""
    query = select(Letter).where(Letter.recipient == f"{kind}@example.org").order_by(Letter.id)
    return list(db.session.scalars(query))


@on_both_databases
def test_it_is_mailed_once_a_week_to_who_wants_it_and_manages(world: World, app: Flask) -> None:
    bell = idea(world, title="A bell & a whistle")
    key = reported(world, 1, theme("a", 1, [bell.key], label="Bells", alarm=Alarm(14, 2.5, 6.0)))
    for kind in ("pm", "member", "mod", "admin"):
        wants(world, kind)
    assert [mail_cockpits(), mail_cockpits()] == [1, 0]
    (mail,) = mails("pm")
    assert rows(Letter) == 1
    assert mail.subject == "The week of Bikes"
    for said in ("A bell & a whistle", "Bells", f"/c/bikes/reports/{key}", "/unsubscribe/"):
        assert said in mail.body
    assert "A bell &amp; a whistle" in (mail.html or "")
    assert "<img" not in (mail.html or "")
    # Not before Monday at five, and then once.
    monday = datetime(2026, 6, 22, 5, tzinfo=UTC)
    for moment, made in ((monday - timedelta(microseconds=1), 0), (monday, 1), (monday, 0)):
        with clock.held_at(moment):
            assert mail_cockpits() == made
    assert len(mails("pm")) == 2
    word = unsubscribed(world, app, "pm")
    assert "will not be mailed any more" in word
    with clock.held_at(monday + timedelta(days=7)):
        assert mail_cockpits() == 0


@on_both_databases
def test_two_workers_that_find_the_same_readers_write_to_them_once(world: World) -> None:
    wants(world, "pm")
    turn = week_of(clock.now())
    readers = mailing.due(turn, 9)
    assert readers
    for mine in (readers, []):
        with transaction():
            assert mailing.note_made(readers, turn) == mine


def unsubscribed(world: World, app: Flask, kind: str) -> str:
    """Press the way out that is in the mail; what its page said before."""
    with app.test_request_context():
        link = unsubscribe_link(world.people[kind].id, 0, "cockpit")
    address = "/unsubscribe/" + link.rpartition("/")[2]
    client = world.signed_in("guest")
    said = client.get(address).text
    assert client.post(address).status_code == 200
    db.session.rollback()
    return said


def test_several_communities_come_in_one_mail_and_a_suspended_manager_reads_none(
    world: World,
) -> None:
    wants(world, "pm")
    wants(world, "pm_elsewhere")
    with transaction() as session:
        add_member(world.people["pm"].id, world.elsewhere, "product_manager")
        theirs = Membership.person_id == world.people["pm_elsewhere"].id
        until = {"suspended_until": NOW + timedelta(days=1)}
        session.execute(update(Membership).where(theirs).values(**until))
    assert mail_cockpits() == 1
    (mail,) = mails("pm")
    assert mail.subject == "The week of Bikes, Noise"
    assert not mails("pm_elsewhere")


def test_who_begins_to_want_it_has_the_first_one_next_week(world: World) -> None:
    wants(world, "pm", days_ago=0)
    assert mail_cockpits() == 0
    with clock.held_at(datetime(2026, 6, 22, 5, tzinfo=UTC)):
        assert mail_cockpits() == 1


def test_it_is_chosen_beside_the_digest_by_who_manages_something(world: World) -> None:
    pm = world.signed_in("pm")
    assert 'name="cockpit"' in pm.get("/settings/notices").text
    assert 'name="cockpit"' not in world.signed_in("member").get("/settings/notices").text
    for choice, expected in (("week", True), ("", True), ("never", False)):
        assert send(pm, "/settings/notices", cockpit=choice).status_code == 302
        db.session.rollback()
        mailing = db.session.get_one(Mailing, world.people["pm"].id, populate_existing=True)
        assert mailing.wants_cockpit is expected
    assert send(pm, "/settings/notices", cockpit="hourly").status_code == 422


@pytest.mark.parametrize(
    ("moment", "turn"),
    [
        (datetime(2026, 6, 22, 5, tzinfo=UTC), datetime(2026, 6, 22, 5, tzinfo=UTC)),
        (datetime(2026, 6, 22, 4, 59, tzinfo=UTC), datetime(2026, 6, 15, 5, tzinfo=UTC)),
        (datetime(2026, 6, 28, 23, tzinfo=UTC), datetime(2026, 6, 22, 5, tzinfo=UTC)),
    ],
)
def test_a_week_begins_on_monday_morning(moment: datetime, turn: datetime) -> None:
    assert week_of(moment) == turn
