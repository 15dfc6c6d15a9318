"""What is out of sight is told to nobody, and counts in nothing."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from forum.capture.freezing.freeze import freeze
from forum.communities.models import Community
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.events import IdeaVisibilityChanged
from forum.ideas.merging import merge_ideas
from forum.ideas.models import Idea
from forum.ideas.queries.clock import clock_of
from forum.ideas.queries.merges import merged_into
from forum.ideas.service import propose_idea, recount
from forum.ideas.voting import cast_vote
from forum.moderation.purging.counting import answers_with
from forum.moderation.purging.traces import Scope
from forum.moderation.screening import learning
from forum.moderation.screening.foreseeing import foresee
from forum.moderation.screening.knowing import given_until
from forum.moderation.screening.models import KnownHost
from forum.threads import queries
from forum.threads import service as threads
from forum.threads.models import Post, Thread
from forum.threads.queries import people_like
from forum.threads.reading import ReadingCollector
from forum.threads.service import start_thread, write_post
from tests.features.test_talk import Talk
from tests.world import World

HOSTS = ("one.example", "two.example", "three.example", "four.example")


def said(world: World, kind: str = "member") -> dict[str, int]:
    """What somebody says in four ways: in a thread, in another one, after it, and as an idea."""
    moment, ids = clock.now() - timedelta(days=3), {}
    with transaction(), clock.held_at(moment):
        actor, here = world.actor(kind), {"community": world.place}
        start_thread(actor, title="The way out", body=f"See https://{HOSTS[0]}/x", **here)
    with transaction(), clock.held_at(moment + timedelta(hours=1)):
        text = f"See https://{HOSTS[1]}/x"
        thread = start_thread(actor, title="The way home", body=text, **here)
        ids["thread"] = thread.id
    with transaction(), clock.held_at(moment + timedelta(hours=2)):
        other = start_thread(world.actor("other"), title="What else", body="Say.", **here)
        text = f"See https://{HOSTS[2]}/x"
        ids["post"] = write_post(actor, thread=other, body=text, **here).id
        text = f"See https://{HOSTS[3]}/x"
        ids["idea"] = propose_idea(actor, title="A rack that folds", body=text, **here).id
    return ids


def hide(ids: dict[str, int]) -> None:
    """Put all of it but the first thread out of sight, and nothing that is in it or about it."""
    with transaction() as session:
        for model, kind in ((Thread, "thread"), (Post, "post"), (Idea, "idea")):
            row = update(model).where(model.id == ids[kind])
            session.execute(row.values(visibility="hidden"))
    db.session.expire_all()


def test_a_rule_is_tried_on_what_is_shown(world: World) -> None:
    ids = said(world)
    rule = {"kind": "word", "pattern": "See"}
    assert foresee(world.place, **rule).met == 4
    hide(ids)
    seen = foresee(world.place, **rule)
    # And the other's own words.
    assert (seen.met, seen.read, seen.total) == (1, 2, 2)


def test_what_was_hidden_makes_nothing_older(world: World) -> None:
    ideas = [world.idea() for _number in range(3)]
    assert max(one.age_days for one in freeze(world.place).documents) == 0
    with transaction() as session, clock.held_at(ideas[0].created_at + timedelta(days=30)):
        cast_vote(world.actor("pm"), community=world.place, idea=ideas[2], choice="want")
        session.get_one(Idea, ideas[2].id).visibility = "hidden"
    assert [one.age_days for one in freeze(world.place).documents] == [0, 0]


def test_nobody_has_read_a_post_that_they_were_not_shown(app: Flask, world: World) -> None:
    talk = Talk(world)
    last, hidden = talk.say("other"), talk.say("mod")
    with transaction() as session:
        session.get_one(Post, hidden.id).visibility = "hidden"
        threads.recount(session.get_one(Thread, talk.thread.id))
    reader, collector = world.actor("pm"), ReadingCollector(app)
    thread = db.session.get_one(Thread, talk.thread.id, populate_existing=True)
    assert (thread.post_count, thread.last_post_at) == (2, last.created_at)
    newest = queries.visit_of(reader, thread).newest
    assert newest == queries.newest_of(thread.id) == last.id
    collector.read(reader, thread.id, newest)
    assert collector.flush() == 1
    with transaction() as session:
        session.get_one(Post, hidden.id).visibility = "visible"
    unread = queries.visit_of(reader, thread).unread
    assert unread is not None
    assert (unread.count, unread.first) == (1, hidden.id)


def test_what_was_hidden_speaks_for_nobody(world: World) -> None:
    ids = said(world)
    here = (world.people["member"].id, world.place.id)
    assert given_until(clock.now(), *here) == 4
    hide(ids)
    assert given_until(clock.now(), *here) == 1


def test_hosts_are_learnt_from_what_is_shown(world: World) -> None:
    ids = said(world)
    hide(ids)
    learning.learn_hosts()
    with transaction():
        learning.on_idea_shown(IdeaVisibilityChanged(ids["idea"], "hidden"))
    assert db.session.scalars(select(KnownHost.host)).all() == [HOSTS[0]]


def test_an_answer_that_is_hidden_already_goes_with_nothing(world: World) -> None:
    ids = said(world)
    scope = Scope(world.people["member"].id, [world.place.id], whole=False)
    with transaction() as session:
        thread = session.get_one(Thread, ids["thread"])
        answers = [
            write_post(world.actor(kind), community=world.place, thread=thread, body="Yes.")
            for kind in ("other", "mod")
        ]
    assert answers_with(scope) == 2
    with transaction() as session:
        session.execute(update(Post).where(Post.id == answers[0].id).values(visibility="hidden"))
    assert answers_with(scope) == 1


def test_ideas_are_counted_that_are_shown(world: World) -> None:
    ids = said(world)
    world.idea("other")
    hide(ids)
    with transaction() as session:
        place = session.get_one(Community, world.place.id)
        recount(place)
        session.refresh(place)
        assert place.idea_count == 1


def test_an_answer_to_what_is_hidden_counts_in_no_promise(world: World) -> None:
    ideas = [world.idea(), world.idea("other")]
    with transaction() as session:
        session.execute(update(Idea).values(answered_at=clock.now()))
    assert clock_of(world.place).answered == 2
    hide({"thread": 0, "post": 0, "idea": ideas[0].id})
    assert clock_of(world.place).answered == 1


def test_what_an_idea_speaks_for_is_told_of_as_long_as_it_is_shown(world: World) -> None:
    source, target = world.idea(), world.idea("other")
    given = {"community": world.place, "source": source, "target": target}
    with transaction():
        merge_ideas(world.actor("mod"), reason="The same.", **given)
    seen = {}
    for state in ("visible", "hidden"):
        seen[state] = [
            len(merged_into(world.actor(kind), world.place, target.id)) for kind in ("pm", "mod")
        ]
        hide({"thread": 0, "post": 0, "idea": source.id})
    assert seen == {"visible": [1, 1], "hidden": [0, 1]}


def test_who_is_heard_nowhere_is_not_offered(world: World) -> None:
    """Of who is no member, those are called whose words stand here, and who may still read them."""
    somebody = world.people["outsider"].id
    place = {"community_id": world.place.id, "author_id": somebody}

    def offered() -> bool:
        return people_like(world.actor("member"), world.place, "outs") == ["Outsider"]

    words = {"author_id": somebody, "body": "Yes.", "body_html": "<p>Yes.</p>", "renderer": 1}
    with transaction() as session:
        threads = [Thread(title=title, **place) for title in ("shown", "hidden")]
        threads[1].visibility = "hidden"
        session.add_all(threads)
        session.flush()
        posts = [Post(thread_id=one.id, path=f"{one.id:020}", **words) for one in threads]
        posts[0].visibility = "hidden"
        session.add_all(posts)
    assert not offered()
    with transaction() as session:
        session.execute(update(Post).values(visibility="visible"))
    assert offered()
    with transaction() as session:
        place_row = update(Community).where(Community.id == world.place.id)
        session.execute(place_row.values(visibility="private"))
    db.session.expire_all()
    assert not offered()
