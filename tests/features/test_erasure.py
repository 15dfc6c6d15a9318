"""Erasure: asked for, taken back, done for good; of 40 planted words none is left anywhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core import clock, outbox
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.limits import LEAVING_FOR
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.counting import recount
from forum.ideas.models import Idea, Vote
from forum.moderation.purging.service import purge
from forum.operations.service import retry_job
from forum.privacy import erasing, erasures, leftovers, log
from forum.privacy.columns import table_of_columns
from forum.privacy.models import Erasure
from tests.conftest import on_both_databases
from tests.planted import EMAIL, GIVEN, NAME, TELLING, Planted, everything
from tests.world import World

CarryOut = Callable[[], None]


@pytest.fixture
def planted(world: World, carry_out: CarryOut) -> Planted:
    """The member, with 40 words planted, all of them found and indexed."""
    made = Planted(world)
    carry_out()
    return made


def leave(world: World, choice: str, kind: str = "member") -> Erasure:
    """Ask for it."""
    with transaction():
        return erasing.leave(world.actor(kind), choice=choice)


def forgotten(planted: Planted, choice: str, carry_out: CarryOut) -> None:
    """Let the time go by in which they may come back."""
    leave(planted.world, choice)
    with clock.held_at(clock.now() + LEAVING_FOR + timedelta(minutes=1)):
        carry_out()


def bytes_at(home: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file of the forum."""
    for file in home.rglob("*"):
        if file.is_file():
            yield file, file.read_bytes().lower()


def found_in(app: Flask, words: tuple[str, ...]) -> set[str]:
    """Which of these words stand in a table, or in the bytes of a file."""
    said = everything().lower()
    db.session.remove()
    found = {word for word in words if word in said}
    for _file, content in bytes_at(app.config["VIVIER"].home):
        found |= {word for word in words if word.encode() in content}
    return found


def votes_of(idea_ids: list[int]) -> dict[int, tuple[int, int]]:
    """The counted votes of ideas, and the rows that they count."""
    rows = select(Idea.id, Idea.vote_count, func.count(Vote.id))
    rows = rows.outerjoin(Vote, Vote.idea_id == Idea.id)
    query = rows.where(Idea.id.in_(idea_ids)).group_by(Idea.id, Idea.vote_count)
    return {idea_id: (count, many) for idea_id, count, many in db.session.execute(query)}


@on_both_databases
def test_every_word_is_where_it_was_planted(planted: Planted) -> None:
    assert len({*TELLING, *GIVEN}) == 40
    assert found_in(planted.world.app, (*TELLING, *GIVEN)) == {*TELLING, *GIVEN}
    assert all(file.exists() for file in planted.files)


@on_both_databases
@pytest.mark.parametrize("choice", ["anonymise", "remove"])
def test_what_tells_of_them_is_nowhere_and_what_they_gave_goes_if_asked(
    planted: Planted, carry_out: CarryOut, choice: str
) -> None:
    ideas = [planted.idea.id, planted.taken_up.id, planted.theirs.id]
    before = votes_of(ideas)
    forgotten(planted, choice, carry_out)
    gone = (*TELLING, *GIVEN) if choice == "remove" else TELLING
    assert found_in(planted.world.app, gone) == set()
    stays = {"kepttitle", "keptbody"} | ({*GIVEN} if choice == "anonymise" else set())
    assert found_in(planted.world.app, tuple(stays)) == stays
    assert votes_of(ideas) == before
    with transaction() as session:
        for place in session.scalars(select(Community)):
            recount(place)
    assert votes_of(ideas) == before


