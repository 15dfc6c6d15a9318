"""How many pages the forum serves under load, and what one costs the server.

    python -m benchmarks.web [--ideas 10000] [--seconds 5]

Fills a forum in a temporary folder, serves it with the server that `flask serve` starts, and asks
for pages over 8 and over 32 connections that stay open. Server CPU is what the server's processes
used, over the requests that they answered, so it does not depend on what the client costs on the
same cores. Beside it: a bare Flask page and a bare template of thirty rows under the same server.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from benchmarks import pages
from benchmarks.serving import ROOT, cpu_seconds, megabytes, served
from config import Config
from forum import create_app
from forum.accounts.service import add_person
from forum.communities.models import Community
from forum.communities.service import add_member
from forum.core.slugs import slugify
from forum.core.transaction import transaction
from forum.extensions import db, limiter
from forum.ideas.models import Idea
from forum.threads.models import Post

CONNECTIONS = (8, 32)
WRITERS = 60
POSTS_SHOWN = 20


@dataclass(frozen=True)
class Person:
    """Who asks: the cookie and the token of their session."""

    cookie: str
    token: str


@dataclass
class Load:
    """What is asked for: each call of `request` gives the bytes of the next request."""

    name: str
    request: Callable[[], bytes]
    times: list[float] = field(default_factory=list)
    errors: int = 0


def get(path: str, person: Person | None = None) -> bytes:
    """A request for a page."""
    cookie = f"Cookie: {person.cookie}\r\n" if person else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n{cookie}\r\n".encode()
    )


def post(path: str, person: Person, **fields: str) -> bytes:
    """A form that is sent."""
    body = urlencode({"csrf_token": person.token, **fields}).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {person.cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def ask(port: int, load: Load, until: float) -> None:
    """One connection that asks again and again."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.perf_counter() < until:
            start = time.perf_counter()
            writer.write(load.request())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = re.search(r"content-length: (\d+)", head)
            if length:
                await reader.readexactly(int(length[1]))
            elif "transfer-encoding: chunked" in head:
                while size := int((await reader.readline()).strip(), 16):
                    await reader.readexactly(size + 2)
                await reader.readline()
            load.times.append(time.perf_counter() - start)
            # Who is not known is sent to sign in: a redirect, and yet nothing was done.
            done = head.startswith(("http/1.1 2", "http/1.1 3"))
            load.errors += not done or "location: /sign-in" in head
    finally:
        writer.close()


async def pressed(port: int, load: Load, connections: int, seconds: float) -> None:
    """All connections at once."""
    until = time.perf_counter() + seconds
    await asyncio.gather(*(ask(port, load, until) for _ in range(connections)))


def measure(port: int, pid: int, loads: list[Load], seconds: float) -> None:
    """Print one row for each load and number of connections."""
    for load in loads:
        for connections in CONNECTIONS:
            asyncio.run(pressed(port, load, connections, 1.0))
            load.times.clear()
            load.errors = 0
            before = cpu_seconds(pid)
            asyncio.run(pressed(port, load, connections, seconds))
            used, times = cpu_seconds(pid) - before, load.times
            cuts = [1000 * cut for cut in statistics.quantiles(times, n=100)]
            row = f"| {load.name} | {connections} | {len(times) / seconds:.0f} | {cuts[49]:.0f} "
            row += f"| {cuts[94]:.0f} | {cuts[98]:.0f} | {1000 * used / len(times):.1f} "
            print(f"{row}| {load.errors} |", flush=True)


def people_of(app: Flask, number: int) -> list[Person]:
    """People who have signed in."""
    with app.app_context(), transaction():
        place = db.session.scalars(select(Community).where(Community.slug == "place-0")).one()
        for i in range(number):
            one = add_person(name=f"writer-{i}", email=None, password=pages.PASSWORD)
            add_member(one.id, place)
    found = []
    for i in range(number):
        client = app.test_client()
        client.post("/sign-in", data={"name": f"writer-{i}", "password": pages.PASSWORD})
        cookie = client.get_cookie("vivier")
        assert cookie is not None
        page = client.get("/settings").text
        token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
        found.append(Person(f"vivier={client.get_cookie('vivier').value}", token))  # type: ignore[union-attr]
    return found


def loads_of(app: Flask, people: list[Person]) -> list[Load]:
    """What a forum is asked for."""
    with app.app_context():
        ideas = list(db.session.scalars(select(Idea).order_by(Idea.id).limit(400)))
        talked = next(idea for idea in ideas if idea.thread_id != ideas[0].thread_id)
        with transaction() as session:
            for number in range(POSTS_SHOWN):
                body = pages.text(random.Random(number), 25)
                session.add(
                    Post(
                        thread_id=talked.thread_id,
                        author_id=talked.author_id,
                        body=body,
                        body_html=f"<p>{body}</p>",
                        renderer=1,
                    )
                )
        home = db.session.get_one(Community, talked.community_id).slug
        page = f"/c/{home}/ideas/{talked.id}-{slugify(talked.title)}"
        here = [i.id for i in ideas if i.community_id == 1]
    reader, turns, numbers, votes = people[0], cycle(range(len(people))), count(), count()
    listing = "/c/place-0/ideas"

    def vote() -> bytes:
        # All cast before the first retracts: side by side, a retract may overtake its vote.
        turn = next(votes)
        who, choice = turn % len(people), ("want", "retract")[turn // len(people) % 2]
        return post(f"/c/place-0/ideas/{here[who % len(here)]}/vote", people[who], choice=choice)

    def write() -> bytes:
        turn = next(turns)
        there = f"/c/place-0/ideas/{here[turn % len(here)]}/posts"
        return post(there, people[turn], body="I would use it.", once=f"{next(numbers)}")

    return [
        Load("home, signed out", lambda: get("/")),
        Load("list, signed out", lambda: get(listing)),
        Load("list, signed in", lambda: get(listing, reader)),
        Load("idea with 20 posts, signed out", lambda: get(page)),
        Load("idea with 20 posts, signed in", lambda: get(page, reader)),
        Load("similar ideas", lambda: get(f"/c/place-0/ideas/similar?text={typed(next(numbers))}")),
        Load("vote", vote),
        Load("post", write),
    ]


def typed(number: int) -> str:
    """Something that somebody is typing."""
    return quote(pages.text(random.Random(number), 7))


def main() -> None:
    """Fill, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ideas", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=5.0)
    given = parser.parse_args()
    # Told to end, leave through the blocks that end the server and remove the folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    print("| page | connections | requests/s | p50 ms | p95 ms | p99 ms | server CPU ms | errors |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as home:
        for what, name in (("bare", "bare Flask page"), ("rows", "bare template of 30 rows")):
            with served(what, home) as (port, pid):
                measure(port, pid, [Load(name, lambda: get("/"))], given.seconds)
        app = create_app(Config.from_environment({"VIVIER_HOME": home}))
        limiter.enabled = False
        with app.app_context():
            upgrade(str(ROOT / "migrations"))
            app.config["WTF_CSRF_ENABLED"] = False
            pages.fill(given.ideas, given.ideas * 2)
        loads = loads_of(app, people_of(app, WRITERS))
        with served("forum", home) as (port, pid):
            measure(port, pid, loads, given.seconds)
            print(f"memory of each web worker at the end: {megabytes(pid)} MB")


if __name__ == "__main__":
    main()
