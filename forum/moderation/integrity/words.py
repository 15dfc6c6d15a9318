"""The signs of a suspicion, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from babel.numbers import format_decimal

from forum.core.language import _, current, later, ngettext

STATE_WORDS = {
    "open": later("waits for you"),
    "aside": later("set aside"),
    "left": later("left as it is"),
}
_UNDONE_THERE = later("Done. It is in the log, and can be undone there and here.")
# What is said after each choice.
DONE_WORDS = {
    "aside": _UNDONE_THERE,
    "again": _UNDONE_THERE,
    "restore": _UNDONE_THERE,
    "leave": later("Done. It is in the log; here you can still set their votes aside."),
}


def weight(value: float) -> str:
    """What a sign adds, or takes away, as the language writes it."""
    # Zero is added to, so that what rounds to nothing has no minus.
    return str(format_decimal(round(value, 1) + 0.0, "+0.0;−0.0", locale=current()))


def tenths(value: float) -> str:
    """A suspicion, with as many digits as its parts have."""
    return str(format_decimal(round(value, 1) + 0.0, "0.0", locale=current()))


def sentence(part: Mapping[str, Any]) -> str:
    """What one part says: the sign, with its numbers."""
    return SENTENCES[part["name"]](int(part["amount"]), int(part["total"]))


SENTENCES: dict[str, Callable[[int, int], str]] = {
    "alone": lambda amount, total: ngettext(
        "%(votes)d of %(num)d vote for this author",
        "%(votes)d of %(num)d votes for this author",
        total,
        votes=amount,
    ),
    "crowd": lambda amount, total: _(
        "%(number)d people vote mostly for this author; others have few such voters", number=amount
    ),
    "at_once": lambda amount, total: ngettext(
        "on %(num)d idea close in time to others of the group",
        "on %(num)d ideas close in time to others of the group",
        amount,
    ),
    "made_together": lambda amount, total: ngettext(
        "the account was made close to %(num)d other of the group",
        "the account was made close to %(num)d others of the group",
        amount,
    ),
    "address": lambda amount, total: _(
        "seen at an address that %(number)d such voters share, of %(total)d behind it",
        number=amount,
        total=total,
    ),
    "unproven": lambda amount, total: _("the mail address is not proven"),
    "trusted": lambda amount, total: _("is trusted"),
    "familiar": lambda amount, total: ngettext(
        "came on %(num)d day", "came on %(num)d days", amount
    ),
}
