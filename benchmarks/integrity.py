"""Whether puppets are found among voters, and whether honest people are left alone.

    python -m benchmarks.integrity [--seeds 10] [--first 1000] [--size small]

Invented communities (benchmarks/planted.py) of 2,000 voters with 20 puppets (small: 200
with 5; large: 5,000 with 50), in several shapes of
attack, and one without any. For each shape: precision and recall over all seeds with 95 % intervals
(Clopper and Pearson), the worst seed, the share of honest newcomers in a group, and how many groups
a community without puppets shows. Then the seconds for 100,000 votes.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

from benchmarks.planted import SHAPES, SIZES, Planted, planted
from forum.ranking.integrity import Accounts, Addresses, Votes, find_groups

LARGE = 4


@dataclass
class Outcome:
    """What was found in one community."""

    found: int
    right: int
    puppets: int
    newcomers: int
    honest_new: int
    groups: int

    @classmethod
    def of(cls, case: Planted) -> Outcome:
        """Search, and compare with the truth."""
        groups = find_groups(case.votes, case.accounts, case.addresses)
        people = {one.person for group in groups for one in group.suspects}
        return cls(
            len(people),
            len(people & case.puppets),
            len(case.puppets),
            len(people & case.newcomers),
            len(case.newcomers),
            len(groups),
        )


def interval(hits: int, of: int) -> str:
    """A share with its 95 % interval, after Clopper and Pearson, 1934."""
    if not of:
        return "–"
    low = beta.ppf(0.025, hits, of - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, of - hits) if hits < of else 1.0
    return f"{hits / of:.3f} ({low:.3f}–{high:.3f})"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=1_000)
    parser.add_argument("--size", choices=SIZES, default="normal")
    given = parser.parse_args()
    print("| shape | precision | recall | worst recall | honest newcomers found | honest found |")
    print("|---|---|---|---|---|---|")
    for shape in SHAPES:
        seeds = range(given.first, given.first + given.seeds)
        each = [Outcome.of(planted(shape, seed, SIZES[given.size])) for seed in seeds]
        right, found = sum(one.right for one in each), sum(one.found for one in each)
        puppets = sum(one.puppets for one in each)
        worst = min((one.right / one.puppets for one in each if one.puppets), default=None)
        new = interval(sum(one.newcomers for one in each), sum(one.honest_new for one in each))
        print(
            f"| {shape} | {interval(right, found) if puppets else '–'} | "
            f"{interval(right, puppets)} | {'–' if worst is None else f'{worst:.2f}'} | {new} | "
            f"{found - right} in {len(each)} communities |",
            flush=True,
        )
    print(f"\n{time_large(given.first):.1f} s for a community of 100,000 votes")


def time_large(seed: int) -> float:
    """Seconds of one search in communities laid side by side, by people and ideas of their own."""
    cases = [planted("ring", seed + number) for number in range(LARGE)]
    step = 1_000_000
    votes = Votes(
        np.concatenate([one.votes.person + step * i for i, one in enumerate(cases)]),
        np.concatenate([one.votes.author + step * i for i, one in enumerate(cases)]),
        np.concatenate([one.votes.idea + step * i for i, one in enumerate(cases)]),
        np.concatenate([one.votes.at for one in cases]),
    )
    accounts = Accounts(
        np.concatenate([one.accounts.person + step * i for i, one in enumerate(cases)]),
        np.concatenate([one.accounts.created for one in cases]),
        np.concatenate([one.accounts.proven for one in cases]),
        np.concatenate([one.accounts.trusted for one in cases]),
        np.concatenate([one.accounts.days_seen for one in cases]),
    )
    addresses = Addresses(
        np.concatenate([one.addresses.person + step * i for i, one in enumerate(cases)]),
        np.concatenate([one.addresses.address + 10 * step * i for i, one in enumerate(cases)]),
    )
    begin = time.perf_counter()
    find_groups(votes, accounts, addresses)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
