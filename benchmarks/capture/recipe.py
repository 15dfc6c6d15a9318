"""BERTopic's recipe: sentence vectors, UMAP, HDBSCAN, class-based TF-IDF, all as it has them.

(Grootendorst, "BERTopic: neural topic modeling with a class-based TF-IDF procedure", 2022.) It
runs in an environment of its own, which BERTOPIC_PYTHON names: benchmarks/README.md tells how to
make it. UMAP gets a seed, as every method does, and then works in one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.capture.vectors import Kept

# What BERTopic gives UMAP where nobody says otherwise.
REDUCED = {"n_neighbors": 15, "n_components": 5, "min_dist": 0.0, "metric": "cosine"}
DIMENSIONS = 50
Encode = Callable[[Sequence[str]], np.ndarray]
Run = Callable[[], np.ndarray]


def bertopic(texts: Sequence[str], k: int, seed: int) -> Run:
    """As it is given out, over all-MiniLM-L6-v2, which it takes by default."""
    return _topics(texts, Kept().vectors, None, seed)


def bertopic_given(texts: Sequence[str], k: int, seed: int) -> Run:
    """The same, its topics joined until there are k."""
    # Texts without a topic are one more to BERTopic.
    return _topics(texts, Kept().vectors, k + 1, seed)


def bertopic_lsa(texts: Sequence[str], k: int, seed: int) -> Run:
    """The same over latent semantic analysis: no model of a language."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    def encode(texts: Sequence[str]) -> np.ndarray:
        words = TfidfVectorizer(sublinear_tf=True, min_df=2, max_df=0.5, stop_words="english")
        reduced = TruncatedSVD(DIMENSIONS, random_state=seed)
        points = make_pipeline(words, reduced).fit_transform(texts)
        # A text without a common word has no direction, and the cosine needs one.
        points[~points.any(axis=1)] = 1e-6
        return points

    return _topics(texts, encode, None, seed)


def _topics(texts: Sequence[str], encode: Encode, number: int | None, seed: int) -> Run:
    import umap
    from bertopic import BERTopic

    def run() -> np.ndarray:
        reduced = umap.UMAP(random_state=seed, n_jobs=1, low_memory=False, **REDUCED)
        model = BERTopic(umap_model=reduced, nr_topics=number, calculate_probabilities=False)
        return np.array(model.fit_transform(list(texts), encode(texts))[0])

    return run
