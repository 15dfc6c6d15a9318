"""The demo's visits: what the simulation says, as votes and impressions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from forum.accounts.models import Person
from forum.core import clock
from forum.demo.simulation import Candidate, Showing, simulate
from forum.extensions import db
from forum.ideas import counting
from forum.ideas.models import Idea, Impression, Vote

DAYS = 200


def add_visits(
    entries: Sequence[dict[str, Any]],
    ideas: dict[str, Idea],
    people: dict[str, Person],
    seed: int,
) -> None:
    """Let the members visit for months, and keep what they voted and what they were shown."""
    rows = [ideas[entry["key"]] for entry in entries]
    candidates = [
        Candidate(idea.author_id, entry["appeal"], idea.created_at.timestamp())
        for idea, entry in zip(rows, entries, strict=True)
    ]
    ids = [person.id for person in people.values()]
    now = clock.now().timestamp()
    showings = simulate(candidates, ids, now=now, days=DAYS, seed=seed)
    _write_votes(rows, candidates)
    _write_impressions(rows, showings)


def _write_votes(rows: Sequence[Idea], candidates: Sequence[Candidate]) -> None:
    votes = [
        {
            "idea_id": idea.id,
            "person_id": person,
            "wants": wants,
            "created_at": _moment(at),
            "counts_from": _moment(at),
        }
        for idea, candidate in zip(rows, candidates, strict=True)
        for person, (wants, at) in candidate.voters.items()
    ]
    db.session.execute(insert(Vote), votes)
    for idea in rows:
        counting.count(idea)


def _write_impressions(rows: Sequence[Idea], showings: Sequence[Showing]) -> None:
    values = []
    for shown in showings:
        idea_id = rows[shown.candidate].id
        values.append(
            {
                "idea_id": idea_id,
                "person_id": shown.person,
                "surface": shown.surface,
                "rank": shown.rank,
                "shown_at": _moment(shown.at),
            }
        )
    db.session.execute(insert(Impression), values)


def _moment(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
