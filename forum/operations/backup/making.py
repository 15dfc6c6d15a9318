"""Make a backup while the forum goes on."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import OperationalError

from forum.core import clock, versions
from forum.core.errors import Conflict
from forum.core.settings import settings
from forum.core.transaction import transaction
from forum.extensions import db
from forum.operations.backup import rows
from forum.operations.backup.archive import PIECE, Manifest, Tell, Writer, written
from forum.operations.models import Backup
from forum.privacy.log import NAME as ERASURES

NAMED = "vivier-*.zip"
REMEMBERED = 30
UPLOADS, KEY = "uploads/", "secret_key"

log = logging.getLogger(__name__)


def usual_folder() -> Path:
    """Where backups go unless somebody says otherwise."""
    return settings().home / "backups"


def make_backup(path: Path, begin: Tell, tell: Tell) -> int:
    """Write everything to `path`; how many bytes that were.

    All rows are read in one transaction that sees one moment, on either database, and holds nobody
    up. Files come after the rows that name them: a picture is written before its row is.
    `begin` is told how many rows and files there are, `tell` how many of them are done.
    """
    began = time.monotonic()
    if path.exists():
        raise Conflict(f"{path} exists already.")
    try:
        with _one_moment() as connection:
            versions.ensure_current(connection)
            _write(path, connection, begin, tell)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise Conflict(f"There is no room for {path}; nothing was left there.") from error
        raise Conflict(f"{path} can't be written: {error.strerror or error}.") from error
    size = path.stat().st_size
    try:
        _remember(path.name, size, time.monotonic() - began)
    except OperationalError:
        # The file is there, and that is what counts.
        log.warning("the backup %s is whole, and the health page does not know of it", path.name)
    return size


def keep_newest(folder: Path, number: int) -> list[Path]:
    """Remove all backups of ours in a folder but so many; which ones."""
    old = sorted(folder.glob(NAMED))[:-number]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def usual_name() -> str:
    """The name of a backup that is made now; names sort as their moments do."""
    return f"vivier-{clock.now():%Y%m%d-%H%M%S}.zip"


def last() -> Backup | None:
    """The backup that was made last."""
    return db.session.scalar(select(Backup).order_by(Backup.id.desc()).limit(1))


def _one_moment() -> Connection:
    connection = db.engine.connect()
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection


def _write(path: Path, connection: Connection, begin: Tell, tell: Tell) -> None:
    moment = clock.now().isoformat()
    manifest = Manifest(moment, versions.head(), connection.dialect.name)
    tables = rows.kept_tables(db.metadata)
    # The first statement of the transaction: what is seen from here on is this moment.
    counts = {one.name: rows.count(connection, one.name) for one in tables}
    uploads = settings().uploads
    begin(sum(counts.values()) + sum(1 for _file in _files(uploads)))
    with written(path, manifest) as archive:
        for one in tables:
            archive.add(f"rows/{one.name}.jsonl", rows.lines(connection, one, tell))
            of_table = {"rows": counts[one.name], "columns": rows.columns_of(one)}
            manifest.tables[one.name] = of_table
        connection.rollback()
        _add_files(archive, uploads, tell)
        archive.add(KEY, [settings().secret_key.encode()])
        forgotten = settings().home / ERASURES
        if forgotten.exists():
            archive.add(ERASURES, [forgotten.read_bytes()])


def _add_files(archive: Writer, folder: Path, tell: Tell) -> None:
    for path in _files(folder):
        # Somebody may take their picture back in this very moment.
        with suppress(FileNotFoundError), path.open("rb") as file:
            name = UPLOADS + path.relative_to(folder).as_posix()
            archive.add(name, _pieces(file), packed=False)
        tell(1)


def _files(folder: Path) -> Iterator[Path]:
    return (one for one in sorted(folder.rglob("*")) if one.is_file())


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _remember(name: str, size: int, seconds: float) -> None:
    with transaction() as session:
        session.add(Backup(made_at=clock.now(), name=name[:255], size=size, seconds=seconds))
        session.flush()
        newest = list(
            session.scalars(select(Backup.id).order_by(Backup.id.desc()).limit(REMEMBERED))
        )
        session.execute(delete(Backup).where(Backup.id.not_in(newest)))
