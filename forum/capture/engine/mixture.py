"""A mixture of multinomials: each theme is a distribution over terms, each text drawn from one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, special

ROUNDS = 30
SMOOTHING = 40.0
SETTLED = 1e-4

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Mixture:
    """`responsibility[i, k]`: the chance that text i was drawn from theme k; rows sum to 1."""

    responsibility: Floats


def refine(counts: sparse.csr_matrix, labels: NDArray[np.int64], n_themes: int) -> Mixture:
    """Refine a hard clustering (labels 0 to n_themes − 1) by expectation maximisation.

    Term probabilities are smoothed towards those of the whole corpus as by a Dirichlet prior of
    SMOOTHING pseudo-terms (Zhai and Lafferty, 2004); Nigam et al., "Text classification from
    labeled and unlabeled documents using EM", 2000, gives the rest. Counts are damped to
    log(1 + n), since the tenth mention of a word is not ten times the news.
    """
    damped = counts.copy()
    damped.data = np.log1p(damped.data)
    background = np.asarray(damped.sum(axis=0)).ravel()
    background = background / background.sum()
    chance = np.zeros((counts.shape[0], n_themes))
    chance[np.arange(len(labels)), labels] = 1.0
    for _ in range(ROUNDS):
        before = chance
        chance = _expected(damped, _themes(damped, chance, background), chance)
        if np.abs(chance - before).mean() < SETTLED:
            break
    return Mixture(chance)


def _themes(counts: sparse.csr_matrix, chance: Floats, background: Floats) -> Floats:
    """Log probabilities of the terms in each theme: m × k."""
    terms = np.asarray(counts.T @ chance) + SMOOTHING * background[:, None]
    return np.asarray(np.log(terms / terms.sum(axis=0, keepdims=True)))


def _expected(counts: sparse.csr_matrix, themes: Floats, chance: Floats) -> Floats:
    shares = (chance.sum(axis=0) + 1.0) / (chance.sum() + chance.shape[1])
    scores = np.asarray(counts @ themes) + np.log(shares)
    return np.asarray(special.softmax(scores, axis=1))
