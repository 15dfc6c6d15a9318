"""A run of the engine, from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits

from forum.capture.engine import rank
from forum.capture.engine.corpus import Corpus, Document
from forum.capture.engine.findings import DIGITS, Findings, Note, RankedIdea, Theme
from forum.capture.engine.rank import Evidence, Scored
from forum.capture.engine.text.features import featurise
from forum.capture.engine.themes import UNTHEMED, ThemeModel
from forum.capture.engine.themes.labels import Naming, name_themes
from forum.ranking import demand

VERSION = "2"
EVIDENCE = 3
# How much of a run is over when a stage begins.
STAGES = {
    "reading": 0.0,
    "features": 0.05,
    "themes": 0.30,
    "labels": 0.75,
    "demand": 0.90,
    "ranking": 0.95,
}

Progress = Callable[[str, float], None]
Labels = NDArray[np.int64]
Floats = NDArray[np.float64]


def capture(corpus: Corpus, *, seed: int = 0, progress: Progress | None = None) -> Findings:
    """Find the themes of a corpus and rank its themes and ideas.

    `progress(stage, share)` is called as each of STAGES begins, with the share of the whole run
    that is over, and at the end; what it raises ends the run. The same corpus and seed give the
    same bytes.
    """
    tell = progress or (lambda stage, share: None)
    tell("reading", STAGES["reading"])
    documents = corpus.documents
    texts = [f"{document.title}\n{document.body}" for document in documents]
    with threadpool_limits(limits=1):
        tell("features", STAGES["features"])
        features = featurise(texts)
        tell("themes", STAGES["themes"])
        labels = ThemeModel(random_state=seed).fit_features(features).labels_
        central = centrality(features.weights, labels)
        tell("labels", STAGES["labels"])
        titles, bodies = [d.title for d in documents], [d.body for d in documents]
        names = name_themes(titles, bodies, labels, features.stems)
        tell("demand", STAGES["demand"])
        found = rank.evidence(documents)
        prior = demand.estimate(found.votes, found.exposure).prior
        tell("ranking", STAGES["ranking"])
        held = [np.flatnonzero(labels == theme) for theme in range(len(names))]
        themes = rank.score_themes(corpus, found, held, prior)
        ideas = rank.score_ideas(corpus, found, _theme_demand(labels, themes))
        ranked = _ranked_ideas(documents, labels, ideas, central)
        rows = _ranked_themes(corpus, held, themes, names, central, ranked)
    tell("ranking", 1.0)
    return Findings(
        corpus=corpus.hash,
        parameters=_parameters(corpus, seed, found, prior),
        themes=rows,
        ideas=ranked,
        unthemed=int(np.sum(labels == UNTHEMED)),
        notes=_notes(corpus, found),
    )


def centrality(weights: sparse.csr_matrix, labels: Labels) -> Floats:
    """Cosine of each document with the centre of its theme, 0 to 1; 0 for the unthemed."""
    central = np.zeros(len(labels))
    for theme in range(int(labels.max(initial=UNTHEMED)) + 1):
        rows = np.flatnonzero(labels == theme)
        centre = np.asarray(weights[rows].sum(axis=0)).ravel()
        length = np.linalg.norm(centre)
        central[rows] = np.asarray(weights[rows] @ centre) / max(float(length), 1e-12)
    return central.round(DIGITS)


def theme_key(keys: Sequence[str]) -> str:
    """A name for a theme that depends on its ideas alone."""
    return "t-" + sha256("\x1f".join(sorted(keys)).encode()).hexdigest()[:12]


def _theme_demand(labels: Labels, themes: Scored) -> Floats:
    means = np.array([share.mean for share in themes.shares], dtype=np.float64)
    if not means.size:
        return np.zeros(len(labels))
    return np.where(labels >= 0, means[labels] / means.max(), 0.0)


def _ranked_ideas(
    documents: Sequence[Document], labels: Labels, scored: Scored, central: Floats
) -> tuple[RankedIdea, ...]:
    members: dict[int, list[str]] = {}
    for document, label in zip(documents, labels.tolist(), strict=True):
        members.setdefault(label, []).append(document.key)
    names = {label: theme_key(keys) for label, keys in members.items() if label >= 0}
    return tuple(
        RankedIdea(
            key=documents[i].key,
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


def _ranked_themes(
    corpus: Corpus,
    held: Sequence[Labels],
    scored: Scored,
    names: Sequence[Naming],
    central: Floats,
    ranked: Sequence[RankedIdea],
) -> tuple[Theme, ...]:
    place = {idea.key: idea.position for idea in ranked}
    keys = [[corpus.documents[i].key for i in rows] for rows in held]
    breadth = rank.breadths(corpus, held)
    sizes = np.array([len(rows) for rows in held], dtype=np.float64)
    return tuple(
        Theme(
            key=theme_key(keys[k]),
            position=position,
            label=names[k].label,
            terms=names[k].terms,
            size=len(keys[k]),
            people=rank.voices(corpus, held[k].tolist()),
            breadth=round(breadth[k], DIGITS),
            demand=scored.shares[k],
            score=float(scored.scores[k]),
            low=float(scored.low[k]),
            high=float(scored.high[k]),
            contributions=scored.contributions[k],
            evidence=tuple(corpus.documents[i].key for i in _nearest(held[k], central)),
            members=tuple(sorted(keys[k], key=place.__getitem__)),
            weekly=rank.weekly(corpus, held[k].tolist()),
        )
        for position, k in enumerate(rank.order(scored.scores, sizes), 1)
    )


def _nearest(rows: Labels, central: Floats) -> list[int]:
    return sorted(rows.tolist(), key=lambda i: (-central[i], i))[:EVIDENCE]


def _parameters(
    corpus: Corpus, seed: int, found: Evidence, prior: tuple[float, float]
) -> dict[str, Any]:
    return {
        "engine": VERSION,
        "seed": seed,
        "idea_weights": rank.idea_weights(corpus),
        "theme_weights": rank.THEME_WEIGHTS,
        "assumed_people": found.assumed_people,
        "prior": [round(float(value), DIGITS) for value in prior],
    }


def _notes(corpus: Corpus, found: Evidence) -> tuple[Note, ...]:
    notes = []
    if found.assumed_ideas:
        numbers = {"ideas": found.assumed_ideas, "people": found.assumed_people}
        notes.append(Note("assumed_exposure", numbers))
    if found.unknown_ideas:
        notes.append(Note("nothing_known", {"ideas": found.unknown_ideas}))
    if 0 < len(corpus) < demand.ROWS_TO_LEARN_FROM:
        notes.append(Note("few_ideas", {"ideas": len(corpus)}))
    return tuple(notes)
