"""A disk without room: writes are refused at once, pages go on, and it heals by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.figures import amount, proved
from tests.faults.homes import lived_in
from tests.faults.served import serving
from tests.faults.visitors import APART, crowd

REFUSED_SECONDS, HEALED_SECONDS = 1.0, 30.0
ROUNDS, PEOPLE = amount(1, 10), amount(6, 20)
MEGABYTES = 24


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with little room."""
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid():
        pytest.skip("only root on Linux mounts a small disk")
    size = f"size={MEGABYTES}m"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Take all the room that is left."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for chunk in (1 << 16, 1 << 10, 1):
            try:
                while file.write(b"x" * chunk):
                    pass
            except OSError:
                continue
    return ballast


@pytest.mark.timeout(amount(300, 3600))
def test_writes_are_refused_reads_go_on_and_it_heals(small_disk: Path) -> None:
    home = small_disk / "home"
    home.mkdir()
    refused, healed, read = [], [], []
    with lived_in(home) as world:
        path = f"/c/bikes/threads/{world.idea('member').thread_id}/posts"
        people = crowd(world, PEOPLE)
        with serving(home) as served:
            for _ in range(ROUNDS):
                assert people.next(APART).send(served.port, path, body="Before.").status == 302
                ballast = fill(small_disk)
                for _ in range(3):
                    answer = people.next(APART).send(served.port, path, body="x" * 9_000)
                    assert answer.status == 503, served.said()
                    assert int(answer.retry_after) > 0
                    refused.append(answer.seconds)
                    page = people.next().get(served.port, "/c/bikes/ideas")
                    assert page.status == 200
                    read.append(page.seconds)
                ballast.unlink()
                began = time.monotonic()
                while people.next(APART).send(served.port, path, body="After.").status != 302:
                    assert time.monotonic() - began < HEALED_SECONDS, served.said()
                healed.append(time.monotonic() - began)
    # The quickest: what would wait for its turn, or for a lock, would always.
    assert min(refused) <= REFUSED_SECONDS
    proved(
        "disk full",
        "sqlite",
        rounds=ROUNDS,
        refused_with_503=len(refused),
        slowest_refusal_s=max(refused),
        slowest_page_meanwhile_s=max(read),
        slowest_healing_s=max(healed),
    )
