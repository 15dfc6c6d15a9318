"""The cockpit of a brand: a row for each of its communities that one manages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.accounts.actor import Actor
from forum.capture.report.latest import last_reports
from forum.cockpit import policy
from forum.cockpit.queries.amounts import Amount, amounts_of
from forum.cockpit.queries.themes import alarms_of
from forum.communities.models import Brand, Community
from forum.communities.queries import access_brand
from forum.core.language import _
from forum.core.permissions import ensure
from forum.ideas.queries import Clock, clocks_of
from forum.statistics.queries import weeks_in


@dataclass(frozen=True)
class BrandRow:
    """A community in key figures; `alarms` counts themes with sudden complaints."""

    community: Community
    amounts: Sequence[Amount]
    clock: Clock
    report_key: str | None
    reported_at: datetime | None
    alarms: int


def access_brand_cockpit(actor: Actor, slug: str, days: int) -> tuple[Brand, list[BrandRow]]:
    """The brand, and the communities of it that the actor manages; five queries."""
    brand, known = access_brand(actor, slug)
    allowed = policy.can_see_brand(actor, known)
    ensure(allowed, _("The cockpit is for the product team."))
    return brand, rows_of([one for one in known if policy.can_see_cockpit(actor, one)], days)


def rows_of(communities: Sequence[Community], days: int) -> list[BrandRow]:
    """A row for each of these communities."""
    weeks, clocks, reports = (
        weeks_in(communities),
        clocks_of(communities),
        last_reports(communities),
    )
    found = []
    for community in communities:
        report = reports.get(community.id)
        found.append(
            BrandRow(
                community=community,
                amounts=amounts_of(weeks[community.id][0], days),
                clock=clocks[community.id],
                report_key=report.run.key if report else None,
                reported_at=report.report.frozen_at if report else None,
                alarms=len(alarms_of(report)) if report else 0,
            )
        )
    return found
