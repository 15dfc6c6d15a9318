"""What somebody flagged, on a page of theirs: what came of it, and nothing that is gone since."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import delete, update

from forum.communities.models import Community, Membership
from forum.core import limits
from forum.core.paging import PAGE_SIZE
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.moderation.kinds import set_kinds
from forum.moderation.models import Flag
from forum.notices import pages
from forum.threads.models import Post, Thread
from tests.conftest import on_both_databases
from tests.features.test_moderating import acted, flagged
from tests.reading import words
from tests.web.conftest import Clients
from tests.world import World, counted_queries, send

PAGE = "/moderation/flags"
Change = Callable[[World, int], None]
FLAGS = re.compile(r'class="own-flag"')


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let people flag as much as they like."""
    pace = limits.Pace(limits.FLAG["newcomer"].gap, 1_000)
    monkeypatch.setattr("forum.moderation.flagging.FLAG", dict.fromkeys(limits.FLAG, pace))


@on_both_databases
def test_it_lists_ones_own_flags_with_what_came_of_them(
    world: World, clients: Clients, post: int, database: object
) -> None:
    left, waits = world.idea("member", title="A bell"), world.idea("member", title="A horn")
    for kind, key in (("idea", left.id), ("post", post), ("idea", waits.id)):
        flagged(world, kind, key)
    flagged(world, "idea", world.idea("member", title="A lamp").id, "other")
    acted(world, "approve", "idea", left.id)
    acted(world, "warn", "post", post)
    page = clients("newcomer").get(PAGE).text
    assert [page.index(title) for title in ("A horn", "A way home", "A bell")] == sorted(
        page.index(title) for title in ("A horn", "A way home", "A bell")
    )
    assert f'href="/c/bikes/posts/{post}"' in page
    assert page.count("Look at it.") == page.count("Spam or advertising") == 3
    states = re.findall(r'<span class="pill[^>]*>([^<]+)<', page)
    assert states == [
        "waits for the moderators",
        "the moderators agreed",
        "the moderators left it as it is",
    ]
    assert "A lamp" not in page
    assert not any(world.people[kind].name in words(page) for kind in ("mod", "other"))


def test_who_flagged_nothing_reads_where_to(clients: Clients) -> None:
    page = clients("newcomer").get(PAGE).text
    assert "You have flagged nothing" in page
    assert not FLAGS.search(page)


def test_a_flag_is_taken_back_from_there_while_it_waits(
    world: World, clients: Clients, post: int
) -> None:
    flagged(world, "idea", world.idea("member").id)
    flag = flagged(world, "post", post)
    acted(world, "hide", "post", post)
    client = clients("newcomer")
    page = client.get(PAGE).text
    assert f"/flags/{flag}/withdraw" not in page
    [address] = re.findall(r'action="([^"]+/withdraw)"', page)
    [back] = re.findall(r'name="back" value="([^"]+)"', page)
    answer = send(client, address, PAGE, back=back)
    assert answer.location == PAGE
    assert len(FLAGS.findall(client.get(PAGE).text)) == 1


def hidden(world: World, post: int) -> None:
    acted(world, "hide", "post", post)


def removed(world: World, post: int) -> None:
    acted(world, "remove", "post", post)


def held(_world: World, post: int) -> None:
    with transaction() as session:
        session.execute(update(Post).where(Post.id == post).values(visibility="held"))


def within_hidden(world: World, post: int) -> None:
    acted(world, "hide", "thread", db.session.get_one(Post, post).thread_id)


def moved_away(world: World, post: int) -> None:
    with transaction() as session:
        thread = session.get_one(Thread, session.get_one(Post, post).thread_id)
        thread.community_id = world.elsewhere.id
        session.get_one(Community, world.elsewhere.id).visibility = "private"


def closed(world: World, _post: int) -> None:
    """The community is closed, and the one who flagged is not in it any more."""
    with transaction() as session:
        session.get_one(Community, world.place.id).visibility = "private"
        here = Membership.community_id == world.place.id
        session.execute(
            delete(Membership).where(here, Membership.person_id == world.people["newcomer"].id)
        )


@pytest.mark.parametrize("change", [hidden, removed, held, within_hidden, moved_away, closed])
def test_what_is_out_of_sight_has_neither_title_nor_words(
    world: World, clients: Clients, post: int, change: Change
) -> None:
    flagged(world, "post", post)
    client = clients("newcomer")
    assert "A way home" in client.get(PAGE).text
    change(world, post)
    page = client.get(PAGE).text
    assert "It is no longer shown." in page
    assert "A post" in page
    assert "Look at it." in page
    assert not any(word in page for word in ("A way home", "the sea", f"/posts/{post}"))


