"""What stands elsewhere, is out of sight or another's changes nothing that is read or counted.

Pages are asked so by the matrix (test_matrix.py). Here is what no page shows as it is: what goes
into a digest, a mail, a capture run or a column that counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, inspect

from forum.core.transaction import transaction
from forum.extensions import Model, db
from tests.walk.things import Things
from tests.walk.twin import ANOTHERS, ELSEWHERE, UNSEEN, without
from tests.walk.visiting import Walk, walk_of
from tests.world import World

# What it changes it does for itself alone: everything is put back after it.
Read = Callable[[World, Things], Any]


class Unchanged:
    """Reads, by name: of one place, of what is in sight there, and of the member's own."""

    of_the_place: Mapping[str, Read] = {}
    in_sight: Mapping[str, Read] = {}
    of_one_person: Mapping[str, Read] = {}

    @pytest.fixture(scope="class")
    @classmethod
    def walk(cls, new_home: Callable[[str], Path], compiled_templates: Path) -> Iterator[Walk]:
        with walk_of(new_home("reads"), "public", ("member",), compiled_templates) as walk:
            yield walk

    def test_what_stands_elsewhere_changes_nothing(self, walk: Walk) -> None:
        wrong = faults(walk, ELSEWHERE, self.of_the_place)
        assert not wrong, wrong

    def test_what_is_out_of_sight_changes_nothing(self, walk: Walk) -> None:
        wrong = faults(walk, UNSEEN, self.in_sight)
        assert not wrong, wrong

    def test_what_others_keep_changes_nothing(self, walk: Walk) -> None:
        wrong = faults(walk, ANOTHERS, self.of_one_person)
        assert not wrong, wrong


def faults(walk: Walk, copies: int, reads: Mapping[str, Read]) -> list[str]:
    """Which of these reads say something else once these copies are there, or nothing at all."""
    found = []
    for name, read in reads.items():
        with without(walk.forum, copies):
            before = _said(walk, read)
        if not before:
            found.append(f"{name}: it says nothing, which nothing changes")
        elif _said(walk, read) != before:
            found.append(f"{name}: it says something else")
    return found


def _said(walk: Walk, read: Read) -> Any:
    with walk.app.test_request_context():
        with transaction():
            said = plain(read(walk.world, walk.things))
        db.session.remove()
    if walk.forum.changed():
        walk.forum.put_back()
    return said


def plain(value: Any) -> Any:
    """It in plain values; of rows the columns that are loaded."""
    if isinstance(value, Model):
        state = inspect(value)
        loaded = state.dict.keys() & state.mapper.column_attrs.keys()
        return {key: plain(state.dict[key]) for key in sorted(loaded)}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(plain, value), key=repr)
    if isinstance(value, Row | list | tuple) or hasattr(value, "__next__"):
        return [plain(one) for one in value]
    return value
