"""The style guide is there while developing, and nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from forum import create_app
from forum.extensions import db
from tests.conftest import settings
from tests.world import World


@pytest.mark.parametrize("kind", ["guest", "member", "admin"])
def test_it_is_shown_while_developing(
    template_files: dict[bool, Path], tmp_path: Path, kind: str
) -> None:
    shutil.copy(template_files[True], tmp_path / "vivier.db")
    forum = create_app(settings(tmp_path, FLASK_DEBUG="1"), testing=True)
    with forum.app_context():
        client = World.found(forum).signed_in(kind)
        assert client.get("/styleguide").status_code == 200
        db.session.remove()
        db.engine.dispose()


def test_it_is_not_there_in_production(client: FlaskClient) -> None:
    assert client.get("/styleguide").status_code == 404
