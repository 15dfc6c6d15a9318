"""Whoever goes, somebody stays who looks after the site and after each community."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.accounts.administering import set_admin
from forum.accounts.models import Person
from forum.communities.models import Membership
from forum.core.errors import Conflict
from forum.core.transaction import transaction
from forum.extensions import db
from forum.privacy import erasing
from tests.conftest import on_both_databases
from tests.together import at_once
from tests.world import World

ROUNDS = 5


def leaves(world: World, kind: str) -> Callable[[], Any]:
    """The act of somebody who leaves."""
    actor = world.actor(kind)
    return lambda: erasing.leave(actor, choice="anonymise")


def unmakes(world: World, kind: str, other: str) -> Callable[[], Any]:
    """The act of an admin who makes another one an ordinary person."""
    actor, person_id = world.actor(kind), world.people[other].id
    return lambda: set_admin(actor, person_id, is_admin=False)


def make(world: World, **values: Any) -> None:
    """Let the member and the other one be the two who look after it, and stay."""
    ids = [world.people[kind].id for kind in ("member", "other")]
    with transaction() as session:
        session.execute(update(Person).where(Person.is_admin).values(is_admin=False))
        given = {"leaving_at": None, "is_admin": values.get("is_admin", False)}
        session.execute(update(Person).where(Person.id.in_(ids)).values(**given))
        session.execute(update(Membership).values(role="member"))
        theirs = (Membership.person_id.in_(ids), Membership.community_id == world.place.id)
        place = update(Membership).where(*theirs)
        session.execute(place.values(role=values.get("role", "member")))
        session.execute(erasing_undone())


def erasing_undone() -> Any:
    """Whoever asked to be erased came back."""
    return update(erasing.Erasure).values(undone_at=erasing.Erasure.asked_at)


def staying(*which: Any) -> int:
    """How many people of some kind do not leave."""
    db.session.rollback()
    return len(db.session.scalars(select(Person).where(Person.leaving_at.is_(None), *which)).all())


ACTS: dict[str, Callable[[World], list[Callable[[], Any]]]] = {
    "both leave": lambda w: [leaves(w, "member"), leaves(w, "other")],
    "each unmakes the other": lambda w: [
        unmakes(w, "member", "other"),
        unmakes(w, "other", "member"),
    ],
    "one leaves, and is trusted to stay by who unmakes the other": lambda w: [
        leaves(w, "member"),
        unmakes(w, "member", "other"),
    ],
}


@on_both_databases
@pytest.mark.parametrize("name", ACTS)
def test_of_two_admins_who_go_at_once_one_stays(
    app: Flask, world: World, name: str, database: object
) -> None:
    for _round in range(ROUNDS):
        make(world, is_admin=True)
        answers = at_once(app, *ACTS[name](world))
        assert [type(one) for one in answers if isinstance(one, Exception)] == [Conflict]
        assert staying(Person.is_admin) == 1


@on_both_databases
def test_of_two_who_manage_a_product_and_leave_at_once_one_stays(
    app: Flask, world: World, database: object
) -> None:
    manages = select(Membership.person_id).where(Membership.role == "product_manager")
    for _round in range(ROUNDS):
        make(world, role="product_manager")
        answers = at_once(app, leaves(world, "member"), leaves(world, "other"))
        assert [type(one) for one in answers if isinstance(one, Exception)] == [Conflict]
        assert staying(Person.id.in_(manages)) == 1


def test_who_is_about_to_go_is_not_counted_on(world: World) -> None:
    make(world, role="product_manager")
    with transaction():
        leaves(world, "member")()
    with pytest.raises(Conflict, match="Bikes"), transaction():
        leaves(world, "other")()
