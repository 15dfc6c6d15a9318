"""Lists: every idea once, in order, page by page, while others are added; hostile cursors."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from forum.core import clock, paging
from forum.core.database import ID_MAX
from forum.core.errors import NotFound
from forum.core.transaction import transaction
from forum.extensions import db
from forum.follows.service import follow
from forum.ideas.models import Design, Idea
from forum.ideas.queries import ORDERS, access_design, list_ideas
from forum.threads.models import Post, Thread
from forum.threads.queries import beginning_with, posts_of
from tests.conftest import on_both_databases
from tests.world import World

MANY = 45


@pytest.fixture
def crowd(world: World) -> World:
    """The world with more ideas than two pages hold, many of them equal in order."""
    moment = clock.now() - timedelta(days=3)
    with transaction() as session:
        for number in range(MANY):
            thread = Thread(community_id=world.place.id)
            session.add(thread)
            session.flush()
            at = moment + timedelta(microseconds=number // 3)
            session.add(
                Idea(
                    community_id=world.place.id,
                    thread_id=thread.id,
                    author_id=world.people["member"].id,
                    key=str(number),
                    title=f"Idea {number}",
                    body="-",
                    body_html="-",
                    excerpt="-",
                    renderer=1,
                    capture_consent=True,
                    licence_version=1,
                    created_at=at,
                    vote_count=number % 4,
                    heat=number % 4 + 0.1,
                )
            )
        session.flush()
        for idea_id in session.scalars(select(Idea.id).where(Idea.body == "-")):
            follow(world.actor("member"), "idea", idea_id)
    return world


def walked(world: World, order: str) -> list[int]:
    """The ids of every page, one after the other."""
    ids: list[int] = []
    cursor = None
    while True:
        page = list_ideas(world.actor("member"), world.place, order, cursor)
        assert 0 < len(page.items) <= paging.PAGE_SIZE
        ids += [card.id for card in page.items]
        if page.next is None:
            return ids
        cursor = page.next


@on_both_databases
@pytest.mark.parametrize("order", list(ORDERS))
def test_walking_the_pages_shows_every_idea_once_in_order(crowd: World, order: str) -> None:
    ids = walked(crowd, order)
    assert len(ids) == len(set(ids)) == MANY
    key = {"new": lambda i: i.created_at, "top": lambda i: i.support, "trending": lambda i: i.heat}
    key["following"] = key["new"]
    found = [db.session.get_one(Idea, i) for i in ids]
    expected = sorted(found, key=lambda i: (key[order](i), i.id), reverse=True)  # type: ignore[no-untyped-call]
    assert ids == [idea.id for idea in expected]


@on_both_databases
@pytest.mark.parametrize("order", list(ORDERS))
def test_a_cursor_that_points_anywhere_at_all_breaks_nothing(crowd: World, order: str) -> None:
    values = [0, -1, 2**31, 2**40, -(2**62), 2**62, 0.5, -1e18, 1e18]
    for value in values:
        for key in (0, 1, ID_MAX):
            try:
                list_ideas(crowd.actor("guest"), crowd.place, order, paging.encode((value, key)))
            except NotFound:
                assert abs(value) > ID_MAX or order in ("new", "following")
    for key in (ID_MAX + 1, 2**62):
        with pytest.raises(NotFound):
            list_ideas(crowd.actor("guest"), crowd.place, order, paging.encode((1, key)))


@on_both_databases
def test_a_number_that_no_row_can_have_is_a_page_that_is_not_there(
    app: Flask, world: World
) -> None:
    client = app.test_client()
    for number in (2**31, 2**63, 2**70, int("9" * 30)):
        assert client.get(f"/c/bikes/ideas/{number}").status_code == 404
    assert client.get(f"/c/bikes/ideas/{'9' * 5000}").status_code == 404
    for page in ("9" * 5000, "٠", "-1", "0", "x", "999999999"):
        assert client.get("/c/bikes/ideas", query_string={"page": page}).status_code == 200
    assert client.get("/c/bikes/ideas", query_string={"after": "!"}).status_code == 404


@on_both_databases
def test_posts_are_paged_in_the_order_they_were_written(world: World) -> None:
    idea = world.idea("member")
    columns = {"author_id": world.people["other"].id, "body": "-", "body_html": "-", "renderer": 1}
    with transaction() as session:
        paths = [f"{number:010}" for number in range(1, 26)]
        columns |= {"thread_id": idea.thread_id}
        rows = [{"id": int(path), "path": path, **columns} for path in paths]
        session.execute(insert(Post), rows)
    guest = world.actor("guest")
    first = posts_of(guest, world.place, [idea.thread_id])
    second = posts_of(guest, world.place, [idea.thread_id], first.next)
    ids = [post.id for post in [*first.items, *second.items]]
    assert (len(first.items), len(second.items), second.next) == (20, 5, None)
    assert ids == sorted(ids)
    there = posts_of(guest, world.place, [idea.thread_id], beginning_with(ids[7])).items
    assert there[0].id == ids[7]
    with transaction() as session:
        session.execute(update(Post).where(Post.id == ids[0]).values(visibility="held"))
    assert posts_of(guest, world.place, [idea.thread_id]).items[0].id == ids[1]
    assert posts_of(world.actor("other"), world.place, [idea.thread_id]).items[0].id == ids[0]


def test_a_picture_is_seen_by_who_sees_its_idea(world: World) -> None:
    idea = world.idea("member")
    with transaction() as session:
        columns = {"idea_id": idea.id, "position": 0, "width": 1, "height": 1, "alt": ""}
        session.add(Design(file="a.webp", **columns))
        idea.visibility = "hidden"
    assert access_design(world.actor("member"), "a.webp").alt == ""
    for kind in ("guest", "other"):
        with pytest.raises(NotFound):
            access_design(world.actor(kind), "a.webp")
    with pytest.raises(NotFound):
        access_design(world.actor("admin"), "../secret_key")
