"""Threads: answers to answers, what a post names, what is new, and what moderators do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from forum.communities.models import Membership
from forum.communities.queries import access_community
from forum.communities.service import add_member
from forum.core import clock, events
from forum.core import images as pictures
from forum.core.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.core.limits import MENTIONS, THREAD_DEPTH
from forum.core.transaction import transaction
from forum.extensions import db
from forum.threads import answering, arranging, drafts, queries, taking_back
from forum.threads import jobs as threads_jobs
from forum.threads.editing import edit_post
from forum.threads.events import PostEdited, PostThanked, PostWritten
from forum.threads.images import add_image
from forum.threads.models import Mention, Post, Thread
from forum.threads.reading import ReadingCollector
from forum.threads.service import start_thread, write_post
from tests.conftest import on_both_databases
from tests.world import World, send

START = timedelta(days=100)


class Talk:
    """A thread in which people speak a minute apart."""

    def __init__(self, world: World, kind: str = "member", **texts: Any) -> None:
        self.world, self.minutes = world, 0
        texts.setdefault("title", "What do you carry?")
        texts.setdefault("body", "I carry a kettle.")
        with transaction(), clock.held_at(self.moment()):
            self.thread = start_thread(world.actor(kind), community=world.place, **texts)

    def moment(self) -> Any:
        """The next minute."""
        self.minutes += 1
        return clock.now() - START + timedelta(minutes=self.minutes)

    def say(self, kind: str, body: str = "So do I.", to: Post | None = None) -> Post:
        """A post by a person of that kind."""
        with transaction(), clock.held_at(self.moment()):
            thread = db.session.get_one(Thread, self.thread.id, populate_existing=True)
            actor = self.world.actor(kind)
            return write_post(
                actor, community=self.world.place, thread=thread, body=body, parent=to
            )

    def page(self, kind: str = "guest", cursor: str | None = None) -> list[Any]:
        """The posts that somebody reads."""
        db.session.rollback()
        actor = self.world.actor(kind)
        return list(queries.posts_of(actor, self.world.place, [self.thread.id], cursor).items)


@pytest.fixture
def talk(world: World) -> Talk:
    """A thread of the member's."""
    return Talk(world)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was published since."""
    found: list[Any] = []
    for kind in (PostWritten, PostEdited, PostThanked):
        monkeypatch.setitem(events._handlers, kind, [found.append])
    return found


@on_both_databases
def test_answers_stand_under_what_they_answer_and_no_deeper_than_allowed(talk: Talk) -> None:
    first = talk.say("other", "first")
    second = talk.say("pm", "second")
    answer = talk.say("member", "to the first", to=first)
    below = answer
    for number in range(THREAD_DEPTH + 2):
        below = talk.say("other" if number % 2 else "mod", f"deeper {number}", to=below)
    rows = talk.page()
    said = [row.body_html for row in rows]
    assert said[:3] == ["<p>I carry a kettle.</p>", "<p>first</p>", "<p>to the first</p>"]
    assert said[-1] == "<p>second</p>"
    assert max(row.depth for row in rows) == THREAD_DEPTH
    # Too deep to be set in, they stand in the order in which they were said.
    assert [row.id for row in rows[2:-1]] == sorted(row.id for row in rows[2:-1])
    assert {row.id: row.parent_id for row in rows}[below.id] == rows[-3].id
    assert rows[2].parent_name == "Other"
    assert second.path > below.path


@on_both_databases
def test_a_page_begins_where_it_is_asked_to(talk: Talk) -> None:
    roots = [talk.say("other", f"root {number}") for number in range(22)]
    answer = talk.say("pm", "late answer to an early post", to=roots[1])
    first = talk.page()
    assert [row.id for row in first[1:4]] == [roots[0].id, roots[1].id, answer.id]
    db.session.rollback()
    page = queries.posts_of(talk.world.actor("guest"), talk.world.place, [talk.thread.id])
    assert page.next is not None
    rest = talk.page(cursor=page.next)
    assert [row.id for row in [*page.items, *rest]] == [
        talk.page()[0].id,
        *(roots[0].id, roots[1].id, answer.id),
        *(root.id for root in roots[2:]),
    ]
    assert talk.page(cursor=queries.beginning_with(answer.id))[0].id == answer.id


def test_a_post_names_people_who_may_read_it_and_ideas_that_are_there(
    talk: Talk, published: list[Any]
) -> None:
    idea, hidden = talk.world.idea(), talk.world.idea("other")
    with transaction():
        db.session.merge(hidden).visibility = "hidden"
    body = f"@Other and @nobody: see #{idea.id}, not #{hidden.id}; `@Pm`, mail@other.org"
    post = talk.say("member", body)
    other = talk.world.people["other"].id
    assert f'<a href="/people/{other}"' in post.body_html
    assert f'href="/c/bikes/ideas/{idea.id}"' in post.body_html
    assert f"ideas/{hidden.id}" not in post.body_html
    assert published[-1].mentioned == (other,)
    assert db.session.scalars(select(Mention.person_id)).all() == [other]


def test_nobody_is_called_to_where_they_may_not_read(app: Flask, published: list[Any]) -> None:
    with app.app_context():
        world = World.built(app, visibility="private")
        talk = Talk(world, body="@Outsider @Other look at this")
        assert published[-1].mentioned == (world.people["other"].id,)
        (row,) = talk.page("member")
        assert f"/people/{world.people['outsider'].id}" not in row.body_html
        found = queries.people_like(world.actor("member"), world.place, "o", talk.thread.id)
        assert list(found) == ["Other"]


def test_a_change_calls_only_who_was_not_called_before(talk: Talk, published: list[Any]) -> None:
    post = talk.say("member", "@Other look")
    with transaction():
        fresh = db.session.get_one(Post, post.id)
        edit_post(
            talk.world.actor("member"), community=talk.world.place, post=fresh, body="@Other @Pm"
        )
    assert published[-1].mentioned == (talk.world.people["pm"].id,)
    texts = [text for text, _moment in queries.history_of(db.session.get_one(Post, post.id))]
    assert texts == ["@Other @Pm", "@Other look"]


def test_too_many_names_are_refused_and_nothing_is_lost(talk: Talk) -> None:
    most = MENTIONS["newcomer"]
    names = [world_person.name for world_person in talk.world.people.values()][: most + 1]
    with pytest.raises(Invalid, match=f"At most {most}"):
        talk.say("newcomer", " ".join(f"@{name}" for name in names))


@on_both_databases
def test_what_is_new_is_counted_since_the_last_visit(app: Flask, talk: Talk) -> None:
    reader, collector = talk.world.actor("pm"), ReadingCollector(app)
    thread = db.session.get_one(Thread, talk.thread.id)
    assert queries.visit_of(reader, thread).unread is None
    last = talk.say("other")
    collector.read(reader, thread.id, last.id)
    collector.read(reader, thread.id, last.id - 1)
    assert collector.flush() == 1
    assert queries.visit_of(reader, thread).unread is None
    new = [talk.say("other"), talk.say("mod"), talk.say("pm")]
    unread = queries.visit_of(reader, thread).unread
    assert unread is not None
    # What I say myself is not new to me.
    assert (unread.count, unread.first, unread.since) == (2, new[0].id, last.id)
    assert queries.unread_in(reader, [thread.id])[thread.id].count == 2
    assert queries.unread_in(talk.world.actor("mod"), [thread.id]) == {}
    collector.read(talk.world.actor("guest"), thread.id, last.id)
    assert collector.flush() == 0


def test_a_draft_waits_for_its_writer_and_is_gone_once_it_is_posted(talk: Talk) -> None:
    actor, place = talk.world.actor("other"), drafts.in_thread(talk.thread)
    with transaction():
        drafts.keep_draft(actor, place=place, title="", body="half a thou")
    visit = queries.visit_of(actor, talk.thread)
    assert visit.draft is not None
    assert visit.draft.body == "half a thou"
    assert queries.visit_of(talk.world.actor("pm"), talk.thread).draft is None
    talk.say("other", "half a thought, whole")
    assert queries.visit_of(actor, talk.thread).draft is None
    with pytest.raises(Invalid), transaction():
        drafts.keep_draft(actor, place="elsewhere-1", title="", body="x")


def test_a_locked_thread_is_for_moderators(talk: Talk) -> None:
    mod, place = talk.world.actor("mod"), talk.world.place
    with pytest.raises(NotAllowed), transaction():
        arranging.set_state(
            talk.world.actor("member"), community=place, thread=talk.thread, state="locked", on=True
        )
    with transaction():
        thread = db.session.get_one(Thread, talk.thread.id)
        arranging.set_state(mod, community=place, thread=thread, state="locked", on=True)
    with pytest.raises(NotAllowed, match="locked"):
        talk.say("member")
    assert talk.say("mod")


def test_pinned_threads_come_first_and_once(world: World) -> None:
    talks = [Talk(world, kind, title=f"Thread {kind}") for kind in ("member", "other", "pm")]
    with transaction():
        oldest = db.session.get_one(Thread, talks[0].thread.id)
        arranging.set_state(
            world.actor("mod"), community=world.place, thread=oldest, state="pinned", on=True
        )
    guest = world.actor("guest")
    rows = queries.list_threads(guest, access_community(guest, "bikes")).items
    assert [row.id for row in rows] == [talk.thread.id for talk in (talks[0], talks[2], talks[1])]


@on_both_databases
@pytest.mark.parametrize("later", [False, True])
def test_a_part_becomes_a_thread_of_its_own(talk: Talk, later: bool) -> None:
    root = talk.say("other", "root")
    aside = talk.say("pm", "aside", to=root)
    answer = talk.say("member", "answer to the aside", to=aside)
    after = talk.say("mod", "said later")
    with transaction():
        thread = arranging.split_thread(
            talk.world.actor("mod"),
            community=talk.world.place,
            post=db.session.get_one(Post, aside.id),
            title="About the aside",
            later=later,
        )
    db.session.rollback()
    here = [row.body_html for row in talk.page()]
    rows = queries.posts_of(talk.world.actor("guest"), talk.world.place, [thread.id]).items
    assert [(row.id, row.depth) for row in rows][:2] == [(aside.id, 0), (answer.id, 1)]
    assert ([row.id for row in rows][2:] == [after.id]) is later
    assert ("<p>said later</p>" in here) is not later
    counts = {one.id: one.post_count for one in db.session.scalars(select(Thread)) if one.title}
    assert counts == {talk.thread.id: 2 + (not later), thread.id: 2 + later}
    with pytest.raises(Conflict), transaction():
        arranging.split_thread(
            talk.world.actor("mod"),
            community=talk.world.place,
            post=db.session.get_one(Post, aside.id),
            title="Once more the same",
            later=False,
        )


def test_a_moved_thread_is_read_where_it_is(talk: Talk) -> None:
    world = talk.world
    mod = world.actor("mod")
    thread = db.session.get_one(Thread, talk.thread.id)
    with pytest.raises(NotAllowed), transaction():
        arranging.move_thread(mod, community=world.place, thread=thread, to=world.elsewhere)
    with transaction():
        add_member(world.people["mod"].id, world.elsewhere, "moderator")
    with transaction():
        thread = db.session.get_one(Thread, talk.thread.id)
        arranging.move_thread(
            world.actor("mod"), community=world.place, thread=thread, to=world.elsewhere
        )
    guest = world.actor("guest")
    with pytest.raises(NotFound):
        queries.thread_page(guest, world.place, talk.thread.id)
    assert queries.thread_page(guest, world.elsewhere, talk.thread.id)


@on_both_databases
def test_reactions_and_thanks_count_each_person_once(talk: Talk, published: list[Any]) -> None:
    post, place = talk.say("other"), talk.world.place
    for _again in range(2):
        for kind in ("member", "pm"):
            with transaction():
                fresh = db.session.get_one(Post, post.id)
                actor = talk.world.actor(kind)
                answering.react(actor, community=place, post=fresh, sign="💡", on=True)
                answering.thank(actor, community=place, post=fresh, on=True)
    row = queries.post_row(talk.world.actor("pm"), place, post.id)
    assert [(sign.sign, sign.count, sign.is_mine) for sign in row.reactions] == [("💡", 2, True)]
    assert row.thanks is not None
    assert (row.thanks.count, row.thanks.is_mine) == (2, True)
    thanked = [event for event in published if isinstance(event, PostThanked)]
    # The member opened the thread, the product manager belongs to the team: both accept.
    assert [event.accepted for event in thanked] == [True, True]
    with transaction():
        fresh = db.session.get_one(Post, post.id)
        answering.react(talk.world.actor("pm"), community=place, post=fresh, sign="💡", on=False)
    row = queries.post_row(talk.world.actor("pm"), place, post.id)
    assert [(sign.count, sign.is_mine) for sign in row.reactions] == [(1, False)]
    with pytest.raises(Invalid), transaction():
        answering.react(talk.world.actor("pm"), community=place, post=fresh, sign="🦖", on=True)
    with pytest.raises(NotAllowed), transaction():
        answering.thank(talk.world.actor("other"), community=place, post=fresh, on=True)


def test_a_stranger_s_thanks_are_no_acceptance(talk: Talk, published: list[Any]) -> None:
    post = talk.say("member")
    with transaction():
        fresh = db.session.get_one(Post, post.id)
        answering.thank(talk.world.actor("other"), community=talk.world.place, post=fresh, on=True)
    assert published[-1].accepted is False


# Posts taken back


def taken(talk: Talk, kind: str, post: Post, change: Any = taking_back.take_back) -> None:
    """Somebody takes a post back, or puts it back."""
    with transaction():
        actor = talk.world.actor(kind)
        fresh = db.session.get_one(Post, post.id, populate_existing=True)
        change(actor, community=talk.world.place, post=fresh)


@on_both_databases
def test_an_author_takes_a_post_back_and_puts_it_back(talk: Talk) -> None:
    post = talk.say("other", "I carry nothing.")
    answer = talk.say("pm", "Why not?", to=post)
    for _again in range(2):
        taken(talk, "other", post)
    assert post.id not in {row.id for row in talk.page("member")}
    assert answer.id in {row.id for row in talk.page("member")}
    thread = db.session.get_one(Thread, talk.thread.id, populate_existing=True)
    assert (thread.post_count, thread.last_post_at) == (2, answer.created_at)
    taken(talk, "pm", answer)
    db.session.refresh(thread)
    assert (thread.post_count, thread.last_post_at) == (1, thread.created_at)
    taken(talk, "pm", answer, taking_back.put_back)
    for kind in ("other", "mod"):
        (row,) = (row for row in talk.page(kind) if row.id == post.id)
        assert (row.visibility, row.is_taken_back) == ("hidden", True)
    taken(talk, "other", post, taking_back.put_back)
    (row,) = (row for row in talk.page("guest") if row.id == post.id)
    assert (row.visibility, row.is_taken_back) == ("visible", False)
    assert db.session.get_one(Thread, talk.thread.id, populate_existing=True).post_count == 3


def test_nobody_takes_back_what_others_wrote_or_shows_what_a_moderator_hid(talk: Talk) -> None:
    post = talk.say("other")
    for kind in ("member", "mod", "admin"):
        with pytest.raises(NotAllowed):
            taken(talk, kind, post)
    with transaction() as session:
        session.get_one(Post, post.id).visibility = "hidden"
    with pytest.raises(Conflict):
        taken(talk, "other", post)
    taken(talk, "other", post, taking_back.put_back)
    assert post.id not in {row.id for row in talk.page("guest")}
    (row,) = (row for row in talk.page("other") if row.id == post.id)
    assert not row.can_take_back


def test_whoever_may_write_no_more_still_takes_back(talk: Talk) -> None:
    post = talk.say("other")
    with transaction() as session:
        place = session.scalar(
            select(Membership).where(
                Membership.person_id == talk.world.people["other"].id,
                Membership.community_id == talk.world.place.id,
            )
        )
        session.delete(place)
    client = talk.world.signed_in("other")
    assert send(client, f"/c/bikes/posts/{post.id}/take-back", on="y").status_code == 302
    assert post.id not in {row.id for row in talk.page("guest")}


def test_pictures_that_no_post_came_to_show_are_swept(world: World) -> None:
    folder: Path = world.app.config["VIVIER"].uploads / "posts"
    files = [pictures.keep(Image.new("RGB", (9, 9)), folder) for _i in range(4)]
    shown, drafted, unused, nobody = (file.name for file in files)
    actor, place = world.actor("member"), world.place
    for file in files[:3]:
        with transaction():
            add_image(actor, community=place, picture=file)
    with transaction():
        start_thread(actor, community=place, title="Look here", body=f"![](/media/post-{shown})")
        drafts.keep_draft(actor, place="thread-1", title="", body=f"![](/media/post-{drafted})")
    left: dict[int, set[str]] = {}
    for days in (1, 40):
        later = clock.now().replace(minute=threads_jobs.SWEPT_AT_MINUTE) + timedelta(days=days)
        with clock.held_at(later):
            threads_jobs.sweep_pictures()
        left[days] = {file.name.removeprefix("thumb-") for file in folder.iterdir()}
    assert left[1] == {shown, drafted, unused}
    assert left[40] == {shown, drafted}
    assert nobody not in left[1]
