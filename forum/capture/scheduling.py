"""Runs that nobody asks for: on a day of each week, or after so many new ideas."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, select

from forum.accounts.actor import Actor
from forum.capture import policy, service
from forum.capture.freezing.freeze import captured
from forum.capture.models import (
    DAYS_OF_WEEK,
    IDEAS_LEAST,
    IDEAS_MOST,
    CaptureRun,
    CaptureSchedule,
)
from forum.communities.models import Community
from forum.core import audit, clock, outbox
from forum.core.errors import Conflict, Invalid
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea

log = logging.getLogger(__name__)


def set_schedule(
    actor: Actor,
    *,
    community: Community,
    weekday: int | None = None,
    new_ideas: int | None = None,
) -> None:
    """Capture a community by itself from now on, in one of the two ways; in neither, no longer."""
    ensure(policy.can_start_run(actor, community), _("Only the product team captures ideas."))
    if weekday is not None and weekday not in range(DAYS_OF_WEEK):
        raise Invalid({"weekday": _("Choose a day.")})
    if new_ideas is not None and not IDEAS_LEAST <= new_ideas <= IDEAS_MOST:
        text = _("From %(least)d to %(most)d ideas.", least=IDEAS_LEAST, most=IDEAS_MOST)
        raise Invalid({"new_ideas": text})
    kept = db.session.get(CaptureSchedule, community.id)
    if weekday is None and new_ideas is None:
        if kept is not None:
            db.session.delete(kept)
            audit.record(actor.id, "capture.schedule", community)
        return
    if kept is None:
        kept = CaptureSchedule(community_id=community.id)
        db.session.add(kept)
    kept.weekday, kept.new_ideas = weekday, new_ideas
    kept.changed_by, kept.changed_at = actor.person_id, clock.now()
    db.session.flush()
    audit.record(actor.id, "capture.schedule", community, weekday=weekday, new_ideas=new_ideas)


def schedule_of(community: Community) -> CaptureSchedule | None:
    """When a community is captured by itself; None where it is not."""
    return db.session.get(CaptureSchedule, community.id)


def start_due() -> int:
    """Start every run that is due; how many. One that is under way is waited for."""
    due = [one.community_id for one in db.session.scalars(select(CaptureSchedule)) if _is_due(one)]
    return sum(_started(community_id) for community_id in due)


def _started(community_id: int) -> bool:
    try:
        with transaction() as session:
            # Another worker may have started it meanwhile.
            schedule = session.get(CaptureSchedule, community_id, populate_existing=True)
            if schedule is None or not _is_due(schedule):
                return False
            run = service.add_run(session.get_one(Community, community_id))
            outbox.add(service.RUN, run.key, {"run": run.id, "tells": True})
    except Conflict:
        log.info("community %s is being captured: its schedule waits", community_id)
        return False
    return True


def _is_due(schedule: CaptureSchedule) -> bool:
    # Whatever became of the last run, it was this schedule's turn: what fails is not tried each
    # minute, and days on which nobody was there to run it do not pile up.
    query = select(func.max(CaptureRun.created_at))
    last = db.session.scalar(query.where(CaptureRun.community_id == schedule.community_id))
    if schedule.weekday is not None:
        turn = _latest(schedule.weekday)
        return turn > schedule.changed_at and (last is None or last < turn)
    community = db.session.get_one(Community, schedule.community_id)
    new = captured(community, func.count(Idea.id))
    if last is not None:
        new = new.where(Idea.created_at > last)
    return (db.session.scalar(new) or 0) >= (schedule.new_ideas or IDEAS_MOST)


def _latest(weekday: int) -> datetime:
    """The last time that a day of the week began."""
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=(today.weekday() - weekday) % DAYS_OF_WEEK)
