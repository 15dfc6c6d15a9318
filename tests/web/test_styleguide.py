"""The style guide is there while developing, and nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

from flask.testing import FlaskClient

from forum import create_app
from tests.conftest import settings


def test_it_is_shown_while_developing(template_database: Path, tmp_path: Path) -> None:
    shutil.copy(template_database, tmp_path / "vivier.db")
    forum = create_app(settings(tmp_path, FLASK_DEBUG="1"), testing=True)
    assert forum.test_client().get("/styleguide").status_code == 200


def test_it_is_not_there_in_production(client: FlaskClient) -> None:
    assert client.get("/styleguide").status_code == 404
