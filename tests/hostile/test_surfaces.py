"""Every text column full of hostile words, read on every surface: they stay words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from forum.cockpit.jobs import mail_cockpits
from forum.core import jobs
from forum.core.transaction import transaction
from forum.extensions import db
from forum.notices.jobs import make_digests
from forum.search import service as search
from tests.conftest import FULL
from tests.hostile import judging
from tests.hostile.judging import Judged
from tests.hostile.payloads import all_texts
from tests.hostile.planting import Rotation
from tests.mailbox import Sink, listening
from tests.walk.asks import Ask
from tests.walk.canaries import WORD, Aviary, texts
from tests.walk.crawling import addresses, crawled, text_of
from tests.walk.furnishing import furnish
from tests.walk.visiting import Walk, walk_of

# Thousands of requests are one test here.
pytestmark = pytest.mark.timeout(1_800)
# Who reads, and of which features; `None`: of all.
READING: dict[str, tuple[str, ...] | None] = {
    "admin": None,
    "member": None,
    # Who reads what a member reads, if less of it.
    **({"guest": None} if FULL else {}),
    "mod": ("moderation.",),
    "pm": ("notices.",),
}
# What nobody is shown: the page of a letter is judged as the mail that it goes out with.
UNSHOWN = {"letters.html"}
PAYLOADS = all_texts()
# Where each column is read once all payloads go through it: on so many kinds of pages.
PAGES_MOST = 3
# With FULL=1 every text of the corpora goes through every column; else each through some.
STEP = 1 if FULL else 40
# By who reads and what: an address, or all mails together.
Answers = dict[tuple[str, str], Judged]
Pages = dict[tuple[str, str], Ask]
LETTERS = ("everybody", "letters")


@dataclass
class Reading:
    """A forum with a mail server, of which somebody reads everything."""

    walk: Walk
    sink: Sink
    # Where the words of each column were read: who, and what they asked, by endpoint.
    shown: dict[str, dict[str, tuple[str, Ask]]] = field(default_factory=dict)

    @contextmanager
    def saying(self, wording: Rotation) -> Iterator[Aviary]:
        """While each text says what `wording` makes of it."""
        aviary = Aviary()
        with self.walk.app.app_context():
            with transaction():
                aviary.plant(wording)
            db.session.remove()
        yield aviary
        self.walk.forum.put_back()

    def all_with(self, wording: Rotation) -> Answers:
        """Every answer and mail."""
        found: Answers = {}
        with self.saying(wording) as aviary:
            self._find_again()
            for kind, rooms in READING.items():
                for ask, answer in crawled(self.walk, kind, self._asks(kind, rooms)):
                    found[kind, ask.path] = judging.judged(answer)
                    if WORD.search(ask.path):
                        # Said otherwise, it is asked for otherwise.
                        continue
                    for canary in aviary.heard_in(text_of(self._led_on(kind, ask, answer))):
                        pages = self.shown.setdefault(f"{canary.table}.{canary.column}", {})
                        pages.setdefault(ask.endpoint, (kind, ask))
            found[LETTERS] = self._letters()
        return found

    def few(self) -> Pages:
        """A few pages of each column."""
        return {
            (kind, ask.path): ask
            for shown in self.shown.values()
            for kind, ask in list(shown.values())[:PAGES_MOST]
        }

    def some_with(self, wording: Rotation, pages: Pages) -> Answers:
        """The answers on these pages."""
        with self.saying(wording):
            return {
                (kind, path): judging.judged(
                    self._led_on(kind, ask, self.walk.visitors[kind].ask(ask))
                )
                for (kind, path), ask in pages.items()
            }

    def _led_on(self, kind: str, ask: Ask, answer: Any) -> Any:
        """What stands where the answer leads to: the words of an address are those of a title."""
        if answer.location is None:
            return answer
        moved = replace(ask, rule=urlsplit(answer.location).path, named={}, query="")
        return self.walk.visitors[kind].ask(moved)

    def _find_again(self) -> None:
        """Let the search know what is said now."""
        with self.walk.app.app_context():
            search.rebuild()
            db.session.remove()

    def _asks(self, kind: str, rooms: tuple[str, ...] | None) -> list[Ask]:
        # Of what is put away most people are told the same that they are told of nothing.
        everything = addresses(self.walk) if kind == "admin" else self.walk.asks
        return [
            ask
            for ask in everything
            if ask.method == "GET" and (rooms is None or ask.endpoint.startswith(rooms))
        ]

    def _letters(self) -> Judged:
        """What the worker tells of all that waits, as it comes to the mail server."""
        self.sink.mails.clear()
        # What comes once a week as well.
        with self.walk.app.app_context():
            assert make_digests()
            assert mail_cockpits()
        while jobs.sweep_once(self.walk.app):
            pass
        assert self.sink.mails
        found = Judged(len(self.sink.mails), Counter(), [])
        for one in self.sink.mails:
            shape, faults = judging.letter(one.as_bytes())
            found.shape += shape
            found.faults += faults
        return found


@pytest.fixture(scope="module")
def reading(new_home: Callable[[str], Path], compiled_templates: Path) -> Iterator[Reading]:
    with (
        listening() as (sink, port),
        walk_of(new_home("surfaces"), "public", tuple(READING), compiled_templates) as walk,
    ):
        settings = walk.app.config["VIVIER"]
        walk.app.config["VIVIER"] = replace(settings, mail_url=f"smtp://127.0.0.1:{port}")
        with walk.app.app_context():
            with transaction():
                furnish(walk)
            db.session.remove()
        walk.forum.keep()
        yield Reading(walk, sink)


@pytest.fixture(scope="module")
def harmless(reading: Reading) -> Answers:
    """Every answer to words of the same length that mean no harm."""
    return reading.all_with(Rotation(PAYLOADS, harmless=True))


def faults_of(hostile: Answers, harmless: Answers) -> list[str]:
    """What hostile words made of the answers."""
    return [
        f"{path}, {kind}: {fault}"
        for (kind, path), answer in hostile.items()
        if (kind, path) in harmless
        for fault in judging.unlike(answer, harmless[kind, path])
    ]


def test_every_text_is_read_somewhere(reading: Reading, harmless: Answers) -> None:
    assert harmless
    columns = {f"{column.table.name}.{column.name}" for column in texts()}
    assert columns - reading.shown.keys() == UNSHOWN


def test_hostile_words_stay_words_on_every_surface(reading: Reading, harmless: Answers) -> None:
    wrong = faults_of(reading.all_with(Rotation(PAYLOADS)), harmless)
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.timeout(6 * 3_600)
def test_so_do_those_of_the_corpora(reading: Reading, harmless: Answers) -> None:
    assert harmless
    wrong, pages = [], reading.few()
    usual = reading.some_with(Rotation(PAYLOADS, harmless=True), pages)
    for turn in range(0, len(PAYLOADS), STEP):
        hostile = reading.some_with(Rotation(PAYLOADS, turn), pages)
        # Of another length, harmless words may be answered otherwise, too.
        other = {key: pages[key] for key in pages if judging.unlike(hostile[key], usual[key])}
        if other:
            same = reading.some_with(Rotation(PAYLOADS, turn, harmless=True), other)
            wrong += faults_of(hostile, same)
    assert not wrong, "\n".join(wrong)
