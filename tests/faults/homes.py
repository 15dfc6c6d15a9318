"""The world in a place that a test has made by itself: a small disk, a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forum import create_app
from forum.extensions import db
from tests.conftest import Browser, prepared, settings
from tests.world import World


@contextmanager
def lived_in(home: Path, **environ: str) -> Iterator[World]:
    """The world, in a forum over `home` that is made for it."""
    prepared(home, lived_in=True, **environ)
    app = create_app(settings(home, **environ), testing=True)
    app.test_client_class = Browser
    with app.app_context():
        yield World.found(app)
        db.session.remove()
        db.engine.dispose()
