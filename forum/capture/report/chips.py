"""What is remarkable about a theme, in a word and a sentence; what a camp thinks of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from forum.capture.engine.findings import LOOSE_FROM, STABLE_FROM
from forum.core.language import _, current, ngettext

# A camp wants something, or not, when its interval says so.
HALF = 0.5


@dataclass(frozen=True)
class Chip:
    """A word, the sentence behind it, and its tone: accent, warm or grey.

    What holds of most themes is no news of one: it does not stand `out`.
    """

    word: str
    sentence: str
    tone: str
    out: bool = True


def chips_of(theme: dict[str, Any], findings: dict[str, Any], *, goes_on: bool) -> list[Chip]:
    """What a reader should notice first; `goes_on` tells whether there was a report before."""
    noted = any(note["kind"] == "loose_themes" for note in findings["notes"])
    told = (
        _alarm(theme["alarm"]),
        _new(theme) if goes_on else None,
        _direction(theme, goes_on=goes_on),
        _sureness(theme["stability"], out=not noted),
        _pinned(theme),
    )
    return [chip for chip in told if chip is not None]


def is_unsure(theme: dict[str, Any]) -> bool:
    """Whether a theme was asked how stable it is, and comes and goes with chance."""
    return theme["stability"] is not None and theme["stability"] < LOOSE_FROM


def is_rising(theme: dict[str, Any]) -> bool:
    """Whether its share of what is said and voted grows."""
    return bool(theme["outlook"]) and theme["outlook"]["direction"] in {"emerging", "new"}


def side_of(wants: Mapping[str, float]) -> str:
    """Whether a camp is for something, against it, or divided, as its interval says."""
    if wants["low"] > HALF:
        return "for"
    return "against" if wants["high"] < HALF else "divided"


def _alarm(alarm: dict[str, Any] | None) -> Chip | None:
    if alarm is None:
        return None
    usual = int(alarm["high"])
    sentence = ngettext(
        "Complaints are unusual: %(num)d last week, usually up to %(usual)d.",
        "Complaints are unusual: %(num)d last week, usually up to %(usual)d.",
        alarm["seen"],
        usual=usual,
    )
    return Chip(_("complaints, sudden"), sentence, "warm")


def _new(theme: dict[str, Any]) -> Chip | None:
    if theme["known"]:
        return None
    return Chip(_("new"), _("The report before did not have this theme."), "accent")


def _direction(theme: dict[str, Any], *, goes_on: bool) -> Chip | None:
    outlook = theme["outlook"]
    if outlook is None or outlook["direction"] == "steady":
        return None
    if outlook["direction"] == "new":
        if goes_on and not theme["known"]:
            return None
        sentence = _("All that was said and voted in it is of the last four weeks.")
        return Chip(_("rising"), sentence, "accent")
    sentence = _(
        "Its share of all that is said and voted in the last four weeks is %(change)s times that "
        "of the weeks before (%(low)s to %(high)s).",
        **{name: _times(outlook["change"][of]) for name, of in _CHANGE},
    )
    if outlook["direction"] == "fading":
        return Chip(_("falling"), sentence, "grey")
    return Chip(_("rising"), sentence, "accent")


_CHANGE = (("change", "mean"), ("low", "low"), ("high", "high"))


def _times(number: float) -> str:
    return str(format_decimal(number, "0.#", locale=current()))


def _sureness(stability: float | None, *, out: bool) -> Chip | None:
    if stability is None or stability >= STABLE_FROM:
        return None
    sentence = _(
        "When a part of the ideas is left out, about %(tenths)d tenths of this theme are found "
        "again: take where it begins and ends with care.",
        tenths=round(stability * 10),
    )
    return Chip(_("unsure") if stability < LOOSE_FROM else _("loose"), sentence, "grey", out)


def _pinned(theme: dict[str, Any]) -> Chip | None:
    if not theme["pinned"]:
        return None
    return Chip(_("pinned"), _("Your team keeps it a theme, however few its ideas."), "grey")
