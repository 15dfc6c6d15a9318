"""What camps agree on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forum.ranking.camps.finding import Camps

# No figure of a camp of which fewer people reacted: it would tell what somebody thinks.
MIN_SHOWN = 5
HALF = 0.5

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Bridging:
    """One entry for each idea; `bridging` says what they are."""

    score: Floats
    agreeing: Integers


def bridging(camps: Camps) -> Bridging:
    """How far each idea joins the camps.

    `score`, between 0 and 1: group-informed consensus, the product over camps of (A + 1) / (S + 2)
    where A of S who reacted want it (Small, Bjorkegren, Erkkilä, Shaw and Megill, "Polis: Scaling
    Deliberation by Mapping High Dimensional Opinion Spaces", 2021); its geometric mean, so that
    more camps do not make every idea worse. A camp that said nothing counts a half. `agreeing`: in
    how many of the camps of which at least MIN_SHOWN reacted the lower end of the agreement is
    above one half.
    """
    shown = camps.reacted >= MIN_SHOWN
    share = (camps.wanted + 1.0) / (camps.reacted + 2.0)
    if not camps.n_camps:
        share = np.full((camps.reacted.shape[0], 1), HALF)
    score = np.exp(np.log(share).mean(axis=1))
    return Bridging(score, (shown & (camps.low > HALF)).sum(axis=1))
