"""Suggestions among the sentences of a forum: by method, and while labels come in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.wishes.methods import METHODS, Method
from benchmarks.wishes.scoring import adapted_f1, f1, folds_of, ranked_f1, rows_of, spread
from forum.capture.engine.wishes import KINDS, KindDetector, WishDetector
from forum.capture.engine.wishes.hearing import LIKELY
from forum.capture.report.heard import SURE

BATCH, BATCH_WISHES, DRAWS = 833, 87, 40
RATE = BATCH_WISHES / BATCH
PICKED_FROM = 0.3


def linked(rows: list[dict[str, str]]) -> list[str]:
    """One key for all sentences of a post, and for posts that share a sentence."""
    first: dict[str, str] = {}

    def root(key: str) -> str:
        while first.setdefault(key, key) != key:
            key = first[key]
        return key

    for row in rows:
        words = re.sub(r"\W+", " ", row["text"].lower())
        first[root(f"text {words}")] = root(f"post {row['post_id'] or row['id']}")
    return [root(f"post {row['post_id'] or row['id']}") for row in rows]


def wishes(folder: Path, seeds: int) -> None:
    """F1 of the suggestions, by method."""
    rows = rows_of(folder / "semeval2019_t9a/semeval_a.csv")
    parts = {
        name: [row for row in rows if row["split"] == name] for name in ("train", "trial", "test")
    }
    texts = {name: [row["text"] for row in part] for name, part in parts.items()}
    truth = {name: np.array([row["label"] == "1" for row in part]) for name, part in parts.items()}
    keys = linked(parts["train"])
    print(f"{'wishes':<12}{'split':<8}{'positive':>9}{'.5':>16}{'adapted':>16}")
    for name, method in METHODS.items():
        scores: dict[tuple[str, float], list[tuple[float, float]]] = {}
        for seed in range(seeds):
            for split, rate, one in _scored(method, texts, truth, keys, seed):
                scores.setdefault((split, rate), []).append(one)
        for (split, rate), pairs in scores.items():
            plain, adapted = (spread(column) for column in zip(*pairs, strict=True))
            shown = "–" if name == "cues alone" else adapted
            print(f"{name:<12}{split:<8}{rate:>9.1%}{plain:>16}{shown:>16}", flush=True)


def heard(folder: Path, _seeds: int) -> None:
    """Precision and recall of the wishes that a report shows, before any verdict."""
    rows = rows_of(folder / "semeval2019_t9a/semeval_a.csv")
    print(f"{'heard':<12}{'right':>8}{'found':>8}{'sure':>8}")
    for split in sorted({row["split"] for row in rows}, reverse=True):
        part = [row for row in rows if row["split"] == split]
        truth = np.array([row["label"] == "1" for row in part])
        found = KindDetector().predict_proba([row["text"] for row in part])
        wish = found[:, 1:].argmax(axis=1) + 1 == KINDS.index("wish")
        chance = found[:, KINDS.index("wish")]
        said, sure = wish & (chance >= LIKELY), wish & (chance >= SURE)
        shares = (truth[said].mean(), said[truth].mean(), truth[sure].mean())
        print(f"{split:<12}" + "".join(f"{share:>8.2f}" for share in shares), flush=True)


def _scored(
    method: Method,
    texts: dict[str, list[str]],
    truth: dict[str, np.ndarray],
    keys: list[str],
    seed: int,
) -> Iterator[tuple[str, float, tuple[float, float]]]:
    """Split, its rate and both F1, of one seed."""
    train, y = texts["train"], truth["train"]
    rates = np.array([1 - y.mean(), y.mean()])
    found = np.zeros((len(y), 2))
    for learn, kept in folds_of(keys, seed):
        answers = method([train[i] for i in learn], y[learn], seed)
        found[kept] = answers([train[i] for i in kept])
    yield "train", float(y.mean()), (f1(y, found[:, 1] >= 0.5), adapted_f1(y, found, rates))
    rng, drawn = np.random.default_rng(seed), []
    for _ in range(DRAWS):
        some = rng.choice(np.flatnonzero(y), BATCH_WISHES, replace=False)
        rest = rng.choice(np.flatnonzero(~y), BATCH - BATCH_WISHES, replace=False)
        batch = np.concatenate([some, rest])
        plain = f1(y[batch], found[batch, 1] >= 0.5)
        drawn.append((plain, adapted_f1(y[batch], found[batch], rates)))
    yield "train", RATE, tuple(np.mean(drawn, axis=0))
    for split in ("trial", "test"):
        if texts[split]:
            there = method(train, y, seed)(texts[split])
            plain = f1(truth[split], there[:, 1] >= 0.5)
            scores = (plain, adapted_f1(truth[split], there, rates))
            yield split, float(truth[split].mean()), scores


def labels(folder: Path, seeds: int) -> None:
    """What each further label brings."""
    from sklearn.metrics import roc_auc_score

    rows = [r for r in rows_of(folder / "semeval2019_t9a/semeval_a.csv") if r["split"] == "train"]
    texts, y = [row["text"] for row in rows], np.array([row["label"] == "1" for row in rows])
    likely = WishDetector().predict_proba(texts)[:, 1] >= PICKED_FROM
    print(f"{'labels':<10}{'drawn':<10}{'F1 at 10 %':>16}{'ROC':>16}")
    for drawn in ("at random", "picked"):
        for n in (0, 5, 20, 100, 500, 2000):
            scores = []
            for seed in range(seeds):
                learn, kept = next(folds_of(linked(rows), seed))
                pool = learn[likely[learn]] if drawn == "picked" else learn
                some = np.random.default_rng(seed).permutation(pool)[:n]
                detector = WishDetector(random_state=seed)
                if n:
                    detector.fit([texts[i] for i in some], y[some])
                chance = detector.predict_proba([texts[i] for i in kept])[:, 1]
                scores.append((ranked_f1(y[kept], chance, RATE), roc_auc_score(y[kept], chance)))
            shown = [spread(column) for column in zip(*scores, strict=True)]
            print(f"{n:<10}{drawn:<10}{shown[0]:>16}{shown[1]:>16}", flush=True)
