"""What templates may call: words, dates, numbers, addresses. Nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from babel.dates import format_date, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.support import Translations
from flask import Flask, g
from flask_babel import get_translations
from jinja2 import StrictUndefined

from forum.core import clock, limits
from forum.core.language import LANGUAGES, _, current, force_locale, ngettext, zone
from forum.core.limits import MEGABYTE
from forum.core.slugs import slugify
from forum.web import assets

AGO_FOR = timedelta(days=30)
NAMED = 2
GIGABYTE = 1000 * MEGABYTE
HUNDREDTHS, THOUSANDTHS = Decimal("0.01"), Decimal("0.001")
HUES, HUE_LETTERS = 8, "etaoinsrhldcumfpgwybvkxjqz0123456789_-"


def install(app: Flask) -> None:
    """Give the templates of `app` their filters and globals."""
    if app.testing or app.debug:
        app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        ago=ago,
        since=since,
        day=day,
        date=date_of,
        month=month,
        moment=moment,
        until=until,
        number=number,
        bytes=size_of,
        score=score,
        signed=signed,
        percent=percent,
        initials=initials,
        who=who,
        hue=hue,
        slug=slugify,
    )
    # A page says a hundred words: looking the language up for each would be a tenth of its cost.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda words: _spoken().ugettext(words),
        lambda one, many, number: _spoken().ungettext(one, many, number),
        newstyle=True,
    )
    numbers = {"DRAFT_DAYS": limits.DRAFT_FOR.days}
    app.jinja_env.globals.update(asset=assets.address, LANGUAGES=LANGUAGES, **numbers)
    app.context_processor(lambda: {"locale": current()})


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let templates speak another language than the request's, as mails do."""
    before = {name: g.pop(name) for name in ("spoken", "tongue") if name in g}
    try:
        with force_locale(language):
            yield
    finally:
        for name in ("spoken", "tongue"):
            g.pop(name, None)
        for name, kept in before.items():
            setattr(g, name, kept)


def _spoken() -> Translations:
    """The catalogue of the language that this request is answered in."""
    if "spoken" not in g:
        g.spoken = get_translations()
    spoken: Translations = g.spoken
    return spoken


def _tongue() -> str:
    """The code of that language, looked up once: a report writes thousands of numbers."""
    if "tongue" not in g:
        g.tongue = current()
    tongue: str = g.tongue
    return tongue


def ago(moment: datetime) -> str:
    """How long ago, in words; the day itself once that says more."""
    passed = clock.now() - moment
    if passed > AGO_FOR:
        return day(moment)
    return str(
        format_timedelta(-passed, add_direction=True, locale=current(), granularity="minute")
    )


def since(moment: datetime) -> str:
    """When somebody was here last, in words that follow “since”."""
    days = (clock.now().date() - moment.date()).days
    if days == 0:
        return str(format_time(moment, "short", locale=current()))
    return _("yesterday") if days == 1 else day(moment)


def day(moment: datetime) -> str:
    """The day, with its year where that is not this one."""
    here = moment.astimezone(zone())
    if here.year == clock.now().astimezone(zone()).year:
        return dated(here, "d MMMM")
    return dated(here, "d MMMM y")


def date_of(value: date) -> str:
    """A day of the calendar, the same wherever the reader is."""
    return dated(value, "d MMM")


def dated(value: date, pattern: str) -> str:
    """A day in a pattern that begins with its number; French calls the first of a month 1er."""
    words = str(format_date(value, pattern, locale=current()))
    return words.replace("1", "1er", 1) if value.day == 1 and current() == "fr" else words


def month(value: date) -> str:
    """The month of a day, with its year."""
    return str(format_date(value, "LLLL y", locale=current()))


def moment(value: datetime) -> str:
    """The day and the time of day, where the reader is."""
    here = value.astimezone(zone())
    return f"{dated(here, 'd MMM y')}, {here:%H:%M}"


def until(first: datetime, last: datetime) -> str:
    """From one moment to another: the day is said once where it is the same."""
    begins, ends = moment(first), moment(last)
    if begins == ends:
        return begins
    day_of, _comma, time_of = ends.rpartition(", ")
    return f"{begins} – {time_of if begins.startswith(f'{day_of}, ') else ends}"


def number(value: float) -> str:
    """A number as the language writes it."""
    return _written(value, _tongue())


# A list writes forty numbers, most of them small and often the same.
@lru_cache(maxsize=4096)
def _written(value: float, language: str) -> str:
    return str(format_decimal(value, locale=language))


def size_of(count: int) -> str:
    """So many bytes, in the larger unit that suits them."""
    if count >= GIGABYTE:
        return _("%(number)s GB", number=number(round(count / GIGABYTE, 1)))
    return _("%(number)s MB", number=number(round(count / MEGABYTE, 1)))


def score(value: float) -> str:
    """A score, or a part of one, to three digits."""
    return _decimal(_cut(value, THOUSANDTHS), "0.000", _tongue())


def signed(value: float) -> str:
    """A part of a sum, with its sign."""
    return _decimal(_cut(value, THOUSANDTHS), "+0.000;-0.000", _tongue())


def percent(share: float) -> str:
    """A share of 1 as a whole percentage."""
    return _percentage(_cut(share, HUNDREDTHS), _tongue())


def _cut(value: float, to: Decimal) -> Decimal:
    """A number with as many digits as are shown, so that what is written alike is written once."""
    return Decimal(str(value)).quantize(to, ROUND_HALF_EVEN)


@lru_cache(maxsize=8192)
def _decimal(value: Decimal, pattern: str, language: str) -> str:
    return str(format_decimal(value, pattern, locale=language))


@lru_cache(maxsize=2048)
def _percentage(share: Decimal, language: str) -> str:
    return str(format_percent(share, "#,##0\u00a0%", locale=language))


def who(names: Sequence[str]) -> str:
    """Some people in few words: the first two, and how many others."""
    first, others = list(names[:NAMED]), len(names) - NAMED
    if others > 0:
        return ngettext(
            "%(names)s and %(num)s other",
            "%(names)s and %(num)s others",
            others,
            names=", ".join(first),
        )
    return str(format_list(first, locale=current())) if first else _("Somebody")


@lru_cache(maxsize=4096)
def hue(name: str) -> int:
    """One of eight hues, always the same for a name."""
    total = 0
    for letter in name.lower():
        total = (total * 5 + HUE_LETTERS.find(letter) + 2) % 9973
    return total % HUES + 1


def initials(name: str) -> str:
    """One or two letters for a person without a picture."""
    words = [word for word in name.replace("_", " ").replace("-", " ").split() if word]
    letters = [word[0] for word in words[:2]] or ["?"]
    return "".join(letters).upper()
