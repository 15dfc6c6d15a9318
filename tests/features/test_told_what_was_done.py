"""Whom an act of the moderators concerns is told: what, why, until when, and whether to appeal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from forum.communities.reasons import Why
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.moderation.acting import Given, act
from forum.moderation.models import ModerationEntry
from forum.moderation.purging.acting import purge_person
from forum.moderation.recording import record
from forum.moderation.things import Thing
from forum.moderation.undoing import undo
from forum.notices.models import Notice
from tests.world import World

WHY = Why("It is advertising.", "For the team alone.")
CarryOut = Callable[[], None]


def member(world: World) -> Thing:
    """The member, as a thing of the community."""
    person_id = world.people["member"].id
    return Thing(world.place.id, "person", person_id, person_id)


def done(world: World, name: str, days: int | None = None) -> int:
    """The entry of something that the moderator did about the member."""
    mod, given = world.actor("mod"), Given(why=WHY, days=days)
    with transaction():
        if name == "set_aside":
            return record(mod, name, member(world), WHY, {}).id
        return act(mod, community=world.place, thing=member(world), name=name, given=given).id


def letter() -> Letter:
    """The last letter to the member."""
    theirs = select(Letter).where(Letter.recipient == "member@example.org")
    return db.session.scalars(theirs.order_by(Letter.id.desc())).first()


@pytest.mark.parametrize(
    ("name", "days", "says"),
    [
        ("warn", None, "A moderator warns you"),
        ("silence", 7, "can't write here"),
        ("suspend", 30, "suspended here"),
        ("set_aside", None, "Votes of yours are set aside"),
    ],
)
def test_it_is_told_with_its_reason_and_the_way_to_appeal(
    world: World, carry_out: CarryOut, name: str, days: int | None, says: str
) -> None:
    entry = done(world, name, days)
    carry_out()
    [notice] = db.session.scalars(select(Notice).where(Notice.what == f"mod_{name}"))
    assert (notice.person_id, notice.path) == (member(world).id, f"/moderation/entries/{entry}")
    for text in (letter().subject + letter().body, letter().html or ""):
        assert says in text.replace("&#39;", "'")
        assert WHY.reason in text
        assert "how to appeal" in text
        assert ("Until " in text) == (days is not None)
        assert WHY.note not in text
        assert "Mod" not in text.replace("Moderat", "").replace("A mod", "")


def test_of_what_was_undone_nothing_is_left_to_appeal_against(
    world: World, carry_out: CarryOut
) -> None:
    entry_id = done(world, "warn")
    with transaction() as session:
        entry = session.get_one(ModerationEntry, entry_id)
        undo(world.actor("mod"), community=world.place, entry=entry, why=Why("A mistake."))
    carry_out()
    assert "undone" in letter().subject
    assert "What was done:" in letter().body
    assert "appeal" not in letter().body


def test_a_purge_that_is_undone_is_told_once(world: World, carry_out: CarryOut) -> None:
    world.idea("member")
    mod, person = world.actor("mod"), member(world).id
    with transaction():
        purged = purge_person(mod, community=world.place, person_id=person, why=WHY)
    with transaction():
        undo(mod, community=world.place, entry=purged, why=Why("A mistake."))
    carry_out()
    told = list(db.session.scalars(select(Notice.what).order_by(Notice.id)))
    assert told.count("mod_purge") == 1
    assert told.count("mod_undo") == 1


def test_a_suspension_that_is_lifted_alone_is_told(world: World, carry_out: CarryOut) -> None:
    world.idea("member")
    mod, person = world.actor("mod"), member(world).id
    with transaction():
        purge_person(mod, community=world.place, person_id=person, why=WHY)
    with transaction() as session:
        suspended = select(ModerationEntry).where(ModerationEntry.act == "suspend")
        entry = session.scalars(suspended).one()
        undo(mod, community=world.place, entry=entry, why=Why("A mistake."))
    carry_out()
    assert list(db.session.scalars(select(Notice.what).where(Notice.what == "mod_undo")))


def test_who_set_votes_aside_says_so_on_its_page(world: World, carry_out: CarryOut) -> None:
    entry = done(world, "set_aside")
    page = world.signed_in("member").get(f"/moderation/entries/{entry}").text
    assert "as if one person had cast them" in page
    assert "/c/bikes/integrity" in page
    assert f"/moderation/entries/{entry}/appeal" in page
