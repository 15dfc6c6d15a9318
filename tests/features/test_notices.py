"""Notices: who is told what, once, by the way they chose, and nobody who may not read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.accounts.profile import block
from forum.communities.models import Community, Membership
from forum.communities.service import add_member, leave_community
from forum.core import clock, jobs, outbox
from forum.core.errors import Invalid
from forum.core.mail import Letter
from forum.core.outbox import Effect
from forum.core.transaction import transaction
from forum.extensions import db
from forum.follows.service import follow
from forum.ideas.service import answer_idea, change_status, propose_idea
from forum.ideas.voting import cast_vote
from forum.notices import digests, queries, service
from forum.notices.jobs import make_digests, tell
from forum.notices.models import Mailing, Notice
from forum.threads import answering, arranging
from forum.threads.models import Post, Thread
from forum.threads.reading import ReadingCollector
from forum.threads.service import write_post
from forum.threads.taking_back import take_back
from tests.conftest import on_both_databases
from tests.features.test_talk import Talk
from tests.world import World, counted_queries


@pytest.fixture
def talk(world: World) -> Talk:
    """A thread of the member's, and nothing told yet."""
    return Talk(world)


def told(world: World, kind: str) -> list[tuple[str, str]]:
    """What a person of that kind was told: what, and by whom."""
    query = select(Notice).where(Notice.person_id == world.people[kind].id).order_by(Notice.id)
    names = {person.id: key for key, person in world.people.items()}
    return [(n.what, names.get(n.actor_id or 0, "")) for n in db.session.scalars(query)]


def suspend(world: World, kind: str) -> None:
    """Shut somebody out of the place until tomorrow."""
    theirs = update(Membership).where(Membership.person_id == world.people[kind].id)
    tomorrow = clock.now() + timedelta(days=1)
    db.session.execute(theirs.values(suspended_until=tomorrow))


def mails_to(kind: str) -> list[Letter]:
    """The letters to a person of that kind."""
    query = select(Letter).where(Letter.recipient == f"{kind}@example.org").order_by(Letter.id)
    return list(db.session.scalars(query))


@on_both_databases
def test_each_person_is_told_of_a_post_once_and_what_concerns_them_most(
    talk: Talk, carry_out: Callable[[], None]
) -> None:
    answered = talk.say("other", "first")
    talk.say("pm", "@Member @Other and whoever else", to=answered)
    carry_out()
    world = talk.world
    assert told(world, "member") == [("post", "other"), ("mention", "pm")]
    assert told(world, "other") == [("mention", "pm")]
    assert told(world, "pm") == told(world, "mod") == []
    db.session.expire_all()
    assert db.session.get_one(Person, world.people["member"].id).unread_notices == 1


@on_both_databases
def test_telling_again_tells_nobody_twice(talk: Talk, carry_out: Callable[[], None]) -> None:
    talk.say("other", "@Pm look")
    carry_out()
    rows = db.session.scalars(select(Effect).where(Effect.kind == "notices.tell")).all()
    payloads = [dict(row.payload) for row in rows]
    before = len(db.session.scalars(select(Notice)).all()), len(mails_to("pm"))
    for payload in payloads:
        tell(payload)
    db.session.rollback()
    assert (len(db.session.scalars(select(Notice)).all()), len(mails_to("pm"))) == before
    assert before[1] == 1


def test_a_post_taken_back_is_told_no_more(talk: Talk, carry_out: Callable[[], None]) -> None:
    post = talk.say("other", "@Pm look")
    carry_out()
    world = talk.world
    (group,) = queries.notices_of(world.actor("pm")).items
    assert group.post_id == post.id
    with transaction() as session:
        fresh = session.get_one(Post, post.id, populate_existing=True)
        take_back(world.actor("other"), community=world.place, post=fresh)
    assert queries.notices_of(world.actor("pm")).items == []


