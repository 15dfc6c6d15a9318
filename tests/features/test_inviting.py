"""Invitations: who may make them, who gets in by them, and when they hold no longer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.communities import inviting
from forum.communities.events import InvitationAccepted, MemberJoined
from forum.communities.models import Community, Invitation, Membership
from forum.communities.service import leave_community
from forum.core import clock, events
from forum.core.errors import Conflict, ForumError, Invalid, NotAllowed, NotFound, TooMany
from forum.core.limits import INVITATION, INVITED_AT_ONCE
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from tests.conftest import on_both_databases
from tests.together import at_once
from tests.world import World


def link(world: World, kind: str = "mod", *, uses: int = 3, days: int = 7) -> str:
    """The word of a new link."""
    with transaction():
        return inviting.invite_by_link(world.actor(kind), world.place, uses=uses, days=days)


def accept(world: World, kind: str, word: str) -> Community:
    """Come by a link."""
    with transaction():
        return inviting.accept_invitation(world.actor(kind), word)


def close(world: World, visibility: str = "private", **more: Any) -> None:
    """Close the community, with its members in it."""
    with transaction() as session:
        here = update(Community).where(Community.id == world.place.id)
        session.execute(here.values(visibility=visibility, **more))
    db.session.refresh(world.place)


def write(world: World, kind: str, *addresses: str) -> list[tuple[str, str]]:
    """Invite by mail."""
    with transaction():
        return inviting.invite_by_mail(
            world.actor(kind), world.place, addresses=addresses, link_to=lambda word: f"/i/{word}"
        )


def place(world: World, kind: str) -> Membership:
    """That person's place, read afresh."""
    db.session.rollback()
    here = (Membership.community_id == world.place.id, Membership.person_id == person(world, kind))
    return db.session.scalars(select(Membership).where(*here)).one()


def person(world: World, kind: str) -> int:
    """The id of that person."""
    return world.people[kind].id


@on_both_databases
def test_who_comes_by_a_link_is_a_member_and_who_brought_them_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    for kind in (InvitationAccepted, MemberJoined):
        monkeypatch.setitem(events._handlers, kind, [told.append])
    close(world)
    before = world.place.member_count
    accept(world, "outsider", link(world, "mod"))
    came = place(world, "outsider")
    assert (came.role, came.invited_by_id) == ("member", person(world, "mod"))
    invitation = db.session.scalars(select(Invitation)).one()
    assert (invitation.use_count, came.invitation_id) == (1, invitation.id)
    db.session.refresh(world.place)
    assert world.place.member_count == before + 1
    ids = (invitation.id, world.place.id, person(world, "mod"), person(world, "outsider"))
    assert told == [MemberJoined(ids[3], ids[1]), InvitationAccepted(*ids)]


def test_only_the_hash_of_a_word_is_kept(world: World) -> None:
    word = link(world)
    assert len(word) >= 43
    kept = db.session.scalars(select(Invitation)).one()
    assert word not in [getattr(kept, column.key) for column in Invitation.__table__.columns]


@pytest.mark.parametrize(
    ("visibility", "members_invite", "allowed"),
    [
        ("public", True, True),
        ("public", False, False),
        ("invite", True, True),
        ("private", True, False),
    ],
)
def test_members_invite_where_they_are_let_and_never_into_a_private_community(
    world: World, visibility: str, *, members_invite: bool, allowed: bool
) -> None:
    close(world, visibility, members_invite=members_invite)
    for team in ("mod", "pm", "admin"):
        assert link(world, team)
    if allowed:
        assert link(world, "member")
    else:
        with pytest.raises(NotAllowed):
            link(world, "member")


@pytest.mark.parametrize("kind", ["guest", "outsider", "mod_elsewhere", "suspended"])
def test_nobody_else_invites(world: World, kind: str) -> None:
    with pytest.raises(NotAllowed):
        link(world, kind)
    with pytest.raises(NotAllowed):
        write(world, kind, "new@example.org")
    assert db.session.scalars(select(Letter)).all() == []


def spoil(world: World, how: str) -> None:
    """Do to an invitation, or around it, what ends it."""
    invitation = db.session.scalars(select(Invitation)).one()
    if how == "revoked":
        with transaction():
            inviting.revoke_invitation(world.actor("mod"), world.place, invitation.id)
    elif how == "used up":
        accept(world, "mod_elsewhere", world.word)  # type: ignore[attr-defined]
    elif how == "inviter left":
        with transaction():
            leave_community(world.actor("member"), world.place)
    elif how == "inviter suspended":
        with transaction() as session:
            theirs = update(Membership).where(Membership.person_id == person(world, "member"))
            session.execute(theirs.values(suspended_until=clock.now() + timedelta(days=1)))
    elif how == "members may not":
        close(world, "public", members_invite=False)


@pytest.mark.parametrize(
    "how",
    ["revoked", "used up", "expired", "inviter left", "inviter suspended", "members may not"],
)
def test_an_invitation_that_holds_no_longer_is_answered_like_one_that_never_was(
    world: World, how: str
) -> None:
    word = link(world, "member", uses=1, days=7)
    world.word = word  # type: ignore[attr-defined]
    spoil(world, how)
    later = clock.now() + timedelta(days=8 if how == "expired" else 0)
    with clock.held_at(later):
        with pytest.raises(NotFound) as refused:
            accept(world, "outsider", word)
        with pytest.raises(NotFound) as unknown:
            accept(world, "outsider", "a" * 43)
    assert str(refused.value) == str(unknown.value)
    assert world.actor("outsider").role_in(world.place.id) is None


