"""Acts of moderators: what they change, the log they leave, and that an undo restores exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, text

from forum.accounts.models import Person
from forum.communities.models import Membership
from forum.communities.policy import can_vote, can_write
from forum.communities.reasons import Why
from forum.core.errors import Conflict, Invalid, NotAllowed
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import editing as idea_editing
from forum.ideas import merging
from forum.ideas.models import Idea
from forum.ideas.queries import access_idea
from forum.moderation import cards, flagging
from forum.moderation.acting import Given, act
from forum.moderation.log import enter
from forum.moderation.models import Card, Flag, ModerationEntry, Sanction
from forum.moderation.things import Thing, access_thing
from forum.moderation.undoing import undo
from forum.threads import editing
from forum.threads.models import Post
from forum.threads.queries import access_post, access_thread
from forum.threads.service import start_thread, write_post
from tests.conftest import on_both_databases
from tests.world import World

WHY = Why("It is advertising.", "The third time.")
# Logs, and what is told or indexed later: an undo adds to them, and takes nothing back.
LOGS = {"audit_entries", "moderation_entries", "sanctions", "purges", "outbox", "search_notes"}


def talk_of(world: World) -> tuple[int, int]:
    """A thread of the member's, and an answer of another one's."""
    with transaction() as session:
        thread = start_thread(
            world.actor("member"), community=world.place, title="A way home", body="Where to?"
        )
        answer = write_post(
            world.actor("other"), community=world.place, thread=thread, body="To **the sea**."
        )
        session.flush()
        return thread.id, answer.id


def acted(world: World, name: str, kind: str, thing_id: int, **given: Any) -> int:
    """The entry of an act of the moderator's."""
    who = world.actor(given.pop("who", "mod"))
    with transaction():
        thing = access_thing(who, world.place, kind, thing_id)
        terms = Given(why=given.pop("why", WHY), **given)
        return act(who, community=world.place, thing=thing, name=name, given=terms).id


def undone(world: World, entry_id: int, who: str = "mod") -> None:
    """Undo what an entry says."""
    with transaction() as session:
        entry = session.get_one(ModerationEntry, entry_id)
        undo(world.actor(who), community=world.place, entry=entry, why=Why("A mistake."))


def flagged(world: World, kind: str, thing_id: int, who: str = "newcomer") -> int:
    """The flag of somebody."""
    with transaction():
        actor = world.actor(who)
        thing = access_thing(actor, world.place, kind, thing_id)
        return flagging.flag(
            actor, community=world.place, thing=thing, kind="spam", words="Look at it."
        ).id


def state() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but of the logs."""
    db.session.rollback()
    db.session.expire_all()
    return {
        table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr)
        for table in db.metadata.sorted_tables
        if table.name not in LOGS
    }


def edit_as_moderator(world: World, kind: str, thing_id: int) -> int:
    """The entry of a moderator's change of an idea, a post or a thread."""
    mod, place = world.actor("mod"), world.place
    with transaction() as session:
        if kind == "idea":
            idea = access_idea(mod, place, thing_id)
            words: dict[str, Any] = {"title": "Another title", "body": "Cut.", "tags": ["cut"]}
            idea_editing.edit_idea(mod, community=place, idea=idea, why=WHY, **words)
        elif kind == "post":
            post = access_post(mod, place, thing_id)
            editing.edit_post(mod, community=place, post=post, body="Cut.", why=WHY)
        else:
            thread = access_thread(mod, place, thing_id)
            words = {"title": "Another title", "tags": ["cut"], "area_id": None}
            editing.edit_thread(mod, community=place, thread=thread, why=WHY, **words)
        last = select(func.max(ModerationEntry.id))
        return session.scalars(last).one() or 0


