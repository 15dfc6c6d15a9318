"""What camps agree on, and where one of them dissents."""

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
class Dissent:
    """The camp that wants an idea least: its label, its agreement and the 80 % interval."""

    camp: int
    agreement: float
    low: float
    high: float


@dataclass(frozen=True)
class Bridging:
    """One entry for each idea; `bridging` says what they are."""

    score: Floats
    agreeing: Integers
    camps_heard: Integers
    dissent: tuple[Dissent | None, ...]


def bridging(camps: Camps) -> Bridging:
    """How far each idea joins the camps.

    `score`, between 0 and 1: group-informed consensus, the product over camps of (A + 1) / (S + 2)
    where A of S who reacted want it (Small, Bjorkegren, Erkkilä, Shaw and Megill, "Polis: Scaling
    Deliberation by Mapping High Dimensional Opinion Spaces", 2021); its geometric mean, so that
    more camps do not make every idea worse. A camp that said nothing counts a half. `camps_heard`:
    in how many at least MIN_SHOWN reacted. `agreeing`: in how many of those the lower end of the
    agreement is above one half. `dissent`: of those the one that wants it least, None where fewer
    than two are heard.
    """
    shown = camps.reacted >= MIN_SHOWN
    share = (camps.wanted + 1.0) / (camps.reacted + 2.0)
    if not camps.n_camps:
        share = np.full((camps.reacted.shape[0], 1), HALF)
    heard = shown.sum(axis=1)
    return Bridging(
        score=np.exp(np.log(share).mean(axis=1)),
        agreeing=(shown & (camps.low > HALF)).sum(axis=1),
        camps_heard=heard,
        dissent=tuple(
            _dissent(camps, idea, shown[idea]) if heard[idea] > 1 else None
            for idea in range(heard.size)
        ),
    )


def _dissent(camps: Camps, idea: int, shown: NDArray[np.bool_]) -> Dissent:
    wants = np.where(shown, np.round(camps.agreement[idea], 9), np.inf)
    camp = int(np.argmin(wants))
    return Dissent(
        camp,
        float(camps.agreement[idea, camp]),
        float(camps.low[idea, camp]),
        float(camps.high[idea, camp]),
    )
