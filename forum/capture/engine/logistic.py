"""Logistic regression that starts from what is believed already and is moved by labels only."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


class ShrunkenLogistic:
    """Multinomial logistic regression whose prior mean is a given score for every row.

    The score of row i for class k is t offset_ik + x_i · w_k + b_k. The trust t in the given scores
    has a normal prior of mean 1 and precision `trust_ridge`, w and b of mean 0 and precisions
    `ridge` and `bias_ridge`; the mode of the posterior is taken. With no labels the offset stands,
    with few it moves a little (le Cessie and van Houwelingen, "Ridge estimators in logistic
    regression", 1992, around McCullagh and Nelder's offset). The function is strictly convex, so
    that the answer depends on no start and on no seed.
    """

    def __init__(
        self,
        ridge: float = 3.0,
        bias_ridge: float = 1.0,
        trust_ridge: float = 10.0,
        max_rounds: int = 200,
    ) -> None:
        self.ridge = ridge
        self.bias_ridge = bias_ridge
        self.trust_ridge = trust_ridge
        self.max_rounds = max_rounds

    def fit(self, X: sparse.csr_matrix, y: Labels, offset: Floats) -> Self:
        """Learn from X (n × v), y (n, 0 … k−1) and offset (n × k).

        Learned: `weights_` (v × k), `bias_` (k) and `trust_`.
        """
        v, k = X.shape[1], offset.shape[1]
        truth = np.eye(k)[y]
        turned = X.T.tocsr()

        def cost(flat: Floats) -> tuple[float, Floats]:
            weights, bias, trust = flat[: v * k].reshape(v, k), flat[v * k : -1], flat[-1]
            scores = trust * offset + X @ weights + bias
            slope = softmax(scores, axis=1) - truth
            loss = float((logsumexp(scores, axis=1) - (scores * truth).sum(axis=1)).sum())
            loss += 0.5 * self.ridge * float((weights**2).sum())
            loss += 0.5 * self.bias_ridge * float((bias**2).sum())
            loss += 0.5 * self.trust_ridge * float((trust - 1.0) ** 2)
            down = turned @ slope + self.ridge * weights
            bias_down = slope.sum(axis=0) + self.bias_ridge * bias
            trust_down = (slope * offset).sum() + self.trust_ridge * (trust - 1.0)
            return loss, np.concatenate([down.ravel(), bias_down, [trust_down]])

        start = np.zeros(v * k + k + 1)
        start[-1] = 1.0
        options = {"maxiter": self.max_rounds, "maxcor": 8}
        with threadpool_limits(1):  # more threads add up in another order
            found = minimize(cost, start, jac=True, method="L-BFGS-B", options=options).x
        self.weights_: Floats = found[: v * k].reshape(v, k)
        self.bias_: Floats = found[v * k : -1]
        self.trust_ = float(found[-1])
        return self

    def scores(self, X: sparse.csr_matrix, offset: Floats) -> Floats:
        """N × k scores in nats, whose softmax are the probabilities."""
        return np.asarray(self.trust_ * offset + X @ self.weights_ + self.bias_)
