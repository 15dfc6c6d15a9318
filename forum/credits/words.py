"""How credit is called on screen."""

from __future__ import annotations

from datetime import datetime

from babel.numbers import format_percent

from forum.core.language import current, later, zone
from forum.credits.shares import WHOLE
from forum.web.templating import dated

DEAL_WORDS = {
    "none": later("Nothing"),
    "thanks": later("Public thanks"),
    "badge": later("A badge"),
    "gift": later("A gift"),
    "payment": later("A payment"),
    "revenue_share": later("A share of the revenue"),
}
# What somebody gave to an idea.
GIFT_WORDS = {
    "author": later("the idea"),
    "merged": later("the same idea"),
    "amendment": later("a change that was accepted"),
    "design": later("a design"),
    "post": later("the post that it grew from"),
    "wish": later("the wish that was heard"),
    "evidence": later("posts that helped"),
}
END_WORDS = {
    "consent": later("its author took their consent to capture back"),
    "withdrawn": later("its author withdrew it"),
    "merged": later("another idea speaks for it now"),
    "dropped": later("the brand let it go"),
}
OUTCOME_WORDS = {
    "stands": later("agreed"),
    "declined": later("declined"),
    "lapsed": later("lapsed: nobody may be asked for longer than a month"),
    "taken_back": later("taken back"),
}
STEP_WORDS = {
    "promised": later("Promised"),
    "handed_over": later("Handed over"),
    "received": later("Received"),
    "disputed": later("Disputed"),
    "cancelled": later("Cancelled"),
}
# What a button says that takes a reward there.
STEP_VERBS = {
    "handed_over": later("Handed over"),
    "received": later("It arrived"),
    "disputed": later("It did not arrive as promised"),
    "cancelled": later("Cancel it"),
}


def in_percent(points: int) -> str:
    """A share in hundredths of the whole, as exactly as it is kept."""
    return str(format_percent(points / WHOLE, "#,##0.##\u00a0%", locale=current()))


def in_full(moment: datetime) -> str:
    """A day with its year, as a paper needs it."""
    return dated(moment.astimezone(zone()), "d MMMM y")
