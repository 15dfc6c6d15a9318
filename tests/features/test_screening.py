"""What is held, refused and shown to the moderators, and that approving publishes what would be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from forum.accounts import profile
from forum.communities.models import Community
from forum.communities.reasons import Why
from forum.core import clock, events
from forum.core.errors import Invalid
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.editing import edit_idea, offer_amendment
from forum.ideas.events import IdeaProposed
from forum.ideas.models import Idea
from forum.ideas.service import propose_idea, set_visibility
from forum.moderation.acting import Given, act
from forum.moderation.models import Card, ModerationEntry
from forum.moderation.screening import learning
from forum.moderation.screening.models import KnownHost
from forum.moderation.screening.settings import Thresholds, add_rule, set_thresholds
from forum.moderation.screening.words import worded
from forum.moderation.things import Thing
from forum.notices.models import Notice
from forum.threads import arranging
from forum.threads.editing import edit_post
from forum.threads.events import PostShownOrHidden, PostWritten, ThreadOpened
from forum.threads.models import Post, Thread
from forum.threads.service import recount, start_thread, write_post
from tests.conftest import on_both_databases
from tests.world import World

SPAM = "CHEAP casino bonus, buy now!!!! https://win.example.top/x WhatsApp +44 7700 900123 loans"
OLD = timedelta(days=30)


class Door:
    """People who come to the door of the world's community."""

    def __init__(self, world: World) -> None:
        self.world = world
        with transaction(), clock.held_at(clock.now() - OLD):
            self.thread = start_thread(
                world.actor("other"), community=world.place, title="What is new?", body="Say."
            )
        self.thread_id = self.thread.id

    def set(self, **given: Any) -> None:
        """Let the team choose thresholds."""
        with transaction():
            set_thresholds(
                self.world.actor("mod"), community=self.place(), given=Thresholds(**given)
            )

    def rule(self, kind: str, pattern: str, act: str) -> None:
        """Let the team add a rule."""
        with transaction():
            add_rule(
                self.world.actor("mod"),
                community=self.place(),
                kind=kind,
                pattern=pattern,
                act=act,
            )

    def place(self) -> Community:
        """The community, read afresh."""
        return db.session.get_one(Community, self.world.place.id, populate_existing=True)

    def post(self, kind: str, body: str, *, ago: timedelta = timedelta(0)) -> Post:
        """A post by somebody in the thread."""
        with transaction(), clock.held_at(clock.now() - ago):
            thread = db.session.get_one(Thread, self.thread_id, populate_existing=True)
            actor = self.world.actor(kind)
            return write_post(actor, community=self.place(), thread=thread, body=body)

    def edit(self, kind: str, post: Post, body: str) -> Post:
        """A change of a post by somebody."""
        with transaction():
            fresh = db.session.get_one(Post, post.id, populate_existing=True)
            edit_post(self.world.actor(kind), community=self.place(), post=fresh, body=body)
        return fresh

    def idea(self, kind: str, title: str, body: str) -> Idea:
        """An idea of somebody's."""
        with transaction():
            actor = self.world.actor(kind)
            return propose_idea(actor, community=self.place(), title=title, body=body)

    def let_through(self, post: Post) -> None:
        """Show a post that is held."""
        with transaction():
            thread = db.session.get_one(Thread, post.thread_id)
            fresh = db.session.get_one(Post, post.id, populate_existing=True)
            fresh.visibility = "visible"
            db.session.flush()
            recount(thread)
            events.publish(PostShownOrHidden(fresh.id, thread.id))

    def cards(self) -> list[Card]:
        """What waits for a moderator, the oldest first."""
        db.session.rollback()
        return list(db.session.scalars(select(Card).order_by(Card.id)))


