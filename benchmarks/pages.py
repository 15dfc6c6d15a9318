"""Home, idea list and idea page with 10,000 ideas and 100,000 posts: queries, bytes, milliseconds.

    python benchmarks/pages.py [--ideas 10000] [--posts 100000]

Builds a forum in a temporary folder, asks for each page as a guest and as a member, and prints a
table. Queries are counted at the database; bytes are the compressed body; times are the median of
fifteen answers of one process, without a network.
"""

from __future__ import annotations

import argparse
import gzip
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, event, insert, select, update

from config import Config
from forum import create_app
from forum.accounts.service import add_person
from forum.communities.models import Community
from forum.communities.service import add_member, create_community
from forum.core import clock
from forum.core.slugs import slugify
from forum.core.transaction import transaction
from forum.extensions import db, limiter
from forum.ideas import feeds, writing
from forum.ideas.models import Idea
from forum.ideas.service import recount
from forum.ranking import trend
from forum.threads.models import Post, Thread
from forum.web import assets

PASSWORD = "a password for measuring"
ROUNDS = 15
BEGUN = 100
WORDS = (
    "battery frame lock rain stairs light rack child seat motor noise hill range map app grip "
    "brake tyre wheel mudguard pannier bell charger cable display gear chain saddle path winter"
).split()


def text(rng: random.Random, words: int) -> str:
    """An invented sentence."""
    return " ".join(rng.choices(WORDS, k=words)).capitalize()


def fill(ideas: int, posts: int) -> None:
    """Ten communities; the first holds most of the ideas, its first idea 5,000 posts."""
    rng = random.Random(7)
    with transaction():
        places = [
            create_community(f"place-{i}", name=f"Place {i}", language="en", brand="Velora")
            for i in range(10)
        ]
        people = [add_person(name=f"person-{i}", email=None, password=PASSWORD) for i in range(8)]
        for person in people:
            add_member(person.id, places[0])
        owners = [rng.choice(people).id for _ in range(ideas)]
        _ideas(rng, places, owners)
        _posts(rng, [person.id for person in people], posts)
        for place in places:
            recount(place)
            feeds.refresh(place.id)


def _ideas(rng: random.Random, places: list[Community], owners: list[int]) -> None:
    threads = insert(Thread).returning(Thread.id, sort_by_parameter_order=True)
    homes = [places[0] if rng.random() < 0.8 else rng.choice(places) for _ in owners]
    ids = db.session.scalars(threads, [{"community_id": place.id} for place in homes])
    rows = []
    for number, (owner, place, thread_id) in enumerate(zip(owners, homes, ids, strict=True)):
        moment = clock.now() - timedelta(hours=number)
        votes = int(rng.paretovariate(0.9))
        rows.append(
            {
                "community_id": place.id,
                "thread_id": thread_id,
                "author_id": owner,
                "key": f"idea-{number}",
                "capture_consent": True,
                "licence_version": 1,
                "created_at": moment,
                "vote_count": votes,
                "heat": trend.heat(votes, moment.timestamp()),
                **writing.columns_of(text(rng, 7), "\n\n".join(text(rng, 40) for _ in range(3))),
            }
        )
    db.session.execute(insert(Idea), rows)


