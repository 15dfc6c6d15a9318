"""How fast and how well duplicates are found while somebody types.

    python -m benchmarks.similar [--data DIR] [--size 100000]

DIR is the folder of the public data sets (docs/capture.md names their sources). The texts are the
requirements of crowdre_smarthome, made as many as wished: each is cut from two neighbouring ones
drawn at random, and every tenth word is replaced by one of 50,000 made-up words drawn by Zipf's
law, so that the vocabulary grows as a forum's does. Without DIR all words are made up. Queries are
such texts, whole and typed half (cut within a word). Memory is what the process grew by at most,
and the index's own arrays.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import sys
import time
from collections import defaultdict
from itertools import accumulate
from pathlib import Path

import numpy as np

from forum.capture.engine import DuplicateIndex

SHORTEST, LONGEST = 20, 60
MADE_UP = 50_000
NEW_WORD = 0.1
QUERIES = 300
ADDED = 300
MEGABYTE = 1 << 20


def made_up(rng: random.Random) -> list[str]:
    """Pronounceable words, the most frequent first."""
    syllables = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er")]
    return ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(MADE_UP)]


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file."""
    csv.field_size_limit(sys.maxsize)
    with path.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def enlarged(data: Path | None, size: int) -> list[str]:
    """`size` texts of 20 to 60 words."""
    rng = random.Random(1)
    words = made_up(rng)
    weights = list(accumulate(1 / (rank + 2) for rank in range(MADE_UP)))
    real = [r["text"] for r in rows(data / "crowdre_smarthome/ideas.csv")] if data else []
    texts = []
    for _ in range(size):
        length = rng.randint(SHORTEST, LONGEST)
        if real:
            at = rng.randrange(len(real) - 1)
            text = f"{real[at]} {real[at + 1]}".split()[-length:]
            changed = [i for i in range(len(text)) if rng.random() < NEW_WORD]
        else:
            text, changed = [""] * length, list(range(length))
        for i, new in zip(
            changed, rng.choices(words, cum_weights=weights, k=len(changed)), strict=True
        ):
            text[i] = new
        texts.append(" ".join(text))
    return texts


def peak() -> float:
    """MB that this process has taken at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def milliseconds(action: object, arguments: list[tuple]) -> str:
    """Median and 95th percentile of the calls' times."""
    taken = []
    for each in arguments:
        began = time.perf_counter()
        action(*each)
        taken.append(1000 * (time.perf_counter() - began))
    p50, p95, most = np.percentile(taken, [50, 95, 100])
    return f"p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   most {most:6.1f} ms"


def cost(data: Path | None, size: int) -> None:
    """Time and memory at `size` texts."""
    texts = enlarged(data, size + QUERIES + ADDED)
    typed, new = texts[size : size + QUERIES], texts[size + QUERIES :]
    del texts[size:]
    before, began = peak(), time.perf_counter()
    index = DuplicateIndex().fit(range(size), texts)
    seconds = time.perf_counter() - began
    print(f"{size:,} texts, {np.mean([len(t.split()) for t in texts]):.0f} words each")
    print(f"fit          {seconds:.1f} s")
    print(f"memory       arrays {index.nbytes / MEGABYTE:.0f} MB, peak + {peak() - before:.0f} MB")
    print("query, whole", milliseconds(index.query, [(text,) for text in typed]))
    halves = [(text[: len(text) // 2].rstrip(),) for text in typed]
    print("query, half ", milliseconds(index.query, halves))
    print("add         ", milliseconds(index.add, [(size + i, t) for i, t in enumerate(new)]))
    print("query, after", milliseconds(index.query, [(text,) for text in typed]))
    print("remove      ", milliseconds(index.remove, [(i,) for i in range(ADDED)]))


def pair_scores(first: list[str], second: list[str]) -> list[float]:
    """The score of each first text with its second, all second texts being in the index."""
    index = DuplicateIndex().fit(range(len(second)), second)
    return [dict(index.query(text, len(second))).get(i, 0.0) for i, text in enumerate(first)]


def quality(data: Path) -> None:
    """Spearman's correlation with people's scores; mean average precision of related questions."""
    from scipy.stats import spearmanr

    pairs = rows(data / "stsb_en_fr/stsb_en_fr.csv")
    for language in ("en", "fr"):
        for split in ("dev", "test"):
            some = [r for r in pairs if r["split"] == split]
            if not some:
                continue
            scores = pair_scores(
                [r[f"{language}1"] for r in some], [r[f"{language}2"] for r in some]
            )
            rho = spearmanr(scores, [float(r["score"]) for r in some])[0]
            print(f"stsb {language} {split:<5} Spearman {rho:.3f}  ({len(some)} pairs)")
    questions = rows(data / "semeval2016_t3b_qatarliving/question_pairs.csv")
    for split in sorted({r["split"] for r in questions}):
        some = [r for r in questions if r["split"] == split]
        texts = [[f"{r[w + '_subject']}\n{r[w + '_body']}" for r in some] for w in ("org", "rel")]
        groups = defaultdict(list)
        for row, score in zip(some, pair_scores(*texts), strict=True):
            groups[row["orgq_id"]].append((-score, row["relevance"] != "Irrelevant"))
        precision = np.mean([average_precision(group) for group in groups.values()])
        print(f"semeval {split:<17} MAP {precision:.3f}  ({len(groups)} questions)")


def average_precision(group: list[tuple[float, bool]]) -> float:
    """Of (minus score, whether relevant); 0 when nothing is relevant."""
    relevant = [right for _, right in sorted(group, key=lambda pair: pair[0])]
    hits = np.cumsum(relevant)
    at = [hits[i] / (i + 1) for i, right in enumerate(relevant) if right]
    return float(np.mean(at)) if at else 0.0


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--size", type=int, default=100_000)
    args = parser.parse_args()
    cost(args.data, args.size)
    if args.data:
        quality(args.data)


if __name__ == "__main__":
    main()
