"""Which of many ideas are taken for the same, how long that takes, and how far chances hold.

    python -m benchmarks.duplicates --data DIR [--size 10000]

DIR is the folder of the public data sets (docs/capture.md names their sources). The texts are those
of `benchmarks.similar`; PLANTED of them are said once more, each in four ways: a sixth of the words
left out, a sixth misspelt by one letter, the sentences turned round, or all three. Seconds are of
the processor, on one thread. Chances are those of the cold start: nothing is learned from the sets.
"""

from __future__ import annotations

import argparse
import random
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.similar import enlarged, rows
from forum.capture.engine.duplicates import cold_start, groups_of, likely_pairs
from forum.capture.engine.duplicates.pairs import Reading

PLANTED = 400
SIXTH = 1 / 6
THE_SAME = 4.5
WAYS = ("shortened", "misspelt", "turned", "all three")


def said_again(rng: random.Random, text: str, way: str) -> str:
    """The same in other words, more or less."""
    words = text.split()
    if way in {"shortened", "all three"}:
        words = [word for word in words if rng.random() > SIXTH]
    if way in {"misspelt", "all three"}:
        words = [misspelt(rng, word) if rng.random() < SIXTH else word for word in words]
    if way in {"turned", "all three"}:
        half = len(words) // 2
        words = words[half:] + words[:half]
    return " ".join(words)


def misspelt(rng: random.Random, word: str) -> str:
    """A word without one of its letters."""
    at = rng.randrange(len(word))
    return word[:at] + word[at + 1 :] or word


def found(data: Path, size: int) -> None:
    """Pairs and groups among `size` texts, and the planted ones among them."""
    rng = random.Random(4)
    texts = enlarged(data, size - PLANTED)
    again = {i: WAYS[i % len(WAYS)] for i in range(PLANTED)}
    texts += [said_again(rng, texts[i], way) for i, way in again.items()]
    keys = [f"{i:07}" for i in range(size)]
    with threadpool_limits(1):
        began = time.process_time()
        pairs = likely_pairs(keys, texts, cold_start())
        groups = groups_of(pairs)
        seconds = time.process_time() - began
    print(f"{size:,} texts: {len(pairs)} pairs, {len(groups)} groups, {seconds:.1f} s")
    got = {pair.keys for pair in pairs}
    there = {(keys[i], keys[size - PLANTED + i]): way for i, way in again.items()}
    for way in WAYS:
        mine = [two for two, how in there.items() if how == way]
        print(f"  {way:<10} {sum(two in got for two in mine)} of {len(mine)}")
    print(f"  not planted {len(got - there.keys())}")


def reliability(data: Path) -> None:
    """What was said of the pairs of stsb, and how many of them people held for the same."""
    pairs = rows(data / "stsb_en_fr/stsb_en_fr.csv")
    same = np.array([float(row["score"]) >= THE_SAME for row in pairs])
    n, edges = len(pairs), [0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.01]
    for language in ("en", "fr"):
        reading = Reading.of([row[f"{language}{side}"] for side in (1, 2) for row in pairs])
        features = reading.features(np.arange(n), np.arange(n) + n)
        chances = cold_start().predict_proba(features)[:, 1]
        error = 0.0
        print(f"stsb {language}, {n} pairs, {same.mean():.3f} of them the same (>= {THE_SAME})")
        for low, high in pairwise(edges):
            here = (chances >= low) & (chances < high)
            error += abs((chances[here] - same[here]).sum()) / n
            said, was = chances[here].mean(), same[here].mean()
            print(f"  {low:.1f} to {min(high, 1):.1f}  {here.sum():5} pairs  {said:.2f}  {was:.2f}")
        print(f"  expected calibration error {error:.3f}")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--size", type=int, default=10_000)
    args = parser.parse_args()
    found(args.data, args.size)
    reliability(args.data)


if __name__ == "__main__":
    main()
