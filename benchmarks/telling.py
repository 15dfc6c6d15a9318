"""What talk costs those who talk: a post that calls many, the fan-out behind it, and digests.

    python -m benchmarks.telling

A post with 50 names in a thread with 2,000 followers is timed beside a post that names nobody in a
thread that nobody follows, turn by turn in one run; then the jobs behind them, and the digests of
10,000 members of 20 communities. Both databases are files of their own in a temporary folder.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, func, insert, select, update

from config import Config
from forum import create_app
from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.names import folded
from forum.accounts.queries import actor_of
from forum.communities.models import Community, Membership
from forum.communities.queries import standings_of
from forum.communities.service import create_community
from forum.core import clock, jobs
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.follows.models import Subscription
from forum.ideas.service import propose_idea
from forum.notices.jobs import make_digests
from forum.notices.models import Notice
from forum.threads.models import Post, Thread
from forum.threads.service import start_thread, write_post

MEMBERS, FOLLOWERS, NAMED, PLACES, TURNS = 10_000, 2_000, 50, 20, 30
POSTS = 5_000
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Config.from_environment(
                {"VIVIER_HOME": folder, "SECRET_KEY": "0123456789abcdefghij" * 2}
            ),
            testing=True,
        )
        with app.app_context():
            upgrade(str(ROOT / "migrations"))
            measure(app)


def measure(app: Flask) -> None:
    """Build the world, post, fan out, and make the digests."""
    places, names = _world()
    place = places[0]
    author = _actor(1)
    with transaction():
        title = {"title": "A thread", "body": "It begins."}
        loud = start_thread(author, community=place, **title)
        with clock.held_at(clock.now() + timedelta(hours=1)):
            quiet = start_thread(author, community=place, **title)
        rows = [
            {"person_id": person, "kind": "thread", "subject_id": loud.id, "word": ""}
            for person in range(2, FOLLOWERS + 2)
        ]
        db.session.execute(insert(Subscription), rows)
    while jobs.sweep_once(app):
        pass
    calls = " ".join(f"@{name}" for name in names[2 : NAMED + 2])
    words = " ".join(["word"] * (len(calls) // 5))
    took: dict[str, list[float]] = {"calls 50, 2,000 follow": [], "calls nobody": []}
    for turn in range(TURNS):
        moment = clock.now() + timedelta(days=1, minutes=turn)
        for name, thread, body in (
            ("calls 50, 2,000 follow", loud, calls),
            ("calls nobody", quiet, words),
        ):
            with clock.held_at(moment):
                took[name].append(timed(lambda t=thread, b=body: _post(author, place, t.id, b)))  # type: ignore[misc]
            moment += timedelta(seconds=10)
    for name, seconds in took.items():
        _say(f"post that {name}", seconds)
    start = time.perf_counter()
    with clock.held_at(clock.now() + timedelta(days=2)):
        while jobs.sweep_once(app):
            pass
    spent = time.perf_counter() - start
    notices = len(db.session.scalars(select(Notice.id)).all())
    print(f"fan-out: {notices:,} notices in {spent:.1f} s, {1e3 * spent / TURNS:.0f} ms a post")
    _digests(places)
    _long_thread(app, place)


def _long_thread(app: Flask, place: Community) -> None:
    """Read the pages of a thread of 5,000 posts, half of them answers, as a guest."""
    with transaction() as session, clock.held_at(clock.now() + timedelta(days=9)):
        thread = start_thread(_actor(1), community=place, title="A long one", body="It begins.")
        first = session.scalar(select(func.max(Post.id))) or 0
        rows = []
        for number in range(1, POSTS):
            key = first + number
            parent = key - 1 if number % 2 == 0 else None
            above = f"{parent:010}" if parent else ""
            rows.append(
                {
                    "id": key,
                    "thread_id": thread.id,
                    "author_id": 1 + number % MEMBERS,
                    "parent_id": parent,
                    "depth": 1 if parent else 0,
                    "path": f"{above}{key:010}",
                    "body": "word " * 25,
                    "body_html": "<p>" + "word " * 25 + "</p>",
                    "renderer": 1,
                    "created_at": clock.now(),
                }
            )
        session.execute(insert(Post), rows)
        session.execute(update(Thread).where(Thread.id == thread.id).values(post_count=POSTS))
    client = app.test_client()
    client.get(f"/c/{place.slug}/talk/{thread.id}-a-long-one")
    for name, path in (
        ("first", f"/c/{place.slug}/talk/{thread.id}-a-long-one"),
        ("from post 4,990 on", f"/c/{place.slug}/posts/{first + 4_990}"),
    ):
        asked: list[str] = []

        def note(*about: Any, kept: list[str] = asked) -> None:
            kept.append(about[2])

        event.listen(db.engine, "before_cursor_execute", note)
        answer = client.get(path, follow_redirects=True)
        event.remove(db.engine, "before_cursor_execute", note)
        queries = sum(not one.startswith(("BEGIN", "PRAGMA")) for one in asked)
        seconds = [timed(lambda p=path: client.get(p, follow_redirects=True)) for _ in range(TURNS)]  # type: ignore[misc]
        _say(f"thread of {POSTS:,} posts, {name}: {answer.status_code}, {queries} queries", seconds)


def _digests(places: list[Community]) -> None:
    for number, place in enumerate(places):
        with transaction(), clock.held_at(clock.now() + timedelta(hours=3 * number - 48)):
            propose_idea(_actor(1), community=place, title=f"An idea {number}", body="It helps.")
    with transaction() as session:
        session.execute(update(Person).values(created_at=clock.now() - timedelta(days=30)))
    before = len(db.session.scalars(select(Letter.id)).all())
    with clock.held_at(clock.now() + timedelta(days=2)):
        spent = timed(lambda: print(f"digests due: {make_digests():,}"))
    made = len(db.session.scalars(select(Letter.id)).all()) - before
    print(f"digests: {made:,} letters in {spent:.1f} s")


def _world() -> tuple[list[Community], list[str]]:
    moment = clock.now() - timedelta(days=400)
    names = [f"rider{number}" for number in range(MEMBERS)]
    with transaction() as session:
        places = [
            create_community(f"place-{number}", name=f"Place {number}", language="en")
            for number in range(PLACES)
        ]
        people = [
            {
                "id": number + 1,
                "name": name,
                "folded_name": folded(name),
                "email": f"{name}@example.org",
                "password_hash": "-",
                "created_at": moment,
                "verified_at": moment,
            }
            for number, name in enumerate(names)
        ]
        session.execute(insert(Person), people)
        homes = [
            {"person_id": number + 1, "community_id": place.id, "role": role}
            for number in range(MEMBERS)
            for place, role in (
                (places[0], "moderator" if number == 0 else "member"),
                (places[1 + number % (PLACES - 1)], "member"),
            )
        ]
        others = [
            {"person_id": 1, "community_id": place.id, "role": "member"} for place in places[2:]
        ]
        session.execute(insert(Membership), [*homes, *others])
    return places, names


def _actor(person_id: int) -> Actor:
    return actor_of(db.session.get_one(Person, person_id), True, standings_of(person_id))


def _post(author: Actor, place: Community, thread_id: int, body: str) -> None:
    with transaction() as session:
        thread = session.get_one(Thread, thread_id)
        write_post(author, community=place, thread=thread, body=body)


def timed(act: Callable[[], object]) -> float:
    """How many seconds it takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _say(what: str, seconds: list[float]) -> None:
    ms = sorted(1e3 * one for one in seconds)
    print(f"{what}: median {statistics.median(ms):.1f} ms, p95 {ms[int(len(ms) * 0.95)]:.1f} ms")


if __name__ == "__main__":
    main()
