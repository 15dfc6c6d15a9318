"""Doors behind the first door: what is of another place, of another one, hidden or locked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.communities.service import add_member
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.notices.models import Notice
from forum.pipeline.models import TeamNote
from forum.pipeline.notes import write_note
from forum.threads.models import Post, Thread
from forum.threads.service import write_post
from tests.crediting import again, correct, take_up
from tests.features.test_moderating import acted, talk_of
from tests.world import World, send


def both(world: World, kind: str, role: str) -> None:
    """Give somebody the role elsewhere, too."""
    with transaction():
        add_member(world.people[kind].id, world.elsewhere, role)


def remarked(world: World, idea: Idea, body: str) -> Post:
    """What another one says about an idea."""
    with transaction() as session:
        thread = session.get_one(Thread, idea.thread_id)
        return write_post(world.actor("other"), community=world.place, thread=thread, body=body)


def seen(post_id: int) -> str | None:
    """By whom a post is seen now."""
    db.session.rollback()
    return db.session.scalar(select(Post.visibility).where(Post.id == post_id))


def hide(*rows: Post | Thread) -> None:
    with transaction() as session:
        for row in rows:
            table = type(row)
            session.execute(update(table).where(table.id == row.id).values(visibility="hidden"))


@pytest.mark.parametrize("kind", ["member", "mod"])
def test_in_a_locked_thread_nobody_but_moderators_has_a_form_or_a_look(
    world: World, kind: str
) -> None:
    thread, post = talk_of(world)
    with transaction() as session:
        session.execute(update(Thread).where(Thread.id == thread).values(locked=True))
    client = world.signed_in(kind)
    code = 200 if kind == "mod" else 403
    assert client.get(f"/c/bikes/posts/{post}/reply").status_code == code
    looked = send(
        client, f"/c/bikes/threads/{thread}/posts", "/settings/profile", body="So.", look="1"
    )
    assert looked.status_code == code


def test_a_hidden_post_is_in_no_feed_and_gives_no_idea_its_author(world: World) -> None:
    _thread, answer = talk_of(world)
    idea = world.idea("member", source_post_id=answer)
    with clock.held_at(clock.now() + timedelta(minutes=5)):
        remark = remarked(world, idea, "A remark.")
    here = f"/c/bikes/ideas/{idea.id}"
    guest = world.signed_in("guest")
    assert "A remark." in guest.get(f"{here}/feed.atom").text
    assert "from a post by Other" in guest.get(here, follow_redirects=True).text
    hide(remark, db.session.get_one(Post, answer))
    assert "A remark." not in guest.get(f"{here}/feed.atom").text
    assert "from a post by" not in guest.get(here, follow_redirects=True).text


@pytest.mark.parametrize("what", ["hidden", "moved"])
def test_nor_does_one_whose_thread_is_hidden_or_elsewhere(world: World, what: str) -> None:
    thread_id, answer = talk_of(world)
    idea = world.idea("member", source_post_id=answer)
    place = {"hidden": {"visibility": "hidden"}, "moved": {"community_id": world.elsewhere.id}}
    with transaction() as session:
        session.execute(update(Thread).where(Thread.id == thread_id).values(**place[what]))
    page = world.signed_in("guest").get(f"/c/bikes/ideas/{idea.id}", follow_redirects=True)
    assert "from a post by" not in page.text


def test_a_feed_and_what_one_follows_are_of_something_that_is_there(world: World) -> None:
    member = world.signed_in("member")
    assert member.get("/c/bikes/feed.atom?area=987654").status_code == 404
    for said in ({"kind": "tag"}, {"kind": "community", "word": "rain"}, {"kind": "area"}):
        answer = send(member, "/c/bikes/follow", "/settings/profile", **said)
        assert answer.status_code == 404, said
    rain = {"kind": "tag", "word": "rain"}
    assert send(member, "/c/bikes/follow", "/settings/profile", **rain).status_code == 302


def test_a_proposal_is_answered_at_its_own_idea(world: World) -> None:
    ours, other = world.idea("member"), world.idea("member")
    for idea in (ours, other):
        take_up(world, idea)
    made = correct(world, again(ours), "pm", {"member": 4_000, "other": 6_000})
    client = world.signed_in("pm")
    for idea, code in ((other, 404), (ours, 302)):
        address = f"/c/bikes/ideas/{idea.id}/credits/{made.id}/take-back"
        assert send(client, address, "/settings/profile").status_code == code


def test_what_was_done_elsewhere_is_undone_there(world: World) -> None:
    _thread, post = talk_of(world)
    entry = acted(world, "hide", "post", post)
    both(world, "mod", "moderator")
    client = world.signed_in("mod")
    undo = f"moderation/entries/{entry}/undo"
    there = send(client, f"/c/noise/{undo}", "/settings/profile", reason="A mistake.")
    assert there.status_code == 404
    assert seen(post) == "hidden"
    here = send(client, f"/c/bikes/{undo}", "/settings/profile", reason="A mistake.")
    assert here.status_code == 302
    assert seen(post) == "visible"


def test_a_note_of_ones_own_is_deleted_where_it_stands(world: World) -> None:
    idea = world.idea("member")
    with transaction():
        note = write_note(world.actor("pm"), community=world.place, about=again(idea), body="So.")
    both(world, "pm", "product_manager")
    client = world.signed_in("pm")
    delete = f"pipeline/notes/{note.id}/delete"
    assert send(client, f"/c/noise/{delete}", "/settings/profile").status_code == 404
    assert db.session.scalar(select(TeamNote.id)) == note.id
    assert send(client, f"/c/bikes/{delete}", "/settings/profile").status_code == 302


def test_who_reads_all_reads_nobody_elses_notices(
    world: World, carry_out: Callable[[], None]
) -> None:
    idea = world.idea("member")
    remarked(world, idea, "@Pm @Mod look")
    carry_out()
    unread = select(Notice.person_id).where(Notice.read_at.is_(None))
    before = set(db.session.scalars(unread))
    assert {world.people["mod"].id, world.people["pm"].id} <= before
    assert send(world.signed_in("mod"), "/notices/read", "/settings/profile").status_code == 302
    db.session.rollback()
    assert set(db.session.scalars(unread)) == before - {world.people["mod"].id}
