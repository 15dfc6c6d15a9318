"""The one place that commits: what it keeps, what it drops, what it refuses."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from forum.communities.models import Brand
from forum.core.errors import Conflict
from forum.core.transaction import WriteOutsideTransaction, after_commit, transaction
from forum.extensions import db
from tests.conftest import on_both_databases
from tests.together import meanwhile
from tests.world import World

pytestmark = [on_both_databases, pytest.mark.usefixtures("context")]


def brands() -> set[str]:
    """What another process sees."""
    with db.engine.connect() as connection:
        return set(connection.scalars(select(Brand.slug)))


def add(slug: str) -> None:
    """Add a brand to the open transaction."""
    db.session.add(Brand(slug=slug, name=slug))
    db.session.flush()


def test_leaving_it_commits() -> None:
    with transaction():
        add("kept")
    assert brands() == {"kept"}


def test_nothing_is_seen_before_and_nothing_stays_of_a_failure() -> None:
    def failing() -> None:
        with transaction():
            add("dropped")
            assert brands() == set()
            raise LookupError

    with pytest.raises(LookupError):
        failing()
    assert brands() == set()
    with transaction():
        add("the next one is not harmed")
    assert len(brands()) == 1


@pytest.mark.parametrize("how", [KeyboardInterrupt, SystemExit])
def test_even_an_interruption_rolls_back(how: type[BaseException]) -> None:
    def interrupted() -> None:
        with transaction():
            add("dropped")
            raise how

    with pytest.raises(how):
        interrupted()
    assert brands() == set()


def test_a_broken_constraint_becomes_a_conflict() -> None:
    with transaction():
        add("taken")
    with pytest.raises(Conflict) as refused, transaction():
        add("taken")
    assert isinstance(refused.value.__cause__, IntegrityError)
    with transaction():
        add("free")
    assert brands() == {"taken", "free"}


def test_what_waits_for_the_commit_runs_after_it_in_order() -> None:
    seen: list[object] = []
    with transaction():
        after_commit(lambda: seen.append(brands()))
        after_commit(lambda: seen.append("second"))
        add("kept")
        assert seen == []
    assert seen == [{"kept"}, "second"]


def test_what_waits_for_the_commit_never_runs_without_one() -> None:
    seen: list[str] = []

    def failing() -> None:
        with transaction():
            after_commit(lambda: seen.append("ran"))
            raise LookupError

    with pytest.raises(LookupError):
        failing()
    with transaction():
        add("a later commit")
    assert seen == []


def test_a_callback_may_open_a_transaction_of_its_own() -> None:
    def more() -> None:
        with transaction():
            add("second")

    with transaction():
        add("first")
        after_commit(more)
    assert brands() == {"first", "second"}


def test_it_does_not_nest_and_the_outer_one_survives_the_attempt() -> None:
    with transaction():
        add("outer")
        with pytest.raises(RuntimeError, match="open already"), transaction():
            add("inner")
    assert brands() == {"outer"}


def test_after_commit_needs_a_transaction() -> None:
    with pytest.raises(WriteOutsideTransaction):
        after_commit(print)


def test_objects_are_not_written_outside() -> None:
    db.session.add(Brand(slug="sneaked", name="in"))
    with pytest.raises(WriteOutsideTransaction):
        db.session.flush()
    db.session.rollback()
    with transaction():
        add("kept")
    found = db.session.scalars(select(Brand)).one()
    found.name = "changed"
    with pytest.raises(WriteOutsideTransaction):
        db.session.commit()
    db.session.rollback()
    db.session.delete(found)
    with pytest.raises(WriteOutsideTransaction):
        db.session.flush()


@pytest.mark.parametrize(
    "statement",
    [
        insert(Brand).values(slug="a", name="a"),
        update(Brand).values(name="a"),
        delete(Brand),
    ],
    ids=["insert", "update", "delete"],
)
def test_statements_do_not_write_outside(statement: object) -> None:
    with pytest.raises(WriteOutsideTransaction):
        db.session.execute(statement)  # type: ignore[call-overload]
    assert db.session.scalar(select(func.count()).select_from(Brand)) == 0


def test_a_page_that_is_read_can_not_write(app: Flask) -> None:
    def sneaky() -> str:
        db.session.add(Brand(slug="sneaked", name="in"))
        db.session.commit()
        return "done"

    sneaky.action = "site.page"  # type: ignore[attr-defined]
    app.add_url_rule("/sneaky", view_func=sneaky)
    assert app.test_client().get("/sneaky").status_code == 500
    assert brands() == set()


def test_it_reads_what_others_committed_since_the_session_began(app: Flask) -> None:
    assert db.session.scalar(select(func.count()).select_from(Brand)) == 0
    meanwhile(app, lambda: add("foreign"))
    with transaction():
        assert db.session.scalar(select(func.count()).select_from(Brand)) == 1


def test_what_was_loaded_can_be_shown_after_the_commit(world: World) -> None:
    with transaction():
        pass
    db.session.remove()
    assert world.place.name == "Bikes"


def test_a_connection_that_the_database_ended_takes_no_answer_with_it(app: Flask) -> None:
    with app.app_context():
        if db.engine.name == "sqlite":
            pytest.skip("nobody ends a connection to a file")
        pid = db.session.scalar(select(func.pg_backend_pid()))
        with db.engine.connect() as other:
            other.execute(select(func.pg_terminate_backend(pid)))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Brand)) == 0