@on_both_databases
def test_nothing_leads_to_the_row_but_what_stays_under_nobodys_name(
    planted: Planted, carry_out: CarryOut
) -> None:
    forgotten(planted, "anonymise", carry_out)
    for name, table in db.metadata.tables.items():
        marks = {one.name: one for one in table_of_columns()[name].columns}
        for column in table.columns:
            if any(key.column.table.name == "people" for key in column.foreign_keys):
                here = select(func.count()).where(column == planted.person.id)
                own = "idea_id" in table.c and marks[column.name].verb == "stand-in"
                if marks[column.name].verb != "nobody" and not own:
                    assert db.session.scalar(here) == 0, f"{name}.{column.name}"
    voted = select(Vote.person_id).where(Vote.idea_id == planted.theirs.id)
    (stand_in,) = {*db.session.scalars(voted)} - {planted.world.people["other"].id}
    stone = db.session.get_one(Person, planted.person.id, populate_existing=True)
    other = db.session.get_one(Person, stand_in)
    assert stand_in < 0
    assert other.created_at == other.erased_at
    assert (stone.email, stone.password_hash, stone.unclaimed) == (None, None, True)
    assert stone.erased_at is not None
    assert stone.name != other.name


@pytest.mark.parametrize("choice", ["anonymise", "remove"])
def test_files_go_with_whom_they_show(planted: Planted, carry_out: CarryOut, choice: str) -> None:
    forgotten(planted, choice, carry_out)
    left = {file.parent.name for file in planted.files if file.exists()}
    assert left == ({"designs"} if choice == "anonymise" else set())


def test_others_keep_their_words(planted: Planted, carry_out: CarryOut) -> None:
    forgotten(planted, "remove", carry_out)
    db.session.refresh(planted.answer)
    assert "So true, @anon·" in planted.answer.body
    assert "> …" in planted.answer.body
    assert planted.answer.body_html
    assert "/people/" not in planted.answer.body_html


