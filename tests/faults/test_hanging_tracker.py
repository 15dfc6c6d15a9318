"""A tracker that hangs, and the others: what is meant for them is not late by a second."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import exists, select

from config import ROOT
from forum.extensions import db
from forum.pipeline.integrations.models import Delivery, Integration
from forum.pipeline.models import PipelineItem
from tests.conftest import SECRET
from tests.doubles.sink import Sink, hang, says, sink
from tests.faults.figures import amount, proved
from tests.trackers import connected, opened_to_loopback, pulled, pushed
from tests.world import World

TAKEN = says(b"HTTP/1.1 204 No Content\r\n\r\n")
WORKER = "from forum import create_app; from forum.core import jobs; jobs.work(create_app())"
LATE_SECONDS = 1.0
TIMES = amount(4, 50)


@contextmanager
def working(home: Path) -> Iterator[None]:
    """A worker in a process of its own, with the two threads that it has."""
    environ = {"VIVIER_HOME": str(home), "SECRET_KEY": SECRET, "PATH": "/usr/bin:/bin"}
    open_to = {"OUTBOUND_NETWORKS": "127.0.0.0/8", "OUTBOUND_HTTP": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env={**environ, **open_to},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def is_under_way(integration: Integration) -> bool:
    """Whether something waits to be told there."""
    db.session.rollback()
    here = (Delivery.integration_id == integration.id, Delivery.state == "waiting")
    return bool(db.session.scalar(select(exists().where(*here))))


def seconds_to(there: Sink, world: World, item: PipelineItem, integration: Integration) -> float:
    """How long an item takes from the press to the tracker, once nothing of it is under way."""
    while is_under_way(integration):
        time.sleep(0.01)
    before, began = len(there.asked), time.monotonic()
    pushed(world, item, integration)
    while len(there.asked) == before:
        assert time.monotonic() - began < 60, "it never came"
        time.sleep(0.005)
    return there.at[-1] - began


@pytest.mark.timeout(amount(180, 1800))
def test_what_is_meant_for_others_is_not_late(app: Flask, world: World, tmp_path: Path) -> None:
    opened_to_loopback(app)
    items = [pulled(world) for _number in range(4)]
    with sink(TAKEN) as good, sink(hang) as bad, working(tmp_path):
        fine = connected(world, "webhook", good.url)
        hanging = [connected(world, "webhook", bad.url, name=f"Bad {one}") for one in range(3)]
        # The first waits until the worker has started, too.
        seconds_to(good, world, items[0], fine)
        alone = [seconds_to(good, world, items[1], fine) for _number in range(TIMES)]
        for one in hanging:
            for item in items:
                pushed(world, item, one)
        while len(bad.asked) < len(hanging):
            time.sleep(0.01)
        beside = [seconds_to(good, world, items[1], fine) for _number in range(TIMES)]
        # One thread each, however much waits for them.
        assert len(bad.asked) == len(hanging)
    assert max(beside) < max(alone) + LATE_SECONDS, (alone, beside)
    proved(
        "webhook down: others are not late",
        "sqlite",
        hanging=len(hanging),
        deliveries=2 * TIMES,
        promised_s=f"less than {LATE_SECONDS:g} more",
        slowest_alone_s=max(alone),
        slowest_beside_s=max(beside),
    )
