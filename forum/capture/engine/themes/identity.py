"""Identity: a theme keeps its key, and its name, from one run to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from scipy.optimize import linear_sum_assignment

from forum.capture.engine.corpus import KnownTheme
from forum.capture.engine.text.features import Floats
from forum.capture.engine.themes.finding import UNTHEMED
from forum.capture.engine.themes.mixture import Labels
from forum.capture.engine.themes.rulings import Bonds

# Of the ideas that two themes have between them, this share must be in both for one key, and for
# the same name. Ideas that came or went since do not count.
SAME_KEY, SAME_NAME = 1 / 3, 1 / 2
DIGITS = 12


@dataclass(frozen=True)
class Identity:
    """A theme's key, the theme of the run before that it is, and whether it keeps that one's name.

    `label`: the name that was given to it by a ruling.
    """

    key: str
    before: KnownTheme | None = None
    keeps_name: bool = False
    label: str | None = None
    pinned: bool = False


def identities(
    keys: Sequence[str], labels: Labels, before: Sequence[KnownTheme], bonds: Bonds
) -> list[Identity]:
    """Who the themes 0 … k−1 are; `keys` and `labels` are of the same n documents.

    A ruling's unit claims its key first. The others are matched one to one with the themes of the
    run before so that the sum of their likenesses (Jaccard, of documents in both runs) is highest
    (Kuhn's assignment, 1955). What is new is named by its members.
    """
    k = int(labels.max(initial=UNTHEMED)) + 1
    claims = {int(labels[bonds.units[u][0]]): key for u, key in bonds.theme_of.items()}
    claims.pop(UNTHEMED, None)
    pinned = {int(labels[bonds.units[u][0]]) for u in bonds.pinned}
    likeness = jaccard(labels, known_labels(keys, before))
    found = _matched(likeness, claims, before)
    place = {theme.key: i for i, theme in enumerate(before)}
    answer, used = [], set(claims.values()) | {before[j].key for j in found.values()}
    for theme in range(k):
        old = place.get(claims.get(theme, ""), found.get(theme, UNTHEMED))
        name = claims.get(theme)
        if name is None and old >= 0:
            name = before[old].key
        if name is None:
            name = _fresh(
                sorted(keys[row] for row in np.flatnonzero(labels == theme).tolist()), used
            )
        answer.append(
            Identity(
                key=name,
                before=before[old] if old >= 0 else None,
                keeps_name=old >= 0 and bool(likeness[theme, old] >= SAME_NAME),
                label=bonds.labels.get(name),
                pinned=theme in pinned,
            )
        )
    return answer


def known_labels(keys: Sequence[str], before: Sequence[KnownTheme]) -> Labels:
    """For each of n documents the place of its theme of the run before, −1 for none."""
    place = {key: i for i, theme in enumerate(before) for key in theme.members}
    return np.array([place.get(key, UNTHEMED) for key in keys], dtype=np.int64)


def jaccard(labels: Labels, others: Labels, doubt: float = 0.0) -> Floats:
    """Likeness of every theme with every other one (k × m), of the documents that both know.

    `doubt` is added to how many documents are in either: few that agree by chance say little.
    """
    k, m = int(labels.max(initial=UNTHEMED)) + 1, int(others.max(initial=UNTHEMED)) + 1
    shared = np.zeros((k, m))
    both = (labels >= 0) & (others >= 0)
    np.add.at(shared, (labels[both], others[both]), 1.0)
    either = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :] - shared
    return np.asarray(np.round(shared / np.maximum(either + doubt, 1.0), 9))


def _matched(
    likeness: Floats, claims: dict[int, str], before: Sequence[KnownTheme]
) -> dict[int, int]:
    free = likeness.copy()
    free[sorted(claims), :] = 0.0
    taken = set(claims.values())
    free[:, [j for j in range(free.shape[1]) if before[j].key in taken]] = 0.0
    rows, columns = linear_sum_assignment(-free)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {i: j for i, j in pairs if free[i, j] >= SAME_KEY}


def _fresh(members: Sequence[str], used: set[str]) -> str:
    """A key that depends on the members alone, but for one that is taken."""
    words = "\x1f".join(members)
    while True:
        key = "t-" + sha256(words.encode()).hexdigest()[:DIGITS]
        if key not in used:
            used.add(key)
            return key
        words += "\x1f"
