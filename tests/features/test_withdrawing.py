"""Threads that who opened them takes back: as long as no words of others would go with them."""

from __future__ import annotations

from contextlib import suppress

import pytest

from forum.core.errors import Conflict, NotAllowed, NotFound
from forum.core.transaction import transaction
from forum.extensions import db
from forum.threads import arranging, queries, taking_back
from forum.threads.models import Post, Thread
from tests.conftest import on_both_databases
from tests.features.test_talk import Talk, taken
from tests.world import World, send


@pytest.fixture
def talk(world: World) -> Talk:
    """A thread of the member's."""
    return Talk(world)


def opening(talk: Talk) -> Post:
    """The post that the thread begins with."""
    return db.session.get_one(Post, talk.page("admin")[0].id)


def seen_by(talk: Talk) -> set[str]:
    """Who may read the thread."""
    place, found = talk.world.place, set()
    for kind in ("guest", "member", "other", "mod", "pm", "admin"):
        with suppress(NotFound):
            queries.thread_page(talk.world.actor(kind), place, talk.thread.id)
            found.add(kind)
    return found


def set_visibility(talk: Talk, visibility: str) -> None:
    """A moderator hides the thread or shows it."""
    with transaction() as session:
        thread = session.get_one(Thread, talk.thread.id)
        place, mod = talk.world.place, talk.world.actor("mod")
        arranging.set_visibility(mod, community=place, thread=thread, visibility=visibility)


@on_both_databases
def test_with_the_post_that_opens_a_thread_goes_the_thread(talk: Talk) -> None:
    first = opening(talk)
    mine = talk.say("member", "And a lamp.")
    everybody = seen_by(talk)
    for _again in range(2):
        taken(talk, "member", first)
    assert seen_by(talk) == {"member", "mod", "admin"}
    (row, other) = talk.page("member")
    assert (row.is_taken_back, row.can_take_back, row.visibility) == (True, True, "hidden")
    assert (other.id, other.is_taken_back) == (mine.id, False)
    for _again in range(2):
        taken(talk, "member", first, taking_back.put_back)
    assert seen_by(talk) == everybody == {"guest", "member", "other", "mod", "pm", "admin"}
    assert db.session.get_one(Thread, talk.thread.id, populate_existing=True).post_count == 2


def test_a_thread_that_others_wrote_in_stays_while_their_words_are_there(talk: Talk) -> None:
    first, answer = opening(talk), talk.say("other")
    with pytest.raises(Conflict, match="change what it says"):
        taken(talk, "member", first)
    row = talk.page("member")[0]
    assert (row.can_take_back, row.is_answered) == (False, True)
    assert not talk.page("other")[0].is_answered
    taken(talk, "other", answer)
    assert talk.page("member")[0].can_take_back
    taken(talk, "member", first)
    assert "other" not in seen_by(talk)


def test_what_a_moderator_hid_is_not_its_authors_to_show_nor_the_other_way_round(
    talk: Talk,
) -> None:
    first = opening(talk)
    set_visibility(talk, "hidden")
    assert not talk.page("member")[0].can_take_back
    with pytest.raises(Conflict):
        taken(talk, "member", first)
    taken(talk, "member", first, taking_back.put_back)
    assert "guest" not in seen_by(talk)
    set_visibility(talk, "visible")
    taken(talk, "member", first)
    for visibility in ("visible", "hidden"):
        with pytest.raises(Conflict):
            set_visibility(talk, visibility)
    for kind in ("other", "mod", "admin"):
        with pytest.raises(NotAllowed):
            taken(talk, kind, first, taking_back.put_back)


def test_the_first_post_about_an_idea_goes_alone(world: World) -> None:
    idea = world.idea()
    client = world.signed_in("member")
    send(client, f"/c/bikes/threads/{idea.thread_id}/posts", body="I would buy it.", once="")
    with transaction():
        post = db.session.query(Post).filter_by(thread_id=idea.thread_id).one()
        taking_back.take_back(world.actor("member"), community=world.place, post=post)
    db.session.expire_all()
    assert post.visibility == "hidden"
    assert db.session.get_one(Thread, idea.thread_id).visibility == "visible"


def test_a_thread_nobody_answered_is_taken_back_and_put_back_on_its_page(talk: Talk) -> None:
    client, world = talk.world.signed_in("member"), talk.world
    thread, first = f"/c/bikes/talk/{talk.thread.id}", opening(talk)
    at = f"/c/bikes/posts/{first.id}/take-back"
    page = client.get(thread, follow_redirects=True).text
    assert at in page
    assert "The whole thread goes with it" in page
    assert send(world.signed_in("other"), at, on="y").status_code == 403
    answer = send(client, at, on="y")
    assert answer.status_code == 302
    page = client.get(answer.location, follow_redirects=True).text
    assert "Put back" in page
    assert "Taken back" in page
    for kind, code in (("guest", 404), ("other", 404), ("mod", 200)):
        reader = world.signed_in(kind)
        assert reader.get(thread, follow_redirects=True).status_code == code
        assert ("What do you carry?" in reader.get("/c/bikes/talk").text) is (code == 200)
    assert send(client, at, on="n").status_code == 302
    assert world.signed_in("guest").get(thread, follow_redirects=True).status_code == 200


def test_an_answered_thread_says_why_it_stays_and_what_can_be_done(talk: Talk) -> None:
    first = opening(talk)
    talk.say("other")
    client, at = talk.world.signed_in("member"), f"/c/bikes/posts/{first.id}/take-back"
    page = client.get(f"/c/bikes/talk/{talk.thread.id}", follow_redirects=True).text
    said = "Others have answered: it stays, but you can change what it says."
    assert said in page
    assert at not in page
    answer = send(client, at, on="y")
    assert answer.status_code == 409
    assert said in answer.text