CASES: dict[str, Callable[[World, dict[str, int]], int]] = {
    "approve a flagged post": lambda w, it: acted(w, "approve", "post", it["post"]),
    "hide an idea": lambda w, it: acted(w, "hide", "idea", it["idea"]),
    "hide a post": lambda w, it: acted(w, "hide", "post", it["post"]),
    "hide a thread": lambda w, it: acted(w, "hide", "thread", it["thread"]),
    "remove an idea": lambda w, it: acted(w, "remove", "idea", it["idea"]),
    "remove a post": lambda w, it: acted(w, "remove", "post", it["post"]),
    "remove a thread": lambda w, it: acted(w, "remove", "thread", it["thread"]),
    "warn": lambda w, it: acted(w, "warn", "post", it["post"]),
    "silence": lambda w, it: acted(w, "silence", "post", it["post"], days=7),
    "suspend": lambda w, it: acted(w, "suspend", "post", it["post"], days=30),
    "suspend and hide": lambda w, it: acted(w, "suspend", "post", it["post"], days=30, hides=True),
    "move a thread": lambda w, it: acted(
        w, "move", "thread", it["thread"], who="admin", to="noise"
    ),
    "edit an idea": lambda w, it: edit_as_moderator(w, "idea", it["idea"]),
    "edit a post": lambda w, it: edit_as_moderator(w, "post", it["post"]),
    "edit a thread": lambda w, it: edit_as_moderator(w, "thread", it["thread"]),
    "decline a merge": lambda w, it: acted(w, "approve", "idea", it["twin"], card="merge"),
}


@pytest.fixture
def things(world: World) -> dict[str, int]:
    """Things that are flagged, and a merge that is proposed."""
    thread, post = talk_of(world)
    idea, twin = world.idea("member").id, world.idea("other").id
    for kind, key in (("thread", thread), ("post", post), ("idea", idea)):
        flagged(world, kind, key)
    with transaction():
        other = world.actor("other")
        source, target = (access_idea(other, world.place, key) for key in (twin, idea))
        merging.propose_merge(
            other, community=world.place, source=source, target=target, reason="The same."
        )
    return {"thread": thread, "post": post, "idea": idea, "twin": twin}


@on_both_databases
@pytest.mark.parametrize("name", CASES)
def test_an_undo_restores_every_row(
    world: World, things: dict[str, int], name: str, database: object
) -> None:
    before = state()
    entry = CASES[name](world, things)
    after = state()
    assert after != before
    undone(world, entry, "admin")
    assert state() == before


def test_a_merge_is_undone_but_for_its_history(world: World, things: dict[str, int]) -> None:
    entry = acted(world, "merge", "idea", things["twin"], card="merge")
    assert db.session.get_one(Idea, things["twin"]).status == "merged"
    assert not db.session.scalars(
        select(Card).where(Card.kind == "merge", Card.closed_at.is_(None))
    ).all()
    undone(world, entry)
    db.session.expire_all()
    twin = db.session.get_one(Idea, things["twin"])
    assert (twin.status, twin.merged_into_id) == ("open", None)


def test_a_decision_improves_or_worsens_the_record(world: World) -> None:
    _thread, post = talk_of(world)
    idea = world.idea("member").id
    flagged(world, "post", post)
    acted(world, "hide", "post", post)
    assert flagging.record_of(world.people["newcomer"].id) == (1, 0)
    assert db.session.get_one(Person, world.people["other"].id).flag_upheld_at is not None
    flagged(world, "idea", idea)
    acted(world, "approve", "idea", idea)
    assert flagging.record_of(world.people["newcomer"].id) == (1, 1)
    assert db.session.get_one(Person, world.people["member"].id).flag_upheld_at is None


def test_a_thing_is_flagged_once_by_each_and_weighs_what_all_say(world: World) -> None:
    _thread, post = talk_of(world)
    flagged(world, "post", post)
    flagged(world, "post", post, "member")
    with pytest.raises(Conflict):
        flagged(world, "post", post)
    card = db.session.scalars(select(Card)).one()
    assert (card.weight, card.kind, card.person_id) == (1.25, "flags", world.people["other"].id)


def test_a_withdrawn_flag_closes_its_card(world: World) -> None:
    _thread, post = talk_of(world)
    flag_id = flagged(world, "post", post)
    with transaction() as session:
        flagging.withdraw(world.actor("newcomer"), session.get_one(Flag, flag_id))
    assert db.session.scalars(select(Card)).one().closed_at is not None


def test_nobody_flags_their_own(world: World) -> None:
    _thread, post = talk_of(world)
    with pytest.raises(Conflict):
        flagged(world, "post", post, "other")


