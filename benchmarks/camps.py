"""Whether camps of voters are found again, and what they foretell of real votes.

    python -m benchmarks.camps [--data DIR] [--seeds 5]

Planted: invented people who react to 15 to 30 ideas each, out of camps that differ in a share of
the ideas, beside communities without camps. Printed: camps found, by seed; the adjusted Rand index
(ARI) over everybody, who was not placed as one more group; the share not placed; how many 80 %
intervals hold what the camp in truth wants. Then seconds and memory for large ones. With `--data`,
the conversations of polis_en: camps beside the published groups, which are k-means on principal
components with at most 5 groups and so no ground truth, and how well votes that were hidden, one
in ten, are foretold by the idea's rate alone, by the published groups (which were made with the
hidden votes) and by the camps.
"""

from __future__ import annotations

import argparse
import csv
import resource
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from forum.ranking.camps import Camps, find_camps

HIDDEN = 0.1
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """An invented community. `quiet`: how many of those who do not want it say nothing."""

    people: int = 600
    ideas: int = 100
    camps: int = 2
    differing: float = 0.5
    distance: float = 3.5
    readiness: float = 0.0
    quiet: float = 0.0
    sizes: tuple[float, ...] = ()
    windows: bool = False
    each: tuple[int, int] = (15, 30)


@dataclass(frozen=True)
class Planted:
    """Reactions, the camp of each person, and what each camp in truth wants (ideas × camps)."""

    person: Integers
    idea: Integers
    wants: Integers
    camp: Integers
    truth: Floats


PLANS = {
    "2 camps": Plan(),
    "2, three in four of the unwilling silent": Plan(quiet=0.75),
    "2, of 85 and 15 in 100": Plan(sizes=(0.85, 0.15)),
    "2, unlike in readiness too": Plan(readiness=1.0),
    "2, each sees one part of the ideas": Plan(ideas=120, windows=True),
    "2, apart in one idea of five": Plan(differing=0.2),
    "8 camps": Plan(people=800, ideas=80, camps=8, differing=0.8, distance=4.5),
    "8, 400 people": Plan(people=400, ideas=60, camps=8, differing=0.8, distance=4.5),
    "8, three in four of the unwilling silent": Plan(
        people=800, ideas=80, camps=8, differing=0.9, distance=5.0, quiet=0.75, each=(20, 30)
    ),
    "8, of 30 to 5 in 100": Plan(
        people=800,
        ideas=80,
        camps=8,
        differing=0.8,
        distance=4.5,
        sizes=(0.30, 0.20, 0.15, 0.10, 0.08, 0.07, 0.05, 0.05),
    ),
    "20 camps": Plan(people=2_000, ideas=80, camps=20, differing=1.0, distance=5.0, each=(25, 40)),
    "none": Plan(camps=1),
    "none, unlike in readiness": Plan(camps=1, readiness=1.5),
    "none, each sees one part of the ideas": Plan(ideas=120, camps=1, windows=True),
    "none, 60 people": Plan(people=60, ideas=30, camps=1, each=(3, 20)),
}


def plant(plan: Plan, seed: int) -> Planted:
    """Invent the reactions of a plan."""
    rng = np.random.default_rng((plan.people, plan.camps, seed))
    camp = rng.choice(plan.camps, plan.people, p=plan.sizes or None)
    odds = np.tile(rng.normal(0.4, 0.8, plan.ideas), (plan.camps, 1))
    apart = rng.random(plan.ideas) < plan.differing
    side = rng.random((plan.camps, plan.ideas)) < 0.5
    if plan.camps == 2:
        side[1] = ~side[0]
    if plan.camps > 1:
        odds[:, apart] = (plan.distance * (side - 0.5))[:, apart]
    ready = rng.normal(0.0, 1.0, plan.people) * plan.readiness
    rows = []
    for person in range(plan.people):
        number = int(rng.integers(plan.each[0], plan.each[1] + 1))
        seen = rng.permutation(plan.ideas)
        if plan.windows:
            first = int(rng.integers(0, plan.ideas - 2 * number))
            seen = first + rng.permutation(2 * number)
        wants = rng.random(seen.size) < expit(odds[camp[person], seen] + ready[person])
        said = wants | (rng.random(seen.size) >= plan.quiet)
        rows += [(person, i, w) for i, w in zip(seen[said][:number], wants[said], strict=False)]
    person, idea, wanted = np.array(rows, dtype=np.int64).T
    wish = expit(odds)
    return Planted(person, idea, wanted, camp, (wish / (wish + (1 - wish) * (1 - plan.quiet))).T)


def held(planted: Planted, camps: Camps) -> float:
    """How many intervals hold the truth, each camp beside the one that most of it is from."""
    inside = []
    of = planted.camp[camps.people]
    for label in range(camps.n_camps):
        true = planted.truth[:, np.bincount(of[camps.labels == label]).argmax()]
        inside.append((camps.low[:, label] <= true) & (true <= camps.high[:, label]))
    return float(np.mean(inside))


