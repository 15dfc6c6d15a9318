"""Sentences: cut where a reader would, what others said left out, each at its place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.capture.engine.wishes import split_sentences
from tests.patience import within


def said(text: str) -> list[str]:
    return [sentence.said for sentence in split_sentences(text)]


def test_english_is_cut_at_ends_and_not_at_abbreviations() -> None:
    text = (
        "I use it e.g. on trains, Mr. Smith does too... and it works. "
        "Version 2.5 costs 3.50. Good?! Yes."
    )
    assert said(text) == [
        "I use it e.g. on trains, Mr. Smith does too... and it works.",
        "Version 2.5 costs 3.50.",
        "Good?!",
        "Yes.",
    ]


def test_french_is_cut_at_ends_and_not_at_abbreviations() -> None:
    text = (
        "M. Durand l'a dit ! Il faudrait p. ex. un bouton… C'est tout. "
        "« Vraiment ? » demande-t-il. Oui"
    )
    assert said(text) == [
        "M. Durand l'a dit !",
        "Il faudrait p. ex. un bouton…",
        "C'est tout.",
        "« Vraiment ? » demande-t-il.",
        "Oui",
    ]


def test_what_others_said_is_left_out() -> None:
    text = "> Please add pink.\n>> No.\nI disagree.\n\n > Really?\nYes."
    assert said(text) == ["I disagree.", "Yes."]


def test_code_and_addresses_are_left_out() -> None:
    text = (
        "Please fix `a.b. C` now. See https://example.org/a.b?c=d. Done.\n"
        "```python\nplease = 'add this.'\n```\n\n    indented = True. No.\n\nOr [read. This](http://x.y/z.w)."
    )
    assert said(text) == ["Please fix now.", "See.", "Done.", "Or read.", "This."]


def test_an_unclosed_fence_hides_the_rest_as_markdown_does() -> None:
    assert said("Before.\n~~~\nPlease add this.\n```\nAnd this.") == ["Before."]


def test_items_headings_and_paragraphs_end_sentences_and_wrapped_lines_do_not() -> None:
    text = (
        "# Two wishes\nFirst of all:\n- a bell\n- [ ] a lock\n  that holds\n1. a rack\n"
        "2) Une béquille\n\nIt would be\nnice."
    )
    assert said(text) == [
        "Two wishes",
        "First of all:",
        "a bell",
        "a lock that holds",
        "a rack",
        "Une béquille",
        "It would be nice.",
    ]


def test_other_scripts_and_pictograms_are_sentences() -> None:
    assert said("这很好。请添加暗模式！ أتمنى ذلك؟ نعم. 😡😡") == [
        "这很好。",
        "请添加暗模式！",
        "أتمنى ذلك؟",
        "نعم.",
        "😡😡",
    ]


@pytest.mark.parametrize("text", ["", "   \n\n", "---", "***\n===", "42", "...", "> only a quote"])
def test_nothing_said_is_no_sentence(text: str) -> None:
    assert split_sentences(text) == []


@given(st.text(alphabet="aB. ?!…\n>-`#*[]()<1«»😡的é\t~", max_size=200))
def test_places_are_in_order_and_hold_what_is_said(text: str) -> None:
    reached = 0
    for sentence in split_sentences(text):
        assert reached <= sentence.start < sentence.end <= len(text)
        assert text[sentence.start : sentence.end].strip() == text[sentence.start : sentence.end]
        assert "\n" not in sentence.said
        assert sentence.said == sentence.said.strip() != ""
        reached = sentence.end


HOSTILE = "`` [ >\t <a ![ ]( ](a ![a](b `a`` x@ a_* ... ** |- (https:// -\t .\t «. a.".split(" ")


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_recipe_takes_long(piece: str) -> None:
    """A post of 20,000 characters is cut within half a second of processor time."""
    text = (piece * 20_000)[:20_000]
    with within(0.3):
        split_sentences(text)


@pytest.mark.parametrize("mark", [" ", " |", "- ", "=", "|:-", "#"])
def test_the_time_to_cut_a_post_grows_with_its_length_and_no_faster(mark: str) -> None:
    def seconds(length: int) -> float:
        text = "hello\n" + mark * (length // len(mark)) + "x"
        began = time.process_time()
        split_sentences(text)
        return time.process_time() - began

    # Of a rule that goes back for every blank, eight times the length took five hundred times.
    assert seconds(4_000) < 100 * max(seconds(500), 1e-3)