@on_both_databases
def test_of_two_who_press_at_once_one_has_the_last_use(app: Flask, world: World) -> None:
    word = link(world, uses=1)
    actors = [world.actor(kind) for kind in ("outsider", "mod_elsewhere", "pm_elsewhere")]
    found = at_once(app, *[lambda a=a: inviting.accept_invitation(a, word) for a in actors])
    assert sorted(isinstance(one, ForumError) for one in found) == [False, True, True]
    db.session.rollback()
    assert db.session.scalars(select(Invitation)).one().use_count == 1
    came = select(Membership).where(Membership.invitation_id.is_not(None))
    assert len(db.session.scalars(came).all()) == 1


@on_both_databases
def test_one_person_who_presses_twice_uses_it_once(app: Flask, world: World) -> None:
    word, outsider = link(world), world.actor("outsider")
    at_once(app, *[lambda: inviting.accept_invitation(outsider, word)] * 3)
    db.session.rollback()
    assert db.session.scalars(select(Invitation)).one().use_count == 1
    assert place(world, "outsider").role == "member"


def test_a_member_keeps_their_role_and_uses_nothing_up(world: World) -> None:
    word = link(world)
    with pytest.raises(Conflict):
        accept(world, "pm", word)
    assert place(world, "pm").role == "product_manager"
    assert db.session.scalars(select(Invitation)).one().use_count == 0


@pytest.mark.parametrize(("uses", "days"), [(0, 7), (501, 7), (1, 0), (1, 91), (-1, -1)])
def test_a_link_has_bounds(world: World, uses: int, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        link(world, uses=uses, days=days)
    assert set(refused.value.fields) <= {"uses", "days"}


def test_each_address_gets_one_letter_with_a_link_that_works(world: World) -> None:
    made = write(world, "member", " Ana@Example.org ", "ana@example.org", "bo@example.org")
    assert [address for address, _link in made] == ["ana@example.org", "bo@example.org"]
    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    assert [letter.recipient for letter in letters] == ["ana@example.org", "bo@example.org"]
    assert "Member" in letters[0].subject
    assert "Bikes" in letters[0].subject
    assert made[0][1] in letters[0].body
    # Whoever opens it first: it is one person's.
    word = made[0][1].removeprefix("/i/")
    accept(world, "outsider", word)
    with pytest.raises(NotFound):
        accept(world, "mod_elsewhere", word)


def test_who_has_an_invitation_that_waits_is_not_written_to_again(world: World) -> None:
    assert len(write(world, "member", "ana@example.org")) == 1
    assert write(world, "mod", "ana@example.org") == []
    assert len(db.session.scalars(select(Letter)).all()) == 1


@pytest.mark.parametrize(
    "address",
    [
        "ana@example.org\nBcc: all@example.org",
        "ana@example.org\r\nSubject: x",
        "ana@exa\x0bmple.org",
        "ana@example.org\u2028x@example.org",
        "Ana <ana@example.org>",
        "ana@localhost",
        "ana@@example.org",
        "ana example@example.org",
        "@example.org",
        f"{'a' * 60}@{'b' * 200}.org",
    ],
)
def test_what_is_no_address_is_refused_and_nobody_is_written_to(world: World, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        write(world, "mod", "good@example.org", address)
    assert set(refused.value.fields) == {"addresses"}
    assert db.session.scalars(select(Letter)).all() == []


def test_there_are_limits_at_once_and_in_a_day(world: World) -> None:
    many = [f"p{number}@example.org" for number in range(INVITED_AT_ONCE + 1)]
    with pytest.raises(Invalid):
        write(world, "mod", *many)
    with pytest.raises(Invalid):
        write(world, "mod")
    most = INVITATION["newcomer"].per_day
    with pytest.raises(TooMany):
        write(world, "newcomer", *many[: most + 1])
    # All of it was refused.
    assert db.session.scalars(select(Letter)).all() == []
    assert len(write(world, "newcomer", *many[:most])) == most


def test_a_member_takes_their_own_back_and_nobody_elses(world: World) -> None:
    link(world, "mod")
    other = db.session.scalars(select(Invitation.id)).one()
    with pytest.raises(NotFound), transaction():
        inviting.revoke_invitation(world.actor("member"), world.place, other)
    with pytest.raises(NotFound), transaction():
        inviting.revoke_invitation(world.actor("mod_elsewhere"), world.elsewhere, other)
    link(world, "member")
    own = db.session.scalars(select(Invitation.id).order_by(Invitation.id.desc())).first()
    assert own
    with transaction():
        inviting.revoke_invitation(world.actor("member"), world.place, own)
    assert db.session.get_one(Invitation, own).revoked_at is not None


def test_a_community_for_elder_people_asks_the_invited_too(world: World) -> None:
    close(world, "private", minimum_age=18)
    word = link(world)
    with pytest.raises(Invalid) as refused:
        accept(world, "outsider", word)
    assert set(refused.value.fields) == {"of_age"}
    with transaction():
        inviting.accept_invitation(world.actor("outsider"), word, of_age=True)
    assert place(world, "outsider").confirmed_age == 18
