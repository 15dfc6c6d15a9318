"""What a card, a page or the log offers is what the use case carries out: no button answers 403."""

from __future__ import annotations

from typing import Any

import pytest

from forum.communities.reasons import Why
from forum.core.errors import ForumError, NotAllowed, NotFound
from forum.core.transaction import transaction
from forum.moderation.acting import Given, act
from forum.moderation.integrity import deciding
from forum.moderation.integrity.models import Finding, FindingPerson
from forum.moderation.models import ModerationEntry
from forum.moderation.purging.acting import purge_person
from forum.moderation.purging.service import scope_of
from forum.moderation.queries import Filters, case_of, entries_of
from forum.moderation.things import Thing
from forum.moderation.undoing import undo
from forum.threads.models import Post
from tests.world import World

WHY = Why("It is advertising.")
ASKED = ("approve", "show", "warn", "silence", "suspend")
# Whose things there are: also of who is in another team, and of an admin without a place here.
AUTHORS = ("member", "mod", "pm", "admin", "mod_elsewhere")


def given_to(world: World, post: Post, author: str, visibility: str = "visible") -> Thing:
    """The post as a thing, had somebody of that kind written it."""
    with transaction() as session:
        row = session.get_one(Post, post.id, populate_existing=True)
        row.author_id, row.visibility = world.people[author].id, visibility
    return Thing(world.place.id, "post", post.id, world.people[author].id)


def is_refused(**given: Any) -> bool:
    """Whether the use case refuses an act for who asks; it is never carried out."""
    try:
        with transaction() as session:
            act(**given)
            session.flush()
            raise ForumError
    except (NotAllowed, NotFound):
        return True
    except ForumError:
        return False


@pytest.mark.parametrize("author", AUTHORS)
@pytest.mark.parametrize("who", ["mod", "admin"])
@pytest.mark.parametrize("visibility", ["visible", "held", "hidden"])
def test_what_is_offered_is_what_is_not_refused(
    world: World, post: Post, who: str, author: str, visibility: str
) -> None:
    thing, actor = given_to(world, post, author, visibility), world.actor(who)
    case = case_of(actor, world.place, thing)
    given = {"actor": actor, "community": world.place, "thing": thing}
    refused = {
        name for name in ASKED if is_refused(**given, name=name, given=Given(why=WHY, days=7))
    }
    assert refused.isdisjoint(case.acts)
    shown = {"visible": (), "held": ("approve",), "hidden": ("show",)}[visibility]
    assert set(case.acts) >= {*shown, "warn", "silence", "suspend"} - refused
    assert case.offers_purge == (not _refuses_purge(actor, world, thing))


def _refuses_purge(actor: Any, world: World, thing: Thing) -> bool:
    try:
        scope_of(actor, world.place, thing.person_id or 0)
    except NotAllowed:
        return True
    return False


@pytest.mark.parametrize("author", AUTHORS)
def test_the_log_offers_no_undo_that_is_refused(world: World, post: Post, author: str) -> None:
    thing = given_to(world, post, author)
    who = "mod" if author == "admin" else "admin"
    for name in ("warn", "hide"):
        given = {"thing": thing, "name": name, "given": Given(why=WHY)}
        if name == "warn" and who == "mod":
            continue
        with transaction():
            act(world.actor(who), community=world.place, **given)
    for kind in ("mod", "admin"):
        actor = world.actor(kind)
        for one in entries_of(actor, world.place, Filters()).items:
            assert one.can_undo != _refuses_undo(actor, world, one.entry.id), (kind, one.entry.act)


@pytest.mark.parametrize("kind", ["mod", "mod_elsewhere", "admin"])
def test_the_log_offers_no_undo_of_what_others_decide_about(
    world: World, post: Post, kind: str
) -> None:
    admin, thread = world.actor("admin"), Thing(world.place.id, "thread", post.thread_id)
    for name, to in (("hide", ""), ("show", ""), ("move", "noise")):
        with transaction():
            given = Given(why=WHY, to=to)
            act(admin, community=world.place, thing=thread, name=name, given=given)
    with transaction():
        spammer = world.people["other"].id
        purge_person(admin, community=world.place, person_id=spammer, why=WHY)
    with transaction() as session:
        mine = Finding(community_id=world.place.id, author_id=world.people["mod"].id, suspicion=9.0)
        session.add(mine)
        session.flush()
        voter = {"person_id": world.people["newcomer"].id, "suspicion": 9.0, "parts": []}
        session.add(FindingPerson(finding_id=mine.id, **voter))
        session.flush()
        people = [world.people["newcomer"].id]
        deciding.set_aside(admin, community=world.place, finding=mine, people=people, why=WHY)
    actor = world.actor(kind)
    lines = entries_of(actor, world.place, Filters()).items
    acts = {one.entry.act for one in lines}
    assert acts == {"hide", "show", "move", "purge", "suspend", "set_aside"}
    for one in lines:
        # The thread is with other moderators by now: what was done to it here stays in the log.
        if one.entry.act in {"hide", "show"}:
            assert not one.can_undo
        else:
            assert one.can_undo != _refuses_undo(actor, world, one.entry.id), one.entry.act


def _refuses_undo(actor: Any, world: World, entry_id: int) -> bool:
    try:
        with transaction() as session:
            entry = session.get_one(ModerationEntry, entry_id)
            undo(actor, community=world.place, entry=entry, why=WHY)
            raise ForumError
    except (NotAllowed, NotFound):
        return True
    except ForumError:
        return False
