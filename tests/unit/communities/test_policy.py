"""The predicates of every room against the permission table, without a database or a page."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from forum import wiring
from forum.accounts.actor import GUEST, Actor, Standing
from forum.communities import policy
from forum.core import clock
from forum.search.policy import can_find

TABLE = Path(__file__).resolve().parents[2] / "permissions.csv"
HERE, ELSEWHERE, MEMBER = 1, 2, 7
NO = {"D", "N", "L"}
# What each predicate is asked about, beside the actor.
ABOUT_IDEA = {
    "idea.view",
    "idea.edit",
    "idea.answer",
    "idea.follow",
    "revision.view_old",
    "amendment.offer",
    "idea.merge.undo",
    "idea.status.change",
    "vote.cast",
    "vote.join",
    "attachment.image.view",
    "thread.view",
    "thread.edit",
    "thread.follow",
    "post.view",
    "post.edit",
    "post.history",
    "post.take_back",
    "post.thank",
    "attachment.post_image.view",
    "credits.view",
}
PLACELESS = {
    "me.profile.edit",
    "me.consent",
    "me.export",
    "me.erase",
    "me.security.edit",
    "person.administer",
    "site.admin.pages",
    "site.jobs.steer",
    "site.figures",
    "community.create",
    "invitation.view",
    "invitation.accept",
    "post.draft",
    "flag.own",
    "notification.read.own",
    "notification.unsubscribe",
    "report.shared",
    "certificate.make",
    "certificate.view",
}
# About a person and no place: tests/walk and tests/features/test_people.py ask.
ABOUT_PEOPLE = {
    "person.view",
    "person.follows.view",
    "person.follow",
    "person.block",
    "person.unblock",
    "person.trust",
    "flag.person",
}
# About rows of a ledger, or a message that is signed: tests/walk asks.
ABOUT_ROWS = {
    "credits.propose",
    "credits.answer",
    "credits.take_back",
    "reward.step",
    "certificate.revoke",
    "integration.hook",
    "moderation.queue.all",
    "moderation.entry.view",
    "appeal.create",
    "appeal.decide",
}
# Who is a member already, joins nothing, and is answered as if it had been done.
JOINED_ALREADY = {"newcomer", "member", "other", "mod", "pm", "suspended", "pending_email"}


@dataclass(frozen=True)
class Place:
    """A community as policies see it."""

    id: int
    visibility: str
    rules_asked: int = 0
    members_invite: bool = True


@dataclass(frozen=True)
class Written:
    """An idea or a post of the member's."""

    author_id: int | None = MEMBER
    visibility: str = "visible"
    status: str = "open"
    locked: bool = False


@dataclass(frozen=True)
class Ruled:
    """A ruling that two ideas are different."""

    kind: str = "different"
    theme: str | None = None


def actor(kind: str, visibility: str = "public") -> Actor:
    """The actor of a column of the table."""
    if kind == "guest":
        return GUEST
    role = {"mod": "moderator", "pm": "product_manager"}.get(
        kind.split("_", maxsplit=1)[0], "member"
    )
    until = clock.now() + timedelta(days=1) if kind == "suspended" else None
    where = ELSEWHERE if kind.endswith("_elsewhere") or kind == "outsider" else HERE
    # Nobody gets into a closed community with an address that is not proven.
    outside = kind == "admin" or (kind == "pending_email" and visibility != "public")
    return Actor(
        id=MEMBER if kind == "member" else 100 + len(kind),
        is_admin=kind == "admin",
        verified=kind != "pending_email",
        trust="newcomer" if kind == "newcomer" else "member",
        standings={} if outside else {where: Standing(role, until)},
    )


def cells() -> list[tuple[str, str, str, str]]:
    """Every cell: action, visibility, kind of actor, letter."""
    with TABLE.open() as file:
        return [
            (row["action"], row["visibility"], kind, letter)
            for row in csv.DictReader(file)
            if row["action"] not in ABOUT_PEOPLE | ABOUT_ROWS
            for kind, letter in list(row.items())[2:]
        ]


def asked(action: str, visibility: str, kind: str) -> bool:
    """The answer of the predicate, behind the community's own door."""
    place, who = Place(HERE, visibility), actor(kind, visibility)
    if action in PLACELESS:
        return wiring.PERMISSIONS[action](who)
    # A step of the brand is meant: the author's own steps are in the lifecycle's tests.
    written = Written(author_id=99) if action == "idea.status.change" else Written()
    subject: tuple[object, ...] = (place, written) if action in ABOUT_IDEA else (place,)
    if action == "ruling.undo":
        subject = (place, Ruled())
    if action == "cockpit.brand":
        subject = ((place,),)
    return policy.can_view(who, place) and wiring.PERMISSIONS[action](who, *subject)


def test_every_predicate_answers_as_the_table_says() -> None:
    wrong = []
    for action, visibility, kind, letter in cells():
        if action == "community.join" and kind in JOINED_ALREADY:
            continue
        if asked(action, visibility, kind) != (letter == "A"):
            wrong.append((action, visibility, kind, letter))
    assert wrong == []


