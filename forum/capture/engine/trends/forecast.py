"""Forecasts: how many are to be expected in the next weeks, from the weeks that have been."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

# Nobody knows how fast rates move and how uneven weeks are: every pair of these is believed in
# turn, as far as it foretold the weeks. Discount: the part of what is known that a week later
# still holds. Unevenness: the variance of a week's rate over its square.
# The numbers behind them say how many times as likely each is taken to be at first.
DISCOUNTS = {0.60: 1, 0.70: 1, 0.80: 2, 0.90: 4, 0.95: 4, 0.98: 4, 1.0: 4}
UNEVENNESS = {0.0: 4, 0.01: 4, 0.02: 4, 0.05: 4, 0.1: 4, 0.2: 2, 0.4: 1, 0.8: 1}
# What is known of a row before its first week: as much as half an event tells.
PRIOR_EVENTS = 0.5
# The first weeks say where a row stands; foretelling them is no merit.
UNSCORED_WEEKS = 2
# A row that is nearly all there is still leaves something to chance.
LARGEST_PART = 0.95

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """Mean and variance of each row's count, arrays of one shape."""

    mean: Floats
    variance: Floats


@dataclass(frozen=True)
class Known:
    """What g beliefs about k rates say after the last week, and how far each is trusted.

    A rate is Gamma with `shape` and `exposure` (g × k), its mean one over the other; `discount`,
    `unevenness` and `trust` (g × 1), the last sums to 1. `bounded`: an event is one of the
    exposure (a vote of all votes), so that counts vary as binomials do.
    """

    shape: Floats
    exposure: Floats
    discount: Floats
    unevenness: Floats
    trust: Floats
    bounded: bool

    def mean_unevenness(self) -> float:
        """The unevenness of the weeks, by the trust in each belief."""
        return float((self.trust * self.unevenness).sum())

    def ahead(self, weeks: int, exposure: Moments) -> Moments:
        """Counts of each row so many weeks ahead, given the exposure there (mean and variance)."""
        rate, doubt = self.shape / self.exposure, self.doubt(weeks)
        squared = exposure.mean**2 + exposure.variance
        variance = self.noise(exposure.mean, squared) + doubt * squared
        return self._mixed(rate * exposure.mean, variance + rate**2 * exposure.variance)

    def over(self, exposures: Floats) -> Moments:
        """Counts of each row over the next weeks together; exposures is k × weeks, known."""
        return self._mixed(*self._over(exposures))

    def at_least(self, seen: Floats, exposures: Floats) -> Floats:
        """P(as many or more) over the next weeks together, which each belief says for itself.

        One distribution with the moments of all has too thin a tail for rare events.
        """
        chance = upper_chance(seen, Moments(*self._over(exposures)))
        return np.asarray((self.trust * chance).sum(axis=0))

    def usual(self, share: float, exposures: Floats) -> Floats:
        """The smallest whole counts that at most 1 - share of the next weeks exceed."""
        each = Moments(*self._over(exposures))
        whole = self._mixed(each.mean, each.variance)
        # By Cantelli's inequality no more than 1 - share can be further from the mean than this.
        far = np.sqrt(share / (1.0 - share) * whole.variance)
        low, high = np.full(len(exposures), -1.0), np.ceil(whole.mean + far)
        while (high - low > 1.0).any():
            middle = np.floor((low + high) / 2.0)
            above = (self.trust * upper_chance(middle + 1.0, each)).sum(axis=0) > 1.0 - share
            low, high = np.where(above, middle, low), np.where(above, high, middle)
        return high

    def _over(self, exposures: Floats) -> tuple[Floats, Floats]:
        doubt = self.doubt(exposures.shape[1])
        total = exposures.sum(axis=1)
        variance = self.noise(total, (exposures**2).sum(axis=1)) + doubt * total**2
        return self.shape / self.exposure * total, variance

    def noise(self, exposures: Floats, squared: Floats) -> Floats:
        """Variance of counts whose rates are known, from sum and square sum of the exposure."""
        rate = self.shape / self.exposure
        part = np.minimum(rate, LARGEST_PART) if self.bounded else 0.0
        uneven = self.unevenness * (rate**2 + self.doubt(1)) * squared
        return np.asarray((rate * exposures + uneven) * (1.0 - part))

    def doubt(self, weeks: int) -> Floats:
        """Variance of the rates so many weeks ahead."""
        return np.asarray(self.shape / self.exposure**2 / self.discount**weeks)

    def _mixed(self, mean: Floats, variance: Floats) -> Moments:
        middle = (self.trust * mean).sum(axis=0)
        spread = (self.trust * (variance + (mean - middle) ** 2)).sum(axis=0)
        return Moments(middle, spread)


