"""The words for the reasons of screening, in the language of the community."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from forum.core.language import _, later, ngettext
from forum.moderation.screening.models import CARD, HOLD, LINK, REFUSE, WORD
from forum.moderation.screening.signals import Signal

KIND_WORDS = {WORD: later("Words"), LINK: later("Links")}
ACT_WORDS = {
    REFUSE: later("refuse it"),
    HOLD: later("hold it until a moderator has looked"),
    CARD: later("show it, and call a moderator"),
}


def _at_once(minutes: int) -> str:
    if not minutes:
        return _("a link within a minute of signing up")
    return ngettext(
        "a link %(num)d minute after signing up",
        "a link %(num)d minutes after signing up",
        minutes,
    )


_SIGNALS: Mapping[str, Callable[[int], str]] = {
    "new_hosts": lambda n: ngettext(
        "links to %(num)d host that nobody here has linked to",
        "links to %(num)d hosts that nobody here has linked to",
        n,
    ),
    "shortened": lambda n: ngettext(
        "%(num)d link that hides where it leads", "%(num)d links that hide where they lead", n
    ),
    "many_links": lambda n: _("%(num)d links in one text", num=n),
    "mostly_links": lambda _n: _("hardly anything but links"),
    "offer": lambda n: ngettext(
        "%(num)d word of offers and prizes", "%(num)d words of offers and prizes", n
    ),
    "contact": lambda _n: _("asks to be written to elsewhere"),
    "shouting": lambda _n: _("nearly all in capitals"),
    "soup": lambda n: ngettext(
        "%(num)d place that nobody can read", "%(num)d places that nobody can read", n
    ),
    "like_removed": lambda n: _("%(num)d %% like something that was removed", num=n),
    "copies": lambda n: ngettext(
        "the same as %(num)d text of theirs elsewhere",
        "the same as %(num)d texts of theirs elsewhere",
        n,
    ),
    "quick": lambda n: _("%(num)d texts in ten minutes", num=n),
    "at_once": _at_once,
    "name": lambda _n: _("a name like an advertisement, or with a long number"),
    "profile_link": lambda _n: _("a profile that is a link and little else"),
    "accepted": lambda n: ngettext(
        "%(num)d text of theirs has stood here", "%(num)d texts of theirs have stood here", n
    ),
}


def told(signals: Iterable[Signal]) -> list[dict[str, Any]]:
    """Signals as a card keeps them: each with its name, its words and what it weighs."""
    return [
        {"name": one.name, "words": _SIGNALS[one.name](one.count), "weight": one.weight}
        for one in signals
    ]


def told_rule(pattern: str) -> dict[str, Any]:
    """A rule that a text met, as a card keeps it."""
    return _told("rule", _("meets the rule “%(pattern)s”", pattern=pattern))


def told_first(number: int) -> dict[str, Any]:
    """That it is among the first things that somebody gives here."""
    if number == 0:
        return _told("first", _("their first contribution here"))
    return _told("first", _("contribution %(number)d of theirs here", number=number + 1))


def told_links(days: int) -> dict[str, Any]:
    """That a change adds links to a text of that age."""
    said = ngettext(
        "adds a link to a text that is %(num)d day old",
        "adds a link to a text that is %(num)d days old",
        days,
    )
    return _told("links", said)


def told_change(share: int, days: int) -> dict[str, Any]:
    """How much of a text of that age became another one, in per cent."""
    said = _("changes %(share)d %% of a text that is %(days)d days old", share=share, days=days)
    return _told("changed", said)


def _told(name: str, words: str) -> dict[str, Any]:
    """A reason that is none of the score's parts."""
    return {"name": name, "words": words, "weight": 0}
