"""What no log line may hold: words that open something, passwords, what people sent.

Two nets, one behind the other. What the request that is being answered carried (its cookies, the
words in its address, the fields of its form) is hidden wherever it stands, since it is known by its
value. What comes from elsewhere is known by how it looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

HIDDEN = "…"
# What is shorter says too little to open anything, and would blot out half of every line.
SHORTEST = 6
# As long as the columns that keep a failure.
ERROR_MAX = 500

# Gives what the request in hand carried; nothing where there is none.
Carried = Callable[[], Iterable[str]]

_LOOKS = (
    # A name and password in an address: of the mail server, of the database.
    (re.compile(r"(\w://)[^/\s@]+@"), rf"\1{HIDDEN}@"),
    # PostgreSQL names the values of a row that broke a rule.
    (re.compile(r"(\bKey \([^)]*\)=)\(.*\)"), rf"\1({HIDDEN})"),
    (re.compile(r"(Failing row contains )\(.*\)"), rf"\1({HIDDEN})"),
    # Mail addresses keep their host, which says which server is at fault. Each word is tried once,
    # from its beginning.
    (re.compile(r"(?<![\w.+%-])[\w.+%-]+@(?=[\w-]+\.)"), f"{HIDDEN}@"),
    (re.compile(r"(?i)\b(bearer|basic|token) +[\w+/=.~-]{8,}"), rf"\1 {HIDDEN}"),
    # Words that nobody guesses: long, of letters and digits without a break.
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{32,}"), HIDDEN),
)

_carried: list[Carried] = []


def connect(carried: Carried) -> None:
    """Say who knows what the request in hand carried."""
    _carried[:] = [carried]


def redacted(text: str) -> str:
    """The text without its secrets."""
    for carried in _carried:
        for value in sorted(_lines(carried()), key=len, reverse=True):
            text = text.replace(value, HIDDEN)
    for looks, instead in _LOOKS:
        text = looks.sub(instead, text)
    return text


def told(failure: Exception) -> str:
    """What is kept of a failure, in a row that the operator reads."""
    return redacted(f"{type(failure).__name__}: {failure}")[:ERROR_MAX]


def _lines(values: Iterable[str]) -> set[str]:
    # Line by line, since an error's text shows a line break as two characters.
    lines = {line.strip() for value in values for line in value.splitlines()}
    return {line for line in lines if len(line) >= SHORTEST}
