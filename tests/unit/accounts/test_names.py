"""Names: legal ones, reserved ones, and two that people would take for one."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.accounts.names import RESERVED, fault, folded, normalised
from forum.core.limits import NAME_MAX, NAME_MIN


@pytest.fixture(scope="module", autouse=True)
def words() -> object:
    """Messages need a language, so an application that does nothing else."""
    from forum.extensions import babel

    app = Flask("names")
    babel.init_app(app)
    with app.app_context():
        yield


@pytest.mark.parametrize("name", ["Ana", "Zoé", "a.b-c_d", "李小龙", "x" * NAME_MAX, "r2d2"])
def test_a_name_of_letters_and_digits_is_legal(name: str) -> None:
    assert fault(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "x" * (NAME_MIN - 1),
        "x" * (NAME_MAX + 1),
        "two words",
        "me@home",
        "<b>bold</b>",
        "-dash",
        "dash-",
        ".dot",
        "under_",
        "a\u200bb",
        "abc\u202e",
        "new\nline",
        "nul\x00nul",
    ],
)
def test_anything_else_is_told_in_words(name: str) -> None:
    assert fault(name)


@pytest.mark.parametrize("name", ["admin", "Admin", "ÁDMIN", "ａｄｍｉｎ", "Moderator", "vivier"])
def test_what_sounds_official_is_reserved(name: str) -> None:
    assert "reserved" in (fault(normalised(name)) or "")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Álice", "alice"), ("ÉLODIE", "elodie"), ("Straße", "STRASSE"), ("ｆｕｌｌ", "Full")],
)
def test_names_that_read_alike_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_different_names_stay_different() -> None:
    assert len({folded(name) for name in ("anna", "annna", "anna1", "an-na")}) == 4


@given(st.text(max_size=NAME_MAX))
def test_folding_twice_folds_no_further(name: str) -> None:
    assert folded(folded(name)) == folded(name)


def test_every_reserved_word_is_written_as_it_is_compared() -> None:
    assert {folded(word) for word in RESERVED} == RESERVED