def follow(counts: Floats, exposure: Floats, *, bounded: bool) -> Known:
    """Follow the rates of k rows through w weeks of counts and exposures (both k × w).

    The steady model of counts with exponential discounting (Harvey and Fernandes, "Time Series
    Models for Count or Qualitative Observations", 1989; West and Harrison, Bayesian Forecasting
    and Dynamic Models, 10.8): the posterior Gamma(a, b) is Gamma(da, db) a week later. Weeks are
    more uneven than Poisson's, so a count is worth 1 / (1 + unevenness × mean) of one, which is
    the linear Bayes update for a negative binomial. Beliefs are trusted by the likelihood of all
    rows one week ahead: a quiet row borrows its unevenness from the others.
    """
    rows = counts.shape[0]
    pairs = np.array([(d, u) for d in DISCOUNTS for u in UNEVENNESS])
    discount, unevenness = pairs[:, :1], pairs[:, 1:]
    usual = (counts.sum() + PRIOR_EVENTS) / (exposure.sum() + 1.0)
    shape = np.full((len(pairs), rows), PRIOR_EVENTS)
    known = shape / usual
    likelihood = np.log([p * q for p in DISCOUNTS.values() for q in UNEVENNESS.values()])
    any_trust = np.ones((len(pairs), 1))
    for week in range(counts.shape[1]):
        seen, base = counts[:, week], exposure[:, week]
        belief = Known(shape, known, discount, unevenness, any_trust, bounded)
        mean, noise = shape / known * base, belief.noise(base, base**2)
        if week >= UNSCORED_WEEKS:
            told = log_chance(seen, Moments(mean, noise + belief.doubt(1) * base**2))
            likelihood += np.where(base > 0, told, 0.0).sum(axis=1)
        worth = mean / np.where(noise > 0, noise, 1.0)
        shape = discount * shape + worth * seen
        known = discount * known + worth * base
    trust = special.softmax(likelihood)[:, None]
    return Known(shape, known, discount, unevenness, trust, bounded)


def log_chance(seen: Floats, expected: Moments) -> Floats:
    """Logarithm of the chance of a count, negative binomial with these moments."""
    size, chance = _negative_binomial(expected)
    told: Floats = (
        special.gammaln(seen + size)
        - special.gammaln(size)
        - special.gammaln(seen + 1.0)
        + size * np.log(chance)
        + special.xlog1py(seen, -chance)
    )
    return told


def upper_chance(seen: Floats, expected: Moments) -> Floats:
    """P(as many or more)."""
    size, chance = _negative_binomial(expected)
    some = special.betainc(np.maximum(seen, 1.0), size, 1.0 - chance)
    return np.where(seen > 0, some, 1.0)


def quantile(share: float, expected: Moments) -> Floats:
    """The count, as a fraction >= 0, that has `share` of the mid-P below it.

    Whole ends of an interval would hold far more than was promised wherever counts are small.
    """
    whole = np.asarray(stats.nbinom.ppf(share, *_negative_binomial(expected)))
    below, upto = 1.0 - upper_chance(whole, expected), 1.0 - upper_chance(whole + 1.0, expected)
    inside = (share - below) / np.maximum(upto - below, 1e-300)
    return np.asarray(np.maximum(whole - 0.5 + inside, 0.0))


def _negative_binomial(expected: Moments) -> tuple[Floats, Floats]:
    """Size and chance of the negative binomial with these moments, nearly Poisson at least."""
    mean = np.maximum(expected.mean, 1e-9)
    size = mean**2 / np.maximum(expected.variance - mean, 1e-6 * mean)
    return size, size / (size + mean)


def discoveries(chances: Floats, rate: float) -> NDArray[np.bool_]:
    """Which of k results to believe, so that at most `rate` of those are chance.

    Benjamini and Hochberg, 1995: up to the largest i with p_(i) <= rate × i / k.
    """
    ranks = np.arange(1, chances.size + 1)
    ordered = np.sort(chances)
    passed = ordered[ordered <= rate * ranks / max(chances.size, 1)]
    return np.asarray(chances <= passed.max(initial=-1.0))


def row_of(values: ArrayLike, name: str) -> Floats:
    """The values as an array of one dimension, or ValueError."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not np.isfinite(array).all() or (array < 0).any():
        raise ValueError(f"{name} must be a list of finite numbers >= 0")
    return array


def table_of(values: ArrayLike, name: str) -> Floats:
    """The values as k rows of w counts, or ValueError; [] has no rows."""
    array = np.asarray(values, dtype=np.float64)
    array = array.reshape(0, 0) if array.ndim == 1 and not array.size else array
    if array.ndim != 2 or not np.isfinite(array).all() or (array < 0).any():  # noqa: PLR2004
        raise ValueError(f"{name} must be rows of finite numbers >= 0")
    return array
