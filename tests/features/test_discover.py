"""Discover: orders made by the worker, frozen for who pages through them; and the filters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from forum.core import clock, paging
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import feeds, impressions
from forum.ideas.impressions import ImpressionCollector
from forum.ideas.models import Design, Feed, Idea
from forum.ideas.queries import Filters, list_ideas
from forum.ideas.service import answer_idea, change_status, set_visibility
from tests.conftest import on_both_databases
from tests.world import World

MANY = 30


@pytest.fixture
def full(world: World) -> list[int]:
    """More ideas than a page holds, and an order of them for every reader."""
    ids = [world.idea("member").id for _ in range(MANY)]
    with transaction():
        feeds.refresh(world.place.id)
    return ids


def walked(world: World, kind: str = "other", filters: Filters | None = None) -> list[int]:
    """The ids on all pages of Discover."""
    ids: list[int] = []
    cursor = None
    while True:
        page = list_ideas(world.actor(kind), world.place, "discover", cursor, filters or Filters())
        ids += [card.id for card in page.items]
        if page.next is None:
            return ids
        cursor = page.next


@on_both_databases
def test_every_idea_is_there_once_and_nothing_from_elsewhere(world: World, full: list[int]) -> None:
    ids = walked(world)
    assert sorted(ids) == sorted(full)


@on_both_databases
def test_who_pages_on_meets_no_idea_twice_although_new_orders_were_made(
    world: World, full: list[int]
) -> None:
    actor = world.actor("other")
    first = list_ideas(actor, world.place, "discover")
    with transaction():
        feeds.refresh(world.place.id)
    second = list_ideas(actor, world.place, "discover", first.next)
    ids = [card.id for page in (first, second) for card in page.items]
    assert len(first.items) == paging.PAGE_SIZE
    assert sorted(ids) == sorted(full)


def test_readers_begin_with_different_orders(world: World, full: list[int]) -> None:
    assert len({tuple(walked(world, kind)) for kind in ("other", "mod", "pm", "newcomer")}) > 1
    assert walked(world, "other") == walked(world, "other")


@on_both_databases
def test_what_was_hidden_since_is_gone_at_once(world: World, full: list[int]) -> None:
    idea = db.session.get_one(Idea, full[0])
    with transaction():
        mod = world.actor("mod")
        place = world.place
        set_visibility(mod, community=place, idea=idea, visibility="hidden")
    assert full[0] not in walked(world)
    assert full[0] not in walked(world, filters=Filters(tag="none such"))


def test_before_the_first_order_is_made_the_list_is_there_all_the_same(world: World) -> None:
    ids = [world.idea("member").id for _ in range(MANY)]
    assert sorted(walked(world)) == sorted(ids)


def test_an_order_that_is_gone_gives_way_to_a_newer_one(world: World, full: list[int]) -> None:
    page = list_ideas(
        world.actor("other"), world.place, "discover", paging.encode((paging.PAGE_SIZE, 10**6))
    )
    assert len(page.items) == MANY - paging.PAGE_SIZE


def test_decided_ideas_come_after_those_that_take_votes(world: World, full: list[int]) -> None:
    with transaction():
        idea = db.session.get_one(Idea, full[3])
        change_status(
            world.actor("pm"), community=world.place, idea=idea, status="declined", reason="No."
        )
        feeds.refresh(world.place.id)
    assert walked(world)[-1] == full[3]


@on_both_databases
def test_orders_are_made_where_something_moved_and_old_ones_go(
    app: Flask, world: World, full: list[int]
) -> None:
    assert feeds.stale_ids() == [world.elsewhere.id]
    assert feeds.refresh_stale() == 1
    assert feeds.stale_ids() == []
    soon = clock.now() + feeds.FRESH
    with clock.held_at(soon):
        assert feeds.stale_ids() == []
        collector = ImpressionCollector(app)
        collector.note(world.actor("other"), world.place, full[:1], surface="discover")
        collector.flush()
    db.session.rollback()
    with clock.held_at(soon + timedelta(seconds=1)):
        assert feeds.stale_ids() == [world.place.id]
    with clock.held_at(clock.now() + feeds.KEPT + timedelta(minutes=1)):
        assert feeds.refresh_stale() == 1
    here = select(func.count()).select_from(Feed).where(Feed.community_id == world.place.id)
    assert db.session.scalar(here) == feeds.AT_A_TIME


@on_both_databases
def test_each_filter_lets_through_what_it_names(world: World, full: list[int]) -> None:
    with transaction() as session:
        session.add(
            Design(idea_id=full[1], position=0, file="a.webp", width=4, height=3, alt="A rack")
        )
        answered = session.get_one(Idea, full[2])
        answer_idea(world.actor("pm"), community=world.place, idea=answered, body="We will.")
        planned = session.get_one(Idea, full[4])
        change_status(
            world.actor("pm"), community=world.place, idea=planned, status="planned", reason="Yes."
        )
    tagged = world.idea("member", tags=["rain"]).id
    with transaction():
        feeds.refresh(world.place.id)
    for order in ("discover", "new", "top", "trending"):

        def shown(filters: Filters, order: str = order) -> set[int]:
            page = list_ideas(world.actor("guest"), world.place, order, None, filters)
            return {card.id for card in page.items}

        assert shown(Filters(with_design=True)) == {full[1]}
        assert shown(Filters(status="planned")) == {full[4]}
        assert shown(Filters(tag="rain")) == {tagged}
        assert shown(Filters(status="planned", with_design=True)) == set()
    unanswered = set(walked(world, filters=Filters(unanswered=True)))
    assert {full[2], full[4]}.isdisjoint(unanswered)
    assert len(unanswered) == MANY - 1


@on_both_databases
def test_exposure_counts_a_person_once_with_the_attention_of_all_showings(
    app: Flask, world: World
) -> None:
    idea, collector = world.idea(), ImpressionCollector(app)
    showings = [("other", "new", 0), ("other", "top", 4), ("mod", "discover", 4), ("pm", "page", 0)]
    for number, (kind, surface, rank) in enumerate(showings):
        collector.note(world.actor(kind), world.place, [idea.id], surface=surface, first_rank=rank)
        if number != 2:
            collector.flush()

    def counted() -> tuple[float, int]:
        db.session.rollback()
        fresh = db.session.get_one(Idea, idea.id, populate_existing=True)
        return round(fresh.exposure, 9), fresh.seen_by

    # The first of a list has all of the reader's attention, the fifth half; a page has all.
    assert counted() == (2.5, 3)
    with transaction() as session:
        session.execute(update(Idea).values(exposure=0, seen_by=0))
        impressions.recount(world.place)
    assert counted() == (2.5, 3)
