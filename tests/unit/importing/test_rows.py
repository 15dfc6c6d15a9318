"""A row becomes an idea, or says why not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.limits import POST_MAX, TAG_MAX, TAGS_MAX, TITLE_MAX
from forum.ideas.importing.reading import Raw
from forum.ideas.importing.rows import (
    AUTHOR_MAX,
    KEY_MAX,
    Checked,
    Columns,
    Fault,
    checked,
    cut_at_paragraph,
    cut_at_word,
)

ALL = Columns("title", "body", "author", "created_at", "tags", "votes")


def row(columns: Columns = ALL, **cells: str) -> Checked:
    """A checked row of these cells."""
    return checked(Raw(2, {"title": "A rack that folds", **cells}), columns)


def test_an_ordinary_row_is_taken_as_it_is() -> None:
    found = row(
        body="It folds.", author=" Ana ", created_at="2020-05-01", tags="Racks, #City", votes="12"
    )
    assert (found.title, found.body, found.author) == ("A rack that folds", "It folds.", "Ana")
    assert found.created_at == datetime(2020, 5, 1, tzinfo=UTC)
    assert (found.tags, found.votes, found.original, found.notes) == (
        ["racks", "city"],
        12,
        None,
        [],
    )


def test_a_body_over_the_limit_is_cut_at_a_paragraph_and_kept_whole() -> None:
    paragraph = "word " * 200
    whole = "\n\n".join([paragraph.strip()] * 100)
    assert len(whole) > 99_000
    found = row(body=whole)
    assert found.original == whole
    assert len(found.body) <= POST_MAX
    assert whole.startswith(found.body + "\n\n")
    assert any("body cut" in note for note in found.notes)


@given(st.text(min_size=1, max_size=120), st.integers(10, 60))
def test_a_cut_text_fits_and_is_the_beginning(text: str, length: int) -> None:
    assert len(cut_at_word(text, length)) <= length
    assert text.startswith(cut_at_word(text, length).removesuffix("…")) or len(text) <= length
    assert len(cut_at_paragraph(text, length)) <= length
    assert text.startswith(cut_at_paragraph(text, length))


def test_a_long_title_is_cut_at_a_word_and_stands_whole_in_the_body() -> None:
    whole = " ".join(["twelve-chars"] * 30)
    found = row(title=whole, body="Because.")
    assert len(found.title) <= TITLE_MAX
    assert found.title.endswith("twelve-chars…")
    assert found.body == f"{whole}\n\nBecause."
    assert any("title cut" in note for note in found.notes)


def test_a_title_of_one_endless_word_still_fits() -> None:
    assert len(row(title="x" * 500).title) == TITLE_MAX


@pytest.mark.parametrize("title", ["", "  ", "\u200b\u200b", "\x00\x07"])
def test_a_row_without_a_title_is_refused(title: str) -> None:
    with pytest.raises(Fault, match="no title"):
        row(title=title)


def test_without_a_body_the_title_says_it_all() -> None:
    assert row(body=" ").body == "A rack that folds"
    assert row(Columns(body=None)).body == "A rack that folds"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-05-01T12:00:00Z", datetime(2020, 5, 1, 12, tzinfo=UTC)),
        ("2020-05-01 12:00:00+02:00", datetime(2020, 5, 1, 10, tzinfo=UTC)),
        ("1588334400", datetime(2020, 5, 1, 12, tzinfo=UTC)),
        ("1588334400.5", datetime(2020, 5, 1, 12, 0, 0, 500_000, tzinfo=UTC)),
        ("20200501", datetime(2020, 5, 1, tzinfo=UTC)),
        ("", None),
    ],
)
def test_dates_are_read_as_moments(text: str, moment: datetime | None) -> None:
    assert row(created_at=text).created_at == moment


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "01/05/2020",
        "2020-13-01",
        "1969-12-31",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2999-01-01",
    ],
)
def test_a_date_that_can_not_be_is_refused(text: str) -> None:
    with pytest.raises(Fault, match="date"):
        row(created_at=text)


@pytest.mark.parametrize(("text", "votes"), [("", 0), ("0", 0), (" 7 ", 7), ("12.0", 12)])
def test_votes_are_whole_numbers(text: str, votes: int) -> None:
    assert row(votes=text).votes == votes


@pytest.mark.parametrize("text", ["-1", "3.5", "many", "1e3", "9" * 400, "2000000001", "NaN"])
def test_other_votes_are_refused(text: str) -> None:
    with pytest.raises(Fault, match="votes"):
        row(votes=text)


def test_tags_over_the_limits_are_shortened_and_it_is_said() -> None:
    found = row(tags="; ".join([f"tag {n} " + "x" * 40 for n in range(9)]))
    assert len(found.tags) == TAGS_MAX
    assert all(len(tag) <= TAG_MAX for tag in found.tags)
    assert any("tags shortened" in note for note in found.notes)


def test_tags_that_are_alike_once_cut_are_one() -> None:
    assert len(row(tags="x" * 40 + "a," + "x" * 40 + "b").tags) == 1


def test_what_can_not_be_stored_is_left_out() -> None:
    found = row(title="A \ud800rack\x00 folds", body="a\x00b\ud800c")
    assert (found.title, found.body) == ("A rack folds", "abc")


def test_a_key_names_the_row_or_its_words_do() -> None:
    keyed = Columns(key="id")
    assert row(keyed, id=" 17 ").key == "17"
    assert len(row(keyed, id="k" * 500).key) <= KEY_MAX
    assert row(keyed, id="k" * 500).key != row(keyed, id="k" * 501).key
    with pytest.raises(Fault, match="no key"):
        row(keyed, id=" ")
    assert row(body="a").key == row(body="a").key != row(body="b").key
    # The parts do not run together.
    assert row(title="ab", body="c").key != row(title="a", body="bc").key


def test_an_author_without_a_name_is_anonymous_and_a_long_one_fits() -> None:
    assert row().author == "anonymous"
    assert len(row(author="y" * 500).author) == AUTHOR_MAX


def test_a_row_that_could_not_be_read_says_so() -> None:
    with pytest.raises(Fault, match="is not JSON"):
        checked(Raw(9, {}, "is not JSON"), ALL)


def test_named_columns_that_are_missing_are_named() -> None:
    assert Columns(votes="up", key="id").missing_from(("title", "body", "id")) == ["up"]
