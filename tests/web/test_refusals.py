"""Who may not write reads why; what a moderator accepts for an author is in the log."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import editing
from forum.ideas.models import Idea
from forum.moderation.models import ModerationEntry
from forum.wiring.features import VOTING_AND_SIGNING_IN
from tests.features.test_moderating import acted, talk_of
from tests.world import World, send


def test_who_is_silenced_reads_so_wherever_they_write(world: World) -> None:
    thread, post = talk_of(world)
    idea = world.idea("member")
    acted(world, "silence", "post", post, days=7)
    client = world.signed_in("other")
    said = {"title": "A longer way home", "body": "So it is."}
    for address in (f"threads/{thread}/posts", "talk/new", "ideas/new", f"posts/{post}/edit"):
        answer = send(client, f"/c/bikes/{address}", "/settings/profile", **said)
        assert answer.status_code == 403, address
        assert "You are silenced in this community" in answer.text, address
    voted = send(client, f"/c/bikes/ideas/{idea.id}/vote", "/settings/profile", choice="want")
    assert voted.status_code < 400
    assert db.session.get_one(Idea, idea.id, populate_existing=True).vote_count == 1


def test_who_is_suspended_reads_so_too(world: World) -> None:
    idea = world.idea("member")
    client = world.signed_in("suspended")
    answer = send(client, f"/c/bikes/ideas/{idea.id}/vote", "/settings/profile", choice="want")
    assert answer.status_code == 403
    assert "You are suspended in this community" in answer.text


@pytest.mark.parametrize(("who", "logged"), [("mod", ["accept"]), ("member", [])])
def test_an_amendment_that_a_moderator_accepts_is_in_the_log(
    world: World, who: str, logged: list[str]
) -> None:
    place, idea = world.place, world.idea("member")
    words = {"title": "Another title here", "body": "Other words", "reason": "Better"}
    with transaction():
        offered = editing.offer_amendment(world.actor("other"), community=place, idea=idea, **words)
    with transaction():
        editing.accept_amendment(
            world.actor(who), community=place, amendment=offered, word="It is clearer."
        )
    entries = db.session.scalars(select(ModerationEntry)).all()
    assert [one.act for one in entries] == logged
    assert all(one.reason == "It is clearer." and one.is_public for one in entries)


def test_every_way_to_come_in_is_noted(world: World) -> None:
    assert {"accounts.sign_in", "accounts.code", "accounts.reset"} <= VOTING_AND_SIGNING_IN
    assert world.app.view_functions.keys() >= VOTING_AND_SIGNING_IN
