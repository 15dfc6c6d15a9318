"""Parts: sub-themes of a theme that is large."""

from __future__ import annotations

import numpy as np

from forum.capture.engine.findings import SMALLEST_THEME
from forum.capture.engine.text.features import Features, column_sums
from forum.capture.engine.themes import finding
from forum.capture.engine.themes.finding import FEW_TEXTS, UNTHEMED
from forum.capture.engine.themes.mixture import Labels

LARGE_THEME = 40
# What more of its texts say than this is what the theme is about, and divides nothing.
COMMON = 0.3
# A part that holds less of the theme than this is none; parts are worth showing if together they
# hold this share of it.
SMALLEST_PART, COVERED = 0.02, 0.5
# More texts are not needed to learn what divides them.
LEARNED_FROM = 3_000


def parts_of(features: Features, rows: Labels, seed: int) -> Labels:
    """The part of each of a theme's m texts (0 … p−1, −1 for none); all −1 if it has no parts."""
    whole = np.full(len(rows), UNTHEMED, dtype=np.int64)
    if len(rows) < LARGE_THEME:
        return whole
    inside = _without_common(features.rows(rows))
    told = inside.told
    if told.size < LARGE_THEME:
        return whole
    few = told.size < FEW_TEXTS
    found = finding.learned_from_some(
        inside.rows(told), LEARNED_FROM, seed, lambda read: finding.found_number(read, seed, few)
    )
    smallest = max(SMALLEST_THEME, int(SMALLEST_PART * len(rows)))
    labels = whole.copy()
    labels[told] = finding.in_a_row(finding.kept_large(found, smallest))
    enough = labels.max() >= 1 and (labels >= 0).mean() >= COVERED
    return labels if enough else whole


def _without_common(inside: Features) -> Features:
    often = column_sums(inside.present)
    return inside.columns(np.flatnonzero((often <= COMMON * inside.present.shape[0]) & (often > 1)))
