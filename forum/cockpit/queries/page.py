"""The cockpit of one community."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.accounts.actor import Actor
from forum.capture.models import CaptureRun
from forum.capture.report.latest import failed_since
from forum.cockpit import policy
from forum.cockpit.queries.amounts import Amount, amounts_of
from forum.cockpit.queries.ideas import Moved, Wanted, moved_in, wanted_in
from forum.cockpit.queries.themes import Themes, themes_of
from forum.communities.models import Community
from forum.communities.queries import access_community
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.ideas.queries import Clock, Waiting, clock_of, waiting_in
from forum.statistics.queries import weeks_of

PERIODS = (7, 30)
WAITING_SHOWN = 5


@dataclass(frozen=True)
class Cockpit:
    """What changed in a community in some days, and what wants a decision."""

    community: Community
    days: int
    since: datetime
    clock: Clock
    waiting: Sequence[Waiting]
    themes: Themes | None
    wanted: Sequence[Wanted]
    amounts: Sequence[Amount]
    counted_at: datetime | None
    moved: Sequence[Moved]
    failed: Sequence[CaptureRun]


def access_cockpit(actor: Actor, slug: str, days: int) -> Cockpit:
    """The cockpit of a community, for its product team."""
    community = access_community(actor, slug)
    allowed = policy.can_see_cockpit(actor, community)
    ensure(allowed, _("The cockpit is for the product team."))
    if days not in PERIODS:
        raise NotFound(_("There is no such page."))
    return cockpit_of(community, days)


def cockpit_of(community: Community, days: int) -> Cockpit:
    """All that the cockpit says, in ten queries."""
    since = clock.now() - timedelta(days=days)
    themes = themes_of(community, days)
    weeks, counted_at = weeks_of(community)
    return Cockpit(
        community=community,
        days=days,
        since=since,
        clock=clock_of(community),
        waiting=waiting_in(community, size=WAITING_SHOWN).items,
        themes=themes,
        wanted=wanted_in(community, themes),
        amounts=amounts_of(weeks, days),
        counted_at=counted_at,
        moved=moved_in(community, since),
        failed=failed_since(community, since),
    )