@pytest.fixture
def door(world: World) -> Door:
    """The door, with a thread to write in."""
    return Door(world)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is told of, beside its handlers."""
    found: list[Any] = []
    for kind in (PostWritten, ThreadOpened, IdeaProposed):
        monkeypatch.setitem(events._handlers, kind, [found.append, *events._handlers[kind]])
    return found


@on_both_databases
def test_spam_of_a_newcomer_waits_and_its_card_says_why(door: Door, heard: list[Any]) -> None:
    before = door.thread.post_count
    post = door.post("newcomer", SPAM)
    assert (post.visibility, post.is_announced, heard) == ("held", False, [])
    (card,) = door.cards()
    assert (card.kind, card.subject_kind, card.subject_id) == ("held", "post", post.id)
    assert card.person_id == door.world.people["newcomer"].id
    assert card.weight == pytest.approx(sum(one["weight"] for one in card.signals), abs=0.01)
    assert any("casino" not in worded(one) for one in card.signals)
    entry = db.session.scalars(select(ModerationEntry)).one()
    assert (entry.act, entry.actor_id, entry.rule) == ("hold", None, "screening")
    thread = db.session.get_one(Thread, door.thread_id, populate_existing=True)
    assert thread.post_count == before


def test_the_same_text_by_a_trusted_person_or_the_team_is_shown(door: Door) -> None:
    with transaction():
        admin = door.world.actor("admin")
        profile.grant_trust(admin, door.world.people["member"].id, granted=True)
    for kind in ("member", "mod", "pm", "admin"):
        assert door.post(kind, f"{SPAM} {kind}").visibility == "visible"
    assert door.cards() == []


def test_letting_a_post_through_tells_exactly_what_would_have_been_told(
    door: Door, heard: list[Any], carry_out: Any
) -> None:
    with transaction():
        thread = db.session.get_one(Thread, door.thread_id)
        write_post(door.world.actor("pm"), community=door.place(), thread=thread, body="Here.")
    heard.clear()
    post = door.post("newcomer", f"{SPAM} @Member")
    carry_out()
    told = select(Notice).where(Notice.post_id == post.id)
    assert heard == []
    assert db.session.scalars(told).all() == []
    door.let_through(post)
    carry_out()
    (said,) = heard
    assert isinstance(said, PostWritten)
    assert said.mentioned == (door.world.people["member"].id,)
    people = {one.person_id for one in db.session.scalars(told)}
    assert people == {door.world.people[kind].id for kind in ("member", "other", "pm")}
    thread = db.session.get_one(Thread, door.thread_id, populate_existing=True)
    assert thread.post_count == 3
    # Hidden and shown again it is told of no second time.
    door.let_through(post)
    assert len(heard) == 1


@on_both_databases
def test_a_thread_waits_with_its_first_post(door: Door, heard: list[Any]) -> None:
    with transaction():
        actor = door.world.actor("newcomer")
        made = start_thread(actor, community=door.place(), title="Win a prize now", body=SPAM)
    assert (made.visibility, heard) == ("held", [])
    with transaction():
        thread = db.session.get_one(Thread, made.id, populate_existing=True)
        arranging.set_visibility(
            door.world.actor("mod"), community=door.place(), thread=thread, visibility="visible"
        )
    assert [type(one) for one in heard] == [ThreadOpened, PostWritten]
    assert db.session.get_one(Thread, made.id).post_count == 1


def test_an_idea_waits_and_counts_once_it_is_shown(door: Door, heard: list[Any]) -> None:
    count = door.place().idea_count
    idea = door.idea("newcomer", "A casino bonus for all", SPAM)
    assert (idea.visibility, heard, door.place().idea_count) == ("held", [], count)
    assert db.session.get_one(Thread, idea.thread_id).visibility == "held"
    with transaction():
        fresh = db.session.get_one(Idea, idea.id, populate_existing=True)
        set_visibility(
            door.world.actor("mod"),
            community=door.place(),
            idea=fresh,
            visibility="visible",
        )
    assert heard == [IdeaProposed(idea.id, door.world.place.id)]
    assert door.place().idea_count == count + 1


def test_first_contributions_wait_where_the_team_wants_it(door: Door) -> None:
    assert door.post("newcomer", "A bell would be nice.").visibility == "visible"
    door.set(hold_first=2)
    held = door.post("newcomer", "And a light.", ago=-timedelta(minutes=1))
    assert held.visibility == "held"
    door.let_through(held)
    assert door.post("newcomer", "And a rack.", ago=-timedelta(minutes=2)).visibility == "visible"


@pytest.mark.parametrize(("act", "visibility"), [("hold", "held"), ("card", "visible")])
def test_a_word_rule_holds_or_calls(door: Door, act: str, visibility: str) -> None:
    door.rule("word", "rival*", act)
    assert door.post("member", "The RІVALS do it").visibility == visibility
    (card,) = door.cards()
    assert "rival*" in worded(card.signals[0])


def test_a_rule_refuses_and_names_itself(door: Door) -> None:
    door.rule("link", "*.example.top", "refuse")
    with pytest.raises(Invalid) as refused:
        door.post("member", "Look at https://win.example.top")
    assert "*.example.top" in refused.value.fields["body"]
    assert door.cards() == []


def test_a_host_that_is_allowed_meets_no_rule(door: Door) -> None:
    door.set(allowed_hosts="example.top")
    door.rule("link", "example.top", "refuse")
    assert door.post("member", "Look at https://docs.example.top").visibility == "visible"


def test_an_edit_that_keeps_what_a_rule_minds_is_not_stopped_by_it(door: Door) -> None:
    post = door.post("member", "My rival is the bus.", ago=OLD)
    door.rule("word", "rival", "refuse")
    assert door.edit("member", post, "My rival is the bus, too.").visibility == "visible"


@on_both_databases
def test_a_link_put_into_an_old_post_holds_it_until_a_moderator_looked(door: Door) -> None:
    post = door.post("member", "I carry a kettle and a cup on my bike.", ago=OLD)
    edited = door.edit("member", post, "I carry a kettle and a cup. https://kettle.example")
    assert edited.visibility == "held"
    assert edited.is_announced
    (card,) = door.cards()
    assert (card.kind, card.signals[0]["name"]) == ("edit", "links")


def test_what_was_hidden_is_not_brought_back_into_the_queue_by_a_change(door: Door) -> None:
    door.rule("word", "casino", "hold")
    post = door.post("other", "A good idea.")
    with transaction():
        fresh = db.session.get_one(Post, post.id)
        thing = Thing(door.place().id, "post", fresh.id, fresh.author_id)
        mod, why = door.world.actor("mod"), Given(why=Why("It is advertising."))
        act(mod, community=door.place(), thing=thing, name="hide", given=why)
    door.edit("other", post, "Come to my casino.")
    assert db.session.get_one(Post, post.id, populate_existing=True).visibility == "hidden"
    acts = select(ModerationEntry.act).order_by(ModerationEntry.id)
    assert list(db.session.scalars(acts)) == ["hide"]
    assert [card.kind for card in door.cards()] == ["edit"]


def test_a_link_put_in_at_once_is_not_minded(door: Door) -> None:
    post = door.post("member", "I carry a kettle and a cup.")
    assert door.edit("member", post, "I carry https://kettle.example").visibility == "visible"
    assert door.cards() == []


def test_an_old_post_that_becomes_another_one_calls_a_moderator(door: Door) -> None:
    post = door.post("member", "I carry a kettle and a cup on my bike.", ago=OLD)
    assert door.edit("member", post, "Nothing of that was ever true.").visibility == "visible"
    (card,) = door.cards()
    assert (card.kind, card.signals[0]["name"]) == ("edit", "changed")


def test_the_team_changes_old_texts_freely(door: Door) -> None:
    post = door.post("member", "I carry a kettle and a cup on my bike.", ago=OLD)
    assert door.edit("mod", post, "https://rules.example").visibility == "visible"
    assert door.cards() == []


def test_an_idea_is_screened_when_it_is_changed(door: Door) -> None:
    idea = door.world.idea()
    count = door.place().idea_count
    with transaction():
        fresh = db.session.get_one(Idea, idea.id, populate_existing=True)
        edit_idea(
            door.world.actor("member"),
            community=door.place(),
            idea=fresh,
            title=fresh.title,
            body=f"{fresh.body} https://kettle.example",
            tags=(),
        )
    assert fresh.visibility == "held"
    assert door.place().idea_count == count - 1


def test_what_has_no_room_to_wait_in_is_refused(door: Door) -> None:
    idea = door.world.idea()
    fresh = db.session.get_one(Idea, idea.id)
    words = {"title": fresh.title, "body": SPAM, "reason": "Better"}
    newcomer = door.world.actor("newcomer")
    with pytest.raises(Invalid) as refused, transaction():
        offer_amendment(newcomer, community=door.place(), idea=fresh, **words)
    assert set(refused.value.fields) == {"body"}
    with pytest.raises(Invalid) as refused, transaction():
        profile.edit_profile(newcomer, about=SPAM, sociability=None)
    assert set(refused.value.fields) == {"about"}


@on_both_databases
def test_a_rule_that_a_profile_meets_calls_the_moderators_of_its_community(door: Door) -> None:
    door.rule("word", "rival*", "card")
    with transaction():
        profile.edit_profile(door.world.actor("member"), about="I sell rivals.", sociability=None)
    (card,) = door.cards()
    member = door.world.people["member"].id
    assert (card.community_id, card.subject_kind) == (door.world.place.id, "person")
    assert (card.subject_id, card.person_id) == (member, member)
    assert "rival*" in worded(card.signals[0])
    with transaction():
        profile.edit_profile(door.world.actor("member"), about="Rivals, yes.", sociability=None)
    assert len(door.cards()) == 1
    with transaction():
        profile.edit_profile(door.world.actor("other"), about="I ride.", sociability=None)
    assert len(door.cards()) == 1


@on_both_databases
def test_a_link_put_into_the_post_that_a_thread_begins_with_holds_the_thread(door: Door) -> None:
    opening = db.session.scalars(select(Post).where(Post.thread_id == door.thread_id)).one()
    edited = door.edit("other", opening, "Say. https://kettle.example")
    thread = db.session.get_one(Thread, door.thread_id, populate_existing=True)
    assert (thread.visibility, edited.visibility) == ("held", "visible")
    (card,) = door.cards()
    assert (card.kind, card.subject_kind, card.subject_id) == ("edit", "thread", thread.id)
    with transaction():
        arranging.set_visibility(
            door.world.actor("mod"), community=door.place(), thread=thread, visibility="visible"
        )
    assert thread.visibility == "visible"
    assert thread.post_count == 1


def test_what_was_removed_is_known_again(door: Door) -> None:
    said = "We compared the best bikes of this year so that you do not have to: https://a.example"
    first = door.post("member", said)
    assert first.visibility == "visible"
    with transaction():
        db.session.execute(update(Post).where(Post.id == first.id).values(visibility="hidden"))
    assert door.post("newcomer", said).visibility == "held"
    (card,) = door.cards()
    assert "like_removed" in {one["name"] for one in card.signals}


def test_the_worker_learns_hosts_from_what_is_shown(door: Door) -> None:
    door.post("member", "See https://docs.example.com/a and www.kettle.example")
    door.post("newcomer", SPAM)
    learning.learn_hosts()
    hosts = set(db.session.scalars(select(KnownHost.host)))
    assert hosts == {"docs.example.com", "kettle.example"}
    assert learning.learn_hosts() == 0
