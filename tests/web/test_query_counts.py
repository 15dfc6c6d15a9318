"""Lists and pages ask a fixed number of questions, whatever their length."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select

from forum.capture.engine.findings import Twins
from forum.capture.rulings.ideas import rule_different
from forum.capture.rulings.themes import ThemeOf, merge_themes, pin_theme, rename_theme
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import merging
from forum.ideas.models import Idea
from forum.ideas.service import change_status
from forum.pipeline.pulling import pull_idea
from forum.threads.models import Thread
from forum.threads.service import write_post
from tests.features.test_moderating import acted, flagged
from tests.reports import kept, overfull
from tests.world import World, counted_queries, reported

MOST = 6
# Of a page with a discussion: posts, reactions, what is new and what they link to.
MOST_IN_TALK = 10
# Of a board: its cards, their ideas, its stages, and what one can filter by.
MOST_ON_BOARD = 7
# Of the home of a community, which shows a little of everything, and how its brand answers.
MOST_AT_HOME = 10
# Of what waits: things, whose they are, what was done before, who said what about them, and how
# much there is of each kind.
MOST_IN_QUEUE = 12
# Of twelve weeks: what came, who did what, and of whose.
MOST_IN_FIGURES = 8
FLAGGED = 18
MODERATED = {
    "/c/bikes/moderation": MOST_IN_QUEUE,
    "/moderation": MOST_IN_QUEUE,
    "/c/bikes/moderation/log": MOST,
    "/c/bikes/log": MOST,
    "/c/bikes/moderation/figures": MOST_IN_FIGURES,
    "/c/bikes/moderation/integrity": MOST,
    "/c/bikes/integrity": MOST,
    "/c/bikes/settings/screening": MOST,
}


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


def asked_by_the_frame(reader: str) -> int:
    """It says to who moderates how much waits for them."""
    return 1 if reader in {"mod", "admin"} else 0


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
        most += asked_by_the_frame(reader)
        assert len(statements) <= most, f"{page}: " + "\n".join(statements)


@pytest.mark.parametrize(
    "page",
    ["/c/bikes/capture", "/c/bikes/capture/weights"],
)
def test_the_product_teams_pages_too(full_world: World, page: str) -> None:
    client = full_world.signed_in("pm")
    with counted_queries() as statements:
        assert client.get(page).status_code == 200
    assert len(statements) <= MOST


def test_the_moderators_pages_too(full_world: World) -> None:
    ideas = select(Idea.id).where(Idea.community_id == full_world.place.id).order_by(Idea.id)
    for number, key in enumerate(db.session.scalars(ideas.limit(FLAGGED)).all()):
        flagged(full_world, "idea", key)
        if number % 2:
            acted(full_world, "hide", "idea", key)
    client = full_world.signed_in("mod")
    asked = {}
    for page in MODERATED:
        with counted_queries() as statements:
            assert client.get(page).status_code == 200, page
        asked[page] = len(statements)
    # The frame says how much waits.
    too_many = {page: n for page, n in asked.items() if n > MODERATED[page] + 1}
    assert not too_many, asked


@pytest.mark.parametrize("page", ["/c/bikes/pipeline", "/c/bikes/pipeline/stages"])
def test_the_board_with_its_cards_their_ideas_and_what_to_filter_by(
    full_world: World, page: str
) -> None:
    ideas = db.session.scalars(select(Idea).where(Idea.community_id == full_world.place.id))
    with transaction():
        for idea in ideas.all():
            terms = {"community": full_world.place, "idea": idea, "deal": "thanks"}
            pull_idea(full_world.actor("pm"), **terms)
    client = full_world.signed_in("pm")
    with counted_queries() as statements:
        assert client.get(page).status_code == 200
    assert len(statements) <= MOST_ON_BOARD, "\n".join(statements)


@pytest.mark.parametrize("reader", ["mod", "pm", "admin"])
def test_what_seems_to_be_the_same_whatever_its_number(full_world: World, reader: str) -> None:
    ideas = list(db.session.scalars(select(Idea).where(Idea.community_id == full_world.place.id)))
    found = [Twins((a.key, b.key), 0.8) for a, b in pairwise(ideas)]
    reported(full_world, *found)
    with transaction():
        others = {"community": full_world.place, "reason": "The same."}
        for idea, target in pairwise(ideas[:4]):
            actor = full_world.actor("member")
            merging.propose_merge(actor, source=idea, target=target, **others)
        mod = full_world.actor("mod")
        for one, other in pairwise(ideas[10:14]):
            rule_different(mod, community=full_world.place, ideas=[one, other])
    client = full_world.signed_in(reader)
    with counted_queries() as statements:
        page = client.get("/c/bikes/duplicates")
    assert (page.status_code, page.text.count('class="twins-pair"')) == (200, 20)
    assert len(statements) <= MOST + asked_by_the_frame(reader), "\n".join(statements)


def test_a_report_and_all_that_is_ruled_on_it(full_world: World) -> None:
    of_place = select(Idea.key).where(Idea.community_id == full_world.place.id)
    keys = list(db.session.scalars(of_place))
    before = kept(full_world, overfull(keys))
    key = kept(full_world, overfull(keys), before_id=1)
    themes = [ThemeOf(name, name, tuple(keys[:6])) for name in ("first", "second")]
    with transaction():
        pm, place = full_world.actor("pm"), full_world.place
        for one in themes:
            rename_theme(pm, community=place, theme=one, label="Racks that fold")
            pin_theme(pm, community=place, theme=one)
        merge_themes(pm, community=place, kept=themes[0], other=themes[1])
    client = full_world.signed_in("pm")
    # Of two reports: each with its texts, what became of their ideas, and others to choose from.
    # A report quotes what was heard in talk, which is one question more than a list has.
    most = {f"/c/bikes/reports/{key}/compare/{before}": 10, f"/c/bikes/reports/{key}": MOST + 1}
    for page in (f"/c/bikes/reports/{key}/themes/first", "/c/bikes/capture/rulings", *most):
        with counted_queries() as statements:
            assert client.get(page).status_code == 200, page
        assert len(statements) <= most.get(page, MOST), f"{page}: " + "\n".join(statements)


# What became of all ideas: counts, answers, releases, both lists, and since when.
MOST_OF_OUTCOMES = 9


@pytest.mark.parametrize("reader", ["guest", "member", "pm"])
def test_what_becomes_of_ideas_whatever_their_number(full_world: World, reader: str) -> None:
    of_place = select(Idea.id).where(Idea.community_id == full_world.place.id).order_by(Idea.id)
    ideas = [db.session.get_one(Idea, key) for key in db.session.scalars(of_place).all()]
    statuses = ("planned", "in_production", "released", "declined")
    with transaction():
        pm, place = full_world.actor("pm"), full_world.place
        for number, idea in enumerate(ideas):
            if number % 2:
                pull_idea(pm, community=place, idea=idea, deal="thanks")
            after = statuses[number % len(statuses)]
            change_status(pm, community=place, idea=idea, status=after, reason="So.")
    client = full_world.signed_in(reader)
    pages = {"roadmap": MOST, "changelog": MOST + 1, "outcomes": MOST_OF_OUTCOMES}
    for page, most in pages.items():
        with counted_queries() as statements:
            assert client.get(f"/c/bikes/{page}").status_code == 200
        assert len(statements) <= most, f"{page}: " + "\n".join(statements)
