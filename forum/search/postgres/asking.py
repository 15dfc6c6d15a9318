"""A question to the index in PostgreSQL: which rows can answer, then BM25F over those alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from forum.extensions import db
from forum.search.backend import (
    NOWHERE,
    SHARE_OF_MORE,
    TERMS_MAX,
    Ask,
    Found,
    Hit,
    Narrowing,
    Reach,
    needs_all,
)
from forum.search.postgres.counts import Counts
from forum.search.postgres.statements import FILTERS, HEAVY, RANKS, newest, ranked
from forum.search.postgres.vectors import (
    TAGGED,
    TITLED,
    all_of,
    any_of,
    beginning,
    quoted,
    standing,
)

NO_ID = -1
PEOPLE = frozenset({"person"})


@dataclass(frozen=True)
class Asked:
    """A word of the question: how it is asked of texts and of titles, and how much it says."""

    group: frozenset[str]
    query: str
    titled: str
    documents: int
    in_titles: int
    said: float


def find(ask: Ask, start: int, count: int, counts: Counts) -> Found:
    """The best documents for a question, from the `start`th on."""
    asked = sorted(_asked(ask, counts), key=lambda one: -one.said)[:TERMS_MAX]
    must = [standing(phrase) for phrase in ask.phrases]
    must += [quoted(TAGGED + tag) for tag in sorted(ask.only.tags)]
    about = {**_shown(ask.reach), **_narrowed(ask.only), "skip": start, "most": count + 1}
    if not asked:
        rows = _newest(about, all_of(must))
        return Found(rows[:count], len(rows) > count)
    optional = _asked(Ask(ask.optional, ask.reach), counts)
    about["mean"] = counts.mean
    for number, one in enumerate([*asked, *optional]):
        about[f"word_{number}"], about[f"said_{number}"] = one.query, one.said
    turn = Turn(about, len(asked), len(optional), must, named=ask.only.kinds == PEOPLE)
    whole = sum(one.said for one in asked)
    rows = (
        turn.of_all(asked, count) if needs_all(ask) else turn.of_some(asked, SHARE_OF_MORE * whole)
    )
    loosened = False
    if not rows and not start and not ask.all_words and len(asked) > 1:
        rows, loosened = turn.of_some(asked, 0.0), True
    weights = {one.group: one.said for one in asked}
    return Found(rows[:count], len(rows) > count, loosened, weights)


@dataclass(frozen=True)
class Turn:
    """One question: its parameters, and what every row must have besides words."""

    about: dict[str, Any]
    asked: int
    optional: int
    must: Sequence[str]
    # Whether only people are looked for: all that is known of them stands in their names.
    named: bool = False

    def of_all(self, asked: Sequence[Asked], count: int) -> list[Hit]:
        """Rows that have every word; of words that are in very many texts, first in titles."""
        heavy = min(one.documents for one in asked) > HEAVY
        if self.named or (heavy and min(one.in_titles for one in asked) > count):
            rows = self._ranked(all_of([*(one.titled for one in asked), *self.must]), 0.0)
            if self.named or len(rows) > count:
                return rows
        return self._ranked(all_of([*(one.query for one in asked), *self.must]), 0.0)

    def of_some(self, asked: Sequence[Asked], least: float) -> list[Hit]:
        """Rows with any of the rarest words: what has only frequent ones would rank low anyway."""
        chosen: list[str] = []
        rows = 0
        for one in asked:
            if chosen and rows + one.documents > self._rows:
                break
            chosen.append(one.query)
            rows += one.documents
        return self._ranked(all_of([f"({' | '.join(chosen)})", *self.must]), least)

    @property
    def _rows(self) -> int:
        """How many rows are ranked: each costs as much as there are words."""
        return min(HEAVY, RANKS // (self.asked + self.optional))

    def _ranked(self, match: str, least: float) -> list[Hit]:
        names = frozenset(self.about) & FILTERS
        query = ranked(self.asked, self.optional, names, shared=least > 0)
        given = {"match": match, "least": least, "rows": self._rows}
        rows = db.session.execute(query, {**self.about, **given})
        return [Hit((row.kind, row.ref), float(row.score)) for row in rows]


def _asked(ask: Ask, counts: Counts) -> list[Asked]:
    stems = {stem for group in ask.groups for stem in group}
    counts.look_up({*stems, *(TITLED + stem for stem in stems)})
    size, known = counts.size, counts.documents
    found = []
    for group in ask.groups:
        documents = min(size, sum(known[stem] for stem in group))
        in_titles = sum(known[TITLED + stem] for stem in group)
        query, titled = any_of(group), any_of(group, TITLED)
        found.append(Asked(group, query, titled, documents, in_titles, _said(documents, size)))
    for prefix in ask.prefixes:
        documents, in_titles = (counts.beginning_with(one) for one in (prefix, TITLED + prefix))
        queries = (beginning(prefix), beginning(TITLED + prefix))
        group = frozenset({prefix + "*"})
        found.append(Asked(group, *queries, documents, in_titles, _said(documents, size)))
    return found


def _said(documents: int, size: int) -> float:
    return math.log(1 + (max(size, documents) - documents + 0.5) / (documents + 0.5))


def _shown(reach: Reach) -> dict[str, Any]:
    return {
        "places": [*sorted(reach.places), NOWHERE],
        "moderated": sorted(reach.moderated),
        # Nothing that is found has been written by nobody.
        "person": reach.person or NO_ID,
    }


def _narrowed(only: Narrowing) -> dict[str, Any]:
    found = {
        "kinds": only.kinds,
        "statuses": only.statuses,
        "authors": only.authors,
        "areas": only.areas,
    }
    given: dict[str, Any] = {name: sorted(ids) for name, ids in found.items() if ids is not None}
    days = {"before": only.before, "after": only.after}
    return given | {name: day.toordinal() for name, day in days.items() if day is not None}


def _newest(about: dict[str, Any], match: str) -> list[Hit]:
    names = frozenset(about) & FILTERS | ({"match"} if match else frozenset())
    rows = db.session.execute(newest(names), {**about, "match": match})
    return [Hit((row.kind, row.ref), float(row.score)) for row in rows]
