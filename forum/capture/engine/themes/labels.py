"""Labels: what a theme is called, in the words of those who wrote its ideas."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from forum.capture.engine.text.reading import normal
from forum.capture.engine.text.words import Word, content_words
from forum.capture.engine.themes.mixture import Labels

TERMS = 8
CANDIDATES = 40
LABEL_WORDS = 4
TITLE_WEIGHT, BODY_WEIGHT = 2.0, 1.0
# How much a term's own weight counts against its likeness to the terms chosen before it.
RELEVANCE = 0.6
# A phrase says more than its words, so it may be this much rarer and still be taken.
PHRASE_BONUS = 1.6
SECOND_FROM, SECOND_SHARE = 0.35, 0.5
FEWEST_TEXTS = 2
# Longer words are addresses and accidents: nobody calls a theme so.
LONGEST_WORD = 40
NAMED_FROM = 60
SENTENCE_ENDS = '.!?:;\n"«»“”(*-–—•'

Term = tuple[str, ...]


@dataclass(frozen=True)
class Naming:
    """A theme's label and the words and phrases that set it apart, best first."""

    label: str
    terms: tuple[str, ...]


@dataclass
class _Terms:
    """The terms of one text: how much each weighs in it, and how it was written."""

    weight: dict[Term, float] = field(default_factory=dict)
    written: dict[Term, list[tuple[str, bool]]] = field(default_factory=lambda: defaultdict(list))


def name_themes(
    texts: Sequence[str],
    held: Sequence[Labels],
    stems: Sequence[str],
    twins: Mapping[str, str],
    cut: Callable[[str], list[Word]] = content_words,
) -> list[Naming]:
    """Name k themes, of which `held` has the rows of n texts, by class-based TF-IDF, made diverse.

    The weight of a term in a theme is its frequency there times ln(1 + A / f), where f is its
    frequency everywhere and A the average number of terms in a theme (Grootendorst, "BERTopic",
    2022); frequencies count texts, double where the title, the first line, has it. Terms are then
    picked by maximal marginal relevance (Carbonell and Goldstein, 1998). Only `stems` may appear,
    or words whose stem one of them stands for (`twins`). The first NAMED_FROM rows of each theme
    are read: the nearest to its centre should come first. `cut` finds the words of a text.
    """
    means = {stem: stem for stem in stems}
    means |= {stem: twin for stem, twin in twins.items() if twin in means}
    readings = [[_read(texts[i], means, cut) for i in rows[:NAMED_FROM].tolist()] for rows in held]
    everywhere: Counter[Term] = Counter()
    for reading in chain.from_iterable(readings):
        everywhere.update(reading.weight)
    average = sum(everywhere.values()) / max(len(held), 1)
    return [_name(of_theme, everywhere, average) for of_theme in readings]


def _read(text: str, means: Mapping[str, str], cut: Callable[[str], list[Word]]) -> _Terms:
    text = normal(text)
    title = len(text.partition("\n")[0])
    reading = _Terms()
    before: Word | None = None
    for word in cut(text):
        if word.stem not in means or word.end - word.start > LONGEST_WORD:
            before = None
            continue
        term = means[word.stem]
        _note(reading, text, (term,), word.start, word.end, title)
        if before and word.joined and means[before.stem] != term:
            both = (means[before.stem], term)
            _note(reading, text, both, before.start, word.end, title)
        before = word
    return reading


def _note(reading: _Terms, text: str, term: Term, start: int, end: int, title: int) -> None:
    weight = TITLE_WEIGHT if start < title else BODY_WEIGHT
    reading.weight[term] = max(weight, reading.weight.get(term, 0.0))
    opens = text[:start].rstrip(" \t'’")[-1:] in SENTENCE_ENDS
    reading.written[term].append((" ".join(text[start:end].split()), opens))


def _name(readings: Sequence[_Terms], everywhere: Counter[Term], average: float) -> Naming:
    weights: dict[Term, float] = defaultdict(float)
    places: dict[Term, set[int]] = defaultdict(set)
    for place, reading in enumerate(readings):
        for term, weight in reading.weight.items():
            weights[term] += weight
            places[term].add(place)
    fewest = min(FEWEST_TEXTS, len(readings))
    scored = [
        (weight * np.log1p(average / everywhere[term]) * _bonus(term), term)
        for term, weight in weights.items()
        if len(places[term]) >= fewest
    ]
    scored.sort(key=lambda pair: (-round(float(pair[0]), 9), pair[1]))
    best = {term: float(score) for score, term in scored[:CANDIDATES]}
    chosen = _diverse(best, places)
    surfaces = [_surface(term, readings) for term in chosen]
    often = {term: len(places[term]) / len(readings) for term in chosen}
    return Naming(_label(chosen, surfaces, best, often), tuple(surfaces))


def _bonus(term: Term) -> float:
    return PHRASE_BONUS if len(term) > 1 else 1.0


def _diverse(scores: dict[Term, float], places: dict[Term, set[int]]) -> list[Term]:
    chosen: list[Term] = []
    rest = list(scores)
    top = max(scores.values(), default=1.0)
    while rest and len(chosen) < TERMS:
        gains = [
            RELEVANCE * scores[term] / top
            - (1 - RELEVANCE) * max((_likeness(term, c, places) for c in chosen), default=0.0)
            for term in rest
        ]
        chosen.append(rest.pop(int(np.argmax(np.round(gains, 9)))))
    return chosen


def _likeness(one: Term, other: Term, places: dict[Term, set[int]]) -> float:
    if set(one) & set(other):
        return 1.0
    shared = len(places[one] & places[other])
    return float(shared / np.sqrt(len(places[one]) * len(places[other])))


def _surface(term: Term, readings: Sequence[_Terms]) -> str:
    forms: Counter[str] = Counter()
    cased: dict[str, Counter[str]] = defaultdict(Counter)
    for reading in readings:
        for form, opens in reading.written.get(term, ()):
            small = form.lower()
            forms[small] += 1
            # A capital that opens a sentence is no sign of a name.
            cased[small][small if opens and not form.isupper() else form] += 1
    small = min(forms, key=lambda form: (-forms[form], len(form), form))
    return min(cased[small], key=lambda form: (-cased[small][form], form))


def _label(
    chosen: Sequence[Term],
    surfaces: Sequence[str],
    scores: Mapping[Term, float],
    often: Mapping[Term, float],
) -> str:
    """The first term and, if much of the theme says it, the next that shares no word with it."""
    if not chosen:
        return ""
    label = surfaces[0]
    for term, surface in zip(chosen[1:], surfaces[1:], strict=True):
        short = len(label.split()) + len(surface.split()) <= LABEL_WORDS + 1
        strong = scores[term] >= SECOND_FROM * scores[chosen[0]] and often[term] >= SECOND_SHARE
        if short and strong and not set(term) & set(chosen[0]):
            label = f"{label}, {surface}"
            break
    return label[:1].upper() + label[1:]
