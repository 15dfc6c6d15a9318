"""The folder of pictures: each lies there whole, under a random name, with its thumbnail."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from PIL import Image

from forum.core import clock
from forum.core.images.painting import DESIGNS, Painted, painted

THUMB_PREFIX = "thumb-"
_UNFINISHED = ".part"
# A picture lies in its folder before the transaction that names it has ended.
LEFT_ALONE = timedelta(minutes=30)
EVERY_MINUTES = 30


@dataclass(frozen=True)
class Stored:
    """A kept picture: its random name (a WebP file and `thumb-` beside it), likeness and size."""

    name: str
    width: int
    height: int
    fingerprint: int
    # Of both files.
    bytes: int


def keep(image: Image.Image, folder: Path, kind: str = DESIGNS) -> Stored:
    """Store `image` and its thumbnail as WebP under a random name in `folder`."""
    return store([painted(image, kind)], folder)[0]


def store(pictures: Sequence[Painted], folder: Path) -> list[Stored]:
    """Store every one of `pictures` in `folder`, or none."""
    folder.mkdir(parents=True, exist_ok=True)
    named = {f"{secrets.token_hex(12)}.webp": picture for picture in pictures}
    try:
        for name, picture in named.items():
            for file, content in zip(_files(name), (picture.full, picture.thumb), strict=True):
                _write(folder / f"{file}{_UNFINISHED}", content)
        for name in named:
            for file in _files(name):
                (folder / f"{file}{_UNFINISHED}").replace(folder / file)
    except BaseException:
        discard(named, folder)
        raise
    return [
        Stored(name, one.width, one.height, one.fingerprint, len(one.full) + len(one.thumb))
        for name, one in named.items()
    ]


def discard(names: Iterable[str], folder: Path) -> None:
    """Remove the pictures of these names, with their thumbnails; those already gone are no loss."""
    for name in names:
        for file in _files(name):
            (folder / file).unlink(missing_ok=True)
            (folder / f"{file}{_UNFINISHED}").unlink(missing_ok=True)


def sweep(folder: Path, minute: int, unnamed: Callable[[set[str]], Collection[str]]) -> int:
    """Twice an hour, at this minute, remove the files whose names no row has; how many files.

    `unnamed` says which of some names those are.
    """
    moment = clock.now()
    if moment.minute % EVERY_MINUTES != minute % EVERY_MINUTES or not folder.is_dir():
        return 0
    oldest = (moment - LEFT_ALONE).timestamp()
    old = [file for file in folder.iterdir() if file.stat().st_mtime < oldest]
    lost = unnamed({file.name.removeprefix(THUMB_PREFIX) for file in old})
    gone = [file for file in old if file.name.removeprefix(THUMB_PREFIX) in lost]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def _files(name: str) -> tuple[str, str]:
    return name, f"{THUMB_PREFIX}{name}"


def _write(path: Path, content: bytes) -> None:
    """Write `content` so that it is on the disk before a database row says that it is."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