def test_a_thread_out_of_sight_has_no_title(world: World, clients: Clients, post: int) -> None:
    thread, client = db.session.get_one(Post, post).thread_id, clients("newcomer")
    flagged(world, "thread", thread)
    assert "A way home" in client.get(PAGE).text
    acted(world, "hide", "thread", thread)
    assert "A way home" not in client.get(PAGE).text


@pytest.mark.parametrize("kind", ["mod", "other"])
def test_nor_for_moderators_and_authors_who_read_it_still(
    world: World, clients: Clients, post: int, kind: str
) -> None:
    idea = world.idea("member", title="A bell")
    flagged(world, "idea", idea.id, kind)
    with transaction() as session:
        session.execute(update(Idea).where(Idea.id == idea.id).values(status="withdrawn"))
    assert "A bell" not in clients(kind).get(PAGE).text


def test_what_moved_to_where_one_may_read_is_found_there(
    world: World, clients: Clients, post: int
) -> None:
    thread = db.session.get_one(Post, post).thread_id
    flagged(world, "thread", thread)
    acted(world, "move", "thread", thread, who="admin", to="noise")
    page = clients("newcomer").get(PAGE).text
    assert re.search(rf'href="/c/noise/[^"]*{thread}[^"]*">A way home<', page)


def test_a_person_is_named_while_they_are_a_member(world: World, clients: Clients) -> None:
    person, client = world.people["other"], clients("newcomer")
    flagged(world, "person", person.id)
    assert f">{person.name}</a>" in client.get(PAGE).text
    with transaction() as session:
        session.execute(delete(Membership).where(Membership.person_id == person.id))
    assert person.name not in client.get(PAGE).text


def test_a_closed_community_that_one_left_offers_nothing_to_press_and_has_no_name(
    world: World, clients: Clients, post: int
) -> None:
    flagged(world, "post", post)
    closed(world, post)
    page = clients("newcomer").get(PAGE).text
    assert "/withdraw" not in page
    assert 'href="/c/bikes/"' not in page
    assert world.place.name not in page
    assert "a community that is closed to you now" in page


def test_the_kind_is_said_in_the_communitys_words(
    world: World, clients: Clients, post: int
) -> None:
    with transaction():
        set_kinds(world.actor("mod"), world.place, [("spam", "It sells something")])
    flagged(world, "post", post)
    assert "It sells something" in clients("newcomer").get(PAGE).text


@pytest.mark.usefixtures("many")
def test_it_asks_a_fixed_number_of_questions_and_is_cut_into_pages(
    world: World, clients: Clients, post: int
) -> None:
    client = clients("newcomer")
    flagged(world, "post", post)
    with counted_queries() as few:
        client.get(PAGE)
    flagged(world, "person", world.people["other"].id)
    flagged(world, "thread", db.session.get_one(Post, post).thread_id)
    for _number in range(PAGE_SIZE):
        flagged(world, "idea", world.idea("member").id)
    with transaction() as session:
        session.execute(
            update(Flag)
            .where(Flag.subject_kind == "person")
            .values(community_id=world.elsewhere.id)
        )
    with counted_queries() as many:
        page = client.get(PAGE).text
    assert len(many) == len(few)
    assert len(FLAGS.findall(page)) == PAGE_SIZE
    [on] = re.findall(rf'href="({PAGE}\?after=[^"]+)" rel="next"', page)
    rest = client.get(on).text
    assert len(FLAGS.findall(rest)) == 3
    assert "A way home" in rest


def test_the_notice_leads_there_and_is_read_by_opening_it(
    world: World, clients: Clients, post: int, carry_out: Callable[[], None]
) -> None:
    flagged(world, "post", post)
    acted(world, "hide", "post", post)
    carry_out()
    client = clients("newcomer")
    told = client.get("/notices").text
    assert f'href="{PAGE}"' in told
    assert 'class="bell-count"' in told
    client.get(PAGE)
    pages.flush()
    assert 'class="bell-count"' not in client.get("/notices").text


def test_the_form_of_what_one_flagged_leads_there(
    world: World, clients: Clients, post: int
) -> None:
    flagged(world, "post", post)
    client = clients("newcomer")
    for page in (f"/c/bikes/posts/{post}/flag", "/settings/privacy"):
        assert f'href="{PAGE}"' in client.get(page).text
