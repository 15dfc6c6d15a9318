"""The stage of a run that finds its themes: what they hold, who they are, how they are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from forum.capture.engine.corpus import Corpus
from forum.capture.engine.findings import DIGITS
from forum.capture.engine.text.features import Features, Floats
from forum.capture.engine.text.reading import Tell
from forum.capture.engine.text.words import Cut
from forum.capture.engine.themes.continuing import themes_now
from forum.capture.engine.themes.finding import UNTHEMED
from forum.capture.engine.themes.identity import Identity, identities
from forum.capture.engine.themes.labels import Naming, name_themes
from forum.capture.engine.themes.mixture import Labels
from forum.capture.engine.themes.model import ThemeModel
from forum.capture.engine.themes.parts import parts_of
from forum.capture.engine.themes.rulings import bonds_of
from forum.capture.engine.themes.stability import stability

# There are many parts, so that fewer texts of each are read for its name than of a theme.
PART_NAMED_FROM = 20


@dataclass(frozen=True)
class Themes:
    """The k themes of n documents.

    `labels` (n): the theme of each, −1 for none. `held`: the rows of each theme, the nearest to its
    centre first. `central` (n): the cosine with that centre. `who`: their identities. `overruled`:
    how many links of rulings newer ones contradict. `model` places other texts.
    """

    labels: Labels
    held: tuple[Labels, ...]
    central: Floats
    who: tuple[Identity, ...]
    overruled: int
    model: ThemeModel


def find_themes(corpus: Corpus, features: Features, *, full: bool, seed: int) -> Themes:
    """Find the themes of a corpus, whose features these are, or go on with those before."""
    keys, bonds = corpus.keys, bonds_of(corpus.rulings, corpus.row_of)
    labels = themes_now(features, keys, corpus.before, bonds, full=full, seed=seed)
    central = centrality(features.weights, labels)
    return Themes(
        labels=labels,
        held=tuple(_nearest_first(labels, central)),
        central=central,
        who=tuple(identities(keys, labels, corpus.before, bonds)),
        overruled=bonds.overruled,
        model=ThemeModel(random_state=seed).take(features, labels),
    )


def how_stable(
    features: Features, themes: Themes, *, full: bool, seed: int, tell: Tell | None = None
) -> list[float | None]:
    """The stability of each theme; a run that is not full says what the one before found."""
    if full:
        found = stability(features, themes.labels, random_state=seed, tell=tell)
        return [round(float(value), DIGITS) for value in found]
    return [None if one.before is None else one.before.stability for one in themes.who]


def name_all(corpus: Corpus, features: Features, themes: Themes, cut: Cut) -> list[Naming]:
    """The names of the themes: as ruled, as before where they are the same still, or new."""
    names = name_themes(corpus.texts, themes.held, features.stems, features.twins, cut)
    for i, one in enumerate(themes.who):
        kept = one.before.label if one.before and one.keeps_name else None
        names[i] = Naming(one.label or kept or names[i].label, names[i].terms)
    return names


def parts_of_all(
    corpus: Corpus, features: Features, themes: Themes, cut: Cut, *, full: bool, seed: int
) -> list[list[tuple[str, Labels]]]:
    """The sub-themes of each theme, their names and rows, the largest first.

    Like stability, they are looked for in a full run; another one keeps those of before.
    """
    found = []
    for rows, one in zip(themes.held, themes.who, strict=True):
        if full:
            parts = _parts(corpus.texts, features, rows, cut, seed)
        else:
            here = {corpus.keys[row] for row in rows.tolist()}
            known = one.before.parts if one.before else ()
            parts = [
                (label, [corpus.row_of[key] for key in keys if key in here])
                for label, keys in known
            ]
        named = [(label, np.array(part, dtype=np.int64)) for label, part in parts if len(part)]
        found.append(sorted(named, key=lambda pair: -len(pair[1])))
    return found


def _parts(
    texts: Sequence[str], features: Features, rows: Labels, cut: Cut, seed: int
) -> list[tuple[str, list[int]]]:
    labels = parts_of(features, rows, seed)
    held = [rows[labels == part] for part in range(int(labels.max(initial=UNTHEMED)) + 1)]
    nearest = [part[:PART_NAMED_FROM] for part in held]
    names = name_themes(texts, nearest, features.stems, features.twins, cut)
    return [(name.label, part.tolist()) for name, part in zip(names, held, strict=True)]


def centrality(weights: sparse.csr_matrix, labels: Labels) -> Floats:
    """Cosine of each document with the centre of its theme, 0 to 1; 0 for the unthemed."""
    central = np.zeros(len(labels))
    for theme in range(int(labels.max(initial=UNTHEMED)) + 1):
        rows = np.flatnonzero(labels == theme)
        centre = np.asarray(weights[rows].sum(axis=0)).ravel()
        length = np.linalg.norm(centre)
        central[rows] = np.asarray(weights[rows] @ centre) / max(float(length), 1e-12)
    return central.round(DIGITS)


def _nearest_first(labels: Labels, central: Floats) -> list[Labels]:
    k = int(labels.max(initial=UNTHEMED)) + 1
    order = np.lexsort((np.arange(len(labels)), -central))
    of_order = labels[order]
    return [order[of_order == theme] for theme in range(k)]
