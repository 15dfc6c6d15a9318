"""Appeals: another moderator decides, the database sees to it, and the person is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.communities.models import Membership
from forum.communities.reasons import Why
from forum.core.errors import Conflict, Invalid, NotAllowed
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.moderation import appealing
from forum.moderation.acting import Given, act
from forum.moderation.models import Appeal, Card, ModerationEntry
from forum.moderation.queries import cases_of
from forum.moderation.things import Thing
from forum.moderation.undoing import grant_appeal, undo
from forum.notices.models import Notice
from tests.conftest import on_both_databases
from tests.world import World


@pytest.fixture
def hidden(world: World) -> int:
    """The entry by which the moderator hid an idea of the member's."""
    idea = world.idea("member")
    with transaction():
        thing = Thing(world.place.id, "idea", idea.id, idea.author_id)
        given = Given(why=Why("It is advertising."))
        mod = world.actor("mod")
        return act(mod, community=world.place, thing=thing, name="hide", given=given).id


def appealed(world: World, entry_id: int, kind: str = "member", words: str = "It is not.") -> int:
    """The appeal of somebody against an entry."""
    with transaction() as session:
        entry = session.get_one(ModerationEntry, entry_id)
        return appealing.appeal(world.actor(kind), entry=entry, words=words).id


def decided(
    world: World, appeal_id: int, kind: str, decide: Callable[..., None], answer: str = "So it is."
) -> None:
    """Somebody decides about it."""
    with transaction() as session:
        given: dict[str, Any] = {"appeal": session.get_one(Appeal, appeal_id), "answer": answer}
        decide(world.actor(kind), community=world.place, **given)


@pytest.mark.parametrize("decide", [grant_appeal, appealing.refuse])
def test_who_did_it_does_not_decide(world: World, hidden: int, decide: Callable[..., None]) -> None:
    appeal_id = appealed(world, hidden)
    with pytest.raises(NotAllowed):
        decided(world, appeal_id, "mod", decide)


@pytest.mark.parametrize("kind", ["pm", "member", "other", "mod_elsewhere"])
def test_only_moderators_of_the_place_decide(world: World, hidden: int, kind: str) -> None:
    appeal_id = appealed(world, hidden)
    with pytest.raises(NotAllowed):
        decided(world, appeal_id, kind, appealing.refuse)


def test_granting_undoes_the_act(world: World, hidden: int) -> None:
    decided(world, appealed(world, hidden), "admin", grant_appeal)
    entry = db.session.get_one(ModerationEntry, hidden)
    assert db.session.get_one(Idea, entry.subject_id).visibility == "visible"
    last = db.session.scalars(select(ModerationEntry).order_by(ModerationEntry.id.desc())).first()
    assert last is not None
    assert (last.act, last.undoes_id, last.reason) == ("grant", hidden, "So it is.")
    made = db.session.scalars(select(Appeal)).one()
    assert (made.state, made.decided_by_id) == ("granted", world.people["admin"].id)


def test_refusing_lets_it_stand_with_an_answer(world: World, hidden: int) -> None:
    appeal_id = appealed(world, hidden)
    with pytest.raises(Invalid):
        decided(world, appeal_id, "admin", appealing.refuse, "")
    decided(world, appeal_id, "admin", appealing.refuse)
    entry = db.session.get_one(ModerationEntry, hidden)
    assert db.session.get_one(Idea, entry.subject_id).visibility == "hidden"
    assert db.session.scalars(select(Card)).one().closed_at is not None
    with pytest.raises(Conflict):
        decided(world, appeal_id, "admin", grant_appeal)


@on_both_databases
def test_the_database_refuses_who_did_it(world: World, hidden: int, database: object) -> None:
    appealed(world, hidden)
    mod = world.people["mod"].id
    with pytest.raises(Conflict), transaction() as session:
        session.execute(update(Appeal).values(decided_by_id=mod))


def test_the_one_admin_of_a_site_is_the_only_exception(world: World) -> None:
    idea = world.idea("member")
    with transaction() as session:
        session.execute(
            update(Membership).where(Membership.role == "moderator").values(role="member")
        )
    admin = world.actor("admin")
    with transaction():
        thing = Thing(world.place.id, "idea", idea.id, idea.author_id)
        given = Given(why=Why("So."))
        entry = act(admin, community=world.place, thing=thing, name="hide", given=given).id
    appeal_id = appealed(world, entry)
    assert db.session.get_one(Appeal, appeal_id).is_alone
    decided(world, appeal_id, "admin", grant_appeal)


@pytest.mark.parametrize("kind", ["other", "mod", "pm"])
def test_only_whom_it_concerns_appeals(world: World, hidden: int, kind: str) -> None:
    with pytest.raises(NotAllowed):
        appealed(world, hidden, kind)


def test_an_appeal_is_made_once(world: World, hidden: int) -> None:
    appealed(world, hidden)
    with pytest.raises(Conflict):
        appealed(world, hidden)


def test_an_undo_settles_an_appeal(world: World, hidden: int) -> None:
    appealed(world, hidden)
    with transaction() as session:
        entry = session.get_one(ModerationEntry, hidden)
        undo(world.actor("mod"), community=world.place, entry=entry, why=Why())
    made = db.session.scalars(select(Appeal)).one()
    assert (made.state, made.decided_by_id) == ("granted", None)
    assert db.session.scalars(select(Card)).one().closed_at is not None


def test_its_card_is_for_others_than_who_did_it(world: World, hidden: int) -> None:
    appealed(world, hidden)
    shown = {
        kind: len(cases_of(world.actor(kind), [world.place]).items) for kind in ("mod", "admin")
    }
    assert shown == {"mod": 0, "admin": 1}


def test_the_person_is_told_once_and_never_by_whom(
    world: World, hidden: int, carry_out: Callable[[], None]
) -> None:
    with transaction() as session:
        session.get_one(Person, world.people["member"].id).language = "fr"
    carry_out()
    carry_out()
    notice = db.session.scalars(select(Notice).where(Notice.kind == "moderation")).one()
    assert notice.person_id == world.people["member"].id
    assert (notice.what, notice.path, notice.actor_id) == (
        "mod_hide",
        f"/moderation/entries/{hidden}",
        None,
    )
    letter = db.session.scalars(select(Letter).where(Letter.about == f"moderated-{hidden}")).one()
    assert letter.subject.startswith("Un modérateur a masqué")
    assert "It is advertising." in letter.body
    assert world.people["mod"].name not in letter.body
    assert letter.unsubscribe is None
