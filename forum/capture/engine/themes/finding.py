"""Finding: the themes of a corpus from nothing but its words."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from scipy import sparse
from sklearn.cluster import BisectingKMeans, KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.extmath import randomized_svd

from forum.capture.engine.findings import SMALLEST_THEME
from forum.capture.engine.text.features import Features, Floats, column_sums
from forum.capture.engine.text.meaning import Vectors
from forum.capture.engine.themes.keywords import keyword_groups
from forum.capture.engine.themes.merging import merge_while_it_pays
from forum.capture.engine.themes.mixture import Labels, MultinomialMixture

UNTHEMED = -1
DIMENSIONS = 50
STARTS = 4
# The more texts, the less has to be assumed of what they do not say.
SMOOTHING, SMOOTHING_OF_MANY, MANY_TEXTS = 0.3, 0.1, 10_000
SEEDS_PER_ROOT, TEXTS_PER_SEED = 3.0, 4
# Below this many texts themes begin from keywords, and the mixture only adds what says none.
FEW_TEXTS = 250
# By how much a theme must make such a text likelier, in nats: as a word twelve times as usual does.
DOUBT = 2.5
# Pseudo-words of a theme's prior, per stem of the vocabulary and stem of a typical text.
STRENGTH = 1 / 80
K_MEANS_ROUNDS, HALVING_ROUNDS, DRAWING_ROUNDS = 50, 20, 10
# How much of the distance between two texts is one of meaning, where a text model is there.
MEANING = 0.5


def given_number(read: Features, k: int, seed: int) -> MultinomialMixture:
    """A mixture of at most k themes: the best of several starts by LSA and k-means."""
    n = read.present.shape[0]
    points = beside(latent(read.weights, max(k, DIMENSIONS), seed), read.meaning)
    smoothing = SMOOTHING if n < MANY_TEXTS else SMOOTHING_OF_MANY
    tried = [
        MultinomialMixture(smoothing).fit(
            read.present, _k_means(points, k, seed + start), read.meaning
        )
        for start in range(STARTS)
    ]
    # Of several starts the one that explains the words best, which k-means can not judge.
    return max(tried, key=lambda mixture: mixture.log_likelihood_)


def found_number(read: Features, seed: int, few: bool) -> Labels:
    """Themes of texts that all have words; their number is found, −1 belongs to none."""
    return by_keywords(read) if few else refined(read, seeded(read, seed))


def learned_from_some(
    read: Features, most: int, seed: int, learn: Callable[[Features], Labels]
) -> Labels:
    """What `learn` finds in the texts, or in `most` of them by chance; then the others are placed.

    So time and memory grow with the texts and no faster.
    """
    n = read.present.shape[0]
    if n <= most:
        return learn(read)
    sample = np.sort(np.random.default_rng(seed).choice(n, most, replace=False))
    part = read.rows(sample)
    learned = in_a_row(learn(part))
    if learned.max() < 0:
        return np.full(n, UNTHEMED, dtype=np.int64)
    mixture = MultinomialMixture(SMOOTHING).learn(part.present, learned, part.meaning)
    labels, fitness = mixture.place(read.present, read.meaning)
    return np.where(fitness > 0, labels, UNTHEMED)


def seeded(read: Features, seed: int) -> Labels:
    """Too many small groups over LSA, merged while that makes the texts likelier."""
    points = beside(latent(read.weights, 2 * DIMENSIONS, seed), read.meaning)
    share = column_sums(read.present)
    tried = [
        merge_while_it_pays(read.present, groups, strength(read), share)
        for groups in small_groups(points, seed)
    ]
    return max(tried, key=lambda merging: merging.evidence).labels


def small_groups(points: Floats, seed: int) -> tuple[Labels, Labels]:
    """Small groups of n points: halved again and again, and the same drawn to their centres.

    Bisecting (Steinbach, Karypis and Kumar, "A comparison of document clustering techniques",
    2000) takes less time than k-means from k-means++, which begins from outliers. Which of
    the two is better differs from corpus to corpus, and their evidence tells.
    """
    n, points = len(points), points.astype(np.float32)
    seeds = max(int(min(SEEDS_PER_ROOT * n**0.5, n // TEXTS_PER_SEED)), 2)
    halved = BisectingKMeans(seeds, max_iter=HALVING_ROUNDS, random_state=seed)
    with warnings.catch_warnings():
        # Fewer different points than groups: halving stops, or some stay empty.
        warnings.simplefilter("ignore", ConvergenceWarning)
        halved.fit(points)
        centres = halved.cluster_centers_
        drawn = KMeans(len(centres), init=centres, n_init=1, max_iter=DRAWING_ROUNDS).fit(points)
    return _labels(halved), _labels(drawn)


def refined(read: Features, labels: Labels) -> Labels:
    """The labels after EM; what no theme makes likelier, and what is too small, becomes −1."""
    mixture = MultinomialMixture(SMOOTHING).fit(read.present, labels, read.meaning)
    return kept_large(np.where(mixture.fitness_ > 0, mixture.labels_, UNTHEMED))


def by_keywords(read: Features) -> Labels:
    """Themes begun from what people headline; the mixture adds texts that name no keyword.

    By words alone: of so few texts no meaning but a word's shows why they are together.
    """
    groups = in_a_row(kept_large(keyword_groups(read)))
    if groups.max(initial=UNTHEMED) < 0:
        return groups
    mixture = MultinomialMixture(max_rounds=1).fit(read.present, groups)
    joining = np.where(mixture.fitness_ > DOUBT, mixture.labels_, UNTHEMED)
    return np.where(groups == UNTHEMED, joining, groups)


def strength(read: Features) -> float:
    """How many pseudo-words the prior of a theme is worth: see `merge_while_it_pays`."""
    typical = float(np.median(np.diff(read.present.indptr)))
    return STRENGTH * float(read.present.shape[1]) * typical


def kept_large(labels: Labels, smallest: int = SMALLEST_THEME) -> Labels:
    """The labels; those of themes that are too small become −1."""
    sizes = np.bincount(labels + 1, minlength=1)
    sizes[0] = 0
    return np.where(sizes[labels + 1] >= smallest, labels, UNTHEMED)


def in_a_row(labels: Labels) -> Labels:
    """The labels as 0 … k−1, −1 staying."""
    return np.unique(np.append(labels, UNTHEMED), return_inverse=True)[1][:-1] - 1


def latent(weights: sparse.csr_matrix, dimensions: int, seed: int) -> Floats:
    """Rows of latent semantic analysis, at length 1 (n × at most `dimensions`).

    Deerwester et al., "Indexing by latent semantic analysis" (1990), by randomised SVD.
    """
    most = min(weights.shape) - 1
    if most < SMALLEST_THEME:
        return np.asarray(weights.todense(), dtype=np.float64)
    left, strengths, _ = randomized_svd(weights, min(dimensions, most), random_state=seed)
    points = np.asarray(left * strengths, dtype=np.float64)
    length = np.linalg.norm(points, axis=1, keepdims=True)
    return points / np.where(length > 0, length, 1.0)


def beside(points: Floats, meaning: Vectors | None) -> Floats:
    """The points (n × p) and, MEANING of them, what a text model says, side by side at length 1."""
    if meaning is None:
        return points
    return np.hstack([points * (1.0 - MEANING) ** 0.5, meaning * MEANING**0.5])


def _k_means(points: Floats, k: int, seed: int) -> Labels:
    model = KMeans(min(k, len(points)), n_init=1, max_iter=K_MEANS_ROUNDS, random_state=seed)
    with warnings.catch_warnings():
        # Fewer different points than groups: some stay empty, and are closed up.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return _labels(model.fit(points.astype(np.float32)))


def _labels(model: KMeans | BisectingKMeans) -> Labels:
    return in_a_row(np.asarray(model.labels_, dtype=np.int64))
