"""How much happened: whole weeks, beside as many before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forum.statistics.queries import WeekRow

SERIES = ("active", "ideas", "votes", "posts")


@dataclass(frozen=True)
class Amount:
    """A sum of the last whole weeks and of those before; None where it is not told.

    People who are active are counted each week, so that theirs is a mean. `weeks` are all twelve,
    the last one still running.
    """

    name: str
    now: int | None
    before: int | None
    weeks: Sequence[int]

    @property
    def change(self) -> int | None:
        """By how much it is more, or less."""
        return None if self.now is None or self.before is None else self.now - self.before


def amounts_of(weeks: Sequence[WeekRow], days: int) -> list[Amount]:
    """The amounts of so many days in whole weeks, and of as many before."""
    number, whole = max(1, days // 7), weeks[:-1]
    last, before = whole[-number:], whole[-2 * number : -number]
    return [
        Amount(
            name=name,
            now=_sum(name, last),
            before=_sum(name, before),
            weeks=[getattr(week, name) or 0 for week in weeks],
        )
        for name in SERIES
    ]


def _sum(name: str, weeks: Sequence[WeekRow]) -> int | None:
    values: list[int | None] = [getattr(week, name) for week in weeks]
    told = [value for value in values if value is not None]
    if len(told) < len(values):
        return None
    return round(sum(told) / len(told)) if name == "active" and told else sum(told)
