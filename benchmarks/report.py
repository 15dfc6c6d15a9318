"""`python -m benchmarks.report`: the page of a report of 100 themes and 10,000 ideas.

An invented community is put straight into a temporary forum, with a frozen report that says all
that a report can say: parts, camps, forecasts, alarms, twins, and sentences of talk. Beside it
stands an empty report of the same community, which is the same frame with nothing in it. Each page
is asked for in turns by one process, without a network; queries are counted at the database, bytes
are the compressed page, milliseconds are of the clock and of the processor.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select, update

from benchmarks.pages import PASSWORD, WORDS, fill, measured_forum, text
from forum.accounts.actor import Actor
from forum.accounts.models import Consent, Person
from forum.accounts.queries import actor_of, person_with_consent
from forum.accounts.texts import CAPTURE
from forum.capture.engine.findings import (
    Alarm,
    CampVoice,
    Findings,
    Outlook,
    Part,
    RankedIdea,
    Said,
    Share,
    Theme,
    Twins,
)
from forum.capture.engine.rank.weights import IDEA_WEIGHTS, THEME_WEIGHTS
from forum.capture.models import CaptureRun, Report
from forum.capture.sharing import share_report
from forum.communities.models import Community, Membership
from forum.communities.queries import standings_of
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.threads.models import Post, Thread

SLUG = "place-0"
WEEKS, AHEAD = 12, 4
CAMPS = (900, 500, 240)
SENTENCES = 900
ROUNDS, WARM = 20, 2


def share(rng: random.Random) -> Share:
    """An invented share with its interval."""
    mean = rng.betavariate(3, 6)
    return Share.of(mean, max(0.0, mean - 0.06), min(1.0, mean + 0.06))


def contributions(rng: random.Random, weights: dict[str, float]) -> dict[str, float]:
    """What each part adds, once they sum to 1."""
    total = sum(weights.values())
    return {name: round(rng.random() * weight / total, 6) for name, weight in weights.items()}


def camps(rng: random.Random) -> tuple[CampVoice, ...]:
    """What each camp thinks."""
    return tuple(
        CampVoice(camp, rng.randint(5, size), share(rng)) for camp, size in enumerate(CAMPS)
    )


def invented(keys: list[str], posts: list[int], themes: int) -> Findings:
    """Findings that say all they can about these ideas, and sentences of these posts."""
    rng = random.Random(11)
    of = [f"t{number % themes:05}" for number in range(len(keys))]
    ideas = []
    for place, (key, theme) in enumerate(zip(keys, of, strict=True), 1):
        made = contributions(rng, dict(IDEA_WEIGHTS))
        score = round(sum(made.values()), 6)
        voices = camps(rng) if rng.random() < 0.3 else ()
        ideas.append(
            RankedIdea(
                key, place, theme, share(rng), score, score - 0.05, score + 0.05, made, voices
            )
        )
    sure = sorted((rng.random(), post) for post in posts)
    said = tuple(
        Said(f"p{post}", 0, 40, rng.choice(("wish", "complaint")), round(chance, 6), rng.choice(of))
        for chance, post in sure[:SENTENCES]
    )
    parameters = {
        "engine": "4",
        "seed": 0,
        "idea_weights": dict(IDEA_WEIGHTS),
        "theme_weights": dict(THEME_WEIGHTS),
    }
    return Findings(
        corpus="0" * 64,
        parameters=parameters,
        themes=tuple(
            _theme(rng, number, [k for k, t in zip(keys, of, strict=True) if t == f"t{number:05}"])
            for number in range(themes)
        ),
        ideas=tuple(ideas),
        unthemed=0,
        notes=(),
        said=said,
        twins=tuple(Twins(tuple(rng.sample(keys, 2)), 0.8) for _ in range(len(keys) // 50)),
        camps=CAMPS,
        posts=len(posts),
        sentences=3 * len(posts),
    )


def _theme(rng: random.Random, number: int, members: list[str]) -> Theme:
    made = contributions(rng, dict(THEME_WEIGHTS))
    score, quarter = round(sum(made.values()), 6), len(members) // 4
    return Theme(
        key=f"t{number:05}",
        position=number + 1,
        label=text(rng, 3),
        terms=tuple(rng.sample(WORDS, 8)),
        size=len(members),
        people=rng.randint(50, 2_000),
        breadth=round(rng.random(), 6),
        demand=share(rng),
        score=score,
        low=score - 0.05,
        high=score + 0.05,
        contributions=made,
        evidence=tuple(members[:3]),
        members=tuple(members),
        weekly=tuple(rng.randint(0, 90) for _ in range(WEEKS)),
        stability=round(rng.random(), 6),
        known=rng.random() < 0.8,
        parts=tuple(
            Part(text(rng, 2), tuple(members[i * quarter : (i + 1) * quarter])) for i in range(4)
        ),
        outlook=Outlook(
            rng.choice(("emerging", "fading", "steady")),
            Share(1.4, 1.1, 1.8),
            tuple(Share(40.0, 22.0, 61.0) for _ in range(AHEAD)),
        ),
        camps=camps(rng),
        agreeing=2,
        wishes=9,
        complaints=4,
        alarm=Alarm(14, 2.5, 6.0) if rng.random() < 0.1 else None,
    )


def kept(community: Community, found: Findings) -> CaptureRun:
    """Keep findings as the report of a run."""
    with transaction() as session:
        run = CaptureRun(
            key=f"run-{len(found.ideas)}",
            community_id=community.id,
            state="done",
            share=1.0,
            started_at=clock.now(),
            finished_at=clock.now(),
        )
        session.add(run)
        session.flush()
        run.report = Report(
            corpus_hash=found.corpus,
            findings_hash=found.hash,
            ideas=len(found.ideas),
            themes=len(found.themes),
            unthemed=found.unthemed,
            seconds=1.0,
            findings=found.to_bytes().decode(),
        )
    return run


def manager() -> Actor:
    """Somebody of the community who manages its product."""
    with transaction() as session:
        person = session.scalars(select(Person).where(Person.name == "person-0")).one()
        place = update(Membership).where(Membership.person_id == person.id)
        session.execute(place.values(role="product_manager"))
        agreed = {"version": CAPTURE.version, "language": "en", "text_hash": CAPTURE.hash("en")}
        for person_id in session.scalars(select(Person.id)).all():
            session.add(Consent(person_id=person_id, kind="capture", **agreed))
    found = person_with_consent(person.id)
    assert found is not None
    return actor_of(*found, standings_of(person.id))


def filled(ideas: int, themes: int) -> dict[str, str]:
    """Fill a forum; the addresses to ask for by what they are."""
    fill(ideas, SENTENCES * 3)
    actor = manager()
    community = db.session.scalars(select(Community).where(Community.slug == SLUG)).one()
    with transaction() as session:
        session.execute(update(Idea).values(community_id=community.id))
        session.execute(update(Thread).values(community_id=community.id))
    keys = list(db.session.scalars(select(Idea.key).order_by(Idea.id)))
    posts = list(db.session.scalars(select(Post.id).where(Post.author_id != actor.person_id)))
    full, empty = (
        kept(community, found)
        for found in (invented(keys, posts, themes), Findings("0" * 64, {}, (), (), 0, ()))
    )
    with transaction():
        word = share_report(actor, community=community, run=full, days=30)
    reports = f"/c/{SLUG}/reports"
    return {
        "an empty report": f"{reports}/{empty.key}",
        "the report": f"{reports}/{full.key}",
        "by a link": f"/r/{word}",
        "one theme": f"{reports}/{full.key}/themes/t00000",
        "what if": f"{reports}/{full.key}/what-if?theme_demand=90",
        "ideas, New": f"/c/{SLUG}/ideas?order=new",
    }


@dataclass
class Row:
    """What one page took: milliseconds of each round, the first apart; its queries and bytes."""

    first: float
    times: list[float]
    work: list[float]
    queries: int = sys.maxsize
    packed: int = 0
    whole: int = 0


def asked(app: Flask, engine: Engine, pages: dict[str, str]) -> dict[str, Row]:
    """Ask for each page in turns, as the product manager (by a link, as a guest)."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    manager, guest = app.test_client(), app.test_client()
    manager.post("/sign-in", data={"name": "person-0", "password": PASSWORD})
    rows: dict[str, Row] = {}
    for turn in range(WARM + ROUNDS):
        for name, path in pages.items():
            statements.clear()
            began, worked = time.perf_counter(), time.process_time()
            answer = guest_or(manager, guest, path).get(path, headers={"Accept-Encoding": "gzip"})
            took = (time.perf_counter() - began) * 1000
            assert answer.status_code == 200, (path, answer.status_code)
            row = rows.setdefault(name, Row(took, [], []))
            if turn >= WARM:
                row.times.append(took)
                row.work.append((time.process_time() - worked) * 1000)
            # What was noted off the requests is written meanwhile, now and then.
            row.queries, row.packed = min(row.queries, len(statements)), len(answer.data)
    for name, path in pages.items():
        rows[name].whole = len(guest_or(manager, guest, path).get(path).data)
    return rows


def guest_or(manager: FlaskClient, guest: FlaskClient, path: str) -> FlaskClient:
    """Who asks for this page."""
    return guest if path.startswith("/r/") else manager


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ideas", type=int, default=10_000)
    parser.add_argument("--themes", type=int, default=100)
    given = parser.parse_args()
    with measured_forum() as app:
        with app.app_context():
            pages, engine = filled(given.ideas, given.themes), db.engine
        print(f"{given.themes} themes, {given.ideas} ideas")
        head = f"{'page':18} {'queries':>7} {'bytes':>9} {'whole':>10} {'first':>7}"
        print(f"{head} {'p50':>7} {'p95':>7} {'CPU':>7} ms")
        for name, row in asked(app, engine, pages).items():
            p50, p95 = (statistics.quantiles(row.times, n=20)[at] for at in (9, 18))
            told = f"{name:18} {row.queries:7} {row.packed:9,} {row.whole:10,} {row.first:7.1f}"
            print(f"{told} {p50:7.1f} {p95:7.1f} {statistics.median(row.work):7.1f}")


if __name__ == "__main__":
    main()
