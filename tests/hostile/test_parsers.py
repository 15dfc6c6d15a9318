"""What reads the texts of people takes time in proportion to them, and never fails."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.accounts import zones
from forum.accounts.names import folded, normalised
from forum.core import paging
from forum.core.errors import NotFound
from forum.core.redaction import redacted
from forum.ideas.videos import fault_of
from forum.moderation.screening import links, patterns
from forum.pipeline.trackers import adf
from forum.search import questions, words
from forum.web.navigation import own_path
from tests.patience import within

SIZE, BUDGET = 20_000, 0.5
# What is repeated: each mark that some reader takes for a beginning, alone and with its like.
MARKS = (
    *(
        "a",
        "A",
        "é",
        "0",
        "_",
        "-",
        ".",
        "/",
        "@",
        "#",
        "*",
        "`",
        "(",
        '"',
        "'",
        "«",
        "<",
        ">",
        "|",
    ),
    *("[", "\\", "\n", "\t", " ", "€", "+", "e\u0301"),
)
UNITS = (
    *MARKS,
    *("a ", "a-", "a.", "a0", "1 ", "a@", "a@a.", "a@a. ", "\\[", "\\\\[", "[a](", "[a\\](", "]("),
    *("http://", "https://a ", "www.", "a.b/", "xn--a.", "a:", 'in:"', "a* ", "a*", "*a", "* a "),
    *("> [@", "> [@](\n", "```\n", "~~~\n", "# ", "- a\n", "Key (", "://", "token ", "token a0"),
)


def _screened(text: str) -> None:
    read = patterns.Text(text)
    for rule in ("a* * b*c", "*a*a*a*b", "a * a * a * b"):
        read.holds(patterns.read(rule))


READERS: dict[str, Callable[[str], object]] = {
    "a question": questions.read,
    "the words of a text": lambda text: list(words.words_of(text)),
    "links": links.links_of,
    "rules of screening": _screened,
    "a rule as it was written": lambda text: patterns.Text("a " * 100).holds(patterns.read(text)),
    "a host": links.read,
    "a document for Jira": adf.document,
    "a line of the log": redacted,
    "a name": lambda text: folded(normalised(text)),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_the_time_is_in_proportion(reader: Callable[[str], object]) -> None:
    slow = {}
    for unit in UNITS:
        text = (unit * SIZE)[:SIZE]
        started = time.process_time()
        reader(text)
        slow[time.process_time() - started] = text
    # On a busy machine one measure says little: the slowest has to be slow again.
    with within(BUDGET):
        reader(slow[max(slow)])


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=80))
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_nothing_that_is_typed_is_a_failure(reader: Callable[[str], object], text: str) -> None:
    reader(text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("htps:/.[]@%?#a1 \\\n\0é\u3002\uff0f"), max_size=30))
def test_no_address_is_a_failure(text: str) -> None:
    zones.zone_of(text)
    fault_of(f"https://{text}")
    links.read(text)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60).map(lambda sent: urlsafe_b64encode(sent).decode()))
def test_a_cursor_that_we_never_wrote_leads_nowhere(cursor: str) -> None:
    with suppress(NotFound):
        paging.decode(cursor)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("htps:/.[]@%?#a1 \\\n\té\u3002"), max_size=30))
def test_where_to_go_next_is_ours_or_nothing(text: str) -> None:
    with Flask("forum").test_request_context():
        found = own_path(text)
    assert found is None or (found.startswith("/") and not found.startswith(("//", "/\\")))
