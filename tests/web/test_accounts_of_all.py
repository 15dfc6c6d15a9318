"""The admin's page of everybody's account: through HTTP."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.limits import FRESH_FOR
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from tests.world import World, counted_queries, send

ACTS = ("end-sessions", "reset", "verify", "admin")


def act(client: FlaskClient, world: World, kind: str, name: str, **fields: str) -> Any:
    """Do something about somebody."""
    return send(client, f"/admin/people/{world.people[kind].id}/{name}", **fields)


def found(world: World, kind: str) -> Person:
    """The person of that kind, read afresh."""
    db.session.rollback()
    return db.session.get_one(Person, world.people[kind].id, populate_existing=True)


def logged() -> list[tuple[int | None, str]]:
    """Who did what to people."""
    db.session.rollback()
    query = select(AuditEntry.actor_id, AuditEntry.action).where(
        AuditEntry.subject_kind == "Person"
    )
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(AuditEntry.id))]


def test_people_are_found_by_name_and_by_address(world: World) -> None:
    client = world.signed_in("admin")
    everybody = client.get("/admin/people").text
    assert "mod@example.org" in everybody
    assert "Moderator of Bikes" in everybody
    for words, kinds in {
        "pm": {"pm", "pm_elsewhere"},
        "other@exam": {"other"},
        "zzz": set(),
    }.items():
        page = client.get("/admin/people", query_string={"q": words}).text
        assert set(re.findall(r"(\w+)@example\.org ·", page)) == kinds
    assert client.get("/admin/people?q=%25").text.count("@example.org") == 0


def test_the_list_asks_a_fixed_number_of_questions(world: World) -> None:
    client = world.signed_in("admin")
    with counted_queries() as statements:
        client.get("/admin/people")
    assert len(statements) <= 6, "\n".join(statements)


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("kind", ["member", "mod", "pm"])
def test_nobody_else_does_any_of_it(world: World, kind: str, name: str) -> None:
    before = logged()
    assert act(world.signed_in(kind), world, "other", name, is_admin="y").status_code == 403
    assert logged() == before
    assert not found(world, "other").is_admin


@pytest.mark.parametrize("name", ACTS)
def test_all_of_it_asks_for_the_password(world: World, name: str) -> None:
    client = world.signed_in("admin")
    with clock.held_at(clock.now() + FRESH_FOR + timedelta(seconds=1)):
        assert act(client, world, "other", name, is_admin="y").status_code == 403
    assert not found(world, "other").is_admin


def test_sessions_end_at_once(world: World) -> None:
    admin, member = world.signed_in("admin"), world.signed_in("member")
    assert act(admin, world, "member", "end-sessions").status_code == 302
    assert member.get("/settings").status_code == 302
    assert admin.get("/settings").status_code == 200
    assert (world.people["admin"].id, "person.sessions.end") in logged()


def test_a_reset_link_is_mailed_and_not_shown_where_mails_go_out(world: World) -> None:
    object.__setattr__(world.app.config["VIVIER"], "mail_url", "smtp://127.0.0.1:1")
    admin = world.signed_in("admin")
    answer = act(admin, world, "member", "reset")
    assert answer.status_code == 302
    assert "/reset/" not in admin.get("/admin/people").text
    db.session.rollback()
    letter = db.session.scalars(select(Letter)).one()
    assert letter.recipient == "member@example.org"
    assert "/reset/" in letter.body


def test_without_mails_it_is_shown_once_and_works(world: World) -> None:
    admin = world.signed_in("admin")
    shown = act(admin, world, "member", "reset").text
    link = re.search(r"http://127\.0\.0\.1:8000(/reset/[\w-]+)", shown)
    assert link
    assert link.group(1) not in admin.get("/admin/people").text
    client = world.app.test_client()
    path = link.group(1)
    assert send(client, path, _form=path, password="another long password").status_code == 302
    assert (world.people["admin"].id, "person.reset_link") in logged()


def test_an_address_is_taken_for_proven(world: World) -> None:
    admin = world.signed_in("admin")
    assert "address not proven" in admin.get("/admin/people").text
    act(admin, world, "pending_email", "verify")
    assert found(world, "pending_email").verified_at is not None


def test_admins_are_made_and_unmade_and_sign_in_anew(world: World) -> None:
    admin, other = world.signed_in("admin"), world.signed_in("other")
    assert act(admin, world, "other", "admin", is_admin="y").status_code == 302
    assert found(world, "other").is_admin
    assert other.get("/settings").status_code == 302
    assert act(world.signed_in("other"), world, "admin", "admin", is_admin="").status_code == 302
    assert not found(world, "admin").is_admin
    assert admin.get("/settings").status_code == 302


def test_the_last_admin_stays(world: World) -> None:
    answer = act(world.signed_in("admin"), world, "admin", "admin", is_admin="")
    assert answer.status_code == 409
    assert found(world, "admin").is_admin


def test_who_cannot_sign_in_is_not_there(world: World) -> None:
    with transaction() as session:
        imported = Person(name="anna", folded_name="anna", origin="a file", unclaimed=True)
        session.add(imported)
        session.flush()
        number = imported.id
    admin = world.signed_in("admin")
    assert "account-list" not in admin.get("/admin/people?q=anna").text
    assert send(admin, f"/admin/people/{number}/verify").status_code == 404
    assert send(admin, "/admin/people/999999/end-sessions").status_code == 404
