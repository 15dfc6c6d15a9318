"""A mail server that hangs, refuses or breaks off: nobody waits for it, and every mail comes."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from forum import create_app
from forum.core import clock, jobs, mail
from forum.core.mail import Letter
from forum.core.outbox import LEASE, Effect
from forum.extensions import db
from tests.conftest import settings
from tests.doubles.postman import WAYS, at_the_door
from tests.faults.figures import amount, p, proved
from tests.faults.served import serving
from tests.faults.visitors import Visitor, signed_in
from tests.world import World

# The team may write 300 invitations a day.
MAILS = amount(5, 50)
SLOWER = 1.5


def invited(port: int, manager: Visitor, way: str) -> list[float]:
    """How long each of some requests took that write a mail."""
    seconds = []
    for number in range(MAILS):
        # No faster than 50 pages in ten seconds.
        time.sleep(0.21)
        address = f"{way}-{number}@example.org"
        answer = manager.send(port, "/c/bikes/invitations/mail", addresses=address)
        assert answer.status == 200, answer.text
        seconds.append(answer.seconds)
    return seconds


@pytest.mark.timeout(amount(300, 1200))
def test_no_request_waits_and_every_mail_comes(world: World, tmp_path: Path) -> None:
    manager, took = signed_in(world, world.people["pm"]), {}
    with at_the_door() as postman:
        address = {"MAIL_URL": f"smtp://127.0.0.1:{postman.port}"}
        with serving(tmp_path, **address) as served:
            invited(served.port, manager, "first")
            for way in WAYS:
                postman.way = way
                took[way] = p(0.5, invited(served.port, manager, way))
        postman.way = "takes"
        app = create_app(settings(tmp_path, **address), testing=True)
        with app.app_context(), clock.held_at(clock.now() + LEASE + timedelta(hours=1)):
            while jobs.sweep_once(app):
                pass
            db.session.remove()
            db.engine.dispose()
    db.session.rollback()
    written = db.session.scalars(select(Letter.id)).all()
    names = {f"<letter-{one}@127.0.0.1>" for one in written}
    assert len(names) == MAILS * (len(WAYS) + 1)
    assert set(postman.came) == names
    unsent = select(func.count()).where(Effect.kind == mail.SEND, Effect.state != "done")
    assert db.session.scalar(unsent) == 0
    usual = took.pop("takes")
    assert max(took.values()) <= SLOWER * usual + 0.05, (usual, took)
    proved(
        "mail server gone",
        "sqlite",
        mails=len(names),
        came_at_last=len(set(postman.came)),
        came_again_under_the_same_id=len(postman.came) - len(names),
        median_request_usual_s=usual,
        slowest_median_of_the_bad_ways_s=max(took.values()),
    )
