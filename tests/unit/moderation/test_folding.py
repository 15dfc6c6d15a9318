"""A word counts as what it looks like."""

from __future__ import annotations

import pytest

from forum.moderation.screening.folding import words_of


@pytest.mark.parametrize(
    "disguised",
    [
        "CASINO",
        "ｃａｓｉｎｏ",
        "c\u0430s\u0456n\u043e",
        "ca\u200bsi\u00adno",
        "cásìnõ",
        "c4s1no",
        "c a s i n o",
        "c.a.s.i.n.o",
        "𝐜𝐚𝐬𝐢𝐧𝐨",
    ],
)
def test_a_disguised_word_is_read_as_it_looks(disguised: str) -> None:
    assert "casino" in words_of(f"try the {disguised} now")


@pytest.mark.parametrize("word", ["3d", "mp3", "24h", "5g", "2026"])
def test_figures_beside_letters_stay_figures(word: str) -> None:
    assert words_of(f"a {word} one") == ["a", word, "one"]


def test_letters_that_no_decomposition_takes_apart() -> None:
    assert words_of("Œuvre Łódź smørrebrød") == ["oeuvre", "lodz", "smorrebrod"]


def test_a_name_is_a_word_without_its_sign() -> None:
    assert words_of("thanks @anna, 5$ each") == ["thanks", "anna", "5", "each"]
