"""The stage of a run that scores its ideas and themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forum.capture.engine.corpus import Corpus
from forum.capture.engine.rank.evidence import Evidence, evidence
from forum.capture.engine.rank.scores import Scored, score_ideas, score_themes
from forum.capture.engine.rank.weights import Weights
from forum.capture.engine.text.features import Floats
from forum.capture.engine.themes.mixture import Labels
from forum.ranking import demand


@dataclass(frozen=True)
class Ranks:
    """The scores of n ideas and k themes, what they rest on, and the Beta prior of demand."""

    ideas: Scored
    themes: Scored
    evidence: Evidence
    prior: tuple[float, float]


def rank_all(
    corpus: Corpus,
    labels: Labels,
    held: Sequence[Labels],
    weights: Weights,
    bridging: tuple[Floats, Floats] | None = None,
) -> Ranks:
    """Score ideas and themes; `bridging` (of n ideas, of k themes) is None where no camps are."""
    of_ideas, of_themes = bridging or (None, None)
    found = evidence(corpus.documents)
    wanted = demand.estimate(found.votes, found.exposure)
    themes = score_themes(corpus, found, held, wanted.prior, of_themes, weights.theme)
    ideas = score_ideas(corpus, wanted, _theme_demand(labels, themes), of_ideas, weights.idea)
    return Ranks(ideas, themes, found, wanted.prior)


def _theme_demand(labels: Labels, themes: Scored) -> Floats:
    # The last one is for what has no theme.
    means = np.array([*(share.mean for share in themes.shares), 0.0])
    return np.asarray(means[labels] / max(float(means.max()), 1e-12))
