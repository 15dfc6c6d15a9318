"""Sentences: a post in Markdown cut into what its writer says, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Folded to small letters, without their last full stop: what a full stop follows without ending a
# sentence. Single letters ("J. Doe", "e.g.", « p. ex. ») are known by being single.
_ABBREVIATED = frozenset(
    """
    mr mrs ms dr prof st jr sr vs etc no nos vol fig eq approx incl excl est resp cf ca al ex
    env inc ltd co corp dept jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu
    fri sat sun mm mme mlle mlles mmes me pr art chap av bd min max tél tel réf ref num janv
    févr avr juil déc nb ndlr c.-à-d
    """.split()
)
_BEFORE_NAMES = frozenset(
    "mr mrs ms dr prof st mm mme mlle mlles mmes me pr vs cf no nos fig".split()
)

_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_QUOTED = re.compile(r"[ ]{0,3}>")
_INDENTED = re.compile(r"(?: {4}|\t)\s*\S")
_ITEM = re.compile(r"\s*(?:[-*+•–—]|\d{1,3}[.)]|[a-z][.)]|[A-Z]\))\s+(?:\[[ xX]\]\s+)?")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_RULE = re.compile(r"\s*+(?:[-*_=]\s*+){3,}+$|[\s:|-]{3,}+$")
# Code in the line, addresses, mail addresses, pictures and what a link leads to.
_UNSPOKEN = re.compile(
    r"(?P<code>`+)[^`]*(?P=code)|!\[[^\]\n]{0,300}\]\([^)\s]{0,500}\)|(?<=\])\([^)\s]{0,500}\)"
    r"|<[^>\s]{1,300}>|(?:https?://|www\.)\S*[^\s.,;:!?)]|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}"
)
_ENDS = re.compile(r"[.!?…]+(?:[\"'”’»)\]*_]|[ \u00a0\u202f]»)*(?=\s|$)|[。！？｡؟۔।]+[”」』）]*")
_LETTER = re.compile(r"[^\W\d_]|[\u2600-\u27bf\U0001f300-\U0001faff]")
_LAST_WORD = re.compile(r"[^\s(«\"'’]*$")
LONGEST_WORD = 40


class Sentence(NamedTuple):
    """A sentence and where it is: `text[start:end]` of the post is what was written.

    `said` is that on one line, without code, addresses and marks.
    """

    start: int
    end: int
    said: str


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of a post in English or French, in their order.

    Left out are what others said (lines that begin with `>`), code, addresses and whatever has no
    letter. Items of lists, headings and paragraphs end a sentence; a line that is only wrapped
    does not. The characters of `start` and `end` are Python's (code points). The time is linear in
    the length.
    """
    found = []
    for start, end in _blocks(text):
        for first, last in _cut(text, start, end):
            said = _spoken(text[first:last])
            if _LETTER.search(said):
                found.append(Sentence(first, last, said))
    return found


def _spoken(written: str) -> str:
    plain = _UNSPOKEN.sub(" ", written)
    plain = re.sub(r"\*\*|__|~~|[\[\]|]|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)", " ", plain)
    return re.sub(r" (?=[.,])", "", " ".join(plain.split()))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Where each paragraph, heading and item begins and ends, without its marks."""
    start = end = 0
    for first, last, opens, closes in _lines(text):
        if opens and end > start:
            yield start, end
        if opens or end == start:
            start = first
        end = last
        if closes or last <= first:
            if end > start:
                yield start, end
            start = end = last
    if end > start:
        yield start, end


def _lines(text: str) -> Iterator[tuple[int, int, bool, bool]]:
    """Of each line: where its words begin and end, and whether it opens or closes a block.

    A line on which the writer says nothing has no words, and closes what was open.
    """
    place, fence, blank = 0, "", True
    for line in text.splitlines(keepends=True):
        here, place = place, place + len(line)
        fenced = _FENCE.match(line)
        silent = bool(fence or fenced or _silent(line) or (blank and _INDENTED.match(line)))
        if fenced and (not fence or fenced[1].startswith(fence)):
            fence = "" if fence else fenced[1]
        blank = not line.strip()
        if silent:
            yield place, place, True, True
            continue
        heading = _HEADING.match(line)
        mark = heading or _ITEM.match(line)
        words = here + (mark.end() if mark else 0)
        yield words, max(words, here + len(line.rstrip())), mark is not None, heading is not None


def _silent(line: str) -> bool:
    return not line.strip() or bool(_QUOTED.match(line) or _RULE.match(line))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of one block."""
    hidden = [match.span() for match in _UNSPOKEN.finditer(text, start, end)]
    first, next_hidden = start, 0
    for match in _ENDS.finditer(text, start, end):
        while next_hidden < len(hidden) and hidden[next_hidden][1] <= match.start():
            next_hidden += 1
        inside = next_hidden < len(hidden) and hidden[next_hidden][0] <= match.start()
        if not inside and _ends_here(text, first, match, end):
            yield _trimmed(text, first, match.end())
            first = match.end()
    if text[first:end].strip():
        yield _trimmed(text, first, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _ends_here(text: str, first: int, mark: re.Match[str], end: int) -> bool:
    """Whether the mark ends a sentence, and is no abbreviation, pause or French question mark."""
    after = text[mark.end() : min(end, mark.end() + LONGEST_WORD)].lstrip()
    if not after:
        return True
    sign = mark.group()
    small = after[0].islower()
    if small and sign[-1] in '"”»':
        return False
    if sign[0] != ".":
        return not (small and sign[0] == "…") or sign[0] in "。！？｡؟۔।"
    if sign.startswith(".."):
        return not small
    before = _LAST_WORD.search(text[max(first, mark.start() - LONGEST_WORD) : mark.start()])
    word = before.group().lower() if before else ""
    if word in _ABBREVIATED or len(word.rpartition(".")[2]) == 1:
        return not (small or after[0].isdigit() or word in _BEFORE_NAMES or len(word) == 1)
    return not (word.isdigit() and small)
