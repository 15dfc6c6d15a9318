"""A mail that waited for its server tells nothing that its reader may not read by then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from forum.communities.models import Membership
from forum.core import clock, mail
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.service import change_status
from forum.notices.holding import is_told_still, name_of
from forum.threads.models import Post, Thread
from forum.threads.service import write_post
from tests.world import World

READER = "other@example.org"


def said(world: World) -> tuple[Idea, Thread, Post]:
    """A post of the member's about an idea of theirs."""
    idea = world.idea("member")
    with transaction() as session:
        thread = session.get_one(Thread, idea.thread_id)
        post = write_post(world.actor("member"), community=world.place, thread=thread, body="So.")
    return idea, thread, post


def hide(world: World, idea: Idea, post: Post) -> None:
    """A moderator hides the post."""
    db.session.get_one(Post, post.id).visibility = "hidden"


def withdraw(world: World, idea: Idea, post: Post) -> None:
    """Its author withdraws the idea."""
    there = db.session.get_one(Idea, idea.id)
    given = {"community": world.place, "status": "withdrawn", "reason": "No."}
    change_status(world.actor("member"), idea=there, **given)


def close_and_leave(world: World, idea: Idea, post: Post) -> None:
    """The place is closed, and the reader not in it."""
    world.place.visibility = "private"
    db.session.add(world.place)
    gone = Membership.person_id == world.people["other"].id
    db.session.execute(delete(Membership).where(gone))


def close_and_suspend(world: World, idea: Idea, post: Post) -> None:
    """The place is closed, and the reader suspended."""
    world.place.visibility = "private"
    db.session.add(world.place)
    theirs = update(Membership).where(Membership.person_id == world.people["other"].id)
    db.session.execute(theirs.values(suspended_until=clock.now() + timedelta(days=1)))


@pytest.mark.parametrize("act", [hide, withdraw, close_and_leave, close_and_suspend])
def test_it_is_told_until_the_act_and_not_after(
    world: World, act: Callable[[World, Idea, Post], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    idea, thread, post = said(world)
    about, sent = name_of(thread, post), []
    monkeypatch.setattr(mail, "_deliver", sent.append)
    with transaction():
        letters = [mail.post(READER, "So it goes", "So.", about=about) for _ in range(2)]
    assert is_told_still(READER, about)
    mail.send({"letter": letters[0].id})
    with transaction():
        act(world, idea, post)
    assert not is_told_still(READER, about)
    mail.send({"letter": letters[1].id})
    assert [letter.id for letter in sent] == [letters[0].id]
    assert db.session.get(Letter, letters[1].id, populate_existing=True) is None


def test_what_is_about_nothing_that_can_be_put_away_is_told(world: World) -> None:
    assert is_told_still(READER, "moderated-5")


def test_nobody_is_told_of_what_is_gone_or_at_an_address_of_nobody(world: World) -> None:
    _idea, thread, post = said(world)
    assert not is_told_still("nobody@example.org", name_of(thread, post))
    assert not is_told_still(READER, "thread-987654")
    assert not is_told_still(READER, f"{name_of(thread, None)}/post-987654")
