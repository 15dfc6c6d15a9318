"""Switch off each guard in turn, and ask again what it stopped: the walk has to notice."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.guards import sites, switch
from tests.walk.canaries import Aviary
from tests.walk.crawling import BY_LINK, addresses, text_of
from tests.walk.objects import UNSEEN
from tests.walk.reading import Readers
from tests.walk.test_canaries import planted, readers_of
from tests.walk.test_matrix import (
    PLACELESS,
    SEE_WHAT_THE_MEMBER_WROTE,
    about_unseen,
    code_of,
    expected,
    leaks,
    rows_of,
)
from tests.walk.visiting import Walk

# How many of the requests that a guard stopped are asked again before it counts as not missed.
ASKED_AGAIN = 40
# Who an admin trusts and who is one are stopped by nothing that does not stop others.
KINDS = (
    *("guest", "outsider", "newcomer", "member", "other", "mod", "pm"),
    *("mod_elsewhere", "pm_elsewhere", "suspended", "pending_email"),
)
Check = Callable[[], list[str]]


@dataclass
class Killing:
    """The requests of a walk, each of which is known to hold while every guard is on."""

    walk: Walk
    visibility: str

    def __post_init__(self) -> None:
        self.aviary: Aviary = planted(self.walk)
        self.readers: Readers = readers_of(self.walk)
        self.checks = list(self._checks())

    def begin(self) -> list[str]:
        """Ask everything once with every guard on; what does not hold even so."""
        wrong = []
        for number, check in enumerate(self.checks):
            switch.now = number
            wrong += check()
        switch.now = None
        return wrong

    def is_missed(self, site: int) -> bool:
        """Whether something that the guard stopped is answered otherwise without it."""
        stopped = sorted(switch.stopped.get(site, ()))
        again = random.Random(site).sample(stopped, min(ASKED_AGAIN, len(stopped)))
        switch.off = site
        try:
            return any(self.checks[number]() for number in again)
        finally:
            switch.off = None

    def _checks(self) -> Iterator[Check]:
        table = rows_of(self.visibility)
        for ask in self.walk.asks:
            for kind in self.walk.visitors:
                if ask.action not in PLACELESS:
                    row = table[ask.action]
                    yield lambda ask=ask, row=row, kind=kind: self._letter(ask, row, kind)
            for state in UNSEEN:
                for one in about_unseen(ask, self.walk.objects.unseen[state]):
                    for kind in set(self.walk.visitors) - SEE_WHAT_THE_MEMBER_WROTE - {"suspended"}:
                        yield lambda one=one, kind=kind: leaks(self.walk, one, kind)
            if "slug" in ask.named and len(ask.named) > 1:
                there = ask.about(slug="noise")
                yield lambda there=there: leaks(self.walk, there, "pm_elsewhere")
                yield lambda there=there: leaks(self.walk, there, "mod_elsewhere")
        for ask in addresses(self.walk):
            for kind in self.walk.visitors:
                yield lambda ask=ask, kind=kind: self._heard(ask, kind)

    def _letter(self, ask, row, kind) -> list[str]:  # type: ignore[no-untyped-def]
        code = code_of(self.walk.visitors[kind].ask(ask))
        found = [] if code == expected(row, ask, kind) else [f"{ask.path}, {kind}: {code}"]
        if self.walk.forum.changed():
            found += [f"{ask.path}, {kind}: changed"] * (code != "A")
            self.walk.forum.put_back()
        return found

    def _heard(self, ask, kind) -> list[str]:  # type: ignore[no-untyped-def]
        if ask.endpoint in BY_LINK:
            return []
        heard = self.aviary.heard_in(text_of(self.walk.visitors[kind].ask(ask)))
        may_read = self.readers.may_read
        return [f"{ask.path}, {kind}: {one}" for one in heard if not may_read(kind, one)]


def not_missed(killings: list[Killing]) -> tuple[list[sites.Site], list[sites.Site]]:
    """The guards that stopped something and are not missed; those that stopped nothing."""
    survivors, idle = [], []
    for number, site in enumerate(sites.found):
        if number not in switch.stopped:
            idle.append(site)
        elif not any(killing.is_missed(number) for killing in killings):
            survivors.append(site)
    return survivors, idle
