"""Words for addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.slugs import SLUG_MAX, slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("A rack that folds", "a-rack-that-folds"),
        ("  Écran à l'œil — 20 % !", "ecran-a-l-il-20"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>", "script"),
        ("日本語", ""),
        ("---", ""),
    ],
)
def test_a_slug_is_small_letters_digits_and_hyphens(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_a_long_slug_is_cut_at_a_word() -> None:
    assert slugify("one two three", 9) == "one-two"
    assert slugify("one two three", 7) == "one-two"
    assert slugify("x" * 100) == "x" * SLUG_MAX


@given(st.text(max_size=200))
def test_a_slug_is_always_legal_and_stays_itself(text: str) -> None:
    slug = slugify(text)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert len(slug) <= SLUG_MAX
    assert slugify(slug) == slug
