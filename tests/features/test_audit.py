"""The log of acts: written with the act, and never changed."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from forum.core import audit, clock
from forum.core.audit import AuditEntry
from forum.core.transaction import transaction
from forum.extensions import db
from tests.conftest import on_both_databases
from tests.world import World

pytestmark = on_both_databases


@pytest.fixture
def entry(world: World) -> AuditEntry:
    """A committed entry."""
    with transaction():
        audit.record(world.people["mod"].id, "test.act", world.place, why="because")
    return db.session.scalars(select(AuditEntry).where(AuditEntry.action == "test.act")).one()


def test_an_entry_says_who_what_when_and_why(world: World, entry: AuditEntry) -> None:
    assert entry.actor_id == world.people["mod"].id
    assert (entry.subject_kind, entry.subject_id) == ("Community", world.place.id)
    assert entry.detail == {"why": "because"}
    assert abs((clock.now() - entry.at).total_seconds()) < 60


def test_an_entry_of_an_act_that_failed_never_was(world: World) -> None:
    def failing() -> None:
        with transaction():
            audit.record(None, "test.failed", world.place)
            raise LookupError

    with pytest.raises(LookupError):
        failing()
    assert not db.session.scalars(select(AuditEntry).filter_by(action="test.failed")).all()


def change(entry: AuditEntry) -> None:
    entry.action = "test.other"
    db.session.flush()


def remove(entry: AuditEntry) -> None:
    db.session.delete(entry)
    db.session.flush()


def change_all(_entry: AuditEntry) -> None:
    db.session.execute(update(AuditEntry).values(action="test.other"))


def remove_all(_entry: AuditEntry) -> None:
    db.session.execute(delete(AuditEntry))


@pytest.mark.parametrize("tamper", [change, remove, change_all, remove_all])
def test_an_entry_is_neither_changed_nor_removed(entry: AuditEntry, tamper: object) -> None:
    def tampered() -> None:
        with transaction():
            tamper(entry)  # type: ignore[operator]

    with pytest.raises(RuntimeError, match="append-only"):
        tampered()
    assert db.session.scalar(select(AuditEntry.action).filter_by(action="test.act"))
