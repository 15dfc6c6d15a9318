"""Hearing: what people wish for, complain of, praise and ask in talk, and which theme it is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forum.capture.engine.corpus import Post, Verdict
from forum.capture.engine.findings import COMPLAINT, DIGITS, KINDS, NONE, WISH, Said, Unproposed
from forum.capture.engine.wishes.detectors import KindDetector
from forum.capture.engine.wishes.sentences import split_sentences
from forum.capture.engine.wishes.unproposed import Loose, unproposed

# From what chance on a sentence is shown. By the cues alone, three in four of the wishes shown are
# wishes then, and two in three wishes are shown; at 0.5 it were four in five, and half of them.
LIKELY = 0.4
WEEKS, DAYS_A_WEEK = 12, 7
NOWHERE = -1
# How many sentences are read at once, so that a hundred thousand need no more room.
BATCH = 20_000

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Place = Callable[[list[str]], Labels]
Weekly = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class HeardSentence:
    """What `findings.Said` holds, with the theme as a number, −1 for none."""

    post: str
    start: int
    end: int
    kind: str
    chance: float
    theme: int


@dataclass(frozen=True)
class Heard:
    """What is heard in talk: `said`, sorted by post and place, of `sentences` in all.

    `talk`, `complaints` and `complainers` have a row for each theme and a column for each of the
    last WEEKS, oldest first: how many sentences are of the theme, how many of them complain, and
    how many different people complain.
    """

    said: tuple[HeardSentence, ...]
    sentences: int
    unproposed: tuple[Unproposed, ...]
    talk: Weekly
    complaints: Weekly
    complainers: Weekly

    def rows(self, themes: Sequence[str]) -> tuple[Said, ...]:
        """`said` as findings keep it, where `themes[i]` is the key of theme i."""
        return tuple(
            Said(s.post, s.start, s.end, s.kind, s.chance, None if s.theme < 0 else themes[s.theme])
            for s in self.said
        )


@dataclass(frozen=True)
class _Spoken:
    """A sentence and the post that it stands in."""

    post: Post
    start: int
    end: int
    said: str


def hear(
    posts: Sequence[Post],
    verdicts: Sequence[Verdict],
    *,
    place: Place,
    theme_of: Mapping[str, int],
    proposed: Iterable[str] = (),
    random_state: int = 0,
) -> Heard:
    """Find the wishes, complaints, praise and questions of posts, and where each belongs.

    `place` tells of each of n sentences which theme's words make it likelier, −1 where none does,
    and must not depend on what else is asked; `theme_of` has the theme of each idea that is in
    one; `proposed` are the titles of ideas: what one of them asks for is not unproposed.

    A sentence is of the theme that it names. One that names none is of its idea's theme, unless it
    is a wish that is heard elsewhere as well (see `unproposed.py`). What somebody says several
    times in the same words counts once, where they said it first. A verdict on a sentence stands;
    the others are judged by the cues and by what verdicts taught. No order matters.
    """
    spoken = _spoken(posts)
    texts = [one.said for one in spoken]
    kinds, chances = _judged(texts, verdicts, random_state)
    named = _placed(texts, place)
    wishes = np.flatnonzero((kinds == KINDS.index(WISH)) & (named == NOWHERE)).tolist()
    groups = unproposed([_loose(spoken[i]) for i in wishes], proposed, random_state)
    apart = {wishes[i] for group in groups for i in group.sentences}
    themes = _leaning(spoken, named, theme_of, apart)
    count = max([*theme_of.values(), int(themes.max(initial=NOWHERE))]) + 1
    complaining = np.where(kinds == KINDS.index(COMPLAINT), themes, NOWHERE)
    heard = np.flatnonzero(kinds != KINDS.index(NONE)).tolist()
    row = {sentence: place for place, sentence in enumerate(heard)}
    return Heard(
        said=tuple(_heard(spoken[i], kinds[i], chances[i], themes[i]) for i in heard),
        sentences=len(spoken),
        unproposed=tuple(_among(group, wishes, row) for group in groups),
        talk=_weekly(spoken, themes, count),
        complaints=_weekly(spoken, complaining, count),
        complainers=_weekly_people(spoken, complaining, count),
    )


def _leaning(
    spoken: Sequence[_Spoken], named: Labels, theme_of: Mapping[str, int], apart: set[int]
) -> Labels:
    """What names no theme, and is not set apart, is of its idea's."""
    ideas = [theme_of.get(one.post.idea or "", NOWHERE) for one in spoken]
    own = np.array([i in apart for i in range(len(spoken))], dtype=np.bool_)
    return np.where((named == NOWHERE) & ~own, np.array(ideas, dtype=np.int64), named)


