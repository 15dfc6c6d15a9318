"""Wishes found in discussion, from hand-written cues and after labels, beside TF-IDF.

    python -m benchmarks.wishes --data DIR [--only wishes labels issues speed] [--seeds 5]

DIR is the folder of the public data sets. Each part runs in a process of its own. `TF-IDF` is
scikit-learn's runs of words (one to three, in issues one or two) and logistic regression.

`wishes`: SemEval-2019 task 9A, sentences of a feedback forum, F1 of the suggestions. `train` is
five-fold cross-validation within the train split, where a post and all copies of a sentence are in
one fold; `at 10 %` draws from the same answers batches of 833 sentences with 87 suggestions, as
the official test has. Other splits in the file are scored by a model of the whole train split.
`.5`: said from a probability of one half on; `adapted`: the rate of the batch is estimated (EM)
and the threshold is the best for it, without a look at any label of it.

`labels`: the same set while labels come in, drawn at random or among what the cues alone give a
chance of three tenths or more; ranked F1 (the best over all thresholds) at 10 %, and area under
the ROC.

`issues`: NLBSE'24, bug, feature or question, macro-F1 per project: five-fold cross-validation
within the train split, and the test split where the file has one. `others first` starts from a
detector fitted on the other four projects.

`speed`: 100,000 sentences, each a different one.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from forum.capture.engine.wishes import (
    CueLearner,
    WishDetector,
    at_rates,
    best_threshold,
    estimated_rates,
)

PARTS = ("wishes", "labels", "issues", "speed")
FOLDS = 5
BATCH, BATCH_WISHES, DRAWS = 833, 87, 40
RATE = BATCH_WISHES / BATCH
PICKED_FROM = 0.3
MEGABYTE = 1024
Probabilities = np.ndarray
Answers = Callable[[Sequence[str]], Probabilities]
Method = Callable[[Sequence[str], np.ndarray, int], Answers]


class IssueKinds(CueLearner):
    """Bug, feature or question, by the same cues as complaint, wish and question."""

    classes = ("bug", "feature", "question")
    kinds = ("complaint", "wish", "question")
    biases = (0.0, 0.0, 0.0)


def rows_of(file: Path) -> list[dict[str, str]]:
    """All rows of a table."""
    csv.field_size_limit(sys.maxsize)
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def tfidf(train: Sequence[str], y: np.ndarray, seed: int) -> Answers:
    """What a scikit-learn script of three lines does; `seed` changes nothing."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    weights = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True)
    model = LogisticRegression(C=4.0, max_iter=500).fit(weights.fit_transform(train), y)
    return lambda asked: model.predict_proba(weights.transform(asked))


def tfidf_of_issues(train: Sequence[str], y: np.ndarray, asked: Sequence[str]) -> np.ndarray:
    """The same for longer texts, with what suits them; classes, no probabilities."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    weights = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = LogisticRegression(C=10.0, max_iter=500).fit(weights.fit_transform(train), y)
    return np.asarray(model.predict(weights.transform(asked)))


def cues(train: Sequence[str], y: np.ndarray, seed: int) -> Answers:
    """The detector as it is shipped, without a label."""
    return WishDetector().predict_proba


def trained(train: Sequence[str], y: np.ndarray, seed: int) -> Answers:
    """The detector after the labels."""
    return WishDetector(random_state=seed).fit(train, y).predict_proba


METHODS: dict[str, Method] = {"TF-IDF": tfidf, "cues alone": cues, "trained": trained}


def folds_of(keys: Sequence[str], seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Five folds, what has the same key in one."""
    names = sorted(set(keys))
    fold = dict(
        zip(names, np.random.default_rng(seed).permutation(len(names)) % FOLDS, strict=True)
    )
    place = np.array([fold[key] for key in keys])
    for kept in range(FOLDS):
        yield np.flatnonzero(place != kept), np.flatnonzero(place == kept)


def f1(truth: np.ndarray, said: np.ndarray) -> float:
    """F1 of the positive class."""
    return float(2 * (truth & said).sum() / max(1, truth.sum() + said.sum()))


def adapted_f1(truth: np.ndarray, found: Probabilities, rates: np.ndarray) -> float:
    """F1 at the rate and the threshold that the batch itself tells."""
    moved = at_rates(found, rates, estimated_rates(found, rates))[:, 1]
    return f1(truth, moved >= best_threshold(moved)[0])


def ranked_f1(truth: np.ndarray, chance: np.ndarray, rate: float) -> float:
    """The best F1 over all thresholds, were `rate` of the sentences positive."""
    order = np.argsort(-chance, kind="stable")
    hit, false = np.cumsum(truth[order]) / truth.sum(), np.cumsum(~truth[order]) / (~truth).sum()
    return float((2 * hit * rate / (hit * rate + false * (1 - rate) + rate)).max())


