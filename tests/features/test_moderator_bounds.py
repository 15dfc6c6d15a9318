"""What a moderator can't do: elsewhere, about themselves, and against what was decided since."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.communities.models import Membership
from forum.communities.reasons import Why
from forum.communities.service import add_member, leave_community, place_of
from forum.core.errors import Conflict, NotAllowed, NotFound
from forum.core.transaction import transaction
from forum.extensions import db
from forum.moderation import flagging
from forum.moderation.acting import Given, act
from forum.moderation.models import Flag, ModerationEntry
from forum.moderation.purging.service import scope_of
from forum.moderation.queries import (
    Filters,
    case_of,
    cases_of,
    entries_of,
    entry_page,
    waiting_count,
    waits_for_nobody,
)
from forum.moderation.things import access_somebody, access_thing
from forum.moderation.undoing import undo
from forum.threads import arranging
from forum.threads.models import Post, Thread
from forum.threads.service import start_thread
from tests.world import World

WHY = Why("It is advertising.")


@pytest.fixture
def thread(world: World) -> int:
    """A thread of the member's."""
    return opened(world, "member")


def opened(world: World, who: str) -> int:
    """A thread of somebody's."""
    with transaction() as session:
        made = start_thread(world.actor(who), community=world.place, title="A way", body="Where?")
        session.flush()
        return made.id


def done(world: World, who: str, name: str, kind: str, key: int, to: str = "") -> int:
    """The entry of an act of somebody's."""
    with transaction():
        actor = world.actor(who)
        thing = access_thing(actor, world.place, kind, key)
        given = Given(why=WHY, to=to)
        return act(actor, community=world.place, thing=thing, name=name, given=given).id


def taken_back(world: World, who: str, entry_id: int) -> None:
    """Somebody undoes an entry."""
    with transaction() as session:
        entry = session.get_one(ModerationEntry, entry_id)
        undo(world.actor(who), community=world.place, entry=entry, why=Why(""))


def flagged(world: World, who: str, kind: str, key: int) -> Flag:
    """Somebody flags a thing."""
    with transaction():
        actor = world.actor(who)
        thing = access_thing(actor, world.place, kind, key)
        return flagging.flag(actor, community=world.place, thing=thing, kind="spam", words="")


def seen(kind: type[Post | Thread], key: int) -> str:
    """Whether a thread or a post is visible, held or hidden by now."""
    db.session.expire_all()
    return db.session.get_one(kind, key).visibility


@pytest.mark.parametrize("name", ["hide", "lock"])
def test_what_moved_away_is_for_the_moderators_there(world: World, thread: int, name: str) -> None:
    entry = (
        done(world, "mod", "hide", "thread", thread) if name == "hide" else locked(world, thread)
    )
    before = states(thread)
    done(world, "admin", "move", "thread", thread, to="noise")
    with pytest.raises(NotFound):
        taken_back(world, "mod", entry)
    assert states(thread) == before
    [*_later, first] = entries_of(world.actor("mod"), world.place, Filters()).items
    assert (first.entry.id, first.thing) == (entry, None)
    assert entry_page(world.actor("mod"), entry).thing is None
    assert entry_page(world.actor("member"), entry).thing


def locked(world: World, thread: int) -> int:
    """The entry of a lock of the moderator's."""
    with transaction() as session:
        row, mod = session.get_one(Thread, thread), world.actor("mod")
        arranging.set_state(mod, community=world.place, thread=row, state="locked", on=True)
        return session.scalars(select(ModerationEntry.id)).one()


def states(thread: int) -> tuple[str, bool]:
    """Whether a thread is visible, and locked."""
    row = db.session.get_one(Thread, thread, populate_existing=True)
    return row.visibility, row.locked


