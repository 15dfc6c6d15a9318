"""Which camps there are, who is in which, and how much each wants each idea."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forum.ranking.camps import agreement, mixture
from forum.ranking.camps.reactions import Integers, Reactions, expected, read

# So many groups are merged at first, and twice as many as long as more than half remain.
GROUPS_AT_FIRST = 16
STARTS = 2
# Camps are learned from so many people at most; then everybody is placed.
LEARNED_FROM = 4_000
# Someone is placed where what they said is likelier than so; the sizes of the camps say nothing
# of a person.
PLACED = 0.6

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Camps:
    """Who is in which camp, and what each wants.

    `people`: ids, sorted. `labels`: one for each, 0 the largest camp … n_camps − 1, and −1 who
    says too little to be placed. `wanted`, `reacted` (ideas × camps): how many of the camp voted
    for the idea, and how many reacted at all. `agreement`, `low`, `high` (ideas × camps): the
    share of those who reacted that want it, posterior mean and 80 % interval.
    """

    people: Integers
    labels: Integers
    n_camps: int
    wanted: Integers
    reacted: Integers
    agreement: Floats
    low: Floats
    high: Floats


def find_camps(
    person: ArrayLike, idea: ArrayLike, wants: ArrayLike, n_ideas: int, *, random_state: int = 0
) -> Camps:
    """Find the camps among those who reacted, as many as the reactions are evidence of.

    `person` (any whole numbers), `idea` (0 … n_ideas−1) and `wants` (1: voted for it, 0: not for
    them) have one length, a row for each reaction. A camp is of people who differ from others in
    *which* ideas they want: how readily somebody says yes makes none, nor what they reacted to at
    all. Where there is evidence of no more, everybody is in camp 0; without people there is none.
    The same reactions and seed give the same camps, in any order and under any ids.

    ValueError for mismatched or invalid input, and for a pair that comes twice.
    """
    known = read(person, idea, wants, n_ideas)
    return _told(known, _labels(known, random_state)[known.place])


def same_camps(
    camps: Camps, person: ArrayLike, idea: ArrayLike, wants: ArrayLike, n_ideas: int
) -> Camps:
    """What camps that were found say of other things, such as themes: a row for each reaction.

    Who is in which camp stays as it is; people who are in none count for none. ValueError for
    mismatched or invalid input, and for a pair that comes twice.
    """
    known = read(person, idea, wants, n_ideas)
    at = np.minimum(np.searchsorted(camps.people, known.people), max(camps.people.size - 1, 0))
    there = camps.people[at] == known.people if camps.people.size else known.people < 0
    labels = np.where(there, camps.labels[at], -1) if camps.people.size else known.people
    return _told(known, labels, camps.n_camps)


def _told(known: Reactions, labels: Integers, n_camps: int | None = None) -> Camps:
    """Camps whose people have these labels (people), and what they say."""
    if n_camps is None:
        n_camps = int(labels.max(initial=-1)) + 1
    by_place = np.full(labels.size, -1)
    by_place[known.place] = labels
    placed = by_place[known.person]
    counted = placed >= 0
    cells = known.idea[counted] * n_camps + placed[counted]
    n_ideas = known.n_ideas
    wanted, reacted = (
        np.bincount(cells, weights, n_ideas * n_camps).astype(np.int64).reshape(n_ideas, n_camps)
        for weights in (known.wants[counted], None)
    )
    all_wanted = np.bincount(known.idea, known.wants, n_ideas).astype(np.int64)
    everybody = np.bincount(known.idea, minlength=n_ideas)
    found = agreement.estimate(wanted, reacted, all_wanted, everybody)
    return Camps(known.people, labels, n_camps, wanted, reacted, found.mean, found.low, found.high)


def _labels(known: Reactions, random_state: int) -> Integers:
    """The camp of each person by their place, the largest camp first."""
    count = known.people.size
    if count < 2 * mixture.SMALLEST:
        return np.zeros(count, dtype=np.int64)
    left = mixture.Leftovers.of(known, expected(known))
    belongs = _learned(left, random_state)
    if belongs.shape[1] == 1:
        return np.zeros(count, dtype=np.int64)
    own = mixture.shares(left.said(*mixture.shifts(*left.sums(belongs))))
    # Rounded before the best is taken, so that a tie is a tie on every machine.
    own, belongs = np.round(own, 9), np.round(belongs, 9)
    best = belongs.argmax(axis=1)
    labels = np.where(own[np.arange(count), best] >= PLACED, best, -1)
    return _largest_first(labels)


def _learned(left: mixture.Leftovers, random_state: int) -> Floats:
    """Memberships of everybody, learned from all or from a sample."""
    if left.n <= LEARNED_FROM:
        return _most_evident(left, random_state)
    rng = np.random.default_rng((random_state, left.n))
    chosen = np.sort(rng.choice(left.n, LEARNED_FROM, replace=False))
    sample = left.some(chosen)
    belongs = _most_evident(sample, random_state)
    joint = left.said(*mixture.shifts(*sample.sums(belongs)))
    return mixture.settle(left, mixture.shares(joint + np.log(belongs.sum(axis=0))))


def _most_evident(left: mixture.Leftovers, random_state: int) -> Floats:
    """The best of a few starts; of more groups while they might be too few."""
    groups, best = GROUPS_AT_FIRST, -np.inf
    found = np.ones((left.n, 1))
    while True:
        for number in range(STARTS):
            rng = np.random.default_rng((random_state, groups, number))
            most = min(groups, left.n // mixture.SMALLEST)
            belongs, reached = mixture.descend(left, mixture.start(left, most, rng))
            if reached > best:
                best, found = reached, belongs
        if 2 * found.shape[1] <= groups or groups >= left.n // mixture.SMALLEST:
            return found
        groups *= 2


def _largest_first(labels: Integers) -> Integers:
    """The same partition, numbered by size; of two alike, the one that is met first is first."""
    names, first, sizes = np.unique(labels[labels >= 0], return_index=True, return_counts=True)
    rank = np.full(labels.max() + 2, -1)
    rank[names[np.lexsort((first, -sizes))]] = np.arange(names.size)
    return np.asarray(rank[labels], dtype=np.int64)
