"""`python -m benchmarks.communities`: a directory of 300, and a large community's statistics.

Beside the forum of `benchmarks.pages` it needs votes and answers; both stand in the large one.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import insert, select

from benchmarks.pages import fill, measure, measured_forum
from forum.accounts.models import Person
from forum.communities.service import create_community
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import BrandResponse, Idea, Vote
from forum.statistics import service

COMMUNITIES = 300
ANSWERED_EACH = 10


def add_neighbours(number: int) -> None:
    """Communities of three brands; every tenth is closed."""
    with transaction():
        for i in range(10, number):
            create_community(
                f"place-{i}",
                name=f"Étoile {i}",
                language="fr" if i % 3 else "en",
                brand=("Vélora", "Aubier", "Lumen")[i % 3],
                tagline="What should the next one be able to do? Its people propose and vote.",
                visibility="public" if i % 10 else "private",
            )


def add_votes_and_answers(votes: int) -> None:
    """Votes by everybody over the last hours, and an answer to every tenth idea."""
    with transaction() as session:
        people = session.scalars(select(Person.id)).all()
        ideas = session.execute(select(Idea.id, Idea.created_at).order_by(Idea.id)).all()
        pairs = ((idea_id, at, person) for idea_id, at in ideas for person in people)
        rows = [
            {
                "idea_id": idea_id,
                "person_id": person,
                "wants": True,
                "created_at": at,
                "counts_from": at,
            }
            for (idea_id, at, person), _number in zip(pairs, range(votes), strict=False)
        ]
        session.execute(insert(Vote), rows)
        answer = {"author_id": people[0], "body": "Yes.", "body_html": "<p>Yes.</p>", "renderer": 1}
        session.execute(
            insert(BrandResponse),
            [
                {"idea_id": idea_id, "created_at": at + timedelta(days=4), **answer}
                for idea_id, at in ideas[::ANSWERED_EACH]
            ],
        )


def main() -> None:
    """Fill, count, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ideas", type=int, default=100_000)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--votes", type=int, default=200_000)
    given = parser.parse_args()
    with measured_forum() as app:
        with app.app_context():
            fill(given.ideas, given.posts)
            add_neighbours(COMMUNITIES)
            add_votes_and_answers(given.votes)
            for what in ("twelve weeks", "two weeks"):
                start = time.perf_counter()
                service.refresh()
                print(f"counting {what}: {time.perf_counter() - start:.2f} s")
            engine = db.engine
        pages = ["/", "/communities", "/communities?q=etoile&order=name", "/communities?q=lumen"]
        pages += ["/c/place-0/", "/c/place-0/statistics", "/c/place-0/statistics.csv"]
        measure(app, engine, pages)


if __name__ == "__main__":
    print(f"{COMMUNITIES} communities, {clock.now():%Y-%m-%d}")
    main()