def test_not_found_is_for_those_who_may_not_know() -> None:
    wrong = [
        cell
        for cell in cells()
        if cell[0] not in PLACELESS
        and (cell[3] == "N") == policy.knows_of(actor(cell[2], cell[1]), Place(HERE, cell[1]))
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", ["guest", "outsider", "mod_elsewhere", "pm_elsewhere"])
def test_a_role_elsewhere_is_no_role_here(kind: str) -> None:
    place = Place(HERE, "public")
    rights = (policy.takes_part, policy.can_write, policy.moderates, policy.manages_product)
    assert not any(right(actor(kind), place) for right in rights)


def test_a_suspension_ends_by_itself() -> None:
    suspended, place = actor("suspended"), Place(HERE, "private")
    assert not policy.can_view(suspended, place)
    with clock.held_at(clock.now() + timedelta(days=2)):
        assert policy.can_view(suspended, place)
        assert policy.can_write(suspended, place)


@pytest.mark.parametrize("visibility", ["held", "hidden"])
@pytest.mark.parametrize(
    ("kind", "sees"),
    [("guest", False), ("other", False), ("pm", False), ("member", True), ("mod", True)],
)
def test_what_is_held_or_hidden_is_for_author_and_moderators(
    visibility: str, kind: str, *, sees: bool
) -> None:
    place, written = Place(HERE, "public"), Written(visibility=visibility)
    assert wiring.PERMISSIONS["idea.view"](actor(kind), place, written) is sees
    assert not wiring.PERMISSIONS["vote.cast"](actor(kind), place, written)


def test_only_the_admin_has_rights_without_a_role() -> None:
    admin, place = actor("admin"), Place(HERE, "invite")
    assert policy.can_view(admin, place)
    assert policy.moderates(admin, place)
    assert not policy.can_leave(admin, place)


@pytest.mark.parametrize("role", ["member", "moderator", "product_manager"])
def test_whoever_is_suspended_has_no_role_and_no_way_out(role: str) -> None:
    standing = Standing(role, clock.now() + timedelta(days=1))
    suspended, place = Actor(id=5, verified=True, standings={HERE: standing}), Place(HERE, "public")
    rights = (policy.moderates, policy.manages_product, policy.can_write, policy.can_leave)
    assert not any(right(suspended, place) for right in rights)


@pytest.mark.parametrize(
    ("visibility", "lets", "may"),
    [("public", True, True), ("public", False, False), ("private", True, False)],
)
def test_members_invite_where_the_place_lets_them(
    visibility: str, *, lets: bool, may: bool
) -> None:
    place = Place(HERE, visibility, members_invite=lets)
    assert policy.can_invite(actor("member"), place) is may
    assert policy.can_invite(actor("mod"), place)


@pytest.mark.parametrize("kind", ["guest", "member", "suspended"])
def test_who_cannot_be_named_or_is_in_already_joins_nothing(kind: str) -> None:
    assert not policy.can_join(actor(kind), Place(HERE, "public"))
    idea = Written(author_id=99)
    may = wiring.PERMISSIONS["vote.join"](actor(kind), Place(HERE, "public"), idea)
    assert may is (kind == "member")


def test_what_is_nobodys_is_not_a_guests() -> None:
    place, written = Place(HERE, "public"), Written(author_id=None, visibility="held")
    for action in ("post.view", "post.take_back"):
        assert not wiring.PERMISSIONS[action](GUEST, place, written)
    assert not wiring.PERMISSIONS["certificate.revoke"](GUEST, None)
    assert not wiring.PERMISSIONS["reward.step"](GUEST, place, None)


@dataclass(frozen=True)
class Said:
    """What a search found: a post in a thread that everybody reads, unless it says otherwise."""

    kind: str = "post"
    author_id: int = MEMBER
    visibility: str = "visible"
    thread_visibility: str = "visible"
    idea: Written | None = None


HIDDEN = Written(visibility="hidden")


@pytest.mark.parametrize(
    ("said", "found_by"),
    [
        (Said(), {"guest", "other", "member", "mod"}),
        (Said(visibility="held"), {"member", "mod"}),
        (Said(thread_visibility="held"), {"mod"}),
        (Said(kind="thread", thread_visibility="held"), {"mod"}),
        (Said(author_id=99, idea=HIDDEN), {"member", "mod"}),
        (Said(kind="idea", idea=HIDDEN), {"member", "mod"}),
        (Said(kind="idea"), set()),
        (Said(kind="person"), {"guest", "other", "member", "mod"}),
        (Said(kind="person", visibility="hidden"), set()),
    ],
)
def test_a_search_finds_for_each_what_they_may_read(said: Said, found_by: set[str]) -> None:
    kinds = ("guest", "other", "member", "mod")
    assert {one for one in kinds if can_find(actor(one), Place(HERE, "public"), said)} == found_by
    if said.kind != "person":
        assert not can_find(actor("outsider"), Place(HERE, "private"), said)
        assert not can_find(actor("mod"), None, said)
