"""The folder of pictures: each lies there whole, under a random name, with its thumbnail."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from forum.core.images.painting import DESIGNS, Painted, painted

THUMB_PREFIX = "thumb-"
_UNFINISHED = ".part"


@dataclass(frozen=True)
class Stored:
    """A kept picture: its random name (a WebP file and `thumb-` beside it), size and likeness."""

    name: str
    width: int
    height: int
    fingerprint: int


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
    return [Stored(name, one.width, one.height, one.fingerprint) for name, one in named.items()]


def discard(names: Iterable[str], folder: Path) -> None:
    """Remove the pictures of these names, with their thumbnails; those already gone are no loss."""
    for name in names:
        for file in _files(name):
            (folder / file).unlink(missing_ok=True)
            (folder / f"{file}{_UNFINISHED}").unlink(missing_ok=True)


def _files(name: str) -> tuple[str, str]:
    return name, f"{THUMB_PREFIX}{name}"


def _write(path: Path, content: bytes) -> None:
    """Write `content` so that it is on the disk before a database row says that it is."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