def print_planted(seeds: int) -> None:
    """The table of what was planted."""
    print("| planted | not for me | camps found | ARI | lowest | not placed | hold | seconds |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for name, plan in PLANS.items():
        found, figures, spent = [], [], 0.0
        for seed in range(seeds):
            planted = plant(plan, seed)
            start = time.perf_counter()
            camps = find_camps(planted.person, planted.idea, planted.wants, plan.ideas)
            spent += time.perf_counter() - start
            found.append(camps.n_camps)
            index = adjusted_rand_score(planted.camp[camps.people], camps.labels)
            unplaced = (camps.labels < 0).mean()
            figures.append((index, unplaced, held(planted, camps), 1 - planted.wants.mean()))
        table = np.array(figures)
        index, unplaced, inside, against = table.mean(axis=0)
        alone = plan.camps == 1
        cells = ("–", "–") if alone else (f"{index:.2f}", f"{table[:, 0].min():.2f}")
        print(
            f"| {name} | {against:.0%} | {', '.join(map(str, found))} | {' | '.join(cells)} ",
            end="",
        )
        tail = "–" if plan.readiness else f"{inside:.0%}"
        print(f"| {unplaced:.0%} | {tail} | {spent / seeds:.2f} |", flush=True)


def print_large() -> None:
    """The table of what large communities cost."""
    print("\n| people | ideas | reactions | camps planted | found | ARI | seconds | peak MB |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for people, ideas, camps in ((2_000, 500, 8), (10_000, 2_000, 8), (10_000, 2_000, 1)):
        plan = Plan(people, ideas, camps, differing=0.8, distance=4.5, each=(20, 40))
        planted = plant(plan, 0)
        start = time.perf_counter()
        found = find_camps(planted.person, planted.idea, planted.wants, ideas)
        spent = time.perf_counter() - start
        index = adjusted_rand_score(planted.camp[found.people], found.labels)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"| {people:,} | {ideas:,} | {planted.wants.size:,} | {camps} ", end="")
        print(f"| {found.n_camps} | {index:.2f} | {spent:.1f} | {peak:.0f} |", flush=True)


def conversations(folder: Path) -> dict[str, list[tuple[int, int, int]]]:
    """Person, statement and whether they agree, by conversation; who passed said nothing."""
    rows = defaultdict(list)
    with (folder / "votes.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["vote"] != "0":
                place = (int(row["participant"]), int(row["comment_id"]), int(row["vote"] == "1"))
                rows[row["conversation"]].append(place)
    return dict(sorted(rows.items()))


def published(folder: Path) -> dict[tuple[str, int], int]:
    """The published group of each participant who has one."""
    with (folder / "participants.csv").open(newline="") as file:
        return {
            (row["conversation"], int(row["participant"])): int(row["group_id"])
            for row in csv.DictReader(file)
            if row["group_id"]
        }


def foretold(labels: Integers, rows: dict[str, Any], ideas: int) -> tuple[float, float]:
    """Log-loss and accuracy on hidden votes by the rate of the person's group (−1: of all).

    The same shrinkage for every grouping: a group's rate is worth two votes of everybody's.
    """
    known, asked = rows["known"], rows["asked"]
    total = np.bincount(known[1], minlength=ideas)
    rate = (np.bincount(known[1], known[2], ideas) + 2 * known[2].mean()) / (total + 2)
    chance = rate[asked[1]]
    for label in range(int(labels.max(initial=-1)) + 1):
        mine = labels[known[0]] == label
        yes = np.bincount(known[1][mine], known[2][mine], ideas)
        own = (yes + 2 * rate) / (np.bincount(known[1][mine], minlength=ideas) + 2)
        here = labels[asked[0]] == label
        chance[here] = own[asked[1][here]]
    loss = -np.log(np.where(asked[2] == 1, chance, 1 - chance)).mean()
    return float(loss), float(((chance > 0.5) == (asked[2] == 1)).mean())


def print_real(folder: Path) -> None:
    """The table of real conversations."""
    print("\n| conversation | people | votes | groups | camps | not placed | ARI | AMI ", end="")
    print("| loss: idea | groups | camps | right: idea | groups | camps | seconds |")
    print("|" + "---|" * 15, flush=True)
    groups = published(folder)
    for name, listed in conversations(folder).items():
        person, idea, wants = np.array(listed, dtype=np.int64).T
        idea = np.unique(idea, return_inverse=True)[1]
        hidden = np.random.default_rng(1).random(wants.size) < HIDDEN
        people = np.unique(person[~hidden])
        asked = hidden & np.isin(person, people)
        place = np.searchsorted(people, person)
        rows = {
            "known": (place[~hidden], idea[~hidden], wants[~hidden]),
            "asked": (place[asked], idea[asked], wants[asked]),
        }
        ideas = int(idea.max()) + 1
        start = time.perf_counter()
        camps = find_camps(*rows["known"], ideas)
        spent = time.perf_counter() - start
        theirs = np.array([groups.get((name, int(one)), -1) for one in people])
        both = (theirs >= 0) & (camps.labels >= 0)
        index = adjusted_rand_score(theirs[both], camps.labels[both])
        mutual = adjusted_mutual_info_score(theirs[both], camps.labels[both])
        alone = np.full(people.size, -1)
        # One camp of everybody is no other forecast than the idea's rate.
        found = camps.labels if camps.n_camps > 1 else alone
        told = [foretold(labels, rows, ideas) for labels in (alone, theirs, found)]
        count = int(theirs.max()) + 1
        alike = (f"{index:.2f}", f"{mutual:.2f}") if count and camps.n_camps > 1 else ("–", "–")
        cells = [name, f"{people.size:,}", f"{wants.size:,}", str(count or "–"), str(camps.n_camps)]
        cells += [f"{(camps.labels < 0).mean():.0%}", *alike]
        cells += [f"{loss:.3f}" for loss, _right in told] + [f"{right:.1%}" for _l, right in told]
        print("| " + " | ".join(cells) + f" | {spent:.1f} |", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    print_planted(options.seeds)
    print_large()
    if options.data:
        print_real(options.data)


if __name__ == "__main__":
    main()
