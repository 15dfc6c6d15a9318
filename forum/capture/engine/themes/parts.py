"""Parts: sub-themes of a theme that is large."""

from __future__ import annotations

import numpy as np

from forum.capture.engine.text.features import Features, column_sums
from forum.capture.engine.themes import finding
from forum.capture.engine.themes.finding import FEW_TEXTS, UNTHEMED
from forum.capture.engine.themes.mixture import Labels

LARGE_THEME = 40
# What more of its texts say than this is what the theme is about, and divides nothing.
COMMON = 0.3
# Parts are worth showing if together they hold this share of the theme.
COVERED = 0.5


def parts_of(features: Features, rows: Labels, seed: int) -> Labels:
    """The part of each of a theme's m texts (0 … p−1, −1 for none); all −1 if it has no parts."""
    whole = np.full(len(rows), UNTHEMED, dtype=np.int64)
    if len(rows) < LARGE_THEME:
        return whole
    inside = _without_common(features.rows(rows))
    told = np.flatnonzero(np.diff(inside.present.indptr))
    if told.size < LARGE_THEME:
        return whole
    found = finding.found_number(inside.rows(told), seed, told.size < FEW_TEXTS)
    labels = whole.copy()
    labels[told] = finding.in_a_row(found)
    enough = labels.max() >= 1 and (labels >= 0).mean() >= COVERED
    return labels if enough else whole


def _without_common(inside: Features) -> Features:
    often = column_sums(inside.present)
    return inside.columns(np.flatnonzero((often <= COMMON * inside.present.shape[0]) & (often > 1)))
