"""What several people wish for in talk, and no idea asks for yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from forum.capture.engine.findings import Unproposed
from forum.capture.engine.text.bridge import bridged
from forum.capture.engine.text.features import featurise
from forum.capture.engine.text.reading import normal
from forum.capture.engine.text.words import content_words
from forum.capture.engine.themes import ThemeModel
from forum.capture.engine.themes.labels import Naming, name_themes

FEWEST_SENTENCES, FEWEST_PEOPLE = 3, 2
# A stem that so many sentences of a group have is what the group is about.
CORE_SHARE = 0.5
# More than this many wishes that name no theme are not grouped: the newest are.
MOST_GROUPED = 10_000

Labels = NDArray[np.int64]
Stems = frozenset[str]


@dataclass(frozen=True)
class Loose:
    """A wish that names no theme: where it stands, what it says, whose it is, under which idea."""

    place: str
    said: str
    author: str
    idea: str | None
    age_days: int = 0


def unproposed(
    wishes: Sequence[Loose], proposed: Iterable[str] = (), random_state: int = 0
) -> tuple[Unproposed, ...]:
    """Group n wishes that speak of the same; `sentences` index them, most people first.

    A group are those of a theme that share one word of its name. It is left out where it has fewer
    than three sentences or is one person's, where all of it is said under one idea, which it is
    about then, and where the title of an idea in `proposed` has all that half of it says.
    """
    if len(wishes) < FEWEST_SENTENCES:
        return ()
    order = sorted(range(len(wishes)), key=lambda i: (wishes[i].age_days, wishes[i].place))
    order = order[:MOST_GROUPED]
    texts = [" ".join(wishes[i].said.split()) for i in order]
    titles = list(proposed)
    concepts = _Concepts([*texts, *titles])
    headed = [concepts.of(title) for title in titles]
    groups = []
    for rows, naming in _grouped(texts, concepts, random_state):
        members = [order[row] for row in rows]
        core = _core([concepts.of(texts[row]) for row in rows])
        if naming.label and _counts(wishes, members) and not any(core <= title for title in headed):
            groups.append(_group(wishes, members, naming))
    return tuple(sorted(groups, key=lambda g: (-g.people, -len(g.sentences), g.key)))


def _grouped(
    texts: Sequence[str], concepts: _Concepts, random_state: int
) -> list[tuple[list[int], Naming]]:
    """The rows of each theme of n sentences, those alone that share a word of its name."""
    features = featurise(texts)
    model = ThemeModel(random_state=random_state).fit_features(features)
    held = [np.flatnonzero(model.labels_ == theme) for theme in range(model.n_themes_)]
    names = name_themes(texts, held, features.stems, features.twins)
    sharing = [
        _sharing(rows, [concepts.of(texts[row]) for row in rows.tolist()], concepts.of(name.label))
        for rows, name in zip(held, names, strict=True)
    ]
    names = name_themes(texts, sharing, features.stems, features.twins)
    return [(rows.tolist(), name) for rows, name in zip(sharing, names, strict=True)]


def _sharing(rows: Labels, stems: Sequence[Stems], named: Stems) -> Labels:
    """The rows whose stems have that one of the name which most have."""
    often = Counter(stem for has in stems for stem in has)
    word = max(sorted(named), key=lambda stem: often[stem], default="")
    return rows[np.array([word in has for has in stems], dtype=np.bool_)]


def _counts(wishes: Sequence[Loose], members: Sequence[int]) -> bool:
    people = {wishes[i].author for i in members}
    about = {wishes[i].idea for i in members}
    enough = len(members) >= FEWEST_SENTENCES and len(people) >= FEWEST_PEOPLE
    return enough and (len(about) > 1 or about == {None})


def _group(wishes: Sequence[Loose], members: Sequence[int], naming: Naming) -> Unproposed:
    places = sorted(wishes[i].place for i in members)
    return Unproposed(
        key="u-" + sha256("\x1f".join(places).encode()).hexdigest()[:12],
        label=naming.label,
        terms=naming.terms,
        people=len({wishes[i].author for i in members}),
        sentences=tuple(sorted(members)),
    )


def _core(stems: Sequence[Stems]) -> Stems:
    """The stems that half of them have."""
    often = Counter(stem for has in stems for stem in has)
    return frozenset(stem for stem, times in often.items() if times >= CORE_SHARE * len(stems))


class _Concepts:
    """Stems of texts; of twins in English and French the one that stands for both."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._twins = bridged({stem for text in texts for stem in _stems(text)})

    def of(self, text: str) -> Stems:
        """The stems that a text has."""
        return frozenset(self._twins.get(stem, stem) for stem in _stems(text))


def _stems(text: str) -> Stems:
    return frozenset(word.stem for word in content_words(normal(text)))
