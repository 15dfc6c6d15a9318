"""Put a backup into place: all of it, or nothing."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace as replace_in
from pathlib import Path, PurePosixPath

from flask import current_app
from sqlalchemy import Connection, update

from forum.core import events, mail, versions
from forum.core.database import keys_not_in_force
from forum.core.errors import Conflict
from forum.core.outbox import Effect
from forum.core.settings import settings
from forum.core.transaction import transaction
from forum.extensions import db
from forum.operations.backup import emptying, rows
from forum.operations.backup.archive import NEWER, Reader, Tell, Unusable, opened
from forum.operations.backup.making import KEY, UPLOADS
from forum.operations.backup.schema import bound_loosely, migrate, sound
from forum.operations.events import ForumRestored
from forum.pipeline.integrations import pushing
from forum.privacy import erasures
from forum.privacy.log import NAME as ERASURES

# What leaves the forum: the backup can't know what was sent after it was made.
OUTWARD = (mail.SEND, pushing.DELIVER)
HELD = "Held back: the forum was restored from a backup, and this may have been sent before that."


def restore(path: Path, *, replace: bool, send_waiting: bool, begin: Tell, tell: Tell) -> int:
    """Put the backup at `path` into this forum's empty place; how many were erased again.

    A place that holds something is refused unless it is to be `replace`d. Rows come in one
    transaction, files are unpacked beside and take their place before it commits.
    """
    with emptying.emptied_on_failure(), opened(path) as archive:
        _refuse_newer(archive)
        if not replace and not emptying.is_empty(settings().uploads):
            raise Conflict("This place is not empty. Say --replace to put the backup in its stead.")
        if emptying.is_in_use():
            raise Conflict(
                "The forum is running: stop it first. If it was killed, wait for a minute."
            )
        begin(archive.size * 2)
        archive.verify(tell)
        unpacked = _unpacked(archive, tell)
        try:
            _take_place(archive, unpacked, send_waiting, tell)
        finally:
            shutil.rmtree(unpacked, ignore_errors=True)
        _go_on_with_its_key(archive)
        with transaction():
            events.publish(ForumRestored(archive.manifest.made_at))
    # Whoever was erased since the backup was made is erased again before anybody is let in.
    return erasures.replay()


def _refuse_newer(archive: Reader) -> None:
    if archive.manifest.revision not in versions.known():
        raise Unusable(NEWER)


def _unpacked(archive: Reader, tell: Tell) -> Path:
    """The files of the backup in a folder beside the uploads."""
    folder = settings().home / f"restoring-{secrets.token_hex(4)}"
    try:
        (folder / UPLOADS).mkdir(parents=True)
        for name in archive.manifest.parts:
            if name.startswith(UPLOADS):
                _unpack(archive, name, folder / _within(name))
                tell(int(archive.manifest.parts[name]["bytes"]))
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise Conflict(f"The files can't be unpacked: {error.strerror or error}.") from error
    return folder


def _unpack(archive: Reader, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as part, target.open("wb") as file:
        shutil.copyfileobj(part, file)


def _within(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise Unusable(f"{name} would be written outside of the forum's folder.")
    return path


def _take_place(archive: Reader, unpacked: Path, send_waiting: bool, tell: Tell) -> None:
    connection = db.engine.connect().execution_options(writing=True)
    with connection, keys_not_in_force(connection), connection.begin():
        emptying.clear(connection)
        migrate(connection, archive.manifest.revision)
        with bound_loosely(connection):
            _take_rows(archive, connection, tell)
        migrate(connection, "head")
        sound(connection)
        if not send_waiting:
            _hold_back(connection)
        with ExitStack() as undone:
            for new in (unpacked / UPLOADS, *_words(archive, unpacked)):
                undone.callback(_exchange(new, settings().home / new.name))
            connection.commit()
            undone.pop_all()
    shutil.rmtree(settings().home / "search", ignore_errors=True)


def _take_rows(archive: Reader, connection: Connection, tell: Tell) -> None:
    for name, told in archive.manifest.tables.items():
        part = f"rows/{name}.jsonl"
        with archive.open(part) as content:
            rows.take_in(connection, name, told["columns"], content)
        if rows.count(connection, name) != told["rows"]:
            raise Unusable(f"{name} has other rows than the backup's manifest says.")
        tell(int(archive.manifest.parts[part]["bytes"]))


def _hold_back(connection: Connection) -> None:
    waiting = update(Effect).where(Effect.state == "waiting", Effect.kind.in_(OUTWARD))
    connection.execute(waiting.values(state="dead", error=HELD, leased_until=None))


def _exchange(new: Path, place: Path) -> Callable[[], None]:
    """Put a folder into a place; what undoes that."""
    old = new.with_name(f"old-{new.name}")
    if place.exists():
        place.rename(old)
    new.rename(place)

    def undo() -> None:
        place.rename(new)
        if old.exists():
            old.rename(place)

    return undo


def _words(archive: Reader, folder: Path) -> Iterator[Path]:
    """The key, and who was erased: the place's own list is the newer one, and goes on."""
    for name in (KEY, ERASURES):
        if name not in archive.manifest.parts:
            continue
        with archive.open(name) as part:
            given = part.read()
        path = settings().home / name
        if name == ERASURES and path.exists():
            given = _joined(given, path.read_bytes())
        new = folder / name
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(given)
        yield new


def _joined(old: bytes, new: bytes) -> bytes:
    """The lines of both, each once."""
    # A last line that was cut must not take the next one along.
    return b"".join(line + b"\n" for line in dict.fromkeys(old.splitlines() + new.splitlines()))


def _go_on_with_its_key(archive: Reader) -> None:
    """Read what was restored with its own key: this process began with that of an empty place."""
    config = settings()
    with archive.open(KEY) as part:
        key = part.read().decode()
    former = (config.secret_key, *config.secret_keys_old)
    current_app.config["VIVIER"] = replace_in(config, secret_key=key, secret_keys_old=former)
