"""The log as everybody reads it and as the team does: what was done, and what was said to one."""

from __future__ import annotations

import pytest
from markupsafe import Markup
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core.transaction import transaction
from forum.extensions import db
from forum.moderation.kinds import KINDS
from forum.moderation.log import enter
from forum.moderation.models import Appeal, ModerationEntry
from forum.moderation.screening.calling import FLAGS, SCREENING
from forum.moderation.things import Thing
from forum.moderation.words import RULE_WORDS
from forum.threads.models import Post
from tests.web.conftest import Clients
from tests.world import World, send

READY = "It is advertising, and not about the product."
PUBLIC, TEAM = "/c/bikes/log", "/c/bikes/moderation/log"


def moderate(clients: Clients, post: int, act: str, **given: str) -> int:
    """Do something about the post as a moderator; its entry."""
    send(clients("mod"), f"/c/bikes/posts/{post}/moderate", act=act, **given)
    db.session.rollback()
    newest = select(ModerationEntry.id).order_by(ModerationEntry.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def read(clients: Clients, page: str = PUBLIC, who: str = "guest", language: str = "en") -> str:
    """What stands on a page."""
    return clients(who).get(page, headers={"Accept-Language": language}).text


def test_it_names_nobody(clients: Clients, post: int) -> None:
    moderate(clients, post, "hide", reason=READY, note="For us.")
    moderate(clients, post, "warn", reason="The second time.")
    page = read(clients)
    assert READY in page
    for word in ("Mod<", ">Other", "For us.", "The second time."):
        assert word not in page


def test_it_tells_of_its_own_community_alone(clients: Clients, post: int) -> None:
    moderate(clients, post, "hide", reason=READY)
    assert READY in read(clients)
    assert READY not in read(clients, "/c/noise/log")


def test_what_is_said_to_one_person_is_not_for_everybody(clients: Clients, post: int) -> None:
    send(clients("mod"), f"/c/bikes/posts/{post}/edit", body="To the river.", reason="Your address")
    entry = moderate(clients, post, "hide", own="As I told you by mail.")
    send(clients("other"), f"/moderation/entries/{entry}/appeal", words="It was the sea.")
    db.session.rollback()
    appeal = db.session.scalars(select(Appeal.id)).one()
    decide = f"/c/bikes/moderation/appeals/{appeal}"
    assert send(clients("admin"), decide, choice="grant", answer="You were ill.").status_code == 302
    said = ("Your address", "As I told you by mail.", "You were ill.")
    for who in ("guest", "member", "other"):
        assert not any(words in read(clients, who=who) for words in said)
        assert "Undone after an appeal: hidden ·" in read(clients, who=who)
    assert all(words in read(clients, TEAM, "mod") for words in said)
    assert said[1] in clients("other").get(f"/moderation/entries/{entry}").text


def test_a_reason_that_a_team_keeps_ready_is(clients: Clients, post: int) -> None:
    moderate(clients, post, "hide", own="It sells something.")
    assert "It sells something." not in read(clients)
    path = "/c/bikes/settings/moderation/reasons"
    send(clients("mod"), path, act=["hide"], words=["It sells something."])
    assert "It sells something." in read(clients)


@pytest.mark.parametrize("page", [PUBLIC, TEAM])
def test_an_undo_says_of_what(clients: Clients, post: int, page: str) -> None:
    entry = moderate(clients, post, "hide", reason=READY)
    undo = f"/c/bikes/moderation/entries/{entry}/undo"
    assert send(clients("mod"), undo).status_code == 302
    who = "mod" if page == TEAM else "guest"
    assert "Undone: hidden · a post" in Markup(read(clients, page, who)).striptags()
    if page == PUBLIC:
        assert "masqué · un message" in read(clients, page, who, "fr")


@pytest.mark.parametrize("rule", [SCREENING, FLAGS])
def test_a_rule_of_the_forums_own_is_told_in_words(
    world: World, clients: Clients, post: int, rule: str
) -> None:
    with transaction() as session:
        thing = Thing(world.place.id, "post", post, session.get_one(Post, post).author_id)
        enter(None, "hold", thing, rule=rule)
    assert str(RULE_WORDS[rule]) in read(clients, TEAM, "mod")
    with transaction() as session:
        session.get_one(Person, world.people["mod"].id).language = "fr"
    assert "par le forum, après" in read(clients, TEAM, "mod")


def test_usual_kinds_of_flags_are_said_in_their_readers_language(
    world: World, clients: Clients, post: int
) -> None:
    path = "/c/bikes/settings/moderation/kinds"
    kinds = {**{slug: str(words) for slug, words in KINDS.items()}, "rude": "Bad manners"}
    send(clients("mod"), path, slug=[*kinds], words=[*kinds.values()])
    with transaction() as session:
        session.get_one(Person, world.people["newcomer"].id).language = "fr"
    page = clients("newcomer").get(f"/c/bikes/posts/{post}/flag").text
    assert "Bad manners" in page
    assert kinds["spam"] not in page
    assert kinds["spam"] in clients("member").get(f"/c/bikes/posts/{post}/flag").text
