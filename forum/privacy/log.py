"""The log of erasures: outside the database, so that a restored copy can be told whom to forget.

`erasures.jsonl` in VIVIER_HOME has a line for each erasure: the number of the person's row, a
digest by which that row is known for the same one, what was chosen, and when. It tells of nobody
to whoever has not our key.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from forum.accounts.models import Person
from forum.core import secrets
from forum.core.settings import settings
from forum.privacy.models import Erasure

NAME = "erasures.jsonl"


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
    descriptor = os.open(file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a") as log:
        log.write(json.dumps(row) + "\n")
        log.flush()
        os.fsync(log.fileno())


def lines() -> Iterator[Mapping[str, Any]]:
    """What the log says; a line that a power cut left unfinished is none."""
    if not file().exists():
        return
    for line in file().read_text().splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if {"person", "digest", "choice"} <= set(row):
            yield row


def _known_by(person: Person) -> str:
    return f"{person.id} {person.created_at.isoformat()}"
