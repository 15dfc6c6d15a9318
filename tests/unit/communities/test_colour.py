"""A community's accent reads on its paper, whatever colour was chosen."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.communities.colour import (
    CONTRAST,
    DARK_PAPER,
    DEFAULT_ACCENT,
    LIGHT_PAPER,
    accents,
    contrast,
)
from forum.core.errors import Invalid

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
@example("#ffffff")
@example("#000000")
@example("#ffff00")
@example("#0000ff")
@example("#7f7f7f")
def test_any_accent_reads_on_paper_and_on_its_wash(colour: str) -> None:
    found = accents(colour)
    assert contrast(found["light"], LIGHT_PAPER) >= CONTRAST
    assert contrast(found["light"], found["light_wash"]) >= CONTRAST
    assert contrast(found["dark"], DARK_PAPER) >= CONTRAST
    assert contrast(found["dark"], found["dark_wash"]) >= CONTRAST


def test_contrast_is_the_ratio_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    # A known pair: #767676 is the lightest grey that passes on white.
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#123456", "#abcdef") == contrast("#abcdef", "#123456")


def test_an_accent_that_reads_already_is_left_alone() -> None:
    assert accents(DEFAULT_ACCENT)["light"] == DEFAULT_ACCENT


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "#0b6e64;x", "", "#0b6e64\n"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(Invalid) as refused:
        accents(colour)
    assert list(refused.value.fields) == ["accent"]