def test_a_mail_has_two_parts_a_way_to_answer_and_a_way_out(
    talk: Talk, carry_out: Callable[[], None]
) -> None:
    post = talk.say("other", "@Pm <b>look</b> at *this*")
    carry_out()
    (letter,) = mails_to("pm")
    assert letter.subject == "Other named you: What do you carry?"
    assert f"http://127.0.0.1:8000/c/bikes/posts/{post.id}" in letter.body
    assert letter.html is not None
    assert "look&lt;/b&gt;" in letter.html
    assert letter.unsubscribe is not None
    assert letter.unsubscribe in letter.body
    assert letter.unsubscribe in letter.html


def test_a_thread_that_called_somebody_waits_for_them(
    talk: Talk, app: Flask, carry_out: Callable[[], None]
) -> None:
    world = talk.world
    with transaction():
        ways = {"post": "now"}
        service.choose_ways(world.actor("member"), community_id=0, ways=ways)
    for number in range(3):
        talk.say("other", f"post {number}")
    carry_out()
    assert len(mails_to("member")) == 1
    assert len(told(world, "member")) == 3
    (group,) = queries.notices_of(world.actor("member")).items
    assert (group.count, group.names, group.is_unread) == (3, ["Other"], True)
    collector = ReadingCollector(app)
    collector.read(world.actor("member"), talk.thread.id, 10**6)
    collector.flush()
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get_one(Person, world.people["member"].id).unread_notices == 0
    talk.say("pm", "and on it goes")
    carry_out()
    assert len(mails_to("member")) == 2


@pytest.mark.parametrize(
    ("way", "notices", "mails"), [("now", 1, 1), ("digest", 1, 0), ("none", 0, 0)]
)
def test_people_choose_how_they_are_told(
    talk: Talk, carry_out: Callable[[], None], way: str, notices: int, mails: int
) -> None:
    world = talk.world
    with transaction():
        other = world.actor("other")
        everywhere = {"mention": "none" if way == "now" else "now"}
        service.choose_ways(other, community_id=0, ways=everywhere)
        service.choose_ways(other, community_id=world.place.id, ways={"mention": way})
    talk.say("member", "@Other look")
    carry_out()
    assert (len(told(world, "other")), len(mails_to("other"))) == (notices, mails)
    with pytest.raises(Invalid), transaction():
        service.choose_ways(world.actor("other"), community_id=0, ways={"mention": "loudly"})


def test_an_idea_tells_those_who_want_it_what_becomes_of_it(
    world: World, carry_out: Callable[[], None]
) -> None:
    idea = world.idea("member")
    with transaction():
        fresh = db.session.merge(idea)
        cast_vote(world.actor("other"), community=world.place, idea=fresh, choice="want")
    carry_out()
    with transaction():
        fresh = db.session.merge(idea)
        change_status(
            world.actor("pm"), community=world.place, idea=fresh, status="planned", reason="Yes."
        )
        answer_idea(world.actor("pm"), community=world.place, idea=fresh, body="We will.")
    carry_out()
    for kind in ("member", "other"):
        assert [what for what, _who in told(world, kind)] == ["status", "answer"]
    assert told(world, "mod") == []


def test_whoever_follows_a_tag_a_community_or_a_person_hears_of_what_is_new(
    world: World, carry_out: Callable[[], None]
) -> None:
    with transaction():
        follow(world.actor("other"), "tag", world.place.id, "rain")
        follow(world.actor("pm"), "community", world.place.id)
        follow(world.actor("mod"), "person", world.people["member"].id)
        follow(world.actor("admin"), "tag", world.elsewhere.id, "rain")
    with transaction():
        propose_idea(
            world.actor("member"),
            community=world.place,
            title="A roof for the rider",
            body="Against rain.",
            tags=["rain"],
        )
    Talk(world, "member", title="About rain", tags=["rain"])
    carry_out()
    for kind in ("other", "pm", "mod"):
        assert sorted(what for what, _who in told(world, kind)) == ["idea", "thread"]
    assert told(world, "admin") == []


