"""Shared reports: who makes links, what whoever holds one reads, and when one is over."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.accounts.service import set_capture_consent
from forum.capture import sharing
from forum.capture.models import CaptureRun, SharedReport
from forum.communities.models import Community, Membership
from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.errors import Gone, Invalid, NotAllowed, NotFound, TooMany
from forum.core.limits import SHARED_REPORT
from forum.core.transaction import transaction
from forum.extensions import db
from tests.conftest import on_both_databases
from tests.reading import words
from tests.reports import kept, overfull, run_of
from tests.world import World, send, state_of_all_tables


@pytest.fixture
def run(world: World) -> CaptureRun:
    """A run with a report that says all it can."""
    return run_of(kept(world, overfull([world.idea().key for _ in range(9)])))


def link(world: World, run: CaptureRun, kind: str = "pm", days: int = 7) -> str:
    """The word of a new link."""
    with transaction():
        return sharing.share_report(world.actor(kind), community=world.place, run=run, days=days)


def close(world: World) -> None:
    """Close the community, with its members in it."""
    with transaction() as session:
        here = update(Community).where(Community.id == world.place.id)
        session.execute(here.values(visibility="private"))
    db.session.refresh(world.place)


def flush(app: Flask) -> None:
    """Write what was noted off the request."""
    app.extensions["shared_reports"].flush()
    db.session.rollback()


@on_both_databases
def test_a_link_shows_the_report_to_anybody_until_it_expires(world: World, run: CaptureRun) -> None:
    word = link(world, run, days=30)
    assert len(word) >= 43
    assert word not in str(db.session.execute(select(SharedReport.__table__)).all())
    for kind in ("guest", "outsider", "pm"):
        page = world.signed_in(kind).get(f"/r/{word}")
        assert page.status_code == 200
        assert "Racks &lt;that&gt; fold &amp; lock" in page.text
    with clock.held_at(clock.now() + timedelta(days=29)):
        assert sharing.shared_by(word)[1].key == run.key
    with clock.held_at(clock.now() + timedelta(days=31)), pytest.raises(Gone):
        sharing.shared_by(word)


def test_a_page_for_holders_is_told_to_nobody_else(world: World, run: CaptureRun) -> None:
    word = link(world, run)
    for answer in (
        world.signed_in("guest").get(f"/r/{word}"),
        world.signed_in("guest").get("/r/no-such-word"),
    ):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_holders_do_nothing_in_it_whoever_they_are(world: World, run: CaptureRun) -> None:
    word = link(world, run)
    team = world.signed_in("pm").get(f"/c/bikes/reports/{run.key}").text
    for kind in ("guest", "member", "pm"):
        page = world.signed_in(kind).get(f"/r/{word}").text
        main = page.split('<main id="main"')[1].split("</main>")[0]
        assert "<form" in team.split('<main id="main"')[1]
        assert "<form" not in main
        leads = set(re.findall(r'href="([^"#]+)', main))
        assert leads
        assert all(re.match(r"/c/bikes/ideas/\d+-|/people/|/c/bikes/posts/", to) for to in leads)


def test_in_a_closed_community_holders_learn_no_names_and_open_nothing(
    world: World, run: CaptureRun
) -> None:
    word = link(world, run)
    close(world)
    page = world.signed_in("guest").get(f"/r/{word}").text
    main = page.split('<main id="main"')[1].split("</main>")[0]
    assert "A rack that folds" in main
    assert not re.findall(r'href="/[^"]*', main)
    assert not any(person.name in words(main) for person in world.people.values())
    assert "theme.css" not in page
    assert world.people["member"].name in world.signed_in("member").get(f"/r/{word}").text


def test_once_it_is_over_it_tells_nothing(world: World, run: CaptureRun) -> None:
    word = link(world, run)
    shared = db.session.scalars(select(SharedReport)).one()
    pm = world.signed_in("pm")
    there = f"/c/bikes/reports/{run.key}/links"
    assert send(pm, f"{there}/{shared.id}/revoke").headers["Location"] == there
    answer = world.signed_in("guest").get(f"/r/{word}")
    assert answer.status_code == 410
    assert "This link has expired." in answer.text
    assert not any(words in answer.text for words in ("Bikes", "bikes", "Racks", "rack", run.key))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "revoked" in pm.get(there).text
    # A second press is not an act.
    assert send(pm, f"{there}/{shared.id}/revoke").status_code == 302
    db.session.rollback()
    acts = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject_kind == "SharedReport")
    )
    assert list(acts) == ["report.share", "report.share.revoke"]


@pytest.mark.parametrize("change", ["demoted", "suspended", "erased"])
def test_who_may_not_share_any_more_shows_nothing(
    world: World, run: CaptureRun, change: str
) -> None:
    word = link(world, run)
    pm = world.people["pm"].id
    place = update(Membership).where(Membership.person_id == pm)
    with transaction() as session:
        if change == "demoted":
            session.execute(place.values(role="member"))
        elif change == "suspended":
            session.execute(place.values(suspended_until=clock.now() + timedelta(days=9)))
        else:
            session.execute(update(Person).where(Person.id == pm).values(erased_at=clock.now()))
            session.execute(place.values(role="member"))
    assert world.signed_in("guest").get(f"/r/{word}").status_code == 410


def test_what_is_withdrawn_is_gone_by_the_link_too(world: World, run: CaptureRun) -> None:
    word = link(world, run)
    guest = world.signed_in("guest")
    assert "A rack that folds" in guest.get(f"/r/{word}").text
    with transaction():
        set_capture_consent(world.actor("member"), agrees=False, language="en")
    page = guest.get(f"/r/{word}").text
    assert "A rack that folds" not in page
    assert "withdrawn since" in page


def test_openings_are_counted_and_reading_writes_nothing(
    app: Flask, world: World, run: CaptureRun
) -> None:
    word = link(world, run)
    guest = world.signed_in("guest")
    before = state_of_all_tables()
    for _ in range(3):
        guest.get(f"/r/{word}")
    assert state_of_all_tables() == before
    flush(app)
    guest.get(f"/r/{word}")
    flush(app)
    shared = db.session.scalars(select(SharedReport)).one()
    assert shared.opened_count == 4
    assert shared.opened_at is not None
    assert (
        "opened 4 times, last"
        in world.signed_in("pm").get(f"/c/bikes/reports/{run.key}/links").text
    )


@pytest.mark.parametrize("kind", ["guest", "member", "mod", "pm_elsewhere"])
def test_only_the_product_team_shares(world: World, run: CaptureRun, kind: str) -> None:
    word, key = link(world, run), run.key
    with pytest.raises(NotAllowed):
        link(world, run, kind)
    shared = db.session.scalars(select(SharedReport)).one()
    given: dict[str, Any] = {"community": world.place, "run": run_of(key), "link_id": shared.id}
    with pytest.raises(NotAllowed), transaction():
        sharing.revoke_link(world.actor(kind), **given)
    assert sharing.shared_by(word)


@pytest.mark.parametrize("days", [0, 1, 365])
def test_for_how_long_is_one_of_three(world: World, run: CaptureRun, days: int) -> None:
    with pytest.raises(Invalid):
        link(world, run, days=days)
    answer = send(world.signed_in("pm"), f"/c/bikes/reports/{run.key}/links", days=str(days))
    assert answer.status_code == 422
    assert "Choose for how long." in answer.text


def test_the_link_is_shown_once_and_begins_with_the_forums_address(
    world: World, run: CaptureRun
) -> None:
    pm, there = world.signed_in("pm"), f"/c/bikes/reports/{run.key}/links"
    page = send(pm, there, days="90").text
    made = re.search(r'value="(http[^"]+/r/[^"]+)"', page)
    assert made
    assert world.signed_in("guest").get(f"/r/{made.group(1).rpartition('/')[2]}").status_code == 200
    assert "/r/" not in pm.get(there).text


def test_a_link_of_another_report_is_not_taken_back_here(world: World, run: CaptureRun) -> None:
    link(world, run)
    other = kept(world, overfull([world.idea().key for _ in range(9)]))
    shared = db.session.scalars(select(SharedReport)).one()
    answer = send(world.signed_in("pm"), f"/c/bikes/reports/{other}/links/{shared.id}/revoke")
    assert answer.status_code == 404
    with pytest.raises(NotFound):
        sharing.shared_by("nothing")


def test_nobody_makes_links_without_end(world: World, run: CaptureRun) -> None:
    for _ in range(SHARED_REPORT.per_day):
        link(world, run)
    with pytest.raises(TooMany):
        link(world, run)
