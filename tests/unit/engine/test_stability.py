"""Stability: planted themes are found again, random words are not; parts of a large theme."""

from __future__ import annotations

import random

import numpy as np
import pytest

from forum.capture.engine import Corpus, Document, ThemeModel, capture
from forum.capture.engine.findings import STABLE_FROM
from forum.capture.engine.text.features import featurise
from forum.capture.engine.themes.stability import stability
from tests.unit.engine.bilingual import BILINGUAL
from tests.unit.engine.worlds import planted

WORDS = [f"w{chr(97 + i % 26)}{chr(97 + i // 26)}o{'aeiou'[i % 5]}x" for i in range(400)]


def noise(n: int, *, uneven: bool, seed: int) -> list[str]:
    """Texts of ten words that have nothing to do with each other, on two lines."""
    rng = random.Random(seed)
    weights = [1 / (i + 5) if uneven else 1.0 for i in range(len(WORDS))]
    drawn = [rng.choices(WORDS, weights, k=10) for _ in range(n)]
    return [f"{' '.join(words[:3])}\n{' '.join(words[3:])}" for words in drawn]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("uneven", [True, False])
@pytest.mark.parametrize("n", [60, 120, 400])
def test_random_words_have_no_stable_theme(n: int, uneven: bool, seed: int) -> None:
    features = featurise(noise(n, uneven=uneven, seed=seed))
    labels = ThemeModel(random_state=seed).fit_features(features).labels_
    found = stability(features, labels, random_state=seed)
    assert found.shape == (labels.max(initial=-1) + 1,)
    assert np.all(found < STABLE_FROM)


def test_planted_themes_are_stable() -> None:
    texts = [document.text for document in planted(40)[0]]
    features = featurise(texts)
    labels = ThemeModel().fit_features(features).labels_
    found = stability(features, labels)
    sizes = np.bincount(labels[labels >= 0])
    assert np.all(found <= 1.0)
    assert np.all(found[sizes >= 20] >= STABLE_FROM)


@pytest.mark.parametrize("texts", [[], ["one"], ["the same words"] * 30, ["…"] * 5])
def test_no_texts_make_it_raise(texts: list[str]) -> None:
    features = featurise(texts)
    labels = ThemeModel().fit_features(features).labels_
    found = stability(features, labels)
    assert np.all((found >= 0) & (found <= 1))


def test_a_large_theme_is_shown_with_its_parts() -> None:
    rng = random.Random(2)
    parts = {
        "charge": "charger socket plug cable overnight".split(),
        "cold": "winter frost freezing gloves january".split(),
        "weight": "heavy stairs lift carry shoulder".split(),
    }
    documents, _ = planted(40)
    for name, words in parts.items():
        documents += [
            Document(
                key=f"akku-{name}-{i}",
                title=f"The akku and the {rng.choice(words)}",
                body=f"An akku, {' '.join(rng.sample(words, 3))}.",
                author=f"p{i}",
            )
            for i in range(20)
        ]
    found = capture(Corpus(tuple(documents)))
    theme = max(found.themes, key=lambda t: sum(key.startswith("akku") for key in t.members))
    if theme.parts:
        said = [{key.rsplit("-", 1)[0] for key in part.members} for part in theme.parts]
        assert {frozenset(names) for names in said} >= {frozenset({f"akku-{n}"}) for n in parts}
    else:
        assert sum(key.startswith("akku") for key in theme.members) <= 20


def test_one_theme_holds_both_languages() -> None:
    texts = [f"{idea.title}\n{idea.body}" for idea in BILINGUAL]
    labels = ThemeModel().fit_predict(texts)
    french = np.array([idea.language == "fr" for idea in BILINGUAL])
    large = np.flatnonzero(np.bincount(labels[labels >= 0]) >= 8)
    shares = [french[labels == theme].mean() for theme in large]
    assert len(large) >= 5
    assert all(0.25 <= share <= 0.75 for share in shares)
