"""Labels: what a theme is called, in the words of those who wrote its ideas."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from forum.capture.engine.text.features import normal
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
SECOND_FROM = 0.35
FEWEST_TEXTS = 2
SENTENCE_ENDS = '.!?:;\n"«»“”(*-–—•'

Term = tuple[str, ...]


@dataclass(frozen=True)
class Naming:
    """A theme's label and the words and phrases that set it apart, best first."""

    label: str
    terms: tuple[str, ...]


@dataclass
class _Reading:
    """The terms of one text: how much each weighs in it, and how it was written."""

    weight: dict[Term, float] = field(default_factory=dict)
    written: dict[Term, list[tuple[str, bool]]] = field(default_factory=lambda: defaultdict(list))


def name_themes(
    titles: Sequence[str], bodies: Sequence[str], labels: Labels, stems: Collection[str]
) -> list[Naming]:
    """Name themes 0 … k−1 of n texts by class-based TF-IDF, made diverse.

    The weight of a term in a theme is its frequency there times ln(1 + A / f), where f is its
    frequency everywhere and A the average number of terms in a theme (Grootendorst, "BERTopic",
    2022); frequencies count texts, double where the title has it. Terms are then picked by maximal
    marginal relevance (Carbonell and Goldstein, 1998). Only `stems` may appear.
    """
    known = set(stems)
    readings = [_read(title, body, known) for title, body in zip(titles, bodies, strict=True)]
    everywhere: Counter[Term] = Counter()
    for reading in readings:
        everywhere.update(reading.weight)
    k = int(labels.max(initial=-1)) + 1
    average = sum(everywhere.values()) / max(k, 1)
    return [
        _name([readings[i] for i in np.flatnonzero(labels == theme)], everywhere, average)
        for theme in range(k)
    ]


def _read(title: str, body: str, known: Collection[str]) -> _Reading:
    title = normal(title)
    text = f"{title}\n{normal(body)}"
    reading = _Reading()
    before: Word | None = None
    for word in content_words(text):
        if word.stem not in known:
            before = None
            continue
        _note(reading, text, (word.stem,), word.start, word.end, len(title))
        if before and word.joined and before.stem != word.stem:
            _note(reading, text, (before.stem, word.stem), before.start, word.end, len(title))
        before = word
    return reading


def _note(reading: _Reading, text: str, term: Term, start: int, end: int, title: int) -> None:
    weight = TITLE_WEIGHT if start < title else BODY_WEIGHT
    reading.weight[term] = max(weight, reading.weight.get(term, 0.0))
    opens = text[:start].rstrip(" \t'’")[-1:] in SENTENCE_ENDS
    reading.written[term].append((" ".join(text[start:end].split()), opens))


def _name(readings: Sequence[_Reading], everywhere: Counter[Term], average: float) -> Naming:
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
    return Naming(_label(chosen, surfaces, best), tuple(surfaces))


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


def _surface(term: Term, readings: Sequence[_Reading]) -> str:
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


def _label(chosen: Sequence[Term], surfaces: Sequence[str], scores: dict[Term, float]) -> str:
    """The first term and, if it adds something, the next that shares no word with it."""
    if not chosen:
        return ""
    label = surfaces[0]
    for term, surface in zip(chosen[1:], surfaces[1:], strict=True):
        short = len(label.split()) + len(surface.split()) <= LABEL_WORDS + 1
        strong = scores[term] >= SECOND_FROM * scores[chosen[0]]
        if short and strong and not set(term) & set(chosen[0]):
            label = f"{label}, {surface}"
            break
    return label[:1].upper() + label[1:]
