"""A forum that every request finds as it was: what one changed is put back before the next."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from forum.extensions import db, limiter


class Frozen:
    """The rows and pictures of `app` as they are now, to see a change and to put it back."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.file = app.config["VIVIER"].home / "vivier.db"
        self._uploads: Path = app.config["VIVIER"].uploads
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
            event.listen(db.engine, "connect", _hurry)
        self._was_limited, limiter.enabled = limiter.enabled, False
        self._before = sqlite3.connect(":memory:")
        self._watching = sqlite3.connect(self.file)
        self.keep()

    def keep(self) -> None:
        """Take it as it is now for what it was."""
        self._watching.backup(self._before)
        self.files = {path: path.read_bytes() for path in self._uploads.rglob("*.*")}
        self._seen = self._version()

    def changed(self) -> bool:
        """Whether anything at all was committed since, in any column of any table, or stored."""
        return self._version() != self._seen or set(self._uploads.rglob("*.*")) != set(self.files)

    def put_back(self) -> None:
        """Let it be as it was."""
        with closing(sqlite3.connect(self.file)) as live:
            live.execute("PRAGMA synchronous = OFF")
            self._before.backup(live)
        for path in set(self._uploads.rglob("*.*")) - set(self.files):
            path.unlink()
        for path, content in self.files.items():
            if not path.exists():
                path.write_bytes(content)
        self._seen = self._version()

    def close(self) -> None:
        """Let go of the files."""
        self._watching.close()
        self._before.close()
        limiter.enabled = self._was_limited
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def _version(self) -> int:
        return int(self._watching.execute("PRAGMA data_version").fetchone()[0])


def _hurry(connection: sqlite3.Connection, _record: Any) -> None:
    # Nobody cuts the power of a test.
    connection.execute("PRAGMA synchronous = OFF")
