"""A worker that is killed when the tracker has the issue and we have not noted it yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forum.core import clock, outbox
from forum.core.outbox import LEASE
from forum.pipeline.integrations.pushing import DELIVER
from tests.doubles.github import GitHubDouble
from tests.doubles.gitlab import GitLabDouble
from tests.doubles.jira import JiraDouble
from tests.doubles.receiver import Receiver
from tests.doubles.vendor import serving
from tests.faults.processes import killed
from tests.trackers import (
    SIGNING,
    TOKEN,
    connected,
    delivery,
    link_of,
    opened_to_loopback,
    pulled,
    pushed,
    tried,
)
from tests.world import World

DIES_AFTER_THE_ANSWER = """
from forum.core import outbox
from forum.pipeline.integrations import closing
closing.note = die
with app.app_context():
    outbox.carry_out(int(sys.argv[1]), app.extensions["effect_handlers"])
"""
DOUBLES: dict[str, Any] = {
    "github": lambda: GitHubDouble(TOKEN),
    "gitlab": lambda: GitLabDouble(TOKEN),
    "jira": lambda: JiraDouble(TOKEN),
    "webhook": lambda: Receiver(SIGNING),
}


@pytest.mark.parametrize("kind", DOUBLES)
def test_there_is_one_issue_and_we_know_it(
    app: Flask, world: World, tmp_path: Path, kind: str
) -> None:
    opened_to_loopback(app)
    item = pulled(world)
    with serving(DOUBLES[kind]()) as double:
        waiting = pushed(world, item, connected(world, kind, double.address))
        effect = outbox.find(DELIVER, f"{waiting}-1")
        assert effect is not None
        open_to = {"OUTBOUND_NETWORKS": "127.0.0.0/8", "OUTBOUND_HTTP": "1"}
        killed(tmp_path, DIES_AFTER_THE_ANSWER, str(effect.id), **open_to)
        assert len(double.issues) == 1
        assert (delivery(waiting).state, delivery(waiting).tries) == ("waiting", 1)
        assert tried(app, waiting).tries == 1
        assert tried(app, waiting, clock.now() + LEASE).state == "done"
        assert len(double.issues) == 1
    assert link_of(item).remote_id in str(double.issues[0])
