"""The words for the reasons of screening, in the language of who reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from forum.core.language import _, later, ngettext
from forum.moderation.screening.models import CARD, HOLD, LINK, REFUSE, WORD

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


def _first(number: int) -> str:
    if not number:
        return _("their first contribution here")
    return _("contribution %(number)d of theirs here", number=number + 1)


# By its name; each is told the values that were kept with it.
_REASONS: Mapping[str, Callable[..., str]] = {
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
    "rule": lambda pattern: _("meets the rule “%(pattern)s”", pattern=pattern),
    "first": _first,
    "links": lambda days: ngettext(
        "adds a link to a text that is %(num)d day old",
        "adds a link to a text that is %(num)d days old",
        days,
    ),
    "changed": lambda share, days: _(
        "changes %(share)d %% of a text that is %(days)d days old", share=share, days=days
    ),
}


def reason(name: str, *values: int | str, weight: float = 0) -> dict[str, Any]:
    """A reason as a card keeps it: without words, since who reads it may have another language."""
    return {"name": name, "values": list(values), "weight": weight}


def worded(kept: Mapping[str, Any]) -> str:
    """A kept reason in words; cards of earlier versions kept the words themselves."""
    return str(kept["words"]) if "words" in kept else _REASONS[kept["name"]](*kept["values"])
