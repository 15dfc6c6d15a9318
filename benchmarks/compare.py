"""What choosing the next pair is worth: pairs by what they teach beside pairs at random.

    python -m benchmarks.compare [--seeds 12]

Ideas whose log-strengths are normal, as wide as the prior believes (1.0) and wider (1.5), and
people who answer as Bradley and Terry say. Each person answers 20 times and gets no pair twice;
strengths are computed anew after every 20 answers, or every 100, as when many come between two
minutes of the worker. Pairs are drawn at random; by `next_pair` from the strengths alone; and as
the forum does it, where it also expects the answers that are not counted yet. Printed: Kendall's
tau of the estimate against the truth with its standard error, how many of the true best tenth are
among the estimated ones, and how many 80 % intervals hold the truth. Then seconds, medians of
five, one process.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from forum.ranking.pairs import EIGHTY, Strengths, expecting, next_pair, strengths

SPREADS = (1.0, 1.5)
ANSWERS_EACH = 20
EVERY = (20, 100)
PER_IDEA = (5, 10, 20)
SIZES = (30, 100, 400)
TIMES = 5
Floats = NDArray[np.float64]
Pair = tuple[int, int]
Chooser = Callable[[Strengths, list[Pair], set[Pair], np.random.Generator], Pair]


def as_known(
    known: Strengths, _asked: list[Pair], played: set[Pair], rng: np.random.Generator
) -> Pair:
    """The pair that teaches most by the strengths alone."""
    found = next_pair(known, range(known.mean.size), played, rng)
    assert found is not None
    return found


def as_expected(
    known: Strengths, asked: list[Pair], played: set[Pair], rng: np.random.Generator
) -> Pair:
    """The pair that the forum would ask about."""
    return as_known(expecting(known, asked), [], played, rng)


def by_chance(
    known: Strengths, _asked: list[Pair], played: set[Pair], rng: np.random.Generator
) -> Pair:
    """Any pair that this person has not answered."""
    while True:
        two = rng.choice(known.mean.size, 2, replace=False)
        first, second = sorted(int(place) for place in two)
        if (first, second) not in played:
            return first, second


CHOOSERS: dict[str, Chooser] = {
    "at random": by_chance,
    "next_pair alone": as_known,
    "**expecting**": as_expected,
}


def measured(known: Strengths, truth: Floats) -> tuple[float, float, float]:
    """Tau, share of the best tenth, share of intervals that hold."""
    top = max(1, truth.size // 10)
    best = set(np.argsort(-truth)[:top]) & set(np.argsort(-known.mean)[:top])
    inside = np.abs(known.mean - truth) <= EIGHTY * known.deviation
    tau = float(stats.kendalltau(known.mean, truth).statistic)
    return tau, len(best) / top, float(inside.mean())


def simulate(
    chooser: Chooser, count: int, spread: float, every: int, seed: int
) -> list[tuple[float, float, float]]:
    """The measures after each number of answers per idea."""
    # All choosers meet the same ideas.
    truth = np.random.default_rng((count, seed)).normal(0.0, spread, count)
    rng = np.random.default_rng((count, seed, 1))
    won: list[int] = []
    lost: list[int] = []
    asked: list[Pair] = []
    known, played, found = strengths(count, won, lost), set[Pair](), []
    ends = [count * number // 2 for number in PER_IDEA]
    for number in range(1, ends[-1] + 1):
        first, second = chooser(known, asked, played, rng)
        played.add((first, second))
        asked.append((first, second))
        wins = rng.random() < 1.0 / (1.0 + np.exp(truth[second] - truth[first]))
        won.append(first if wins else second)
        lost.append(second if wins else first)
        if number % ANSWERS_EACH == 0:
            played = set()
        if number % every == 0:
            known, asked = strengths(count, won, lost), []
        if number in ends:
            found.append(measured(strengths(count, won, lost), truth))
    return found


def median_seconds(task: Callable[[], object]) -> float:
    """How long a task takes."""
    spent = []
    for _ in range(TIMES):
        start = time.perf_counter()
        task()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def print_gains(seeds: int) -> None:
    """The table of what is learned."""
    print("| ideas | spread | every | answers for each | pairs | tau | best tenth | hold |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for count, spread, every in itertools.product(SIZES, SPREADS, EVERY):
        for name, chooser in CHOOSERS.items():
            runs = [simulate(chooser, count, spread, every, seed) for seed in range(seeds)]
            table = np.array(runs)
            error = table[:, :, 0].std(axis=0) / np.sqrt(seeds)
            for place, number in enumerate(PER_IDEA):
                tau, top, inside = table[:, place].mean(axis=0)
                print(f"| {count} | {spread} | {every} | {number} | {name} ", end="")
                print(f"| {tau:.3f} ± {error[place]:.3f} | {top:.2f} | {inside:.0%} |", flush=True)


def print_seconds() -> None:
    """The table of what it costs."""
    print("\n| what | ideas | comparisons | seconds |\n|---|---|---|---|")
    rng = np.random.default_rng(0)
    for count, games in ((1_000, 20_000), (1_500, 50_000), (5_000, 100_000)):
        won = rng.integers(0, count, games)
        lost = (won + rng.integers(1, count, games)) % count
        spent = median_seconds(lambda: strengths(count, won, lost))  # noqa: B023
        print(f"| strengths | {count:,} | {games:,} | {spent:.3f} |", flush=True)
    for count in (400, 1_000):
        known = Strengths(rng.normal(size=count), np.ones(count))
        spent = median_seconds(lambda: next_pair(known, range(count), set(), rng))  # noqa: B023
        print(f"| next_pair | {count:,} | – | {spent:.4f} |", flush=True)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=12)
    print_gains(parser.parse_args().seeds)
    print_seconds()


if __name__ == "__main__":
    main()
