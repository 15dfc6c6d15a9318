"""The rule behind a Pace: counted from the rows themselves, so it holds over every process."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from forum.core import clock
from forum.core.errors import TooMany
from forum.core.language import _, ngettext
from forum.core.limits import Pace
from forum.extensions import db

DAY = timedelta(days=1)


def keep(pace: Pace, made_at: Any, *whose: ColumnElement[bool]) -> None:
    """Raise TooMany if one more row now would be faster than `pace`.

    `made_at` is the column of the moment a row was made, `whose` picks the person's rows.
    """
    moment = clock.now()
    query = select(func.count(), func.max(made_at), func.min(made_at)).where(
        made_at > moment - DAY, made_at <= moment, *whose
    )
    count, latest, earliest = db.session.execute(query).one()
    if count and moment - _aware(latest) < pace.gap:
        wait = int((pace.gap - (moment - _aware(latest))).total_seconds()) + 1
        raise TooMany(
            ngettext(
                "That was quick: please wait %(num)d second. Your text is kept.",
                "That was quick: please wait %(num)d seconds. Your text is kept.",
                wait,
            ),
            wait,
        )
    if count >= pace.per_day:
        wait = int((DAY - (moment - _aware(earliest))).total_seconds()) + 1
        raise TooMany(
            _("The limit of %(number)d a day is reached. Your text is kept.", number=pace.per_day),
            wait,
        )


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.now().tzinfo)
