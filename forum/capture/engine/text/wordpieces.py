"""Word pieces: the parts of words that a BERT model knows, and their numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
INSIDE = "##"
# A longer word is not looked up: no name and no word of any language is.
LONGEST_WORD = 100
# Every character of these blocks is a word by itself.
IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)
# What ASCII has as a sign stands alone too, though Unicode calls some of it a symbol.
SIGNS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class WordPieces:
    """Cuts texts into the pieces of a vocabulary, without capitals and accents.

    The tokens of Devlin et al., "BERT" (2019), uncased: words and signs, each word as the longest
    piece that the vocabulary has, and again for what is left of it; [UNK] where there is none.
    """

    def __init__(self, numbers: Mapping[str, int], most: int) -> None:
        self.numbers = numbers
        self.most = most
        self._known: dict[str, list[int]] = {}

    def cut(self, text: str) -> list[int]:
        """The numbers of a text's pieces, `most` with those that begin and end it."""
        room = self.most - 2
        pieces: list[int] = []
        for word in words(text):
            pieces += self._of(word)
            if len(pieces) >= room:
                break
        return [self.numbers[BEGIN], *pieces[:room], self.numbers[END]]

    def _of(self, word: str) -> list[int]:
        if word not in self._known:
            self._known[word] = self._cut_word(word) or [self.numbers[UNKNOWN]]
        return self._known[word]

    def _cut_word(self, word: str) -> list[int]:
        """The pieces of a word; none where some of it is unknown."""
        if len(word) > LONGEST_WORD:
            return []
        pieces, start = [], 0
        while start < len(word):
            lead = INSIDE if start else ""
            ends = range(len(word), start, -1)
            end = next((e for e in ends if lead + word[start:e] in self.numbers), None)
            if end is None:
                return []
            pieces.append(self.numbers[lead + word[start:end]])
            start = end
        return pieces


def words(text: str) -> list[str]:
    """Words and signs in small letters without accents; control characters are dropped."""
    folded = unicodedata.normalize("NFD", "".join(map(_clean, text))).lower()
    return "".join(map(_apart, folded)).split()


def _clean(character: str) -> str:
    if character in "\t\n\r" or unicodedata.category(character) == "Zs":
        return " "
    other = unicodedata.category(character).startswith("C")
    return "" if other or character == "\ufffd" else character


def _apart(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Mn":
        return ""
    alone = category.startswith("P") or character in SIGNS
    if alone or any(low <= ord(character) <= high for low, high in IDEOGRAPHS):
        return f" {character} "
    return character
