"""Receive pictures from people: measured, read under guard, and all stored or none."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO

from forum.core import limits
from forum.core.images import painting
from forum.core.images.painting import Bounds, Painted
from forum.core.images.storing import Stored, store
from forum.core.language import _

_PROGRAM = str(Path(painting.__file__).resolve())
_TOO_LONG = (-signal.SIGXCPU, -signal.SIGKILL)
# Each reading may take limits.IMAGE_MEMORY: a web worker does one at a time, whoever else waits.
_turn = threading.Lock()


class Refused(ValueError):
    """The file at `place` cannot be taken; `reason` says why, to the person who gave it."""

    def __init__(self, place: int, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason


def receive(files: Sequence[bytes], folder: Path, kind: str = painting.DESIGNS) -> list[Stored]:
    """Store every picture of `files` in `folder`, or none: raises Refused for the first unfit."""
    for place, data in enumerate(files):
        if word := _unfit_before_reading(place, data):
            raise Refused(place, _reason(word))
    if not files:
        return []
    if not _turn.acquire(timeout=limits.IMAGE_SECONDS):
        raise Refused(0, _reason("busy"))
    try:
        pictures = _painted(files, kind)
    finally:
        _turn.release()
    return store(pictures, folder)


def _unfit_before_reading(place: int, data: bytes) -> str:
    if place >= limits.IMAGES_PER_IDEA:
        return "many"
    if not data:
        return "empty"
    return "bytes" if len(data) > limits.IMAGE_BYTES else ""


def _painted(files: Sequence[bytes], kind: str) -> list[Painted]:
    """What the painter makes of `files`, each of which has been judged fit when it returns."""
    # Files and not pipes: what the painter sends back is bounded before we hold it in memory.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made:
        for data in files:
            given.write(len(data).to_bytes(painting.LENGTH_BYTES))
            given.write(data)
        given.seek(0)
        ending = _run(given, made, kind)
        made.seek(0)
        if made.readline() != painting.READY and ending not in _TOO_LONG:
            raise RuntimeError("the program that reads pictures did not start")
        pictures, word = _answers(made)
    if not word and len(pictures) < len(files):
        word = "heavy" if ending in _TOO_LONG else "damaged"
    if word:
        raise Refused(len(pictures), _reason(word))
    return pictures


def _run(given: IO[bytes], made: IO[bytes], kind: str) -> int:
    """Run the painter; how it ended (negative: the signal that killed it)."""
    # -I and the empty environment: no path leads it to the forum, and no secret is in its reach.
    command = [sys.executable, "-I", _PROGRAM, json.dumps(asdict(_bounds())), kind]
    try:
        return subprocess.run(
            command, stdin=given, stdout=made, env={}, timeout=limits.IMAGE_SECONDS, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL


def _answers(made: IO[bytes]) -> tuple[list[Painted], str]:
    """The pictures of an answer, which may have been cut short, and the word for the unfit one."""
    pictures: list[Painted] = []
    while (line := made.readline()).endswith(b"\n"):
        record = json.loads(line)
        if "unfit" in record:
            return pictures, str(record["unfit"])
        full, thumb = (made.read(length) for length in record["files"])
        if len(thumb) < record["files"][1]:
            break
        pictures.append(Painted(full, thumb, *record["about"]))
    return pictures, ""


def _bounds() -> Bounds:
    return Bounds(
        pixels=limits.IMAGE_PIXELS,
        side=limits.IMAGE_SIDE,
        frames=limits.IMAGE_FRAMES,
        moving_pixels=limits.IMAGE_MOVING_PIXELS,
        scans=limits.IMAGE_SCANS,
        memory=limits.IMAGE_MEMORY,
        seconds=limits.IMAGE_WORK_SECONDS,
        output=limits.IMAGE_OUTPUT,
    )


def _reason(word: str) -> str:
    """The sentence for a word of the painter's, or of our own, in the language being spoken."""
    million = 1_000_000
    return {
        "many": _("No more than %(most)d pictures can be given.", most=limits.IMAGES_PER_IDEA),
        "empty": _("This file is empty."),
        "bytes": _(
            "This picture is larger than %(most)d MB.", most=limits.IMAGE_BYTES // limits.MEGABYTE
        ),
        "foreign": _("This file is not a picture that can be shown here: PNG, JPEG, WebP or GIF."),
        "pixels": _(
            "This picture has more than %(most)d million pixels.",
            most=limits.IMAGE_PIXELS // million,
        ),
        "side": _(
            "This picture is more than %(most)d pixels wide or high.", most=limits.IMAGE_SIDE
        ),
        "frames": _("This picture moves in more than %(most)d frames.", most=limits.IMAGE_FRAMES),
        "moving": _(
            "The frames of this moving picture have more than %(most)d million pixels together.",
            most=limits.IMAGE_MOVING_PIXELS // million,
        ),
        "damaged": _("This picture is damaged, or a part of it is missing."),
        "busy": _("Many pictures are being read just now. Give yours again in a moment."),
        "heavy": _("This picture takes too much time or memory to read."),
    }[word]
