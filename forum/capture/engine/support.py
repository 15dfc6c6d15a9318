"""Support: which camps there are among those who voted, and what each of them wants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forum.capture.engine.acts import DECLINES, WANTS
from forum.capture.engine.corpus import Corpus
from forum.capture.engine.findings import DIGITS, CampVoice, Share
from forum.capture.engine.text.features import Floats
from forum.capture.engine.themes.mixture import Labels
from forum.ranking.camps import Camps, bridging, find_camps, same_camps
from forum.ranking.camps.bridging import MIN_SHOWN

# One camp is everybody: there is nothing that it could be told apart from.
SEVERAL = 2


@dataclass(frozen=True)
class Backing:
    """What camps say of m ideas or themes: the voices that may be shown, and how far all agree."""

    voices: list[tuple[CampVoice, ...]]
    agreeing: list[int]
    bridging: Floats


@dataclass(frozen=True)
class Support:
    """The sizes of the camps, the largest first, and what they want; none where nobody divides."""

    sizes: tuple[int, ...]
    ideas: Backing
    themes: Backing

    @property
    def bridges(self) -> tuple[Floats, Floats] | None:
        """How far ideas and themes join the camps, where there are several."""
        return (self.ideas.bridging, self.themes.bridging) if len(self.sizes) >= SEVERAL else None


def support_of(corpus: Corpus, labels: Labels, k: int, seed: int) -> Support:
    """The camps of those who voted, and what they want of n documents and of k themes.

    `labels` (n) say which theme a document is of, −1 for none. Authors do not count for their own
    ideas. Of a theme somebody wants what they want of most of its ideas that they reacted to.
    """
    person, idea, wants = _reactions(corpus)
    camps = find_camps(person, idea, wants, len(corpus), random_state=seed)
    sizes = np.bincount(camps.labels[camps.labels >= 0], minlength=camps.n_camps)
    who, theme, balance = _of_themes(person, labels[idea], wants, max(k, 1))
    themes = same_camps(camps, who, theme, balance > 0, max(k, 1))
    return Support(tuple(sizes.tolist()), _backing(camps), _backing(themes))


def _reactions(corpus: Corpus) -> tuple[Labels, Labels, Labels]:
    """Who reacted to which document, and whether they want it."""
    person, kind, row = corpus.acts.only(WANTS, DECLINES)
    others = person != corpus.acts.authors[row]
    return person[others], row[others], (kind[others] == WANTS).astype(np.int64)


def _of_themes(
    person: Labels, theme: Labels, wants: Labels, k: int
) -> tuple[Labels, Labels, Labels]:
    """A row for each person and theme, with their votes for its ideas less those against them."""
    themed = theme >= 0
    pairs, row = np.unique(person[themed] * k + theme[themed], return_inverse=True)
    balance = np.bincount(row, 2 * wants[themed] - 1, pairs.size).astype(np.int64)
    decided = balance != 0
    return pairs[decided] // k, pairs[decided] % k, balance[decided]


def _backing(camps: Camps) -> Backing:
    joined = bridging(camps)
    score, rows = joined.score.round(DIGITS), range(len(camps.reacted))
    if camps.n_camps < SEVERAL:
        return Backing([()] * len(rows), [0] * len(rows), score)
    shown = camps.reacted >= MIN_SHOWN
    voices = [
        tuple(_voice(camps, row, camp) for camp in np.flatnonzero(shown[row]).tolist())
        for row in rows
    ]
    return Backing(voices, joined.agreeing.tolist(), score)


def _voice(camps: Camps, row: int, camp: int) -> CampVoice:
    share = Share.of(camps.agreement[row, camp], camps.low[row, camp], camps.high[row, camp])
    return CampVoice(camp, int(camps.reacted[row, camp]), share)
