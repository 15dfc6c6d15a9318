"""Switch off each guard in turn, and ask again what it stopped: the walk has to notice."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.guards import switch
from tests.walk.asks import MANNERS, Ask
from tests.walk.canaries import Aviary
from tests.walk.crawling import BY_LINK, addresses, text_of
from tests.walk.objects import UNSEEN
from tests.walk.reading import Readers
from tests.walk.test_canaries import planted, readers_of
from tests.walk.test_matrix import (
    CHANGES_NOTHING,
    FORM_FIRST,
    SAYS_SOMETHING_ELSE,
    SEE_WHAT_THE_MEMBER_WROTE,
    about_unseen,
    answers,
    code_of,
    expected,
    leaks,
    rows_of,
)
from tests.walk.twin import without
from tests.walk.visiting import Walk, told

# How many of the requests that a guard stopped are asked again before it counts as not missed, of
# each address: a guard of rows has a part in all that asks for them, and narrows few.
ASKED_AGAIN = 6
# Who an admin trusts is stopped by nothing that does not stop others.
KINDS = (
    *("guest", "outsider", "newcomer", "member", "other", "mod", "pm"),
    *("admin", "mod_elsewhere", "pm_elsewhere", "suspended", "pending_email"),
)
# Who come to read everything they can.
READING = ("guest", "newcomer", "other", "mod", "pm", "pm_elsewhere")
Check = Callable[[], list[str]]


@dataclass
class Killing:
    """The requests of a walk, each of which is known to hold while every guard is on."""

    walk: Walk
    visibility: str
    # What pages say without the copies of each kind.
    before: dict[int, dict[tuple[str, str], Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.aviary: Aviary = planted(self.walk)
        self.readers: Readers = readers_of(self.walk)
        self.checks = list(self._checks())

    def begin(self) -> list[str]:
        """Ask everything once with every guard on; what does not hold even so."""
        for copies in CHANGES_NOTHING:
            with without(self.walk.forum, copies):
                self.before[copies] = answers(self.walk, copies)
        wrong = []
        for number, (_endpoint, check) in enumerate(self.checks):
            switch.now = number
            wrong += check()
        switch.now = None
        return wrong

    def is_missed(self, site: int) -> bool:
        """Whether something that the guard stopped is answered otherwise without it."""
        by_address = defaultdict(list)
        for number in sorted(switch.stopped.get(site, ())):
            endpoint, check = self.checks[number]
            by_address[endpoint].append(check)
        choice = random.Random(site)
        switch.off = site
        try:
            return any(
                check()
                for asked in by_address.values()
                for check in choice.sample(asked, min(ASKED_AGAIN, len(asked)))
            )
        finally:
            switch.off = None

    def _checks(self) -> Iterator[tuple[str, Check]]:
        table = rows_of(self.visibility)
        for ask in self.walk.asks:
            letters = set()
            for kind in self.walk.visitors:
                row = table.get(ask.action)
                # Where somebody is let in anyhow, no guard stopped them.
                if row is None or (letter := expected(row, ask, kind)) == "A":
                    continue
                yield ask.endpoint, partial(self._refused, ask, letter, kind)
                if letter not in letters and ask.endpoint not in FORM_FIRST:
                    letters.add(letter)
                    yield ask.endpoint, partial(self._refused, ask.said_wrongly(), letter, kind)
            for state in UNSEEN:
                for one, nothing in about_unseen(ask, self.walk.objects.unseen[state]):
                    for kind in self.walk.visitors.keys() - SEE_WHAT_THE_MEMBER_WROTE:
                        # Who is suspended may be told so, which is an answer, too.
                        if kind != "suspended":
                            yield ask.endpoint, partial(leaks, self.walk, one, kind, nothing)
            if "slug" in ask.named and ask.named.keys() - {"slug", *MANNERS}:
                elsewhere = ask.about(slug="noise")
                yield ask.endpoint, partial(leaks, self.walk, elsewhere, "pm_elsewhere")
        for ask in addresses(self.walk):
            for kind in READING if ask.endpoint not in BY_LINK else ():
                yield ask.endpoint, partial(self._heard, ask, kind)
        for ask in self.walk.asks:
            if ask.method == "GET" and ask.endpoint not in SAYS_SOMETHING_ELSE:
                for copies, kinds in CHANGES_NOTHING.items():
                    for kind in kinds:
                        yield ask.endpoint, partial(self._changed, ask, kind, copies)

    def _refused(self, ask: Ask, letter: str, kind: str) -> list[str]:
        code = code_of(self.walk.visitors[kind].ask(ask))
        found = [] if code == letter else [f"{ask.path}, {kind}: {code}, not {letter}"]
        if self.walk.forum.changed():
            found.append(f"{ask.path}, {kind}: something changed")
            self.walk.forum.put_back()
        return found

    def _changed(self, ask: Ask, kind: str, copies: int) -> list[str]:
        """What copies change of a page of somebody for whom they change nothing."""
        one = told(self.walk.visitors[kind].ask(ask))
        if one == self.before[copies][ask.path, kind]:
            return []
        # It may be what has no copy that the guard which is off kept out.
        with without(self.walk.forum, copies):
            same = one == told(self.walk.visitors[kind].ask(ask))
        return [] if same else [f"{ask.path}, {kind}: what is not for them changes it"]

    def _heard(self, ask: Ask, kind: str) -> list[str]:
        heard = self.aviary.heard_in(text_of(self.walk.visitors[kind].ask(ask)))
        may_read = self.readers.may_read
        return [f"{ask.path}, {kind}: {one}" for one in heard if not may_read(kind, one)]
