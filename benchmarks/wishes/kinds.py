"""Bug, feature or question: the issues of five projects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.wishes.scoring import FOLDS, rows_of, spread
from forum.capture.engine.wishes import CueLearner


class IssueKinds(CueLearner):
    """Bug, feature or question, by the same cues as complaint, wish and question."""

    classes = ("bug", "feature", "question")
    kinds = ("complaint", "wish", "question")
    biases = (0.0, 0.0, 0.0)


def tfidf_of_issues(train: Sequence[str], y: np.ndarray, asked: Sequence[str]) -> np.ndarray:
    """The same for longer texts, with what suits them; classes, no probabilities."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    weights = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = LogisticRegression(C=10.0, max_iter=500).fit(weights.fit_transform(train), y)
    return np.asarray(model.predict(weights.transform(asked)))


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
