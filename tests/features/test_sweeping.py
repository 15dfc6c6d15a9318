"""Files that a killed process left behind are removed, and no others."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from forum.core import clock
from forum.core.transaction import transaction
from forum.ideas.jobs import SWEPT_AT_MINUTE, sweep_pictures
from forum.ideas.models import Design
from tests.world import World


def test_only_old_files_that_no_design_names_go_and_once_an_hour(world: World) -> None:
    folder: Path = world.app.config["VIVIER"].uploads / "designs"
    folder.mkdir(parents=True)
    hour = clock.now().replace(minute=SWEPT_AT_MINUTE, second=0, microsecond=0)
    ages = {
        "kept.webp": 9,
        "thumb-kept.webp": 9,
        "lost.webp": 2,
        "lost.webp.part": 2,
        "new.webp": 0,
    }
    for name, hours in ages.items():
        (folder / name).write_bytes(b"picture")
        moment = (hour - timedelta(hours=hours)).timestamp()
        os.utime(folder / name, (moment, moment))
    idea = world.idea()
    with transaction() as session:
        columns = {"position": 0, "width": 4, "height": 3, "alt": ""}
        session.add(Design(idea_id=idea.id, file="kept.webp", **columns))
    with clock.held_at(hour + timedelta(minutes=1)):
        assert sweep_pictures() == 0
    with clock.held_at(hour):
        assert sweep_pictures() == 2
    assert {file.name for file in folder.iterdir()} == {"kept.webp", "thumb-kept.webp", "new.webp"}
