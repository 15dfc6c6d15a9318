"""What a feed's order does to a report: an invented community under several orders.

    python -m benchmarks.fair_feed [--seeds 3] [--large] [--frontier]

600 ideas arrive over 120 days, each wanted by a share of people drawn from Beta(1.5, 8). Of 60
sessions a day a quarter browse by newest, the others by the order under test; a list of 20, looked
at with attention 1 / (1 + 0.25 rank). The report ranks by `demand.estimate(votes, exposure).mean`.
Printed: precision of its top 5 % and Kendall's tau against the truth, the share of ideas examined
20 times, and votes cast. `--large` adds 6,000 ideas, which takes minutes. `--frontier` prints other
divisions of a page between the ideas that lead and those that few have seen, and nothing else.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from unittest import mock

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from forum.ranking import demand, feed
from forum.ranking.exposure import DECAY_PER_RANK, attention, learn_decay
from forum.ranking.feed import fair_order

DAYS, LENGTH, NEWEST = 120, 20, 0.25
FRONTIER = ((2, 6), (3, 5), (3, 7), (4, 5), (4, 6), (4, 7), (5, 6), (5, 7), (6, 8))
ENOUGH = 20.0
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Policy = Callable[[Floats, Floats, Floats, np.random.Generator, int], Indices]


@dataclass(frozen=True)
class World:
    """A community; `decay` is how attention truly falls, `drift` the change of demand (logit)."""

    ideas: int = 600
    top: float = 0.05
    decay: float = DECAY_PER_RANK
    learns: bool = False
    drift: float = 0.0


def best(score: Floats, size: int) -> Indices:
    """The places of the highest scores."""
    return np.argsort(-score)[:size]


def draws(votes: Floats, seen: Floats, rng: np.random.Generator) -> Floats:
    """Thompson's: one draw of each idea's demand."""
    return rng.beta(1.0 + votes, 7.0 + np.maximum(seen - votes, 0.0))


def mixed(thompson: float, least: float) -> Policy:
    """Shares of Thompson, least examined and (the rest) least certain, shuffled."""

    def order(votes, seen, ages, rng, size):  # type: ignore[no-untyped-def]
        a, b = 1.0 + votes, 7.0 + np.maximum(seen - votes, 0.0)
        mean = a / (a + b)
        spread = np.sqrt(mean * (1.0 - mean) / (a + b + 1.0))
        cut = np.sort(mean)[-max(1, len(mean) // 20)]
        unsure = spread * np.exp(-0.5 * ((mean - cut) / spread) ** 2)
        scores = [rng.beta(a, b), -seen - rng.random(len(seen)), unsure]
        counts = [round(thompson * size), round(least * size), size]
        chosen: list[int] = []
        for score, count in zip(scores, counts, strict=True):
            fresh = [i for i in best(score, 2 * size) if i not in chosen]
            chosen += fresh[: min(count, size - len(chosen))]
        return rng.permutation(np.array(chosen, dtype=np.int64))

    return order


POLICIES: dict[str, Policy] = {
    "sorted by votes": lambda v, e, a, rng, n: best(v + 0.5 * rng.random(len(v)), n),
    "newest": lambda v, e, a, rng, n: best(-a, n),
    "log-votes + time": lambda v, e, a, rng, n: best(np.log10(v + 1) - a * 86_400 / 45_000, n),
    "Thompson": lambda v, e, a, rng, n: best(draws(v, e, rng), n),
    "half Thompson, half least certain": mixed(0.5, 0.0),
    "60 Thompson, 20 least examined, 20 least certain": mixed(0.6, 0.2),
    "30 Thompson, 40 least examined, 30 least certain": mixed(0.3, 0.4),
    "**fair_order**": fair_order,
}


def simulate(policy: Policy, world: World, seed: int) -> tuple[float, float, float, float]:
    """Precision, tau, share of ideas examined, votes."""
    rng = np.random.default_rng(seed)
    n = world.ideas
    want, born = rng.beta(1.5, 8.0, n), np.sort(rng.uniform(0, DAYS, n))
    slope = world.drift * rng.standard_normal(n)
    ranks = np.arange(LENGTH)
    true, assumed = attention(ranks, world.decay), attention(ranks)
    votes, seen, looked = np.zeros(n), np.zeros(n), np.zeros(n)
    # How often each idea stood at each rank: exposure follows from it for any decay.
    shown = np.zeros((n, LENGTH))
    log: list[tuple[Indices, Indices, NDArray[np.bool_]]] = []
    per_day = n // 10
    for session in range(DAYS * per_day):
        now = session / per_day
        here = int(np.searchsorted(born, now))
        if here == 0:
            continue
        if world.learns and session % (20 * per_day) == 0 and log:
            assumed = attention(ranks, learned(log))
            seen = shown @ assumed
        if rng.random() < NEWEST:
            order = np.arange(here - 1, max(-1, here - 1 - LENGTH), -1)
        else:
            order = policy(votes[:here], seen[:here], now - born[:here], rng, LENGTH)
        k = len(order)
        wish = drifted(want[order], slope[order] * (now / DAYS - 1.0))
        yes = rng.random(k) < true[:k] * wish
        votes[order] += yes
        seen[order] += assumed[:k]
        looked[order] += true[:k]
        shown[order, ranks[:k]] += 1
        if world.learns:
            log.append((order, ranks[:k], yes))
    if world.learns:
        seen = shown @ attention(ranks, learned(log))
    report = demand.estimate(votes, seen).mean
    top = round(n * world.top)
    found = len(set(best(report, top)) & set(best(want, top))) / top
    tau = float(stats.kendalltau(report, want)[0])
    return found, tau, float((looked >= ENOUGH).mean()), float(votes.sum())


def drifted(want: Floats, by: Floats) -> Floats:
    """Demand moved by so much on the logit scale; at the end it is the truth reported on."""
    return want / (want + (1.0 - want) * np.exp(-by))


def learned(log: list[tuple[Indices, Indices, NDArray[np.bool_]]]) -> float:
    """The decay that the sessions so far show."""
    idea, rank, voted = (np.concatenate(column) for column in zip(*log, strict=True))
    return learn_decay(idea, rank, voted)


def row(name: str, policy: Policy, world: World, seeds: int, thompson: float) -> float:
    """Print the mean over seeds as a row; the votes."""
    found = np.array([simulate(policy, world, seed) for seed in range(seeds)]).mean(axis=0)
    share = found[3] / (thompson or found[3])
    print(f"| {name} | {found[0]:.3f} | {found[1]:.3f} | {found[2]:.1%} ", end="")
    print(f"| {found[3]:,.0f} | {share:.3f} |", flush=True)
    return float(found[3])


def frontier(seeds: int, thompson: float) -> None:
    """Print a row for each division of a page of 20: so many lead, so many are the least seen."""
    for lead, least in FRONTIER:
        with mock.patch.multiple(feed, LEADING=lead, UNEXAMINED=least):
            row(f"{lead} lead, {least} least seen", fair_order, World(), seeds, thompson)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--frontier", action="store_true")
    given = parser.parse_args()
    print(
        "| order | precision | tau | examined | votes | of Thompson's |\n|---|---|---|---|---|---|"
    )
    base = np.mean([simulate(POLICIES["Thompson"], World(), s)[3] for s in range(given.seeds)])
    if given.frontier:
        frontier(given.seeds, float(base))
        return
    for name, policy in POLICIES.items():
        row(name, policy, World(), given.seeds, float(base))
    worlds = {
        "attention falls twice as fast": World(decay=0.5),
        "twice as fast, learned": World(decay=0.5, learns=True),
        "attention falls half as fast": World(decay=0.125),
        "half as fast, learned": World(decay=0.125, learns=True),
        "demand drifts (sd .5 logit)": World(drift=0.5),
        "60 ideas, top 10 %": World(ideas=60, top=0.1),
    }
    if given.large:
        worlds["6,000 ideas"] = World(ideas=6_000)
    for name, world in worlds.items():
        runs = range(given.seeds if world.ideas <= 600 else 1)
        votes = np.mean([simulate(POLICIES["Thompson"], world, seed)[3] for seed in runs])
        row(f"fair_order: {name}", fair_order, world, len(runs), float(votes))


if __name__ == "__main__":
    main()
