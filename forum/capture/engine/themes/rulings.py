"""Rulings: which ideas the product team put together or apart, and themes that obey it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from forum.capture.engine.corpus import Ruling
from forum.capture.engine.findings import SMALLEST_THEME
from forum.capture.engine.text.features import Floats
from forum.capture.engine.text.meaning import Vectors
from forum.capture.engine.themes.finding import UNTHEMED, in_a_row
from forum.capture.engine.themes.mixture import Labels, MultinomialMixture

ROUNDS = 3


@dataclass(frozen=True)
class Bonds:
    """Rulings as rows of a corpus.

    `units`: rows that stay together, the largest first. `apart`: pairs of units in two themes.
    `theme_of`: the key of the theme that a unit has to be in. `pinned`: units that are a theme,
    however small. `labels`: names given to themes by their keys. `overruled`: how many links of
    rulings a newer one contradicts.
    """

    units: tuple[Labels, ...] = ()
    apart: frozenset[tuple[int, int]] = frozenset()
    theme_of: Mapping[int, str] = field(default_factory=dict)
    pinned: frozenset[int] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)
    overruled: int = 0

    def foes(self, unit: int) -> set[int]:
        """The units that may not be where this one is."""
        return {b if a == unit else a for a, b in self.apart if unit in {a, b}}


def bonds_of(rulings: Sequence[Ruling], row_of: Mapping[str, int]) -> Bonds:
    """The bonds between the rows of a corpus; where two rulings contradict, the newer one holds."""
    links = _Links()
    for ruling in reversed(rulings):
        links.take(ruling, [[row_of[k] for k in sorted(g) if k in row_of] for g in ruling.groups])
    roots = sorted(links.members, key=lambda root: (-len(links.members[root]), root))
    place = {root: i for i, root in enumerate(roots)}
    return Bonds(
        units=tuple(np.array(sorted(links.members[root]), dtype=np.int64) for root in roots),
        apart=frozenset(
            (min(place[a], place[b]), max(place[a], place[b]))
            for a in roots
            for b in links.apart.get(a, ())
        ),
        theme_of={place[root]: key for root, key in links.themes.items()},
        pinned=frozenset(place[root] for root in links.pinned),
        labels=links.labels,
        overruled=links.overruled,
    )


class _Links:
    """Rows joined or kept apart, one ruling after another, the newest first."""

    def __init__(self) -> None:
        self.root: dict[int, int] = {}
        self.members: dict[int, set[int]] = {}
        self.apart: dict[int, set[int]] = {}
        self.themes: dict[int, str] = {}
        self.pinned: set[int] = set()
        self.labels: dict[str, str] = {}
        self.overruled = 0

    def take(self, ruling: Ruling, groups: Sequence[Sequence[int]]) -> None:
        if ruling.label is not None and ruling.theme is not None:
            self.labels.setdefault(ruling.theme, ruling.label)
        for rows in groups:
            self._unite(rows)
        # Only now: a group may have joined units that hold ideas of the groups before it.
        united = [list(dict.fromkeys(self.root[row] for row in rows)) for rows in groups if rows]
        for i, roots in enumerate(united):
            for others in united[i + 1 :]:
                self._part(roots, others)
        if united and ruling.theme is not None:
            self._claim(united[0], ruling.theme, pinned=ruling.pinned)

    def _unite(self, rows: Sequence[int]) -> None:
        """Join the rows as far as newer rulings let them."""
        for row in rows:
            if row not in self.root:
                self.root[row] = row
                self.members[row] = {row}
        for row in rows[1:]:
            kept, gone = self.root[rows[0]], self.root[row]
            if kept == gone:
                continue
            claims = {self.themes.get(kept), self.themes.get(gone)} - {None}
            if gone in self.apart.get(kept, ()) or len(claims) > 1:
                self.overruled += 1
            else:
                self._join(kept, gone)

    def _join(self, kept: int, gone: int) -> None:
        for row in self.members[gone]:
            self.root[row] = kept
        self.members[kept] |= self.members.pop(gone)
        for other in self.apart.pop(gone, set()):
            self.apart[other].discard(gone)
            self._separate(kept, other)
        if gone in self.themes:
            self.themes[kept] = self.themes.pop(gone)
        if gone in self.pinned:
            self.pinned.discard(gone)
            self.pinned.add(kept)

    def _part(self, ones: Sequence[int], others: Sequence[int]) -> None:
        for one in ones:
            for other in others:
                if one == other:
                    self.overruled += 1
                else:
                    self._separate(one, other)

    def _separate(self, one: int, other: int) -> None:
        self.apart.setdefault(one, set()).add(other)
        self.apart.setdefault(other, set()).add(one)

    def _claim(self, roots: Sequence[int], theme: str, *, pinned: bool) -> None:
        """Give the largest of these units, unless a newer ruling gave it another, this theme."""
        root = max(roots, key=lambda root: (len(self.members[root]), -root))
        if root in self.themes or theme in self.themes.values():
            return
        for other in self.themes:
            self._separate(root, other)
        self.themes[root] = theme
        if pinned:
            self.pinned.add(root)


def obey(
    present: sparse.csr_matrix,
    labels: Labels,
    bonds: Bonds,
    smoothing: float,
    meaning: Vectors | None = None,
) -> Labels:
    """The labels (n) changed as little as the bonds allow; other texts may follow the units.

    Each unit goes, the largest first, to the theme that makes all of its texts likeliest and where
    no unit is that it has to be apart from; one of three texts and more, or a pinned one, opens a
    theme of its own where no theme makes it likelier. After that the words of the themes are
    learned again, and what no ruling holds is placed again, as often as something moves.
    """
    if not bonds.units:
        return labels
    held = np.concatenate(bonds.units)
    free = np.ones(len(labels), dtype=np.bool_)
    free[held] = False
    for _ in range(ROUNDS):
        before = labels
        labels = in_a_row(_settled(present, labels, bonds, smoothing, meaning))
        if labels.max(initial=UNTHEMED) < 0:
            break
        mixture = MultinomialMixture(smoothing).learn(present, labels, meaning)
        moving = np.flatnonzero(free & (labels >= 0))
        labels[moving] = mixture.place(present[moving], _of(meaning, moving))[0]
        if np.array_equal(labels, before):
            break
    return _settled(present, labels, bonds, smoothing, meaning)


def _settled(
    present: sparse.csr_matrix,
    labels: Labels,
    bonds: Bonds,
    smoothing: float,
    meaning: Vectors | None,
) -> Labels:
    settled = labels.copy()
    free = k = int(labels.max(initial=UNTHEMED)) + 1
    mixture = MultinomialMixture(smoothing).learn(present, labels, meaning)
    taken: dict[int, int] = {}
    for unit, rows in enumerate(bonds.units):
        banned = {taken[foe] for foe in bonds.foes(unit) if foe in taken} - {UNTHEMED}
        gains = mixture.gains(present[rows], _of(meaning, rows)).sum(axis=0)
        taken[unit] = _best(gains, labels[rows], banned) if k else UNTHEMED
        large = len(rows) >= SMALLEST_THEME or unit in bonds.pinned
        if taken[unit] == UNTHEMED and large:
            taken[unit], free = free, free + 1
        settled[rows] = taken[unit]
    return settled


def _of(meaning: Vectors | None, rows: Labels) -> Vectors | None:
    return None if meaning is None else meaning[rows]


def _best(gains: Floats, now: Labels, banned: set[int]) -> int:
    """The theme where most of the texts are, or else the one that makes them likeliest; or −1."""
    there = np.bincount(now[now >= 0], minlength=1)
    most = int(there.argmax())
    if there[most] * 2 > len(now) and most not in banned:
        return most
    banned = {theme for theme in banned if theme < len(gains)}
    gains[sorted(banned)] = -np.inf
    best = int(gains.argmax())
    return best if gains[best] > 0 else UNTHEMED
