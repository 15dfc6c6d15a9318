"""How many honest newcomers are held, and how much spam is.

    python -m benchmarks.screening [--data DIR] [--seed 1]

Honest: texts of public data (`--data`), each taken as the very first thing that somebody writes,
minutes or hours after signing up, in the order of the file; a host counts as known once an earlier
text linked to it. The first comments of each author of the Qatar Living forum are the nearest to
what comes to a forum, and nobody took the advertising out of them. Spam: invented from recipes, a
family each (benchmarks/spam.py); a spammer's account is new as well. The signals were tuned on one
set of recipes; the other is held out. Printed: the share that is held at the usual threshold with
a 95 % interval (Wilson), by family; the issue reports at a higher threshold too; then precision
where one text in twenty is spam, by the recall of the held-out set.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np

from benchmarks.spam import HELD_OUT, TUNED, Recipe, soft
from forum.moderation.screening.likeness import likeness, runs_of
from forum.moderation.screening.links import links_of
from forum.moderation.screening.signals import HOLD_FROM, Facts, score_of, signals_of

EACH = 300
SPAM_IN = 20
COPIES = 4
# Another threshold, for a place where people report faults with many links.
HIGHER = 3


def honest_texts(folder: Path) -> Iterator[tuple[str, str]]:
    """The name of a source, and a text of it; sources in the order in which they are printed."""
    seen: set[str] = set()
    for row in _rows(folder / "semeval2016_t3b_qatarliving/thread_comments.csv"):
        is_first = row["author"] not in seen
        seen.add(row["author"])
        yield "forum: first comments" if is_first else "forum: later comments", row["text"]
    for row in _rows(folder / "crowdre_smarthome/ideas.csv"):
        yield "smart-home ideas", row["text"]
    for row in _rows(folder / "polis_en/comments.csv"):
        yield "statements (polis)", row["text"]
    for row in _rows(folder / "fr_republique_numerique/propositions.csv"):
        yield "propositions (French)", f"{row['title']}\n{row['body']}"
    for row in _rows(folder / "fr_republique_numerique/arguments.csv"):
        yield "arguments (French)", row["body"]
    for row in _rows(folder / "nlbse24_issues/issues.csv"):
        yield "issue reports", f"{row['title']}\n{row['body'][:20_000]}"


def _rows(path: Path) -> Iterable[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def score(
    text: str, chance: random.Random, known: set[str], copies: int = 0, removed: float = 0
) -> float:
    """The score of a text as the first thing of a new account; its hosts are known from then on."""
    links = links_of(text)
    hosts = {link.host for link in links}
    facts = Facts(
        text=text,
        links=links,
        new_hosts=frozenset(hosts - known),
        copies=copies,
        removed=removed,
        age=timedelta(minutes=chance.choice([3, 8, 30, 120, 600, 1400])),
        lately=1 + copies,
        name=chance.choice(["anna", "jo-be", "Marc1987", "tester77", "velofan2024"]),
    )
    known |= hosts
    return score_of(signals_of(facts))


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    z, p = 1.96, hits / count
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - half, middle + half


def told(name: str, hits: int, count: int) -> str:
    """One line of the table."""
    low, high = wilson(hits, count)
    return (
        f"{name:32} {hits:6} of {count:6}  {hits / count:7.2%}  ({max(0, low):.2%} to {high:.2%})"
    )


def measure_honest(folder: Path, seed: int, show: int) -> tuple[int, int]:
    """Print what is held of each honest source; how many texts were held, of how many."""
    chance, known = random.Random(seed), defaultdict[str, set[str]](set)
    held, read, examples = Counter[str](), Counter[str](), list[tuple[float, str, str]]()
    strictly = Counter[str]()
    begun = time.perf_counter()
    for source, text in honest_texts(folder):
        found = score(text, chance, known[source.partition(":")[0]])
        read[source] += 1
        strictly[source] += found >= HIGHER
        if found >= HOLD_FROM:
            held[source] += 1
            examples.append((found, source, " ".join(text.split())[:150]))
    seconds = time.perf_counter() - begun
    for source, count in read.items():
        print(told(source, held[source], count))
    print(told("all that is honest", held.total(), read.total()))
    reports = "issue reports"
    print(told(f"{reports}, threshold {HIGHER}", strictly[reports], read[reports]))
    print(f"{1000 * seconds / read.total():.2f} ms for each text")
    for line in chance.sample(examples, min(show, len(examples))):
        print("   ", *line)
    return held.total(), read.total()


def honest_first_comments(folder: Path, seed: int) -> tuple[int, int]:
    """How many first comments of the forum's authors are held, of how many."""
    chance, known, held, read = random.Random(seed), set[str](), 0, 0
    for source, text in honest_texts(folder):
        if not source.startswith("forum"):
            break
        found = score(text, chance, known)
        if source == "forum: first comments":
            held, read = held + (found >= HOLD_FROM), read + 1
    return held, read


def share_held(recipes: dict[str, Recipe], seed: int, copies: int = 0) -> float:
    """Which share is held of EACH texts by each of these recipes."""
    chance = random.Random(seed)
    texts = [recipe(chance) for recipe in recipes.values() for _ in range(EACH)]
    return sum(score(text, chance, set(), copies) >= HOLD_FROM for text in texts) / len(texts)


def held_after_one(recipe: Recipe, seed: int) -> int:
    """How many of EACH texts are held once a moderator has removed one of the same recipe."""
    chance = random.Random(seed)
    gone = runs_of(recipe(chance))
    texts = [recipe(chance) for _ in range(EACH)]
    return sum(
        score(text, chance, set(), removed=likeness(runs_of(text), gone)) >= HOLD_FROM
        for text in texts
    )


def measure_spam(seed: int) -> float:
    """Print what is held of each family of spam; the share of the held-out ones."""
    print("recipes that the signals were tuned on")
    measure_families(TUNED, seed)
    copies = share_held({"soft": soft}, seed, COPIES)
    print(told("soft, the fifth copy of it", round(copies * EACH), EACH))
    print("recipes that were held out")
    recall = measure_families(HELD_OUT, seed)
    removed = sum(held_after_one(recipe, seed) for recipe in HELD_OUT.values())
    print(told("once one like it was removed", removed, EACH * len(HELD_OUT)))
    return recall


def measure_families(recipes: dict[str, Recipe], seed: int) -> float:
    """Print what is held of each of these families; the share of all."""
    held = Counter(
        {name: round(share_held({name: recipes[name]}, seed) * EACH) for name in recipes}
    )
    for name, hits in held.items():
        print(told(name, hits, EACH))
    print(told("all of these", held.total(), EACH * len(recipes)))
    return held.total() / (EACH * len(recipes))


def main() -> None:
    """Measure both."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=0)
    given = options.parse_args()
    recall = measure_spam(given.seed)
    if given.data:
        held, read = measure_honest(given.data, given.seed, given.show)
        rate, spam = held / read, 1 / SPAM_IN
        precision = recall * spam / (recall * spam + rate * (1 - spam))
        print(
            f"precision where one text in {SPAM_IN} is spam: {precision:.1%}, recall {recall:.1%}"
        )


if __name__ == "__main__":
    main()
