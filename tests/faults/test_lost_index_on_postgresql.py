"""On PostgreSQL an index that was emptied, dropped or written to by many is never a broken page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from forum.core import jobs
from forum.core.transaction import transaction
from forum.extensions import db
from forum.search import choice, service
from forum.search.models import SearchDocument, SearchNote, SearchWord
from forum.search.queries import search
from tests.faults.processes import killed, together
from tests.world import World

TITLE = "A lantern for the bars"

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("database", ["postgresql"], indirect=True),
]


@pytest.fixture
def indexed(world: World) -> Iterator[World]:
    """The world with an index, and an idea to find."""
    world.idea("member", title=TITLE)
    service.rebuild()
    assert [one.row.title for one in search(world.actor("guest"), "lantern").items] == [TITLE]
    yield world
    db.session.rollback()


def do(*statements: str) -> None:
    """Say it to the database as somebody beside the forum would."""
    with transaction() as session:
        for statement in statements:
            session.execute(text(statement))


def restarted(app: Flask) -> None:
    """As if the process had started anew: nothing of the index is in memory."""
    choice.install(app)


def assert_counts_are_right() -> None:
    """Every word is counted as often as it is in the documents, which stand there once each."""
    db.session.rollback()
    stat = select(text("word, ndoc FROM ts_stat('SELECT words FROM search_documents')"))
    real = {word: documents for word, documents in db.session.execute(stat)}
    kept = select(SearchWord.word, SearchWord.documents).where(SearchWord.documents > 0)
    assert {word: documents for word, documents in db.session.execute(kept)} == real
    keys = db.session.execute(select(SearchDocument.kind, SearchDocument.ref)).all()
    assert len(keys) == len(set(keys))


DAMAGES = {
    "documents emptied": ("TRUNCATE search_documents",),
    "words emptied": ("TRUNCATE search_words",),
    "both emptied": ("TRUNCATE search_documents, search_words",),
    "all emptied": ("TRUNCATE search_documents, search_words, search_builds",),
    "documents dropped": ("DROP TABLE search_documents",),
    "words dropped": ("DROP TABLE search_words",),
    "builds dropped": ("DROP TABLE search_builds",),
    "all dropped": ("DROP TABLE search_documents, search_words, search_builds",),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_lost_index_is_noticed_and_built_anew(
    app: Flask, indexed: World, damage: tuple[str, ...]
) -> None:
    do(*damage)
    restarted(app)
    page = search(indexed.actor("guest"), "lantern")
    assert [one.row.title for one in page.items] == [TITLE]
    assert page.is_plain
    service.keep_sound()
    jobs.sweep_once(app)
    mended = search(indexed.actor("guest"), "lanterns")
    assert [one.row.title for one in mended.items] == [TITLE]
    assert not mended.is_plain
    assert choice.backend().fault() is None
    assert_counts_are_right()


@pytest.mark.parametrize("table", ["search_documents", "search_words"])
def test_a_table_that_goes_while_the_index_is_answered_from_is_no_broken_page(
    indexed: World, table: str
) -> None:
    search(indexed.actor("guest"), "lantern")
    do(f"DROP TABLE {table}")
    assert search(indexed.actor("guest"), "lantern rack").is_plain


def test_what_is_noted_while_the_index_is_lost_is_not_lost(app: Flask, indexed: World) -> None:
    do("DROP TABLE search_documents")
    idea = indexed.idea(title="A lantern for the rack")
    service.drain()
    assert db.session.scalars(select(SearchNote.id).where(SearchNote.done_at.is_(None))).all()
    service.keep_sound()
    jobs.sweep_once(app)
    found = search(indexed.actor("guest"), "lantern").items
    assert {one.row.title for one in found} == {TITLE, idea.title}


def test_half_an_index_does_not_pass_for_one(
    app: Flask, indexed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    do("DROP TABLE search_documents")
    backend = type(choice.backend())
    states: list[str | None] = []
    take = backend.take

    def looked(self: object, *arguments: object) -> None:
        take(self, *arguments)
        states.append(choice.backend().fault())

    monkeypatch.setattr(backend, "take", looked)
    service.rebuild()
    assert states
    assert None not in states


APPLY = """
from forum.extensions import db
from forum.search import choice
from forum.search.documents import documents_of

with app.app_context():
    ids = {ids}
    found = documents_of("idea", ids)
    documents = [found[one] for one in ids]
    db.session.rollback()
    begin()
    for _ in range(25):
        choice.backend().apply(documents, ())
        choice.backend().apply((), [documents[0].key])
        choice.backend().apply(documents[:1], ())
"""
BUILD = """
from forum.search import service

with app.app_context():
    begin()
    service.rebuild()
"""
KILLED = """
from forum.search import choice, service
from forum.search import postgres

with app.app_context():
    postgres._add_counts = die
    service.drain()
"""


def test_writers_of_the_same_documents_neither_block_nor_double_each_other(
    indexed: World, tmp_path: Path, database: dict[str, str]
) -> None:
    ids = [indexed.idea(title=f"A lantern, number {number}").id for number in range(12)]
    service.drain()
    codes = [APPLY.format(ids=one) for one in (ids, ids[::-1])]
    together(tmp_path, codes, **database)
    assert_counts_are_right()
    assert db.session.scalar(
        select(func.count()).where(SearchDocument.kind == "idea", SearchDocument.ref.in_(ids))
    ) == len(ids)


def test_builds_at_once_leave_one_whole_index(
    indexed: World, tmp_path: Path, database: dict[str, str]
) -> None:
    together(tmp_path, [BUILD, BUILD], **database)
    assert choice.backend().fault() is None
    assert_counts_are_right()


def test_a_writer_that_was_killed_leaves_the_index_as_it_was(
    indexed: World, tmp_path: Path, database: dict[str, str]
) -> None:
    idea = indexed.idea(title="A lantern that comes late")
    killed(tmp_path, KILLED, **database)
    assert_counts_are_right()
    service.drain()
    found = search(indexed.actor("guest"), "lantern").items
    assert {one.row.title for one in found} == {TITLE, idea.title}
    assert_counts_are_right()
