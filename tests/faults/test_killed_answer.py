"""A create whose answer never came: sent again under its key, it is there once."""

from __future__ import annotations

import http.client
import random
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from forum.extensions import db
from forum.threads.models import Post
from tests.conftest import on_both_databases
from tests.faults.figures import amount, proved
from tests.faults.processes import program
from tests.faults.visitors import APART, FORM, Visitor, crowd
from tests.world import World

ROUNDS, PEOPLE = amount(12, 500), amount(12, 80)
DEATHS = ("before", "after", "answer")


def sent(port: int, visitor: Visitor, path: str, key: str, body: str, die: str) -> tuple[int, str]:
    """The status and the place that a form is answered with; 0 where nobody answers."""
    headers = {"Cookie": visitor.cookie, "Content-Type": FORM, "Idempotency-Key": key}
    fields = urlencode({"csrf_token": visitor.token, "body": body})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", path, fields, {**headers, "X-Die": die})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


@on_both_databases
@pytest.mark.timeout(amount(120, 7200))
def test_sent_again_it_is_the_same_and_there_once(
    world: World, tmp_path: Path, database: dict[str, str]
) -> None:
    path = f"/c/bikes/threads/{world.idea('member').thread_id}/posts"
    people, deaths = crowd(world, PEOPLE), Counter[str]()
    with program(tmp_path, "answering", **database) as running:
        port = int(running.line())
        for number in range(ROUNDS):
            die = random.choice(DEATHS) if number >= len(DEATHS) else DEATHS[number]
            visitor, body = people.next(APART), f"Round {number} of these."
            one = (port, visitor, path, f"key-{number}", body)
            assert sent(*one, die) == (0, "")
            again = [sent(*one, "") for _ in range(2)]
            assert again[0][0] == 302, again
            assert again[0] == again[1]
            place = re.search(r"#post-(\d+)$", again[0][1])
            assert place
            db.session.rollback()
            mine = select(func.min(Post.id), func.count()).where(Post.body == body)
            assert db.session.execute(mine).one() == (int(place[1]), 1)
            assert sent(port, visitor, path, f"key-{number}", "Other words.", "")[0] == 422
            deaths[die] += 1
    proved("a create is done once", db.engine.name, rounds=ROUNDS, **deaths, twice=0, missing=0)
