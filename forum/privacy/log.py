"""The log of erasures: outside the database, so that a restored copy can be told whom to forget.

`erasures.jsonl` in VIVIER_HOME has a line for each erasure: the number of the person's row, a
digest by which that row is known for the same one, what was chosen, and when. It tells of nobody
to whoever has not our key.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from forum.accounts.models import Person
from forum.core import secrets
from forum.core.settings import settings
from forum.privacy.models import Erasure

NAME = "erasures.jsonl"
FIELDS = {"person", "digest", "choice"}

said = logging.getLogger(__name__)


def file() -> Path:
    """Where the log is."""
    home = settings().home
    return home / NAME


def digest_of(person: Person) -> str:
    """What tells the person of a row from another who has the same number in another copy."""
    return secrets.digest(_known_by(person))


def is_same(person: Person, digest: str) -> bool:
    """Whether this is the person whom a digest was made of."""
    return digest in set(secrets.digests(_known_by(person)))


def write(erasure: Erasure) -> None:
    """Add a line for an erasure that is done, unless there is one."""
    if erasure.done_at is None or any(row["digest"] == erasure.digest for row in lines()):
        return
    row = {
        "person": erasure.person_id,
        "digest": erasure.digest,
        "choice": erasure.choice,
        "at": erasure.done_at.isoformat(),
    }
    descriptor = os.open(file(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a+b") as log:
        log.write(_apart(log) + json.dumps(row).encode() + b"\n")
        log.flush()
        os.fsync(log.fileno())


def lines() -> Iterator[Mapping[str, Any]]:
    """What the log says; a line that a power cut left unfinished is none, and is told of."""
    if not file().exists():
        return
    unread = 0
    for line in file().read_bytes().splitlines():
        row = _row(line)
        if row is None:
            unread += 1
        else:
            yield row
    if unread:
        said.warning(
            "%d lines of %s can't be read: whom they name is not erased again", unread, NAME
        )


def _row(line: bytes) -> Mapping[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and row.keys() >= FIELDS else None


def _apart(log: IO[bytes]) -> bytes:
    """What keeps a new line apart from one that was cut; nothing where there is none."""
    if log.seek(0, os.SEEK_END) == 0:
        return b""
    log.seek(-1, os.SEEK_END)
    return b"" if log.read(1) == b"\n" else b"\n"


def _known_by(person: Person) -> str:
    return f"{person.id} {person.created_at.isoformat()}"
