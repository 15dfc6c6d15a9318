"""Evidence: what was voted for each idea and who saw it, as far as anybody knows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forum.capture.engine.corpus import Document
from forum.capture.engine.text.features import Floats
from forum.ranking import demand


@dataclass(frozen=True)
class Evidence:
    """Votes and exposure of n documents as the estimate takes them, and what was assumed."""

    votes: Floats
    exposure: Floats
    assumed_people: int
    assumed_ideas: int
    unknown_ideas: int


def evidence(documents: Sequence[Document]) -> Evidence:
    """Put together what was voted here and elsewhere, and who saw it.

    Where no impression is known, each idea is taken to have been seen by the same number of
    people: the mean of the votes over the weak prior's mean (so that an average idea is wanted as
    an unknown one would be), and at least twice the most votes. The same holds for votes that
    came with an import, of every idea that is as old as the youngest that brought some. Where
    there is neither vote nor impression nothing is assumed: demand is the prior.
    """
    imported = np.array([d.imported_votes for d in documents], dtype=np.float64)
    here = np.array([d.votes for d in documents], dtype=np.float64)
    seen = np.array([d.exposure or 0.0 for d in documents], dtype=np.float64)
    unknown = np.array([d.exposure is None for d in documents], dtype=np.bool_)
    assumed = unknown | _at_import(documents)
    blind = np.where(unknown, here, 0.0) + imported
    people = 0
    if blind.any():
        a, b = demand.WEAK_PRIOR
        people = math.ceil(max(blind[assumed].mean() * (a + b) / a, 2 * blind.max()))
    return Evidence(
        votes=here + imported,
        exposure=seen + np.where(assumed, float(people), 0.0),
        assumed_people=people,
        assumed_ideas=int(assumed.sum()) if people else 0,
        unknown_ideas=0 if people else int(unknown.sum()),
    )


def _at_import(documents: Sequence[Document]) -> NDArray[np.bool_]:
    youngest = min((d.age_days for d in documents if d.imported_votes), default=None)
    there = [youngest is not None and d.age_days >= youngest for d in documents]
    return np.array(there, dtype=np.bool_)