def test_an_idea_made_of_a_post_tells_who_wrote_it(
    talk: Talk, carry_out: Callable[[], None]
) -> None:
    post, world = talk.say("other", "Why not fold it?"), talk.world
    with transaction():
        propose_idea(
            world.actor("member"),
            community=world.place,
            title="A bike that folds",
            body="Why not?",
            source_post_id=post.id,
        )
    carry_out()
    assert told(world, "other")[-1] == ("grown", "member")


def test_thanks_are_told_once_however_often_they_are_given(
    talk: Talk, carry_out: Callable[[], None]
) -> None:
    post, world = talk.say("other"), talk.world
    for on in (True, False, True):
        with transaction():
            fresh = db.session.get_one(Post, post.id)
            answering.thank(world.actor("member"), community=world.place, post=fresh, on=on)
    carry_out()
    assert told(world, "other") == [("thanks", "member")]


@pytest.mark.parametrize("how", ["hidden", "left", "suspended"])
def test_nobody_is_told_of_what_they_may_not_read(app: Flask, how: str) -> None:
    with app.app_context():
        world = World.built(app, visibility="private")
        talk = Talk(world)
        talk.say("other", "I follow this now.")
        talk.say("pm", "@Other @Outsider a secret")
        with transaction():
            if how == "hidden":
                db.session.get_one(Thread, talk.thread.id).visibility = "hidden"
            elif how == "left":
                leave_community(world.actor("other"), world.place)
                add_member(world.people["other"].id, world.elsewhere)
            else:
                suspend(world, "other")
        while jobs.sweep_once(app):
            pass
        db.session.rollback()
        assert told(world, "other") == told(world, "outsider") == []
        assert mails_to("other") == mails_to("outsider") == []


def test_what_was_told_is_not_shown_once_it_may_not_be_read(app: Flask) -> None:
    with app.app_context():
        world = World.built(app, visibility="private")
        talk = Talk(world, title="The secret wheel")
        talk.say("pm", "@Other look")
        while jobs.sweep_once(app):
            pass
        client = world.signed_in("other")
        assert "The secret wheel" in client.get("/notices").text
        with transaction():
            leave_community(world.actor("other"), world.place)
        assert "The secret wheel" not in client.get("/notices").text


def test_what_was_told_goes_with_its_thread_to_where_not_everybody_is(
    talk: Talk, world: World, carry_out: Callable[[], None]
) -> None:
    talk.say("pm", "@Other look")
    carry_out()
    client, title, other = world.signed_in("other"), str(talk.thread.title), world.people["other"]
    readers = [digests.Reader(other.id, other.name, "other@example.org", "en", "week")]
    with transaction() as session:
        session.execute(update(Notice).values(in_digest=True))
    assert title in client.get("/notices").text
    assert digests.waiting_for(readers)
    with transaction():
        db.session.get_one(Community, world.elsewhere.id).visibility = "private"
        move = {"community": world.place, "thread": db.session.get_one(Thread, talk.thread.id)}
        arranging.move_thread(world.actor("admin"), **move, to=world.elsewhere)
    assert title not in client.get("/notices").text
    assert digests.waiting_for(readers) == {}


def due(world: World, *kinds: str) -> None:
    """Nobody else has a digest due."""
    with transaction() as session:
        for kind, person in world.people.items():
            moment = clock.now() - timedelta(days=8 if kind in kinds else 0)
            session.merge(Mailing(person_id=person.id, every="week", digest_at=moment))


