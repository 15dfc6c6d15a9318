"""The cockpit by mail: each week, to product managers who want it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import cache
from typing import Any

from flask import render_template, url_for

from forum.cockpit import mailing
from forum.cockpit.queries import PERIODS, Cockpit, cockpit_of
from forum.cockpit.words import AMOUNT_WORDS
from forum.core import clock, mail
from forum.core.language import _
from forum.core.transaction import transaction
from forum.notices.jobs import unsubscribe_link
from forum.statistics.service import WEEK, monday
from forum.web.links import outside
from forum.web.templating import speaking

# On Mondays at this hour (UTC), so that it is there when the week's work begins.
MADE_AT = time(5, tzinfo=UTC)
AT_ONCE = 50


def mail_cockpits() -> int:
    """Write the cockpit of the week to everybody whose turn it is; to how many."""
    turn = week_of(clock.now())
    made = 0
    with outside():
        page = cache(_of_a_week)
        while readers := mailing.due(turn, AT_ONCE):
            with transaction():
                # Another worker may be at it as well.
                for reader in mailing.note_made(readers, turn):
                    pages = [page(place) for place in mailing.managed_by(reader.id)]
                    if pages:
                        _write(reader, pages)
            made += len(readers)
    return made


def week_of(moment: datetime) -> datetime:
    """When the mails of the week were due that this moment is in."""
    this = datetime.combine(monday(moment.date()), MADE_AT)
    return this if this <= moment else this - WEEK


def _of_a_week(community_id: int) -> Cockpit:
    return cockpit_of(mailing.community_of(community_id), PERIODS[0])


def _write(reader: mailing.Reader, pages: list[Cockpit]) -> None:
    with speaking(reader.language):
        end = unsubscribe_link(reader.id, 0, "cockpit")
        names = ", ".join(page.community.name for page in pages)
        shown: dict[str, Any] = {
            "reader": reader,
            "pages": pages,
            "words": AMOUNT_WORDS,
            "unsubscribe": end,
            "settings": url_for("notices.settings_form", _external=True, _anchor="cockpit"),
        }
        mail.post(
            reader.email,
            _("The week of %(names)s", names=names),
            render_template("cockpit/mail.txt", **shown),
            html=render_template("cockpit/mail.html", **shown),
            unsubscribe=end,
        )
