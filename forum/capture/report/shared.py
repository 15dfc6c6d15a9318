"""Shared reports: the list of links, and how often each was opened, noted off the request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import Flask, current_app
from sqlalchemy import select, update

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.capture import policy
from forum.capture.models import CaptureRun, SharedReport
from forum.communities.models import Community
from forum.core import clock
from forum.core.collecting import Collector
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.extensions import db

SHOWN = 100


@dataclass(frozen=True)
class LinkRow:
    """A link as the list shows it; `state` is open, over or revoked."""

    id: int
    by_name: str
    created_at: datetime
    expires_at: datetime
    state: str
    opened_count: int
    opened_at: datetime | None


def links_of(actor: Actor, community: Community, run: CaptureRun) -> list[LinkRow]:
    """The links to a report, the newest first."""
    ensure(policy.can_share(actor, community), _("Only the product team shares reports."))
    query = (
        select(SharedReport, Person.name)
        .join(Person, Person.id == SharedReport.made_by_id)
        .where(SharedReport.run_id == run.id)
        .order_by(SharedReport.id.desc())
        .limit(SHOWN)
        .execution_options(populate_existing=True)
    )
    return [_row(shared, name) for shared, name in db.session.execute(query)]


def _row(shared: SharedReport, name: str) -> LinkRow:
    state = "open" if shared.expires_at > clock.now() else "over"
    return LinkRow(
        id=shared.id,
        by_name=name,
        created_at=shared.created_at,
        expires_at=shared.expires_at,
        state="revoked" if shared.revoked_at else state,
        opened_count=shared.opened_count,
        opened_at=shared.opened_at,
    )


class Opened(NamedTuple):
    """A link was opened so often, and last at that moment."""

    link_id: int
    times: int
    at: datetime


class OpenedCollector(Collector[Opened]):
    """Holds which links were opened until its thread writes it: reading writes nothing."""

    name = "shared reports"

    def key_of(self, item: Opened) -> int:
        """One for each link."""
        return item.link_id

    def chosen(self, before: Opened, after: Opened) -> Opened:
        """Both counted."""
        return Opened(after.link_id, before.times + after.times, after.at)

    def write(self, items: list[Opened]) -> None:
        """Count them."""
        with transaction() as session:
            for link_id, times, at in sorted(items):
                session.execute(
                    update(SharedReport)
                    .where(SharedReport.id == link_id)
                    .values(opened_count=SharedReport.opened_count + times, opened_at=at)
                    .execution_options(synchronize_session=False)
                )
        db.session.remove()


def install(app: Flask) -> None:
    """Give `app` its collector."""
    app.extensions["shared_reports"] = OpenedCollector(app)


def note_opened(shared: SharedReport) -> None:
    """Note that a link was opened."""
    collector: OpenedCollector = current_app.extensions["shared_reports"]
    collector.keep([Opened(shared.id, 1, clock.now())])
