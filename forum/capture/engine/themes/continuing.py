"""Continuing: the themes of one run, which go on from those of the run before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forum.capture.engine.corpus import KnownTheme
from forum.capture.engine.findings import SMALLEST_THEME
from forum.capture.engine.text.features import Features, Floats, column_sums
from forum.capture.engine.themes import finding
from forum.capture.engine.themes.finding import FEW_TEXTS, SMOOTHING, UNTHEMED
from forum.capture.engine.themes.identity import SAME_KEY, known_labels
from forum.capture.engine.themes.merging import evidence, merge_while_it_pays
from forum.capture.engine.themes.mixture import Labels, MultinomialMixture
from forum.capture.engine.themes.model import ThemeModel, largest_first
from forum.capture.engine.themes.rulings import Bonds, obey

# New ideas hardly move what all the others say.
ROUNDS = 2
# By how many nats a group must make its texts likelier, each, to open a theme beside the others.
LEAST_GAIN = 0.5


def themes_now(
    features: Features,
    keys: Sequence[str],
    before: Sequence[KnownTheme],
    bonds: Bonds,
    *,
    full: bool,
    seed: int,
) -> Labels:
    """The themes of n texts (−1 unthemed, 0 the largest), obeying the rulings.

    Without themes of a run before, they are found from nothing. Else those go on: a text stays, or
    moves by EM. Groups that none of them resembles open new themes where that explains their texts
    better: in a `full` run groups of all the texts, else of those that are new.
    """
    present, meaning = features.present, features.meaning
    known = known_labels(keys, before)
    told = features.told
    if told.size < FEW_TEXTS or known.max(initial=UNTHEMED) < 0:
        labels = ThemeModel(random_state=seed).fit_features(features).labels_
    else:
        ruled = obey(present, finding.in_a_row(known), bonds, SMOOTHING, meaning)
        labels = np.full(len(keys), UNTHEMED, dtype=np.int64)
        labels[told] = _gone_on(features.rows(told), ruled[told], known[told] < 0, full, seed)
    return _without_small(obey(present, labels, bonds, SMOOTHING, meaning), bonds)


def _gone_on(read: Features, ruled: Labels, new: np.ndarray, full: bool, seed: int) -> Labels:
    mixture = MultinomialMixture(SMOOTHING, max_rounds=ROUNDS)
    mixture.fit(read.present, ruled, read.meaning)
    labels = np.where(mixture.fitness_ > 0, mixture.labels_, UNTHEMED)
    if full:
        groups = ThemeModel(random_state=seed).fit_features(read).labels_
    else:
        groups = _groups_of(read, np.flatnonzero(new | (labels < 0)), seed)
    labels = _with_opened(read, finding.in_a_row(labels), finding.in_a_row(groups))
    return finding.kept_large(labels)


def _groups_of(read: Features, rows: Labels, seed: int) -> Labels:
    """Groups of some texts, −1 for the others: each for itself at first where they are few."""
    groups = np.full(read.present.shape[0], UNTHEMED, dtype=np.int64)
    if rows.size < SMALLEST_THEME:
        return groups
    if rows.size < FEW_TEXTS:
        share, each = column_sums(read.present), np.arange(rows.size)
        merging = merge_while_it_pays(read.present[rows], each, finding.strength(read), share)
        groups[rows] = merging.labels
    else:
        groups[rows] = finding.refined(read.rows(rows), finding.seeded(read.rows(rows), seed))
    return finding.kept_large(groups)


def _with_opened(read: Features, labels: Labels, groups: Labels) -> Labels:
    """The labels, and those groups as themes that resemble none and explain their texts better."""
    share = column_sums(read.present)
    for group in range(int(groups.max(initial=UNTHEMED)) + 1):
        rows = np.flatnonzero(groups == group)
        if _likeness(labels, rows) >= SAME_KEY:
            continue
        if _gain(read, labels, rows, share) >= LEAST_GAIN * len(rows):
            labels = labels.copy()
            labels[rows] = labels.max() + 1
    return finding.in_a_row(labels)


def _likeness(labels: Labels, rows: Labels) -> float:
    """The highest Jaccard index of these rows with a theme."""
    shared = np.bincount(labels[rows] + 1, minlength=int(labels.max()) + 2)[1:]
    sizes = np.bincount(labels + 1)[1:]
    return float((shared / (len(rows) + sizes - shared)).max(initial=0.0))


def _gain(read: Features, labels: Labels, rows: Labels, share: Floats) -> float:
    """How many nats likelier all texts become if these rows are a theme of their own."""
    touched = np.flatnonzero(np.isin(labels, np.unique(labels[rows])))
    apart = labels.copy()
    apart[rows] = labels.max() + 1
    present, strength = read.present[touched], finding.strength(read)
    now = evidence(present, labels[touched], strength, share)
    return evidence(present, apart[touched], strength, share) - now


def _without_small(labels: Labels, bonds: Bonds) -> Labels:
    pinned = {int(labels[bonds.units[unit][0]]) for unit in bonds.pinned}
    kept = finding.kept_large(labels)
    if pinned:
        kept = np.where(np.isin(labels, sorted(pinned)), labels, kept)
    return largest_first(kept)
