"""A run of the engine, from top to bottom."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from forum.capture.engine import rank
from forum.capture.engine.corpus import Corpus
from forum.capture.engine.features import Features
from forum.capture.engine.findings import DIGITS, Findings, Note, RankedIdea, Theme
from forum.capture.engine.labels import Named, named
from forum.capture.engine.rank import Evidence, Scored
from forum.capture.engine.themes import ThemeModel
from forum.ranking.demand import ROWS_TO_LEARN_FROM

VERSION = "1"
EVIDENCE = 3
# How much of a run is over when a stage begins.
STAGES = {
    "reading": 0.0,
    "features": 0.05,
    "themes": 0.10,
    "labels": 0.80,
    "demand": 0.90,
    "ranking": 0.95,
}

Progress = Callable[[str, float], None]
Labels = NDArray[np.int64]
Floats = NDArray[np.float64]


def capture(corpus: Corpus, *, seed: int = 0, progress: Progress | None = None) -> Findings:
    """Find the themes of a corpus and rank its themes and ideas.

    `progress(stage, share)` is called as each of STAGES begins, with the share of the whole run
    that is over; what it raises ends the run. The same corpus and seed give the same bytes.
    """
    tell = progress or (lambda stage, share: None)
    tell("reading", STAGES["reading"])
    texts = [document.text for document in corpus.documents]
    tell("features", STAGES["features"])
    with threadpool_limits(1):
        tell("themes", STAGES["themes"])
        model = ThemeModel(random_state=seed).fit(texts)
        labels = model.labels_
        tell("labels", STAGES["labels"])
        names = named(model.features_, labels)
        central = centrality(model.features_, labels)
        tell("demand", STAGES["demand"])
        found = rank.evidence(corpus.documents)
        tell("ranking", STAGES["ranking"])
        scored_themes = rank.score_themes(corpus, found, labels)
        scored_ideas = rank.score_ideas(corpus, found, theme_weights(labels))
    ideas, place = _ranked_ideas(corpus, labels, scored_ideas, central)
    themes = _ranked_themes(corpus, labels, scored_themes, central, names, place)
    tell("ranking", 1.0)
    return Findings(
        corpus=corpus.hash,
        parameters=_parameters(seed, found),
        themes=themes,
        ideas=ideas,
        unthemed=int(np.sum(labels < 0)),
        notes=_notes(corpus, found),
    )


def centrality(read: Features, labels: Labels) -> Floats:
    """Cosine of each document with the centre of its theme, 0 to 1; 0 for the unthemed."""
    central = np.zeros(len(labels))
    for theme in range(int(labels.max(initial=-1)) + 1):
        rows = np.flatnonzero(labels == theme)
        centre = normalize(np.asarray(read.weights[rows].sum(axis=0)))
        central[rows] = np.asarray(read.weights[rows] @ centre.T).ravel()
    return central.round(DIGITS)


def theme_weights(labels: Labels) -> Floats:
    """For each document the size of its theme against the largest; 0 for the unthemed."""
    if not len(labels) or labels.max() < 0:
        return np.zeros(len(labels))
    sizes = np.bincount(labels[labels >= 0])
    return np.where(labels >= 0, sizes[labels] / sizes.max(), 0.0)


def theme_key(keys: list[str]) -> str:
    """A name for a theme that depends on its ideas alone."""
    return "t-" + sha256("\x1f".join(sorted(keys)).encode()).hexdigest()[:12]


def _ranked_ideas(
    corpus: Corpus, labels: Labels, scored: Scored, central: Floats
) -> tuple[tuple[RankedIdea, ...], dict[str, int]]:
    keys = [document.key for document in corpus.documents]
    names = _theme_keys(corpus, labels)
    ranked = tuple(
        RankedIdea(
            key=keys[i],
            position=position,
            theme=names.get(int(labels[i])),
            demand=scored.shares[i],
            score=float(scored.scores[i]),
            low=float(scored.low[i]),
            high=float(scored.high[i]),
            contributions=scored.contributions[i],
        )
        for position, i in enumerate(rank.order(scored.scores, central), 1)
    )
    return ranked, {idea.key: idea.position for idea in ranked}


def _theme_keys(corpus: Corpus, labels: Labels) -> dict[int, str]:
    members: dict[int, list[str]] = {}
    for document, label in zip(corpus.documents, labels.tolist(), strict=True):
        members.setdefault(label, []).append(document.key)
    return {label: theme_key(keys) for label, keys in members.items() if label >= 0}


def _ranked_themes(
    corpus: Corpus,
    labels: Labels,
    scored: Scored,
    central: Floats,
    names: list[Named],
    place: dict[str, int],
) -> tuple[Theme, ...]:
    keys = _theme_keys(corpus, labels)
    held = {k: np.flatnonzero(labels == k) for k in keys}
    breadth = dict(
        zip(sorted(held), rank.breadths(corpus, [held[k] for k in sorted(held)]), strict=True)
    )
    sizes = np.array([len(held[k]) for k in sorted(held)], dtype=np.float64)
    return tuple(
        Theme(
            key=keys[k],
            position=position,
            label=names[k].label,
            terms=names[k].terms,
            size=len(held[k]),
            people=rank.voices(corpus, held[k]),
            breadth=round(breadth[k], DIGITS),
            demand=scored.shares[k],
            score=float(scored.scores[k]),
            low=float(scored.low[k]),
            high=float(scored.high[k]),
            contributions=scored.contributions[k],
            evidence=_nearest(corpus, held[k], central),
            members=_by_rank(corpus, held[k], place),
            weekly=rank.weekly(corpus, held[k]),
        )
        for position, k in enumerate(rank.order(scored.scores, sizes), 1)
    )


def _by_rank(corpus: Corpus, rows: NDArray[np.int64], place: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted((corpus.documents[i].key for i in rows), key=place.__getitem__))


def _nearest(corpus: Corpus, rows: NDArray[np.int64], central: Floats) -> tuple[str, ...]:
    nearest = sorted(rows.tolist(), key=lambda i: (-central[i], i))[:EVIDENCE]
    return tuple(corpus.documents[i].key for i in nearest)


def _parameters(seed: int, found: Evidence) -> dict[str, Any]:
    return {
        "engine": VERSION,
        "seed": seed,
        "idea_weights": rank.IDEA_WEIGHTS,
        "theme_weights": rank.THEME_WEIGHTS,
        "assumed_people": round(found.assumed_people, DIGITS),
    }


def _notes(corpus: Corpus, found: Evidence) -> tuple[Note, ...]:
    notes = []
    if found.assumed_ideas:
        people = round(found.assumed_people)
        numbers = {"ideas": found.assumed_ideas, "people": people}
        notes.append(Note("assumed_exposure", numbers))
    if found.unknown_ideas:
        notes.append(Note("nothing_known", {"ideas": found.unknown_ideas}))
    if 0 < len(corpus) < ROWS_TO_LEARN_FROM:
        notes.append(Note("few_ideas", {"ideas": len(corpus)}))
    return tuple(notes)
