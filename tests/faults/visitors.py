"""People at their browsers: signed in beforehand, they press what they are told to press."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from urllib.parse import urlencode

from forum.accounts.models import Person
from forum.accounts.names import folded
from forum.communities.service import add_member
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db, limiter
from tests.world import PASSWORD, World, password_hash, send, token_of

# A member's posts are so far apart, and a little more for the clocks.
APART = 5.2
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back, and how long that took; status 0 where the line was cut."""

    status: int
    location: str = ""
    retry_after: str = ""
    text: str = ""
    seconds: float = 0.0


@dataclass
class Visitor:
    """Somebody with a session."""

    id: int
    cookie: str
    token: str
    # How long they rest once they were answered, until when, and whether they still wait for it.
    rest: float = 0.0
    rests_until: float = 0.0
    is_waiting: bool = False

    def get(self, port: int, path: str) -> Answer:
        """Ask for a page."""
        return self._ask(port, "GET", path, "", {})

    def send(self, port: int, path: str, *, key: str = "", **fields: str) -> Answer:
        """Send a form, under an idempotency key if it has one."""
        body = urlencode({"csrf_token": self.token, **fields})
        headers = {"Content-Type": FORM, **({"Idempotency-Key": key} if key else {})}
        return self._ask(port, "POST", path, body, headers)

    def _ask(
        self, port: int, method: str, path: str, body: str, headers: Mapping[str, str]
    ) -> Answer:
        began, self.is_waiting = time.monotonic(), True
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(method, path, body, {"Cookie": self.cookie, **headers})
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return Answer(0, seconds=time.monotonic() - began)
        finally:
            connection.close()
            # Of what they sent the forum may have heard only now.
            self.rests_until = max(self.rests_until, time.monotonic() + self.rest)
            self.is_waiting = False
        found = (answer.headers.get(name, "") for name in ("Location", "Retry-After"))
        return Answer(answer.status, *found, text, time.monotonic() - began)


class Crowd:
    """Visitors who take turns, each no faster than anybody may be."""

    def __init__(self, visitors: Sequence[Visitor]) -> None:
        self.visitors = visitors
        self._lock = Lock()
        self._next = 0

    def next(self, rest: float = 0.0) -> Visitor:
        """Who is next and waits for no answer, once they have rested; then they rest so long."""
        with self._lock:
            turns = range(self._next, self._next + len(self.visitors))
            in_turn = [(turn, self.visitors[turn % len(self.visitors)]) for turn in turns]
            free = (one for one in in_turn if not one[1].is_waiting)
            turn, visitor = next(free, in_turn[0])
            self._next = turn + 1
            wait = visitor.rests_until - time.monotonic()
            visitor.rest = rest
            visitor.rests_until = max(time.monotonic(), visitor.rests_until) + rest
        if wait > 0:
            time.sleep(wait)
        return visitor


def crowd(world: World, size: int) -> Crowd:
    """So many members of `place`, all of them signed in."""
    people = [joined(world, f"visitor-{number}") for number in range(size)]
    return Crowd([signed_in(world, person) for person in people])


def joined(world: World, name: str) -> Person:
    """A member of `place` of that name, whose address has long been proven."""
    long_ago = clock.now() - timedelta(days=400)
    person = Person(
        name=name,
        folded_name=folded(name),
        email=f"{name}@example.org",
        password_hash=password_hash(),
        created_at=long_ago,
        verified_at=long_ago,
    )
    with transaction() as session:
        session.add(person)
        session.flush()
        add_member(person.id, world.place)
    return person


def signed_in(world: World, person: Person) -> Visitor:
    """Somebody's session, which they began by the front door."""
    # A crowd comes from one address, which may sign in thirty times an hour.
    limiter.reset()
    client = world.app.test_client()
    answer = send(client, "/sign-in", name=person.name, password=PASSWORD)
    assert answer.status_code == 302, answer.text
    token = token_of(client.get("/settings").text)
    cookies = [client.get_cookie(name) for name in ("vivier",)]
    pairs = [f"{one.key}={one.value}" for one in cookies if one]
    db.session.rollback()
    return Visitor(person.id, "; ".join(pairs), token)
