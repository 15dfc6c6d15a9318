"""A report that was made by itself: the team is told once, and has read that by opening it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.capture import scheduling
from forum.capture.models import CaptureRun
from forum.capture.report import ready
from forum.capture.service import TELL
from forum.communities.models import Membership
from forum.core import outbox
from forum.core.jobs import sweep_once
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.notices import pages
from forum.notices.queries import notices_of
from tests.conftest import on_both_databases
from tests.world import World


def captured(app: Flask, world: World) -> CaptureRun:
    """A run that its schedule started, carried out with all that it brings about."""
    for number in range(5):
        world.idea("member", title=f"A rack that folds in the rain, number {number}")
    with transaction():
        pm = world.actor("pm")
        scheduling.set_schedule(pm, community=world.place, new_ideas=5)
    assert scheduling.start_due() == 1
    while sweep_once(app):
        pass
    db.session.rollback()
    return db.session.scalars(select(CaptureRun)).one()


def bell(world: World, kind: str) -> int:
    """What somebody's bell counts."""
    db.session.rollback()
    mine = select(Person.unread_notices).where(Person.id == world.people[kind].id)
    return db.session.scalars(mine).one()


@on_both_databases
def test_the_product_team_is_told_with_the_headline_and_nobody_else(
    app: Flask, world: World
) -> None:
    run = captured(app, world)
    (told,) = notices_of(world.actor("pm")).items
    assert (told.what, told.path) == ("report", f"/c/bikes/reports/{run.key}")
    assert "theme" in told.title
    assert (bell(world, "pm"), bell(world, "mod"), bell(world, "member")) == (1, 0, 0)
    ready_ones = select(Letter).where(Letter.subject.startswith("A new report is ready"))
    (letter,) = db.session.scalars(ready_ones).all()
    assert (letter.recipient, run.key in letter.body) == ("pm@example.org", True)


@on_both_databases
def test_told_again_nobody_is_told_twice(app: Flask, world: World) -> None:
    run = captured(app, world)
    ready.tell({"run": run.id})
    assert (len(notices_of(world.actor("pm")).items), bell(world, "pm")) == (1, 1)
    effect = outbox.find(TELL, run.key)
    assert effect is not None


@on_both_databases
def test_who_opens_the_report_has_read_it(app: Flask, world: World) -> None:
    run = captured(app, world)
    other = world.signed_in("admin")
    assert other.get(f"/c/bikes/reports/{run.key}").status_code == 200
    pages.flush()
    assert bell(world, "pm") == 1
    pm = world.signed_in("pm")
    assert f'href="/c/bikes/reports/{run.key}"' in pm.get("/notices").text
    assert pm.get(f"/c/bikes/reports/{run.key}").status_code == 200
    pages.flush()
    assert bell(world, "pm") == 0


def test_who_manages_no_longer_is_shown_nothing_of_it(app: Flask, world: World) -> None:
    captured(app, world)
    with transaction() as session:
        mine = Membership.person_id == world.people["pm"].id
        session.execute(update(Membership).where(mine).values(role="member"))
    assert notices_of(world.actor("pm")).items == []


@pytest.mark.parametrize(
    ("new", "rising", "said"),
    [(0, 0, "2 themes"), (1, 0, "2 themes, 1 new"), (2, 1, "2 themes, 2 new, 1 rising")],
)
def test_the_headline_says_what_is_new_and_what_rises(
    context: None, new: int, rising: int, said: str
) -> None:
    themes = [
        {
            "known": number >= new,
            "outlook": {"direction": "emerging"} if number < rising else None,
        }
        for number in range(2)
    ]
    assert ready.headline(themes, goes_on=True) == said
