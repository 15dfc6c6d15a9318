"""The demo's designs are drawn, differ, and belong to ideas that exist."""

from __future__ import annotations

import hashlib

import pytest

from forum.demo.build import FILES
from forum.demo.content import content_of
from forum.demo.drawings import DRAWINGS

SIZE = (1200, 800)
ALT_MAX = 300


def digest(idea: str) -> str:
    return hashlib.sha256(DRAWINGS[idea].draw().tobytes()).hexdigest()


@pytest.fixture(scope="module")
def digests() -> dict[str, str]:
    return {idea: digest(idea) for idea in DRAWINGS}


def test_every_design_belongs_to_an_idea():
    contents = [content_of(file) for file in FILES]
    keys = {idea["key"] for content in contents for idea in content["ideas"]}
    assert set(DRAWINGS) <= keys
    assert all(drawing.idea == key for key, drawing in DRAWINGS.items())


def test_every_design_is_described_in_words():
    assert all(40 <= len(drawing.alt) <= ALT_MAX for drawing in DRAWINGS.values())


@pytest.mark.parametrize("idea", DRAWINGS)
def test_a_design_has_the_size_of_a_sheet_and_more_than_paper_on_it(idea):
    image = DRAWINGS[idea].draw()
    assert (image.mode, image.size) == ("RGB", SIZE)
    colours = image.getcolors(SIZE[0] * SIZE[1])
    assert colours is not None
    assert len(colours) > 200


def test_no_two_designs_are_the_same(digests):
    assert len(set(digests.values())) == len(digests) >= 8


@pytest.mark.parametrize("idea", DRAWINGS)
def test_a_design_comes_out_the_same_at_every_call(idea, digests):
    assert digest(idea) == digests[idea]