@on_both_databases
def test_a_digest_says_what_the_communities_did_and_what_waits(
    world: World, carry_out: Callable[[], None]
) -> None:
    with transaction():
        idea = propose_idea(
            world.actor("member"), community=world.place, title="A roof that folds", body="Yes."
        )
    talk = Talk(world, title="Old talk about roofs")
    with transaction():
        thread = db.session.get_one(Thread, talk.thread.id)
        write_post(world.actor("pm"), community=world.place, thread=thread, body="New words.")
    carry_out()
    due(world, "member", "outsider")
    assert make_digests() == 2
    (letter,) = [one for one in mails_to("member") if "communities" in one.subject]
    for page in (letter.body, letter.html or ""):
        assert "A roof that folds" in page
        assert "Old talk about roofs" in page
        assert f"/c/bikes/ideas/{idea.id}-a-roof-that-folds" in page
    assert "Pm posted" in letter.body
    # The outsider belongs elsewhere, where nothing happened this week but the noise of long ago.
    assert mails_to("outsider") == []
    assert make_digests() == 0
    db.session.rollback()
    mine = (Notice.in_digest, Notice.person_id == world.people["member"].id)
    assert not db.session.scalars(select(Notice).where(*mine)).all()


@on_both_databases
def test_what_another_worker_makes_at_the_same_moment_is_made_once(world: World) -> None:
    due(world, "member", "other")
    asked = digests.due(10)
    assert len(asked) == 2
    assert make_digests() == 2
    with transaction():
        assert digests.claimed(asked) == []


def test_a_digest_of_many_costs_few_queries_each(world: World) -> None:
    due(world, *world.people)
    with counted_queries() as few:
        make_digests()
    assert len(few) < 40 + 4 * len(world.people)


def test_a_post_waits_for_none_of_those_who_are_told(talk: Talk) -> None:
    before = len(outbox.due_ids())
    talk.say("pm", "@Member @Other @Mod look")
    assert len(outbox.due_ids()) == before + 1
    assert not db.session.scalars(select(Notice)).all()


def test_a_key_of_feeds_opens_what_its_owner_may_read_and_no_more(app: Flask) -> None:
    with app.app_context():
        world = World.built(app, visibility="private")
        Talk(world, title="The secret wheel", body="round & <b>round</b>")
        with transaction():
            service.renew_feed_key(world.actor("other"))
        key = db.session.get_one(Mailing, world.people["other"].id).feed_key
        guest = app.test_client()
        assert guest.get("/c/bikes/feed.atom").status_code == 404
        assert guest.get("/c/bikes/feed.atom?key=made-up").status_code == 404
        feed = guest.get(f"/c/bikes/feed.atom?key={key}")
        assert feed.mimetype == "application/atom+xml"
        assert "The secret wheel" in feed.text
        _well_formed(feed.data)
        with transaction():
            leave_community(world.actor("other"), world.place)
        assert guest.get(f"/c/bikes/feed.atom?key={key}").status_code == 404


def _well_formed(page: bytes) -> Any:
    from xml.etree import ElementTree as ET

    return ET.fromstring(page)


def test_one_press_in_a_mail_ends_these_mails_without_a_session(
    talk: Talk, app: Flask, carry_out: Callable[[], None]
) -> None:
    talk.say("other", "@Pm look")
    carry_out()
    (letter,) = mails_to("pm")
    path = (letter.unsubscribe or "").removeprefix("http://127.0.0.1:8000")
    guest = app.test_client()
    assert guest.get(path).status_code == 200
    # The mail program sends this by itself, with no token of ours.
    assert guest.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert guest.post(path[:-3] + "abc").status_code == 404
    talk.say("other", "@Pm look again")
    carry_out()
    assert len(mails_to("pm")) == 1
    assert len(told(talk.world, "pm")) == 2


def test_whoever_blocked_somebody_is_not_called_by_them(
    talk: Talk, carry_out: Callable[[], None]
) -> None:
    world = talk.world
    with transaction():
        block(world.actor("other"), world.people["pm"].id)
    post = talk.say("pm", "@Other listen")
    carry_out()
    assert told(world, "other") == []
    assert f"/people/{world.people['other'].id}" not in post.body_html
    rows = {row.author_name: row.is_folded for row in talk.page("other")}
    assert rows == {"Member": False, "Pm": True}