def _posts(rng: random.Random, people: list[int], posts: int) -> None:
    threads = list(db.session.scalars(select(Thread.id).order_by(Thread.id)))
    moment = clock.now()
    counts: dict[int, int] = {}
    rows = []
    for number in range(posts):
        thread = threads[0] if number < min(5_000, posts // 2) else rng.choice(threads)
        counts[thread] = counts.get(thread, 0) + 1
        body = text(rng, 25)
        rows.append(
            {
                "id": number + 1,
                "path": f"{number + 1:010}",
                "thread_id": thread,
                "author_id": rng.choice(people),
                "body": body,
                "body_html": f"<p>{body}</p>",
                "renderer": 1,
                "created_at": moment,
            }
        )
    db.session.execute(insert(Post), rows)
    for thread, count in counts.items():
        db.session.execute(update(Thread).where(Thread.id == thread).values(post_count=count))


@contextmanager
def measured_forum() -> Iterator[Flask]:
    """A migrated, empty forum that sends nobody away, in a folder that goes when it is left."""
    with tempfile.TemporaryDirectory() as home:
        app = create_app(Config.from_environment({"VIVIER_HOME": home}))
        limiter.enabled = False
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            upgrade(str(Path(__file__).resolve().parent.parent / "migrations"))
        yield app


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ideas", type=int, default=10_000)
    parser.add_argument("--posts", type=int, default=100_000)
    given = parser.parse_args()
    with measured_forum() as app:
        with app.app_context():
            fill(given.ideas, given.posts)
            first = db.session.scalars(select(Idea).order_by(Idea.id)).first()
            assert first is not None
            address = f"/c/{_home_of(first)}/ideas/{first.id}-{slugify(first.title)}"
            engine = db.engine
        measure(
            app,
            engine,
            [
                "/",
                "/c/place-0/",
                "/c/place-0/ideas?order=discover",
                "/c/place-0/ideas?order=new",
                "/c/place-0/ideas?order=top",
                "/c/place-0/ideas?order=trending",
                address,
                f"/c/place-0/ideas/similar?text={WORDS[0]}+{WORDS[1]}+{WORDS[4]}+{WORDS[7]}",
            ],
        )
        complete(app)


def complete(app: Flask) -> None:
    """Print how long the completion of # takes, for each sort of what a writer has begun."""
    rng = random.Random(3)
    begun = {
        "a number": [str(rng.randrange(1, 100_000)) for _ in range(BEGUN)],
        "a number's beginning": [str(number) for number in range(10, 100)],
        "a word": [rng.choice(WORDS) for _ in range(BEGUN)],
        "a word's beginning": [rng.choice(WORDS)[:3] for _ in range(BEGUN)],
        "three words": [" ".join(rng.sample(WORDS, 3)) for _ in range(BEGUN)],
        "what is in no title": [f"xylophone {number}" for number in range(BEGUN)],
    }
    client = app.test_client()
    print(f"{'completion of #':22} {'p50':>7} {'p95':>7} {'most':>7} ms")
    for sort, typed in begun.items():
        times = []
        for one in typed:
            start = time.perf_counter()
            answer = client.get("/c/place-0/ideas/titles", query_string={"q": one})
            times.append(1000 * (time.perf_counter() - start))
            assert answer.status_code == 200, (one, answer.status_code)
        p50, p95 = (statistics.quantiles(times, n=20)[at] for at in (9, 18))
        print(f"{sort:22} {p50:7.1f} {p95:7.1f} {max(times):7.1f}")


def _home_of(idea: Idea) -> str:
    return db.session.scalars(select(Community.slug).where(Community.id == idea.community_id)).one()


def measure(app: Flask, engine: Engine, addresses: list[str]) -> None:
    """Print one row for each page and kind of reader."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    scripts = [assets.STATIC / name for name in assets.files() if name.endswith(".js")]
    styles = len(gzip.compress(assets.stylesheet().encode()))
    print(f"stylesheet {styles} bytes, ", end="")
    print(f"scripts {sum(len(gzip.compress(path.read_bytes())) for path in scripts)} bytes")
    print(f"{'page':38} {'reader':7} {'queries':>7} {'bytes':>7} {'ms':>7}")
    for reader in ("guest", "member"):
        client = app.test_client()
        if reader == "member":
            client.post("/sign-in", data={"name": "person-0", "password": PASSWORD})
        for address in addresses:
            times = []
            for _ in range(ROUNDS):
                statements.clear()
                start = time.perf_counter()
                answer = client.get(
                    address, follow_redirects=False, headers={"Accept-Encoding": "gzip"}
                )
                times.append(time.perf_counter() - start)
            assert answer.status_code == 200, (address, answer.status_code)
            median = statistics.median(times) * 1000
            row = f"{address[:38]:38} {reader:7} {len(statements):7}"
            print(f"{row} {len(answer.data):7} {median:7.1f}")


if __name__ == "__main__":
    main()