def test_the_talk_of_an_idea_is_the_idea_and_the_first_post_the_thread(world: World) -> None:
    thread, _post = talk_of(world)
    idea = world.idea("member")
    opening = db.session.scalars(select(Post.id).where(Post.thread_id == thread)).first()
    mod = world.actor("mod")
    assert access_thing(mod, world.place, "post", opening or 0).kind == "thread"
    found = access_thing(mod, world.place, "thread", idea.thread_id)
    assert (found.kind, found.id) == ("idea", idea.id)


def test_the_silenced_read_and_vote_and_write_nothing(world: World) -> None:
    _thread, post = talk_of(world)
    acted(world, "silence", "post", post, days=1)
    other = world.actor("other")
    assert can_vote(other, world.place)
    assert not can_write(other, world.place)


def test_the_longest_sanction_holds(world: World) -> None:
    _thread, post = talk_of(world)
    short = acted(world, "suspend", "post", post, days=1)
    long = acted(world, "suspend", "post", post, days=30)
    place = select(Membership.suspended_until).where(
        Membership.person_id == world.people["other"].id
    )
    until = select(Sanction.until).where(Sanction.entry_id == long)
    assert db.session.scalar(place) == db.session.scalar(until)
    undone(world, long)
    until = select(Sanction.until).where(Sanction.entry_id == short)
    assert db.session.scalar(place) == db.session.scalar(until)
    undone(world, short)
    assert db.session.scalar(place) is None


@pytest.mark.parametrize("kind", ["mod", "pm", "admin"])
def test_a_moderator_sanctions_neither_themselves_nor_the_team(world: World, kind: str) -> None:
    target = world.people[kind].id
    # Whom moderators know of, since they gave something here.
    world.idea(kind)
    with pytest.raises(NotAllowed):
        acted(world, "suspend", "person", target, days=7)


def test_a_reason_is_owed_to_the_person(world: World) -> None:
    _thread, post = talk_of(world)
    with pytest.raises(Invalid):
        acted(world, "hide", "post", post, why=Why())


def test_a_claimed_card_is_left_to_who_has_it(world: World) -> None:
    _thread, post = talk_of(world)
    flagged(world, "post", post)
    with transaction() as session:
        card = session.scalars(select(Card)).one()
        cards.claim(world.actor("admin"), community=world.place, card=card)
    with pytest.raises(Conflict):
        acted(world, "hide", "post", post)
    with transaction() as session:
        card = session.scalars(select(Card)).one()
        cards.claim(world.actor("mod"), community=world.place, card=card, takes_over=True)
    acted(world, "hide", "post", post)


def test_an_act_is_undone_once(world: World) -> None:
    _thread, post = talk_of(world)
    entry = acted(world, "hide", "post", post)
    undone(world, entry)
    with pytest.raises(Conflict):
        undone(world, entry)


@on_both_databases
@pytest.mark.parametrize(
    "change",
    ["act = 'show'", "reason = 'Another.'", "actor_id = 1", "before = '{\"visibility\": 1}'"],
)
def test_the_databases_refuse_that_the_log_is_changed(
    world: World, database: object, change: str
) -> None:
    with transaction():
        enter(world.actor("mod"), "hide", Thing(world.place.id, "post", 1), reason="So.")
    with pytest.raises(Conflict), transaction() as session:
        session.execute(text(f"UPDATE moderation_entries SET {change}"))


@on_both_databases
def test_the_databases_refuse_that_the_log_is_deleted_but_let_people_be_forgotten(
    world: World, database: object
) -> None:
    with transaction():
        enter(world.actor("mod"), "hide", Thing(world.place.id, "post", 1), reason="So.")
    with pytest.raises(Conflict), transaction() as session:
        session.execute(text("DELETE FROM moderation_entries"))
    forgotten = "actor_id = NULL, person_id = NULL, reason = '', note = '', before = '{}'"
    with transaction() as session:
        session.execute(text(f"UPDATE moderation_entries SET {forgotten}"))
    assert db.session.scalars(select(ModerationEntry)).one().actor_id is None
