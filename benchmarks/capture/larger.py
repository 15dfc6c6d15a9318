"""Corpora of any size, made from real texts that somebody has put into classes.

A new text takes its set by turns of chance, all sets alike, then a class as often as the set has
it, then two real texts of that class: the beginning of one, and the end of the other from about
the same share of it on, each cut where a clause ends if one does nearby. So every clause, and with
it what words stand side by side, is real, and the class is what both were in. Lines stay: a title
remains a title.

Real corpora never stop bringing new words. Of the words, NEW_NAMES are names of products and
people that are made up: half from a vocabulary of the class, half from one of everybody's, each a
Pitman-Yor process (Pitman and Yor, 1997), where a name is drawn as often as it was drawn before,
less DISCOUNT, and a new one the rarer the more there are. Frequencies follow Zipf's law, and the
number of distinct names grows as the power DISCOUNT of the words (Heaps' law).

    python -m benchmarks.capture.larger --data DATA --size 10000 --seed 0 --out FOLDER
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np

from benchmarks.capture import sets
from benchmarks.capture.sets import Labelled

SOURCES = ("crowdre", "stackoverflow20", "republique")
NEW_NAMES = 0.05
DISCOUNT, CONCENTRATION = 0.6, 10.0
SHORTEST_CUT, LONGEST_CUT = 0.3, 0.7
# So many words before or after the cut, a clause may end.
NEARBY = 4
LONGEST = 120
_WORD = re.compile(r"[ \t]*(?:\n\s*|\S+)")
_ENDS_CLAUSE = re.compile(r"[.,;:!?…)]$")
SYLLABLES = [
    a + b for a in "bcdfghjklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "ou")
]


class Names:
    """A vocabulary that grows as it is drawn from: a Pitman-Yor process over made-up names."""

    def __init__(self, rng: random.Random, taken: set[str]) -> None:
        self.rng = rng
        self.taken = taken
        self.drawn: list[str] = []
        self.first: list[bool] = []
        self.distinct = 0

    def draw(self) -> str:
        """A name that was drawn before, or a new one."""
        new = CONCENTRATION + DISCOUNT * self.distinct
        if self.rng.random() * (CONCENTRATION + len(self.drawn)) < new:
            return self._kept(self._made_up(), is_new=True)
        while True:
            # As often as it was drawn, less DISCOUNT: its first time counts only 1 - DISCOUNT.
            at = self.rng.randrange(len(self.drawn))
            if not self.first[at] or self.rng.random() >= DISCOUNT:
                return self._kept(self.drawn[at], is_new=False)

    def _kept(self, name: str, *, is_new: bool) -> str:
        self.drawn.append(name)
        self.first.append(is_new)
        self.distinct += is_new
        return name

    def _made_up(self) -> str:
        while True:
            name = "".join(self.rng.choices(SYLLABLES, k=self.rng.randint(2, 4)))
            if name not in self.taken:
                self.taken.add(name)
                return name


class _Source:
    """The texts of one set as words, by class."""

    def __init__(self, labelled: Labelled, first_class: int) -> None:
        self.members: list[list[list[str]]] = [[] for _ in range(int(labelled.truth.max()) + 1)]
        for text, label in zip(labelled.texts, labelled.truth.tolist(), strict=True):
            self.members[label].append(_WORD.findall(text))
        self.sizes = list(accumulate(len(texts) for texts in self.members))
        self.first_class = first_class


def made_larger(real: Sequence[Labelled], size: int, seed: int) -> Labelled:
    """`size` texts; the classes of the sets are numbered one set after another."""
    rng = random.Random(seed)
    starts = accumulate((int(one.truth.max()) + 1 for one in real), initial=0)
    sources = [_Source(one, start) for one, start in zip(real, starts, strict=False)]
    taken: set[str] = set()
    shared = Names(rng, taken)
    own: dict[int, Names] = {}
    texts, truth = [], np.empty(size, dtype=np.int64)
    for i in range(size):
        source = rng.choice(sources)
        label = rng.choices(range(len(source.members)), cum_weights=source.sizes)[0]
        words = recombined(
            rng, rng.choice(source.members[label]), rng.choice(source.members[label])
        )
        truth[i] = source.first_class + label
        names = own.setdefault(int(truth[i]), Names(rng, taken))
        for at in _some(rng, len(words)):
            if words[at].strip():
                words[at] = " " + (names if rng.random() < 0.5 else shared).draw()
        texts.append("".join(words).strip())
    return Labelled(texts, truth)


def recombined(rng: random.Random, one: list[str], other: list[str]) -> list[str]:
    """The beginning of one and the end of the other, at most LONGEST words."""
    share = rng.uniform(SHORTEST_CUT, LONGEST_CUT)
    begun = one[: _cut(one, share)][: LONGEST // 2]
    ended = other[_cut(other, share) :][: LONGEST // 2]
    return [*begun, *(" " + word if i == 0 else word for i, word in enumerate(ended))]


def _cut(words: list[str], share: float) -> int:
    middle = round(share * len(words))
    near = range(max(1, middle - NEARBY), min(len(words), middle + NEARBY + 1))
    ends = [at for at in near if _ENDS_CLAUSE.search(words[at - 1])]
    return min(ends, key=lambda at: abs(at - middle), default=middle)


def _some(rng: random.Random, n: int) -> Iterator[int]:
    """Each of n places with the chance NEW_NAMES, without a draw for each."""
    log = np.log1p(-NEW_NAMES)
    at = -1
    while True:
        at += 1 + int(np.log(1.0 - rng.random()) / log)
        if at >= n:
            return
        yield at


def main() -> None:
    """Write one such corpus; a process of its own, whose memory ends with it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    real = [sets.read(args.data, name) for name in SOURCES]
    sets.keep(made_larger(real, args.size, args.seed), args.out)


if __name__ == "__main__":
    main()
