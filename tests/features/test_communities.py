"""Communities: founded, joined, left, counted."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.communities import service
from forum.communities.models import Brand, Community, Membership
from forum.communities.queries import access_community, standings_of, visible_communities
from forum.core.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.core.transaction import transaction
from forum.extensions import db
from tests.conftest import on_both_databases
from tests.together import at_once, meanwhile
from tests.world import World, rows


def found(slug: str = "trains", **more: Any) -> Community:
    """Found a community."""
    with transaction():
        return service.create_community(slug, **{"name": "Trains", "language": "en", **more})


def counted(community: Community) -> tuple[int, int]:
    """The counter of members, and their rows."""
    db.session.rollback()
    here = Membership.community_id == community.id
    number = db.session.scalar(select(func.count()).select_from(Membership).where(here))
    return db.session.get_one(
        Community, community.id, populate_existing=True
    ).member_count, number or 0


def test_communities_of_one_brand_share_it(world: World) -> None:
    one, two = found(brand="Velora"), found("trams", brand="VELORA ")
    assert one.brand_id == two.brand_id == world.place.brand_id
    assert found("boats", name="Boats").brand_id != one.brand_id
    assert rows(Brand) == 3


@pytest.mark.usefixtures("world")
def test_every_fault_of_a_new_community_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        found("Not A Slug", name="x", language="de", visibility="secret")
    assert set(refused.value.fields) == {"slug", "name", "language", "visibility"}
    for more in ({"accent": "red"}, {"brand": "!!!"}):
        with pytest.raises(Invalid):
            found(**more)
    with pytest.raises(Conflict):
        found("bikes")


@on_both_databases
def test_joining_and_leaving_keep_the_count(world: World) -> None:
    outsider = world.actor("outsider")
    before, number = counted(world.place)
    assert before == number
    for act, expected in [
        (service.join_community, before + 1),
        (service.join_community, before + 1),
        (service.leave_community, before),
        (service.leave_community, before),
    ]:
        with transaction():
            act(world.actor("outsider"), world.place)
        assert counted(world.place) == (expected, expected)
    assert standings_of(outsider.person_id).keys() == {world.elsewhere.id}


@on_both_databases
def test_a_place_taken_or_left_twice_at_once_counts_once(app: Flask, world: World) -> None:
    outsider, member = world.actor("outsider"), world.actor("member")
    before = counted(world.place)[0]
    at_once(app, *[lambda: service.join_community(outsider, world.place)] * 3)
    assert counted(world.place) == (before + 1, before + 1)
    at_once(app, *[lambda: service.leave_community(member, world.place)] * 3)
    assert counted(world.place) == (before, before)


@pytest.mark.parametrize("visibility", ["private", "invite"])
def test_closed_communities_are_not_joined(world: World, visibility: str) -> None:
    closed = found(visibility=visibility)
    with pytest.raises(NotAllowed), transaction():
        service.join_community(world.actor("member"), closed)
    assert counted(closed) == (0, 0)


def test_a_role_is_given_and_changed_without_counting_twice(app: Flask, world: World) -> None:
    def give(*arguments: str) -> Any:
        return app.test_cli_runner().invoke(args=["community", "role", "bikes", *arguments])

    before = counted(world.place)[0]
    assert give("Outsider", "moderator").exit_code == 0
    assert give("outsider", "product_manager").exit_code == 0
    assert world.actor("outsider").role_in(world.place.id) == "product_manager"
    assert counted(world.place) == (before + 1, before + 1)
    assert give("Nobody", "member").exit_code == 1
    assert give("Member", "king").exit_code == 2


def test_closed_communities_are_seen_by_who_may(world: World) -> None:
    closed = found(visibility="private")
    with transaction():
        service.add_member(world.people["member"].id, closed)
    seen = {
        kind: {community.slug for community in visible_communities(world.actor(kind))}
        for kind in ("guest", "member", "other", "admin")
    }
    everybody = {"bikes", "noise"}
    assert seen == {
        "guest": everybody,
        "member": everybody | {"trains"},
        "other": everybody,
        "admin": everybody | {"trains"},
    }
    assert access_community(world.actor("member"), "trains").id == closed.id
    for kind in ("guest", "other"):
        with pytest.raises(NotFound):
            access_community(world.actor(kind), "trains")


def test_the_command_line_founds_and_refuses_in_words(app: Flask, world: World) -> None:
    def create(*arguments: str) -> Any:
        return app.test_cli_runner().invoke(args=["community", "create", *arguments])

    made = create("trains", "--name", "Trains", "--language", "fr", "--visibility", "invite")
    assert made.exit_code == 0, made.output
    assert access_community(world.actor("admin"), "trains").visibility == "invite"
    again = create("trains", "--name", "Trains", "--language", "fr")
    assert (again.exit_code, "trains already" in again.output) == (1, True)
    assert "Traceback" not in create("A B", "--name", "x", "--language", "en").output


@on_both_databases
def test_members_are_counted_from_the_present_and_not_from_a_row_read_before(
    app: Flask, world: World
) -> None:
    before = counted(world.place)[0]
    with transaction():
        place = access_community(world.actor("outsider"), "bikes")
        if db.engine.name != "sqlite":  # SQLite has one writer at a time
            member = world.actor("mod_elsewhere")
            meanwhile(app, lambda: service.join_community(member, world.place))
        service.join_community(world.actor("outsider"), place)
    count, number = counted(world.place)
    assert count == number > before
