"""The bridge: French and English words of one meaning meet, false friends do not."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from forum.capture.engine import Corpus, Document, Memory, capture
from forum.capture.engine.text import bridge
from forum.capture.engine.text.bridge import bridged, pairs
from forum.capture.engine.text.features import features_of
from forum.capture.engine.text.reading import Reading
from forum.capture.engine.text.words import content_words, folded, stem
from tests.unit.engine.bilingual import BILINGUAL

NEAREST = 6
TEXTS = [f"{idea.title}\n{idea.body}" for idea in BILINGUAL]
STEMS = [[word.stem for word in content_words(text)] for text in TEXTS]
VOCABULARY = sorted({word for words in STEMS for word in words})


def of(word: str) -> str:
    return stem(folded(word))


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("vélos", "bike"),
        ("freins", "brakes"),
        ("freiner", "brake"),
        ("guidon", "handlebars"),
        ("sacoche", "bag"),
        ("écran", "screen"),
        ("boutons", "button"),
        ("éclairage", "light"),
        ("serrure", "lock"),
        ("verrouillée", "lock"),
        ("verrouillage", "lock"),
        ("clés", "key"),
        ("cuisine", "kitchen"),
        ("poussière", "dust"),
        ("bruit", "noise"),
        ("odeurs", "smell"),
        ("eau", "water"),
        ("prix", "price"),
        ("livraison", "delivery"),
        ("réparer", "repair"),
        ("fichiers", "file"),
        ("télécharger", "download"),
        ("partagé", "share"),
        ("imprimer", "print"),
        ("actualisation", "update"),
        ("enfant", "children"),
        ("chien", "dog"),
        ("aspirateur", "vacuum"),
        ("voleurs", "thief"),
        ("santé", "health"),
        ("impôts", "tax"),
        ("données", "data"),
        ("citoyennes", "citizen"),
        ("loi", "law"),
    ],
)
def test_words_of_one_meaning_meet_whatever_else_is_said(french: str, english: str) -> None:
    word, other = of(french), of(english)
    found = bridged([word])
    assert found[word] == bridged([other]).get(other, other)


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("sécurité", "security"),
        ("électrique", "electric"),
        ("politique", "political"),
        ("moteur", "motor"),
        ("serveur", "server"),
        ("dangereuse", "dangerous"),
        ("secondaire", "secondary"),
        ("solaire", "solar"),
        ("risque", "risk"),
        ("équipement", "equipment"),
        ("développement", "development"),
        ("rapidement", "rapidly"),
        ("négatif", "negative"),
        ("professionnel", "professional"),
        ("synchroniser", "synchronize"),
        ("histoire", "history"),
        ("filtre", "filter"),
        ("société", "society"),
        ("fréquence", "frequency"),
    ],
)
def test_endings_are_changed_into_what_the_corpus_says(french: str, english: str) -> None:
    both = bridged([of(french), of(english)])
    assert both.get(of(french)) == both.get(of(english), of(english))


def test_endings_lead_nowhere_in_a_corpus_without_the_english_word() -> None:
    assert bridged([of("histoire"), of("moteur"), of("société")]) == {}


@pytest.mark.parametrize(
    "word",
    "chat coin pain son pour main car lit four fin or sale court porte taille carte passe tire "
    "place case note range stage tombe commande assurance journal store pays sang fille panne "
    "regarde livre vol pile lecture actuel éventuel location librairie habit".split(),
)
def test_what_means_something_else_in_the_other_language_stays(word: str) -> None:
    everything = {of(word), *pairs().values(), *VOCABULARY}
    assert bridged(everything).get(of(word), of(word)) == of(word) or word in KNOWN_IN_ENGLISH


# English spellings of an English word: the tire of a wheel, the bookshop that is no library.
KNOWN_IN_ENGLISH = {"tire", "librairie"}


def test_english_alone_keeps_its_words() -> None:
    english = {
        word
        for idea, words in zip(BILINGUAL, STEMS, strict=True)
        for word in words
        if idea.language == "en"
    }
    # Spellings, a plural that no stem finds, and what is said in two ways.
    assert set(bridged(english)) <= {"children", "fridg", "grai"}


def test_the_lexicon_is_one_step_from_french_to_english() -> None:
    lexicon = pairs()
    assert len(lexicon) > 1_200
    assert len(set(lexicon.values())) > 600
    assert not set(lexicon) & set(lexicon.values())
    assert not set(lexicon) & {stem(word) for word in ("pay", "tail", "port", "cart", "bail")}


def test_bridging_is_done_once_and_in_any_order() -> None:
    found = bridged(VOCABULARY)
    assert bridged(reversed(VOCABULARY)) == found
    assert all(word != other for word, other in found.items())
    assert not set(found.values()) & set(found)
    assert bridged({found.get(word, word) for word in VOCABULARY}) == {}
    assert bridged([]) == {}


def test_a_lexicon_file_holds_folded_words_alone() -> None:
    text = bridge.PAIRS.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for entry in " ".join(lines).split():
        english, words = entry.split("=")
        assert english.isascii()
        assert english.isalpha()
        assert all(
            word.rstrip("~").isascii() and word.rstrip("~").isalpha() for word in words.split(",")
        )


def weights(texts: list[list[str]]) -> np.ndarray:
    """TF-IDF with rows of length 1."""
    counts = [Counter(words) for words in texts]
    often = Counter(word for count in counts for word in count)
    column = {word: i for i, word in enumerate(sorted(w for w in often if often[w] > 1))}
    matrix = np.zeros((len(texts), len(column)))
    for row, count in enumerate(counts):
        for word in count.keys() & column.keys():
            matrix[row, column[word]] = np.log(len(texts) / often[word])
    return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-12)


def neighbours(texts: list[list[str]]) -> tuple[float, float]:
    """Of the nearest ideas of each, how many are of the other language, and of its theme."""
    matrix = weights(texts)
    alike = matrix @ matrix.T
    np.fill_diagonal(alike, -1.0)
    foreign, kindred = [], []
    for row, idea in enumerate(BILINGUAL):
        for other in np.argsort(-alike[row], kind="stable")[:NEAREST]:
            foreign.append(BILINGUAL[other].language != idea.language)
            kindred.append(BILINGUAL[other].theme == idea.theme)
    return float(np.mean(foreign)), float(np.mean(kindred))


def test_ideas_of_one_theme_are_near_in_both_languages_once_they_are_bridged() -> None:
    found = bridged(VOCABULARY)
    apart = neighbours(STEMS)
    together = neighbours([[found.get(word, word) for word in words] for words in STEMS])
    assert apart[0] < 0.25
    assert together[0] > 0.45
    assert together[1] > apart[1]
    assert together[1] > 0.75


def test_the_planted_community_is_what_it_says() -> None:
    held = Counter((idea.theme, idea.language) for idea in BILINGUAL)
    assert len(held) == 12
    assert set(held.values()) == {12}


def test_what_was_read_in_two_languages_is_gone_on_with_as_if_read_anew() -> None:
    keys = [f"{number:03}" for number in range(len(TEXTS))]
    some = Reading().going_on(keys[:-9], TEXTS[:-9])
    features_of(some)
    going, anew = some.going_on(keys, TEXTS), Reading().going_on(keys, TEXTS)
    assert (going.counts != anew.counts[:, [anew.columns[s] for s in going.columns]]).nnz == 0
    assert features_of(going).stems == features_of(anew).stems


def test_a_run_in_two_languages_changes_no_byte_for_having_read_before() -> None:
    documents = [
        Document(f"{number:03}", idea.title, idea.body, f"p{number % 9}")
        for number, idea in enumerate(BILINGUAL)
    ]
    memory = Memory()
    capture(Corpus(tuple(documents[:-9])), memory=memory)
    warm = capture(Corpus(tuple(documents)), memory=memory)
    assert warm.to_bytes() == capture(Corpus(tuple(documents))).to_bytes()
