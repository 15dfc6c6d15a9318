"""Lists and pages ask a fixed number of questions, whatever their length."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.core import clock
from forum.core.transaction import transaction
from forum.threads.models import Thread
from forum.threads.service import write_post
from tests.world import World, counted_queries

MOST = 6
# Of a page with a discussion: posts, reactions, what is new and what they link to.
MOST_IN_TALK = 10
# Of the home of a community, which shows a little of everything.
MOST_AT_HOME = 8


@pytest.fixture
def full_world(world: World) -> World:
    """Thirty ideas, and thirty posts under the last of them."""
    ideas = [world.idea("member") for _ in range(30)]
    for number in range(30):
        moment = clock.now() - timedelta(days=200 - number)
        with transaction() as session, clock.held_at(moment):
            thread = session.get_one(Thread, ideas[-1].thread_id)
            write_post(world.actor("other"), community=world.place, thread=thread, body="So it is.")
    world.long = ideas[-1]  # type: ignore[attr-defined]
    return world


@pytest.mark.parametrize("reader", ["guest", "member", "pm", "mod", "admin"])
def test_pages_ask_at_most_six_questions(app: Flask, full_world: World, reader: str) -> None:
    idea = full_world.long  # type: ignore[attr-defined]
    client = full_world.signed_in(reader)
    pages = ["/", "/c/bikes/", "/c/bikes/ideas?order=new", "/c/bikes/ideas?order=top"]
    talk = client.get(f"/c/bikes/ideas/{idea.id}").headers["Location"]
    member = full_world.people["member"].id
    pages += [client.get(f"/people/{member}").headers["Location"], "/c/bikes/members"]
    pages += [f"/people/{member}/ideas", f"/people/{member}/contributions"]
    if reader == "member":
        pages += [f"/people/{member}/following", "/settings/profile", "/settings/privacy"]
    for page in [*pages, "/c/bikes/ideas", "/c/bikes/talk", talk]:
        with counted_queries() as statements:
            answer = client.get(page)
        assert answer.status_code == 200, page
        most = {talk: MOST_IN_TALK, "/c/bikes/": MOST_AT_HOME}.get(page, MOST)
        assert len(statements) <= most, f"{page}: " + "\n".join(statements)


@pytest.mark.parametrize("page", ["/c/bikes/capture", "/c/bikes/pipeline"])
def test_the_product_teams_pages_too(full_world: World, page: str) -> None:
    client = full_world.signed_in("pm")
    with counted_queries() as statements:
        assert client.get(page).status_code == 200
    assert len(statements) <= MOST
