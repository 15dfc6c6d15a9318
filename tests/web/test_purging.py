"""The page of a purge: what it would take, the press that does it, the press that undoes it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.moderation.screening.models import Rule
from forum.threads.service import start_thread
from tests.world import World, send

REASON = "You only advertise here."


@pytest.fixture
def at(world: World) -> str:
    """The address for the member, who proposed and talked."""
    world.idea("member", title="All for free")
    with transaction(), clock.held_at(clock.now() - timedelta(days=1)):
        start_thread(world.actor("member"), community=world.place, title="Free as well", body="!")
    return f"/c/bikes/moderation/purge/{world.people['member'].id}"


def test_it_says_what_would_go_and_can_be_put_back(world: World, at: str) -> None:
    mod = world.signed_in("mod")
    page = mod.get(at).text
    assert re.search(r"ideas</th><td class=\"num\">1<", page)
    assert "All for free" in world.signed_in("guest").get("/c/bikes/ideas").text
    answer = send(mod, at, at, reason=REASON, own="", note="seen before")
    assert answer.status_code == 302
    assert "All for free" not in world.signed_in("guest").get("/c/bikes/ideas").text
    page = mod.get(at).text
    assert "There is nothing to take away" in page
    undo = re.search(r'action="([^"]+/undo)"', page)
    assert undo
    assert send(mod, undo[1], at).status_code == 302
    assert "All for free" in world.signed_in("guest").get("/c/bikes/ideas").text
    assert "put back" in mod.get(at).text


def test_without_a_reason_nothing_goes(world: World, at: str) -> None:
    answer = send(world.signed_in("mod"), at, at, reason="", own="", note="")
    assert answer.status_code == 422
    db.session.rollback()
    assert {one.visibility for one in db.session.query(Idea)} == {"visible"}


@pytest.mark.parametrize("kind", ["mod", "pm", "admin"])
def test_a_team_is_safe_from_its_moderators(world: World, kind: str) -> None:
    world.idea(kind)
    at = f"/c/bikes/moderation/purge/{world.people[kind].id}"
    assert world.signed_in("mod").get(at).status_code == 403


def test_the_queue_leads_there(world: World, at: str) -> None:
    with transaction() as session:
        session.add(Rule(community_id=world.place.id, kind="word", pattern="rival", act="hold"))
    member = world.signed_in("member")
    new = "/c/bikes/talk/new"
    send(member, new, new, title="My rival", body="Look", tags="", once="k4")
    assert at in world.signed_in("mod").get("/c/bikes/moderation").text
