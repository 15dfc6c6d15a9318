"""An index that is missing, cut, of another version or written to by two is never a broken page."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from forum.core import jobs
from forum.core.outbox import Effect
from forum.extensions import db
from forum.search import choice, index, service
from forum.search.backend import VERSION, Busy, Document, Unavailable
from forum.search.documents import documents_of
from forum.search.index.layout import CURRENT, Folders
from forum.search.models import SearchNote
from forum.search.noting import REBUILD
from forum.search.queries import search
from tests.together import in_threads
from tests.world import World

TITLE = "A lantern for the bars"

# A reader of Whoosh's that fails to open leaves its file to be closed when it is collected.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def indexed(world: World) -> Iterator[World]:
    """The world with an index, and an idea to find."""
    world.idea("member", title=TITLE)
    service.rebuild()
    assert found(world) == [TITLE]
    yield world
    db.session.rollback()
    gc.collect()


def found(world: World) -> list[str]:
    """The titles that are found, by the index if there is one."""
    return [one.row.title for one in search(world.actor("guest"), "lantern").items]


def folder() -> Path:
    """The folder that is answered from."""
    current = Folders(current_app.config["VIVIER"].home / "search").current()
    assert current is not None
    return current


def restarted(app: Flask) -> None:
    """As if the process had started anew: nothing of the index is in memory."""
    choice.install(app)


def cut(files: list[Path], share: float) -> None:
    """Leave the first part of each file."""
    for file in files:
        content = file.read_bytes()
        file.write_bytes(content[: int(len(content) * share)])


def remove(_files: list[Path]) -> None:
    shutil.rmtree(folder())


def cut_segments(share: float):
    return lambda files: cut([file for file in files if file.suffix == ".seg"], share)


def cut_list(files: list[Path]) -> None:
    cut([file for file in files if file.suffix == ".toc"], 0.5)


def garble(files: list[Path]) -> None:
    for file in files:
        if file.suffix == ".seg":
            file.write_bytes(bytes(255 - byte for byte in file.read_bytes()))


@pytest.mark.parametrize(
    "damage",
    [remove, cut_segments(0), cut_segments(0.3), cut_segments(0.9), cut_list, garble],
    ids=["gone", "empty", "cut short", "cut at the end", "list cut", "garbled"],
)
def test_a_damaged_index_is_noticed_and_built_anew(app: Flask, indexed: World, damage) -> None:
    damage(list(folder().iterdir()))
    restarted(app)
    page = search(indexed.actor("guest"), "lantern")
    assert [one.row.title for one in page.items] == [TITLE]
    assert page.is_plain
    service.keep_sound()
    jobs.sweep_once(app)
    mended = search(indexed.actor("guest"), "lanterns")
    assert [one.row.title for one in mended.items] == [TITLE]
    assert not mended.is_plain


def test_an_index_of_another_version_is_built_anew(
    app: Flask, indexed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.search.index.layout.VERSION", VERSION + 1)
    restarted(app)
    assert search(indexed.actor("guest"), "lantern").is_plain
    service.keep_sound()
    jobs.sweep_once(app)
    assert folder().name.startswith(f"{VERSION + 1}-")
    assert not search(indexed.actor("guest"), "lantern").is_plain


def test_a_build_is_asked_for_once(indexed: World) -> None:
    shutil.rmtree(folder())
    for _ in range(3):
        service.keep_sound()
    effects = select(Effect).where(Effect.kind == REBUILD, Effect.state == "waiting")
    assert len(db.session.scalars(effects).all()) == 1


def test_what_is_noted_while_there_is_no_index_is_not_lost(app: Flask, indexed: World) -> None:
    shutil.rmtree(folder())
    indexed.idea(title="A lantern for the rack")
    service.drain()
    waiting = select(SearchNote.id).where(SearchNote.done_at.is_(None))
    assert db.session.scalars(waiting).all()
    service.keep_sound()
    jobs.sweep_once(app)
    assert sorted(found(indexed)) == sorted([TITLE, "A lantern for the rack"])


def test_a_writer_that_finds_another_says_so_and_changes_nothing(
    indexed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "LOCK_SECONDS", 0.05)
    with index._Writing(folder(), 32):
        idea = indexed.idea(title="A lantern that has to wait")
        with pytest.raises(Busy):
            service.drain()
        assert found(indexed) == [TITLE]
    service.drain()
    assert idea.title in found(indexed)


def test_two_writers_at_once_lose_nothing(app: Flask, indexed: World) -> None:
    ids = [indexed.idea(title=f"A lantern, number {number}").id for number in range(12)]
    documents: list[Document] = list(documents_of("idea", ids).values())
    db.session.rollback()
    halves = (documents[::2], documents[1::2])

    def wrote(half: list[Document]):
        return lambda: choice.backend().apply(half, ())

    in_threads(app, *(wrote(half) for half in halves))
    everything = search(indexed.actor("guest"), "lantern").items
    assert {one.row.ref for one in everything} >= set(ids)
    assert choice.backend().fault() is None


def test_a_writer_that_was_killed_leaves_the_index_as_it_was(app: Flask, indexed: World) -> None:
    documents = list(documents_of("idea", [1, 2]).values())

    def killed() -> None:
        with index._Writing(folder(), 32) as writer:
            index._write(writer, documents, ())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    restarted(app)
    assert found(indexed) == [TITLE]
    choice.backend().apply(documents, ())
    assert found(indexed) == [TITLE]


def test_a_new_index_takes_over_by_one_rename(app: Flask, indexed: World) -> None:
    before = folder()
    service.rebuild()
    assert folder() != before
    assert before.is_dir()
    pointer = before.parent / CURRENT
    assert pointer.read_text() == folder().name
    pointer.write_text("../../etc")
    restarted(app)
    with pytest.raises(Unavailable):
        choice.backend().near("lantern")