def spread(values: Sequence[float]) -> str:
    """Mean and standard deviation."""
    return f"{np.mean(values):.3f} ± {np.std(values):.3f}"


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


def issues(folder: Path, seeds: int) -> None:
    """Macro-F1 of bug, feature and question, per project."""
    rows = rows_of(folder / "nlbse24_issues/issues.csv")
    texts = np.array([f"{row['title']}\n{row['body']}" for row in rows], dtype=object)
    y = np.array([row["label"] for row in rows])
    project, split = (np.array([row[name] for row in rows]) for name in ("repo", "split"))
    train = split == "train"
    starts = {
        name: IssueKinds().fit(list(texts[train & (project != name)]), y[train & (project != name)])
        for name in np.unique(project)
    }

    def plain(learn: np.ndarray, kept: np.ndarray, name: str, seed: int) -> np.ndarray:
        twice = [f"{text.partition(chr(10))[0]}\n{text}" for text in texts]
        return tfidf_of_issues([twice[i] for i in learn], y[learn], [twice[i] for i in kept])

    def here(learn: np.ndarray, kept: np.ndarray, name: str, seed: int) -> np.ndarray:
        return IssueKinds(seed).fit(list(texts[learn]), y[learn]).predict(list(texts[kept]))

    def others_first(learn: np.ndarray, kept: np.ndarray, name: str, seed: int) -> np.ndarray:
        model = IssueKinds(seed, start=starts[name])
        return model.fit(list(texts[learn]), y[learn]).predict(list(texts[kept]))

    methods = {"TF-IDF": plain, "trained": here, "others first": others_first}
    print(f"{'issues':<14}{'split':<8}{'macro-F1':>16}  per project")
    for title, method in methods.items():
        for part in np.unique(split):
            scores = [
                _per_project(method, project, split, y, seed, str(part)) for seed in range(seeds)
            ]
            means = np.mean(scores, axis=0)
            each = " ".join(f"{mean:.3f}" for mean in means)
            whole = spread(np.mean(scores, axis=1))
            print(f"{title:<14}{part:<8}{whole:>16}  {each}", flush=True)


def _per_project(
    method: Callable[[np.ndarray, np.ndarray, str, int], np.ndarray],
    project: np.ndarray,
    split: np.ndarray,
    y: np.ndarray,
    seed: int,
    part: str,
) -> list[float]:
    from sklearn.metrics import f1_score

    found = np.empty(len(y), dtype=object)
    for name in np.unique(project):
        train = np.flatnonzero((project == name) & (split == "train"))
        if part == "train":
            order = np.lexsort((np.random.default_rng(seed).random(len(train)), y[train]))
            fold = np.empty(len(train), dtype=int)
            fold[order] = np.arange(len(train)) % FOLDS
            for one in range(FOLDS):
                learn, kept = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
                found[train[kept]] = method(train[learn], train[kept], name, seed)
        else:
            kept = np.flatnonzero((project == name) & (split == part))
            found[kept] = method(train, kept, name, seed)
    return [
        float(f1_score(y[rows], found[rows].astype(str), average="macro"))
        for rows in ((project == name) & (split == part) for name in np.unique(project))
    ]


def speed(folder: Path, name: str) -> None:
    """Seconds and memory of one method."""
    rows = [r for r in rows_of(folder / "semeval2019_t9a/semeval_a.csv") if r["split"] == "train"]
    texts, y = [row["text"] for row in rows], np.array([row["label"] == "1" for row in rows])
    many = [f"{text} {i}" for i in range(12) for text in texts][:100_000]
    began = time.perf_counter()
    answers = METHODS[name](texts, y, 0)
    learned = time.perf_counter()
    answers(many)
    ended = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE
    times = {"learning": f"{learned - began:.1f}", "asking": f"{ended - learned:.1f}"}
    print(json.dumps({**times, "mb": peak}))


def main() -> None:
    """Print a table for every part."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part in METHODS:
        speed(args.data, args.part)
        return
    if args.part:
        {"wishes": wishes, "labels": labels, "issues": issues}[args.part](args.data, args.seeds)
        return
    command = [sys.executable, "-m", "benchmarks.wishes", "--data", str(args.data)]
    for part in args.only:
        if part != "speed":
            subprocess.run([*command, "--seeds", str(args.seeds), "--part", part], check=True)
            continue
        print(f"{'speed':<12}{'learning s':>12}{'100,000 s':>12}{'MB':>8}")
        for name in METHODS:
            done = subprocess.run(
                [*command, "--part", name], capture_output=True, text=True, check=True
            )
            row = json.loads(done.stdout)
            print(f"{name:<12}{row['learning']:>12}{row['asking']:>12}{row['mb']:>8}", flush=True)


if __name__ == "__main__":
    main()
