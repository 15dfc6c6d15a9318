"""Themes with a text model: what means the same is one theme, whatever its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from forum.capture.engine import Corpus, Document, ThemeModel, capture
from forum.capture.engine.text.features import featurise
from forum.capture.engine.text.meaning import Vectors
from forum.capture.engine.text.reading import Tell

# Three subjects, each said in two ways that share no word.
WAYS = (
    ("bell horn loud ring", "sonnette klaxon bruyant timbre"),
    ("rack luggage carry pannier", "portage bagage sacoche panier"),
    ("lamp bright beam night", "phare lumineux faisceau nocturne"),
)
EACH = 60
DIMENSIONS = 16


def planted() -> tuple[list[str], np.ndarray]:
    """Texts of three words of one way, and their subjects."""
    rng = np.random.default_rng(1)
    texts, subjects = [], []
    for number, ways in enumerate(WAYS):
        for way in ways:
            for _ in range(EACH):
                texts.append(" ".join(rng.choice(way.split(), 3, replace=False)))
                subjects.append(number)
    return texts, np.array(subjects)


class Knowing:
    """A text model that knows the subjects, but for some noise."""

    name = "knowing"

    def vectors(self, texts: Sequence[str], tell: Tell | None = None) -> Vectors:
        if tell:
            tell(0.5)
        rows = np.zeros((len(texts), DIMENSIONS))
        for i, text in enumerate(texts):
            noise = np.random.default_rng(sum(map(ord, text))).normal(size=DIMENSIONS)
            said = set(text.split())
            known = [bool(said & set(" ".join(ways).split())) for ways in WAYS]
            rows[i] = noise / 10 + np.pad(known, (0, DIMENSIONS - len(WAYS)))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def right(labels: np.ndarray, subjects: np.ndarray) -> float:
    """The share of texts whose theme is mostly of their subject."""
    return sum(np.bincount(subjects[labels == k]).max() for k in set(labels) if k >= 0) / len(
        labels
    )


def test_what_means_the_same_is_one_theme() -> None:
    texts, subjects = planted()
    by_words = ThemeModel(3).fit_predict(texts)
    by_both = ThemeModel(3, text_model=Knowing()).fit_predict(texts)
    assert right(by_both, subjects) == 1.0
    assert right(by_words, subjects) < 0.9


def test_the_number_is_found_with_a_model_too() -> None:
    texts, subjects = planted()
    model = ThemeModel(text_model=Knowing()).fit(texts)
    assert right(model.labels_, subjects) > 0.95
    assert model.n_themes_ <= len(WAYS) * 2
    assert model.predict(["bell loud"])[0] == model.labels_[texts.index(texts[0])]


def test_shuffled_texts_get_the_meaning_of_their_own() -> None:
    texts, _ = planted()
    features = replace(featurise(texts), meaning=Knowing().vectors(texts))
    kept = np.array([5, 200, 3])
    assert np.array_equal(features.rows(kept).meaning, features.meaning[kept])
    assert features.columns(np.array([0])).meaning is features.meaning


def test_a_report_names_its_text_model_and_tells_while_it_is_asked() -> None:
    texts, _ = planted()
    documents = (Document(f"i{n:04}", text, "", "somebody") for n, text in enumerate(texts))
    corpus = Corpus(tuple(documents))
    told: list[tuple[str, float]] = []
    findings = capture(
        corpus, text_model=Knowing(), progress=lambda stage, share: told.append((stage, share))
    )
    assert findings.parameters["text_model"] == "knowing"
    assert "text_model" not in capture(corpus).parameters
    assert told[0] == ("meaning", 0.25)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert findings.to_bytes() == capture(corpus, text_model=Knowing()).to_bytes()
