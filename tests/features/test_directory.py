"""The directory: found by a word, narrowed, in an order, a page at a time; and nothing closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from forum.communities.directory import (
    PAGE_SIZE,
    Asked,
    count_communities,
    find_communities,
    front_page,
)
from forum.communities.folding import folded
from forum.communities.models import Community
from forum.communities.service import add_member, create_community
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.paging import encode
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Impression
from forum.ideas.queries import news_in
from tests.conftest import on_both_databases
from tests.world import World, counted_queries

MANY = 300


def many(count: int = MANY) -> None:
    """So many communities of three brands; every tenth is closed."""
    with transaction() as session:
        for number in range(count):
            create_community(
                f"place-{number}",
                name=f"Étoile {number:03}",
                language="fr" if number % 3 else "en",
                brand=("Vélora", "Aubier", "Lumen")[number % 3],
                tagline="Des vélos et des cœurs",
                visibility="private" if number % 10 == 0 else "public",
            )
        lively = {"active_count": Community.id % 7, "created_at": clock.now() - timedelta(days=3)}
        session.execute(update(Community).values(**lively))


def walked(world: World, kind: str, asked: Asked) -> list[str]:
    """All the slugs, page by page."""
    actor, slugs, cursor = world.actor(kind), [], None
    while True:
        page = find_communities(actor, asked, cursor)
        slugs += [community.slug for community in page.items]
        cursor = page.next
        if cursor is None:
            return slugs


@on_both_databases
@pytest.mark.parametrize("order", ["lively", "new", "name"])
def test_every_order_shows_each_once_and_none_that_is_closed(world: World, order: str) -> None:
    many(120)
    slugs = walked(world, "guest", Asked(order=order))
    assert len(slugs) == len(set(slugs)) == 108 + 2
    assert len(slugs) > PAGE_SIZE
    assert not {f"place-{number}" for number in range(0, 120, 10)} & set(slugs)
    assert count_communities(world.actor("guest"), Asked()) == len(slugs)
    if order == "name":
        places = [f"place-{number}" for number in range(120) if number % 10]
        assert slugs == ["bikes", *places, "noise"]


def test_the_admin_sees_all_and_members_their_own(world: World) -> None:
    many(20)
    closed = db.session.get_one(Community, world.elsewhere.id + 1)
    assert (closed.slug, closed.visibility) == ("place-0", "private")
    with transaction():
        add_member(world.people["outsider"].id, closed)
    seen = {kind: len(walked(world, kind, Asked())) for kind in ("guest", "outsider", "admin")}
    assert seen == {"guest": 20, "outsider": 21, "admin": 22}
    mine = walked(world, "outsider", Asked(mine=True))
    assert set(mine) == {"place-0", "noise"}
    assert walked(world, "guest", Asked(mine=True)) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("velora", 3),
        ("VÉLORA étoile", 2),
        ("coeurs", 6),
        ("aubier", 2),
        ("100%", 0),
        ("_", 0),
        ("étoile 00", 6),
        ("nothing like it", 0),
        ("   ", 8),
    ],
)
def test_words_are_looked_for_without_case_and_accents(
    world: World, words: str, found: int
) -> None:
    many(7)
    # place-0 is closed: it is in no count.
    assert count_communities(world.actor("guest"), Asked(words=words)) == found
    assert len(walked(world, "guest", Asked(words=words))) == found


def test_languages_narrow(world: World) -> None:
    many(7)
    assert set(walked(world, "guest", Asked(language="en"))) == {"bikes", "place-3", "place-6"}


def test_a_cursor_tells_nothing_of_what_is_closed(world: World) -> None:
    many(7)
    closed = encode((0, world.elsewhere.id + 1))
    nowhere = encode((0, 99_999))
    for cursor in (closed, nowhere):
        with pytest.raises(NotFound):
            find_communities(world.actor("guest"), Asked(), cursor)


def test_ones_own_come_first_with_what_is_new_there(world: World) -> None:
    many(60)
    actor = world.actor("member")
    page = front_page(actor)
    assert page.items[0].slug == "bikes"
    old = world.idea("other")
    seen, new, newest = (world.idea("other", title=f"A new idea {n}") for n in range(3))
    own = world.idea("member")
    with transaction() as session:
        for idea in (seen, new, newest, own):
            idea.created_at = clock.now() - timedelta(days=1)
            session.merge(idea)
        shown = {"surface": "new", "rank": 0, "shown_at": clock.now()}
        session.add(Impression(idea_id=seen.id, person_id=actor.person_id, **shown))
    assert old.created_at < clock.now() - timedelta(days=100)
    (news,) = news_in(actor, page.items[:1]).values()
    assert (news.count, news.idea_id, news.title) == (2, newest.id, newest.title)
    assert news_in(actor, []) == {}


def test_pages_of_three_hundred_ask_few_questions(world: World) -> None:
    many()
    for kind in ("guest", "member", "admin"):
        client = world.signed_in(kind)
        for address in ("/", "/communities", "/communities?q=etoile&order=name&language=fr"):
            with counted_queries() as statements:
                assert client.get(address).status_code == 200
            assert len(statements) <= 6, address + "\n".join(statements)


def test_folding_takes_ligatures_and_accents_apart() -> None:
    assert folded("  Œuvre  ÉTÉ Straße Æon Łódź ") == "oeuvre ete strasse aeon lodz"