def test_a_suspension_ends_though_what_was_hidden_with_it_moved_away(
    world: World, thread: int
) -> None:
    with transaction():
        mod = world.actor("mod")
        thing = access_thing(mod, world.place, "thread", thread)
        given = Given(why=WHY, days=7, hides=True)
        entry = act(mod, community=world.place, thing=thing, name="suspend", given=given).id
    done(world, "admin", "move", "thread", thread, to="noise")
    taken_back(world, "mod", entry)
    place = place_of(world.people["member"].id, world.place)
    assert place is not None
    assert place.suspended_until is None
    assert seen(Thread, thread) == "hidden"


def test_who_is_concerned_appeals_and_undoes_nothing(world: World) -> None:
    with transaction():
        add_member(world.people["other"].id, world.place, "moderator")
    thread = opened(world, "mod")
    entry = done(world, "other", "hide", "thread", thread)
    with pytest.raises(NotAllowed):
        taken_back(world, "mod", entry)
    with pytest.raises(NotAllowed):
        done(world, "mod", "show", "thread", thread)
    assert seen(Thread, thread) == "hidden"
    taken_back(world, "admin", entry)


def test_who_flagged_what_is_a_moderators_is_for_another_moderator(world: World) -> None:
    thread = opened(world, "mod")
    flag = flagged(world, "member", "thread", thread)
    mod, admin = world.actor("mod"), world.actor("admin")
    thing = access_thing(mod, world.place, "thread", thread)
    assert cases_of(mod, [world.place]).items == []
    assert waiting_count(mod) == 0
    assert case_of(mod, world.place, thing).flags == ()
    with pytest.raises(NotAllowed):
        done(world, "mod", "approve", "thread", thread)
    assert db.session.get_one(Flag, flag.id).state == "open"
    [case] = cases_of(admin, [world.place]).items
    assert [one.flagger_id for one in case.flags] == [world.people["member"].id]


def test_of_what_is_an_admins_who_is_alone_nobody_decides(world: World) -> None:
    thread = opened(world, "admin")
    flagged(world, "member", "thread", thread)
    place = [world.place]
    assert waits_for_nobody(world.actor("admin"), place) == 0
    with transaction() as session:
        session.execute(update(Membership).values(role="member"))
    admin = world.actor("admin")
    assert waits_for_nobody(admin, place) == 1
    assert waits_for_nobody(admin, [world.elsewhere]) == 0
    assert cases_of(admin, place).items == []
    with pytest.raises(NotAllowed):
        done(world, "admin", "approve", "thread", thread)
    with transaction() as session:
        session.get_one(Person, world.people["other"].id).is_admin = True
    assert waits_for_nobody(admin, place) == 0
    done(world, "other", "approve", "thread", thread)


def test_an_undo_does_not_pass_over_what_was_decided_since(world: World, thread: int) -> None:
    first = done(world, "mod", "hide", "thread", thread)
    shown = done(world, "mod", "show", "thread", thread)
    second = done(world, "admin", "hide", "thread", thread)
    with pytest.raises(Conflict):
        taken_back(world, "mod", first)
    assert seen(Thread, thread) == "hidden"
    for entry in (second, shown, first):
        taken_back(world, "mod", entry)
    assert seen(Thread, thread) == "visible"


LEFT = {
    "proposed": lambda world, who: world.idea(who),
    "talked": opened,
    "was flagged": lambda world, who: flagged(world, "member", "person", world.people[who].id),
}


@pytest.mark.parametrize("what", LEFT)
def test_whoever_left_can_be_dealt_with(world: World, what: str) -> None:
    person = world.people["outsider"].id
    with transaction():
        add_member(person, world.place)
    LEFT[what](world, "outsider")
    with transaction():
        leave_community(world.actor("outsider"), world.place)
    assert access_thing(world.actor("mod"), world.place, "person", person).id == person
    with pytest.raises(NotFound):
        access_thing(world.actor("member"), world.place, "person", person)


@pytest.mark.parametrize("kind", ["mod", "admin"])
def test_of_whoever_was_never_there_a_moderator_knows_nothing(world: World, kind: str) -> None:
    person = world.people["outsider"].id
    world.idea("outsider", place=world.elsewhere)
    for use in (access_somebody, scope_of):
        with pytest.raises(NotFound):
            use(world.actor(kind), world.place, person)