def _among(group: Unproposed, wishes: Sequence[int], row: Mapping[int, int]) -> Unproposed:
    return replace(group, sentences=tuple(row[wishes[i]] for i in group.sentences))


def _spoken(posts: Sequence[Post]) -> list[_Spoken]:
    """Every sentence once for each person, by post and place."""
    found: list[_Spoken] = []
    before: set[tuple[str, str]] = set()
    for post in sorted(posts, key=lambda post: (-post.age_days, post.key)):
        for start, end, said in split_sentences(post.text):
            if (mark := (post.author, said.casefold())) not in before:
                before.add(mark)
                found.append(_Spoken(post, start, end, said))
    return sorted(found, key=lambda one: (one.post.key, one.start))


def _judged(
    texts: list[str], verdicts: Sequence[Verdict], random_state: int
) -> tuple[Labels, Floats]:
    """The place in KINDS and the chance of each text; NONE where no kind is likely."""
    detector = KindDetector(random_state)
    if verdicts:
        detector.fit([one.sentence for one in verdicts], [one.kind for one in verdicts])
    parts = [detector.predict_proba(batch) for batch in _batches(texts)]
    probable = np.vstack([np.zeros((0, len(KINDS))), *parts]).round(DIGITS)
    kinds = probable[:, 1:].argmax(axis=1) + 1
    chances = probable[np.arange(len(texts)), kinds]
    kinds[chances < LIKELY] = KINDS.index(NONE)
    told = _told(verdicts)
    for i, text in enumerate(texts):
        if text in told:
            kinds[i], chances[i] = KINDS.index(told[text]), 1.0
    return kinds, chances


def _told(verdicts: Sequence[Verdict]) -> dict[str, str]:
    """What verdicts say of a sentence, where they agree."""
    said: dict[str, set[str]] = defaultdict(set)
    for verdict in verdicts:
        said[verdict.sentence].add(verdict.kind)
    return {sentence: next(iter(kinds)) for sentence, kinds in said.items() if len(kinds) == 1}


def _placed(texts: list[str], place: Place) -> Labels:
    parts = [np.asarray(place(batch), dtype=np.int64) for batch in _batches(texts)]
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def _batches(texts: list[str]) -> list[list[str]]:
    return [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]


def _loose(one: _Spoken) -> Loose:
    post = one.post
    return Loose(f"{post.key}:{one.start:06}", one.said, post.author, post.idea, post.age_days)


def _heard(one: _Spoken, kind: int, chance: float, theme: int) -> HeardSentence:
    return HeardSentence(
        one.post.key, one.start, one.end, KINDS[kind], round(float(chance), DIGITS), int(theme)
    )


def _weekly(spoken: Sequence[_Spoken], themes: Labels, count: int) -> Weekly:
    """How many sentences each of `count` themes has in each week."""
    weeks = np.zeros((count, WEEKS), dtype=np.int64)
    for one, theme in zip(spoken, themes.tolist(), strict=True):
        if theme >= 0 and (week := _week(one)) >= 0:
            weeks[theme, week] += 1
    return tuple(map(tuple, weeks.tolist()))


def _weekly_people(spoken: Sequence[_Spoken], themes: Labels, count: int) -> Weekly:
    """How many people said them."""
    people = {
        (theme, week, one.post.author)
        for one, theme in zip(spoken, themes.tolist(), strict=True)
        if theme >= 0 and (week := _week(one)) >= 0
    }
    weeks = np.zeros((count, WEEKS), dtype=np.int64)
    for theme, week, _author in people:
        weeks[theme, week] += 1
    return tuple(map(tuple, weeks.tolist()))


def _week(one: _Spoken) -> int:
    """The place of its week, the last one for what is newest; below 0 for what is older."""
    return WEEKS - 1 - one.post.age_days // DAYS_A_WEEK
