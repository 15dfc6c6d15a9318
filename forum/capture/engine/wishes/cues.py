"""Cues: phrases that tell a wish, a complaint, praise or a question, found in tokens.

Each language has a file of them. A line `[family] wish 2.0, praise -1.0` opens a family and says
what each kind gains when one of its phrases is said; `@name: words` names a list, which indented
lines continue; `#` begins a remark; every other line is a phrase of the family above it.

A phrase is tokens between blanks (`tokens.py`: small letters, no accents, cut at apostrophes):
`a|b` is either, `a?` or nothing, `add*` every word that begins so, `~` up to three words, `@name`
any word of a list, `^` and `$` the ends of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from forum.capture.engine.wishes.tokens import END, START

# Words in so many sentences that looking for them first would spare nothing.
_EVERYWHERE = frozenset(
    """
    . , ? ! a an and are as at be but by can do for from has have i if in is it me my no not of
    on or so that the there they this to up us was we what when with would you your s t d
    au aux avec c ca ce ces cette de des du elle en est et il ils j je l la le les leur mais n ne
    nous on ou par pas plus pour qu que qui s sa se si son sur tout tres un une vous y
    """.split()
)


_FAMILY = re.compile(r"\[([^\]]+)\] (.+)")
_LIST = re.compile(r"@([a-z]+): (.+)")
_NAMED = re.compile(r"@([a-z]+)")


@dataclass(frozen=True)
class Cue:
    """A family of phrases, and how many nats it adds to each kind's score when one is said."""

    name: str
    weights: Mapping[str, float]
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Phrase:
    """A phrase ready to be looked for; it needs a token of `anchors` and one of `besides`."""

    cue: int
    anchors: frozenset[str]
    besides: frozenset[str]
    expression: re.Pattern[str]

    def is_in(self, text: str, present: set[str]) -> bool:
        """Whether the text, tokens between blanks, of which some are present, holds it."""
        if self.besides and self.besides.isdisjoint(present):
            return False
        return self.expression.search(text) is not None


class CueBook:
    """Cues ready to be looked for: `phrases` in the order of the cues' own."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self.cues = tuple(cues)
        self.phrases = tuple(
            _ready(place, phrase) for place, cue in enumerate(self.cues) for phrase in cue.phrases
        )
        self._always = [i for i, phrase in enumerate(self.phrases) if not phrase.anchors]
        self._by_anchor: dict[str, list[int]] = {}
        for i, phrase in enumerate(self.phrases):
            for word in phrase.anchors:
                self._by_anchor.setdefault(word, []).append(i)

    def found(self, tokens: Sequence[str]) -> list[int]:
        """The places in `phrases` of those that the tokens hold, sorted."""
        present = set(tokens)
        candidates = set(self._always)
        for word in self._by_anchor.keys() & present:
            candidates.update(self._by_anchor[word])
        text = f" {' '.join(tokens)} "
        return sorted(i for i in candidates if self.phrases[i].is_in(text, present))


def parsed(text: str) -> tuple[Cue, ...]:
    """The cues of a language's file; ValueError where a line is none of what is told above."""
    lists: dict[str, str] = {}
    cues: list[Cue] = []
    for line in re.sub(r"\n[ ]+", " ", text).splitlines():
        family, words = _FAMILY.fullmatch(line), _LIST.fullmatch(line)
        if family:
            pairs = (pair.split() for pair in family[2].split(","))
            cues.append(Cue(family[1], {kind: float(weight) for kind, weight in pairs}, ()))
        elif words:
            lists[words[1]] = "|".join(words[2].split())
        elif line and not line.startswith("#"):
            if not cues:
                raise ValueError(f"a phrase before any family: {line}")
            filled = _NAMED.sub(lambda match: lists[match[1]], line)
            cues[-1] = replace(cues[-1], phrases=(*cues[-1].phrases, filled))
    return tuple(cues)


def _ready(cue: int, phrase: str) -> Phrase:
    pieces = phrase.split()
    expression = " " + "".join(_expression(piece) for piece in pieces)
    return Phrase(cue, *_needed(pieces), re.compile(expression))


def _expression(piece: str) -> str:
    if piece == "~":
        return r"(?:\w+ ){0,3}"
    words = [re.escape(word).replace(r"\*", r"\w*") for word in _words(piece)]
    return f"(?:(?:{'|'.join(words)}) ){'?' if _optional(piece) else ''}"


def _words(piece: str) -> list[str]:
    return (piece[:-1] if _optional(piece) else piece).split("|")


def _optional(piece: str) -> bool:
    return len(piece) > 1 and piece.endswith("?")


def _needed(pieces: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the two pieces that fewest sentences have one of; none where all are open."""
    open_ends = ("~", START, END)
    sure = [p for p in pieces if p not in open_ends and "*" not in p and not _optional(p)]
    sets = [frozenset(_words(piece)) for piece in sure]
    sets.sort(key=lambda words: (len(words & _EVERYWHERE), len(words)))
    first, second, *_ = *sets, frozenset[str](), frozenset[str]()
    return first, second
