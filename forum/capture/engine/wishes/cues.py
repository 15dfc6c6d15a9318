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

# Words in so many sentences that looking for them first would spare nothing.
_EVERYWHERE = frozenset(
    """
    ^ $ . , ? ! a an and are as at be but by can do for from has have i if in is it me my no not of
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
    """A phrase ready to be looked for; a sentence that has none of `anchors` can't have it."""

    cue: int
    anchors: frozenset[str]
    search: re.Pattern[str]


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
        candidates = set(self._always)
        for word in self._by_anchor.keys() & set(tokens):
            candidates.update(self._by_anchor[word])
        text = f" {' '.join(tokens)} "
        return sorted(i for i in candidates if self.phrases[i].search.search(text))


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
    return Phrase(cue, _anchors(pieces), re.compile(expression))


def _expression(piece: str) -> str:
    if piece == "~":
        return r"(?:\w+ ){0,3}"
    optional = len(piece) > 1 and piece.endswith("?")
    words = [re.escape(word).replace(r"\*", r"\w*") for word in _words(piece)]
    return f"(?:(?:{'|'.join(words)}) ){'?' if optional else ''}"


def _words(piece: str) -> list[str]:
    return (piece[:-1] if len(piece) > 1 and piece.endswith("?") else piece).split("|")


def _anchors(pieces: Iterable[str]) -> frozenset[str]:
    """The words of the piece that fewest sentences have one of; none where all are open."""
    sure = [p for p in pieces if p != "~" and (len(p) == 1 or not p.endswith("?")) and "*" not in p]
    sets = [frozenset(_words(piece)) for piece in sure]
    best = min(sets, key=lambda words: (len(words & _EVERYWHERE), len(words)), default=frozenset())
    return frozenset() if "^" in best or "$" in best else best
