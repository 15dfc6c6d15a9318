"""What a community has decided about pairs of ideas, and what is learned from that.

A merge says *the same*; one that was declined or undone, and ideas that the team told apart, say
*different*. Pairs go by the keys of their ideas, as everywhere in capture.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from sqlalchemy import CompoundSelect, literal, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.capture.engine import DuplicateIndex
from forum.capture.engine.duplicates import Calibration, cold_start, likeness_needed
from forum.capture.engine.duplicates.pairs import Reading
from forum.capture.models import Ruling
from forum.core import markup
from forum.extensions import db
from forum.ideas import lifecycle
from forum.ideas.models import Idea, Merge

Pairs = dict[frozenset[str], bool]

APART = "apart"
# The newest of them; thousands would teach nothing more.
LEARNED_FROM = 2_000
# So many texts of a corpus tell well enough how rare a word is.
WEIGHED_BY = 5_000
# So much of a body is read, as it is of the whole corpus.
BODY_READ = 4_000
# Whatever was decided, what is shown while somebody types has at least the lower of these cosines.
LIKENESS_BOUNDS = (0.15, 0.45)


@dataclass(frozen=True)
class Waiting:
    """A merge that somebody proposed and nobody has decided."""

    merge_id: int
    source: str
    target: str
    proposer_name: str
    reason: str

    @property
    def pair(self) -> frozenset[str]:
        """The two keys."""
        return frozenset((self.source, self.target))


@dataclass(frozen=True)
class Apart:
    """Ideas that were told apart, by their keys, and the ruling that says so."""

    ruling_id: int
    keys: tuple[str, ...]

    @property
    def pairs(self) -> list[frozenset[str]]:
        """Every two of them."""
        return [frozenset(two) for two in combinations(self.keys, 2)]


@dataclass(frozen=True)
class Decisions:
    """Of one community: its settled pairs, and what waits and was told apart, oldest first."""

    settled: Pairs
    waiting: tuple[Waiting, ...]
    apart: tuple[Apart, ...]


def decisions_of(community_id: int) -> Decisions:
    """All decisions of a community; one query."""
    rows = db.session.execute(_asked(community_id)).all()
    apart = [_apart(row) for row in rows if row.state == APART]
    settled: Pairs = {pair: False for one in apart for pair in one.pairs}
    for row in rows:
        if (same := _said(row)) is not None:
            settled[frozenset((row.source, row.target))] = same
    waiting = tuple(
        Waiting(row.id, row.source, row.target, row.name, row.reason)
        for row in rows
        if row.state == "proposed"
    )
    return Decisions(settled, waiting, tuple(one for one in apart if one.keys))


def calibration_of(community_id: int, texts: Sequence[str]) -> Calibration:
    """How likely pairs are the same here; `texts` (of the corpus) tell how rare words are."""
    first, second, labels = _decided_texts(community_id, whole=True)
    if not labels:
        return cold_start()
    step = max(1, len(texts) // WEIGHED_BY)
    reading = Reading.of([*first, *second, *texts[::step]])
    rows = np.arange(len(labels))
    return cold_start().fit(reading.features(rows, rows + len(labels)), labels)


def likeness_of(community_id: int, index: DuplicateIndex, cold: float) -> float:
    """The cosine from which ideas are shown as alike here; `cold` where nothing was decided."""
    first, second, labels = _decided_texts(community_id, whole=False)
    cosines = [index.likeness(one, other) for one, other in zip(first, second, strict=True)]
    return likeness_needed(cosines, labels, cold=cold, bounds=LIKENESS_BOUNDS)


def _decided_texts(community_id: int, *, whole: bool) -> tuple[list[str], list[str], list[int]]:
    """Texts of the first and of the second idea of each pair, and 1 where they are the same."""
    settled = list(decisions_of(community_id).settled.items())[-LEARNED_FROM:]
    if not settled:
        return [], [], []
    body = Idea.body if whole else Idea.excerpt
    query = select(Idea.key, Idea.title, body.label("body")).where(
        Idea.key.in_({key for pair, _same in settled for key in pair}),
        Idea.community_id == community_id,
    )
    if whole:
        # A run reads nobody's text without their consent, to learn from it neither.
        shown = (Idea.visibility == "visible", Idea.status.not_in(sorted(lifecycle.UNSHOWN)))
        query = query.where(Idea.capture_consent, *shown)
    texts = {row.key: _text(row, whole) for row in db.session.execute(query)}
    known = [(sorted(pair), same) for pair, same in settled if pair <= texts.keys()]
    known.sort()
    first, second = ([texts[pair[side]] for pair, _same in known] for side in (0, 1))
    return first, second, [int(same) for _pair, same in known]


def _text(row: Any, whole: bool) -> str:
    return f"{row.title}\n{markup.plain(row.body[:BODY_READ]) if whole else row.body}"


def _said(merge: Any) -> bool | None:
    """What a merge says of its two ideas: the same, different, or nothing."""
    if merge.state == "done":
        return True
    if merge.state == "declined" and merge.source_status != "merged":
        # If it is: into another one instead, which was nearer.
        return False
    if merge.state == "undone" and merge.target_status != "withdrawn":
        # If it was: undone by itself, since nothing was left to speak for it.
        return False
    return None


def _apart(ruling: Any) -> Apart:
    """The ideas of a ruling; none where a group holds several."""
    groups = json.loads(ruling.source)
    keys = tuple(key for group in groups for key in group)
    return Apart(ruling.id, keys if len(keys) == len(groups) else ())


def _asked(community_id: int) -> CompoundSelect[*tuple[Any, ...]]:
    """Merges, and rulings whose `source` are their groups: one question, since lists ask few."""
    target, nothing = aliased(Idea), literal("")
    merges = (
        select(
            *(Merge.id, Merge.state, Merge.reason, Person.name),
            *(Idea.key.label("source"), target.key.label("target")),
            *(Idea.status.label("source_status"), target.status.label("target_status")),
        )
        .join(Idea, Idea.id == Merge.source_id)
        .join(target, target.id == Merge.target_id)
        .join(Person, Person.id == Merge.proposer_id)
        .where(Idea.community_id == community_id)
    )
    rulings = select(
        *(Ruling.id, literal(APART), nothing, nothing, Ruling.groups, nothing, nothing, nothing)
    ).where(
        Ruling.community_id == community_id,
        Ruling.kind == "different",
        # One that names a theme speaks of themes.
        Ruling.theme.is_(None),
        Ruling.undone_at.is_(None),
    )
    return merges.union_all(rulings).order_by("id")