def test_who_comes_back_in_the_last_moment_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They press just when the worker has taken the job up."""
    erasure, member = leave(world, "remove"), world.people["member"].id

    @contextmanager
    def a_moment_later() -> Iterator[Any]:
        monkeypatch.setattr(erasing, "transaction", transaction)
        with transaction():
            erasing.come_back(member)
        with transaction() as session:
            yield session

    monkeypatch.setattr(erasing, "transaction", a_moment_later)
    with clock.held_at(clock.now() + LEAVING_FOR + timedelta(minutes=1)):
        erasing.carry_out({"erasure": erasure.id})
    assert db.session.get_one(Person, member, populate_existing=True).erased_at is None


def test_nobody_shortens_the_time_to_come_back(world: World, carry_out: CarryOut) -> None:
    """An admin who has the job tried now erases nobody before their time."""
    erasure = leave(world, "remove")
    job = outbox.find(erasing.ERASE, str(erasure.id))
    assert job is not None
    with transaction():
        retry_job(world.actor("admin"), job.id)
    carry_out()
    member = world.people["member"].id
    assert db.session.get_one(Person, member, populate_existing=True).erased_at is None
    with clock.held_at(clock.now() + LEAVING_FOR + timedelta(minutes=1)):
        carry_out()
    assert db.session.get_one(Person, member, populate_existing=True).erased_at is not None


def test_who_comes_back_finds_everything_as_it_was(planted: Planted, carry_out: CarryOut) -> None:
    leave(planted.world, "remove")
    before = everything()
    with clock.held_at(clock.now() + LEAVING_FOR - timedelta(minutes=1)):
        carry_out()
        with transaction():
            erasing.come_back(planted.person.id)
    with clock.held_at(clock.now() + LEAVING_FOR + timedelta(days=1)):
        carry_out()
    assert found_in(planted.world.app, GIVEN) == {*GIVEN}
    assert len(everything()) >= len(before)
    there = select(Person.leaving_at).where(Person.email == EMAIL)
    assert db.session.scalars(there).all() == [None]


def test_the_log_tells_of_nobody_and_a_restored_copy_forgets_again(
    planted: Planted, carry_out: CarryOut
) -> None:
    app = planted.world.app
    copy = app.config["VIVIER"].home / "vivier.db"
    with db.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = copy.read_bytes()
    forgotten(planted, "remove", carry_out)
    (line,) = log.lines()
    assert set(line) == {"person", "digest", "choice", "at"}
    db.session.remove()
    db.engine.dispose()
    for file in copy.parent.glob("vivier.db*"):
        file.unlink()
    copy.write_bytes(before)
    assert EMAIL in everything()
    assert erasures.replay() == 1
    carry_out()
    assert found_in(app, (*TELLING, *GIVEN)) == set()
    assert erasures.replay() == 0
    assert len(list(log.lines())) == 1


def test_a_line_that_was_cut_takes_no_other_along_and_is_told(
    world: World, carry_out: CarryOut, caplog: pytest.LogCaptureFixture
) -> None:
    gone = [world.people[kind].id for kind in ("member", "other")]
    erasing.erase_now(gone[0], "anonymise")
    carry_out()
    with log.file().open("ab") as file:
        file.write(b'5\n\x8e\xff\n{"person": 3, "dig')
    erasing.erase_now(gone[1], "anonymise")
    carry_out()
    assert [row["person"] for row in log.lines()] == gone
    assert "3 lines of erasures.jsonl can't be read" in caplog.text


def test_a_reader_puts_the_end_of_the_log_of_writes_off_and_nobody_waits(
    planted: Planted, carry_out: CarryOut
) -> None:
    app = planted.world.app
    file = app.config["VIVIER"].home / "vivier.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM people").fetchone()
        forgotten(planted, "remove", carry_out)
        assert not any(file.exists() for file in planted.files)
        assert found_in(app, TELLING)
        with ThreadPoolExecutor(1) as beside, closing(sqlite3.connect(file, timeout=2)) as writer:
            emptying = beside.submit(empty_log_of_writes, app)
            while not emptying.done():
                writer.execute("BEGIN IMMEDIATE")
                writer.rollback()
            with pytest.raises(outbox.Later):
                emptying.result()
    with clock.held_at(clock.now() + LEAVING_FOR + timedelta(hours=1)):
        carry_out()
    assert found_in(app, (*TELLING, *GIVEN)) == set()


def empty_log_of_writes(app: Flask) -> None:
    """As a worker does it beside others."""
    with app.app_context():
        leftovers.empty_log_of_writes({})


def test_what_a_purge_hid_does_not_wait_for_who_is_nobody_by_then(world: World) -> None:
    idea = world.idea("member")
    with transaction():
        purge(world.actor("mod"), community=world.place, person_id=world.people["member"].id)
    erasing.erase_now(world.people["member"].id, "anonymise")
    db.session.refresh(idea)
    assert (idea.visibility, idea.body) == ("hidden", "")


def test_somebody_else_with_the_same_number_is_not_forgotten(world: World) -> None:
    with transaction():
        erasure = leave_row(world)
    log.write(erasure)
    assert erasures.replay() == 0


def leave_row(world: World) -> Erasure:
    """A line about another person who once had the number of the member."""
    moment = clock.now()
    return Erasure(
        person_id=world.people["member"].id, digest="0" * 64, choice="remove",
        asked_at=moment, due_at=moment, done_at=moment,
    )  # fmt: skip


def test_who_alone_looks_after_something_can_not_leave(world: World) -> None:
    for kind, word in (("admin", "admin"), ("pm", "Bikes")):
        with pytest.raises(Conflict, match=word):
            leave(world, "anonymise", kind)


def test_nobody_is_forgotten_twice(world: World) -> None:
    member = world.people["member"].id
    erasing.erase_now(member, "anonymise")
    with pytest.raises(NotFound):
        erasing.erase_now(member, "anonymise")


def test_another_choice_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refused, transaction():
        erasing.leave(world.actor("member"), choice="burn")
    assert set(refused.value.fields) == {"choice"}


def test_the_name_is_of_nobody(planted: Planted, carry_out: CarryOut) -> None:
    forgotten(planted, "anonymise", carry_out)
    page = planted.world.app.test_client().get(
        f"/c/bikes/talk/{planted.thread.id}", follow_redirects=True
    )
    assert NAME not in page.text
    assert "anon·" in page.text
