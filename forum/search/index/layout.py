"""How the index lies on the disk: its fields, its folders, and the one that is answered from.

    search/current          the name of the folder that is answered from
    search/<version>-<…>/   a Whoosh index; one that is being built beside it has a `progress.json`

A new index is built in a folder of its own and takes over by one rename, so that nobody ever sees
half of it, and a build that was cut short goes on where it was.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import columns, fields, formats

from forum.search.backend import VERSION

CURRENT, PROGRESS = "current", "progress.json"
# Whoever still answers from a folder that was replaced has let go of it by then.
LEFT_FOR_SECONDS = 600.0


class Weighted(fields.FieldType):  # type: ignore[misc]
    """Terms with what each weighs, as our own analysis gives them: {term: weight}."""

    analyzer = None
    scorable = stored = unique = False
    column_type = vector = None

    def __init__(self) -> None:
        self.format = formats.Existence()

    def index(self, value: Mapping[str, float], **_options: Any) -> Iterator[tuple[Any, ...]]:
        """What Whoosh keeps of each term: its bytes, a count, its weight, and no value."""
        for term, weight in value.items():
            yield term.encode(), 1, weight, b""


# What narrows and ranks a document, in one column of bytes that is read as a whole.
NUMBERS = np.dtype(
    [
        ("ref", "<i8"),
        ("place", "<i4"),
        ("author", "<i4"),
        ("area", "<i4"),
        ("made", "<i4"),
        ("length", "<f4"),
        ("kind", "u1"),
        ("open", "u1"),
        ("status", "u1"),
    ]
)


def schema() -> fields.Schema:
    """The fields of the index."""
    about = fields.COLUMN(columns.FixedBytesColumn(NUMBERS.itemsize))
    return fields.Schema(
        key=fields.ID(unique=True), about=about, words=Weighted(), tags=Weighted(), plain=Weighted()
    )


class Folders:
    """The folders of one forum's index."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def current(self) -> Path | None:
        """The folder that is answered from; None before there is one."""
        try:
            name = (self.home / CURRENT).read_text().strip()
        except (OSError, UnicodeDecodeError):
            return None
        folder = self.home / Path(name).name
        return folder if name and folder.is_dir() else None

    def is_of_this_version(self, folder: Path) -> bool:
        """Whether our analysis made what is in it."""
        return folder.name.startswith(f"{VERSION}-")

    def begun(self) -> Path:
        """The folder that is being built, a new one if there is none of this version."""
        for folder in self.home.glob(f"{VERSION}-*"):
            if (folder / PROGRESS).is_file():
                return folder
        folder = self.home / f"{VERSION}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        return folder

    def reached(self, folder: Path) -> dict[str, int]:
        """How far each kind has come in a folder that is being built."""
        try:
            found: dict[str, int] = json.loads((folder / PROGRESS).read_text())
        except (OSError, ValueError):
            return {}
        return found

    def note_reached(self, folder: Path, reached: Mapping[str, int]) -> None:
        """Keep how far a build has come."""
        _replace(folder / PROGRESS, json.dumps(reached))

    def put_in_place(self, folder: Path) -> None:
        """Answer from this folder from now on."""
        _replace(self.home / CURRENT, folder.name)
        (folder / PROGRESS).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what neither answers nor is being built, once nobody can be reading it."""
        kept = self.current()
        oldest = time.time() - LEFT_FOR_SECONDS
        for folder in self.home.glob("*-*"):
            building = self.is_of_this_version(folder) and (folder / PROGRESS).exists()
            if folder == kept or building or not folder.is_dir():
                continue
            if (self.home / CURRENT).stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with draft.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
