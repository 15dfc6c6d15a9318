"""Use cases of sharing: a link by which whoever holds it reads a report, for a while."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.actor import Actor
from forum.capture import policy
from forum.capture.models import CaptureRun, Report, SharedReport
from forum.communities.models import Community
from forum.communities.queries import actor_behind
from forum.core import audit, clock
from forum.core.errors import Gone, Invalid, NotFound
from forum.core.language import _
from forum.core.limits import SHARED_DAYS, SHARED_REPORT
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.core.tokens import hash_of, new_word
from forum.extensions import db


def share_report(actor: Actor, *, community: Community, run: CaptureRun, days: int) -> str:
    """Make a link that shows a report for so many `days`; its word, which is kept nowhere."""
    _ensure_may_share(actor, community)
    if run.report is None:
        raise NotFound(_("This run has no report."))
    if days not in SHARED_DAYS:
        raise Invalid({"days": _("Choose for how long.")})
    keep(SHARED_REPORT, SharedReport.created_at, SharedReport.made_by_id == actor.person_id)
    word, moment = new_word(), clock.now()
    shared = SharedReport(
        run_id=run.id,
        made_by_id=actor.person_id,
        hash=hash_of(word),
        created_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    db.session.add(shared)
    db.session.flush()
    audit.record(actor.id, "report.share", shared, run=run.key, days=days)
    return word


def revoke_link(actor: Actor, *, community: Community, run: CaptureRun, link_id: int) -> None:
    """Show the report by this link no more; said twice it holds once."""
    _ensure_may_share(actor, community)
    query = select(SharedReport).where(SharedReport.id == link_id, SharedReport.run_id == run.id)
    shared = db.session.scalar(query)
    if shared is None:
        raise NotFound(_("There is no such link."))
    if shared.revoked_at is None:
        shared.revoked_at = clock.now()
        audit.record(actor.id, "report.share.revoke", shared, run=run.key)


def shared_by(word: str) -> tuple[SharedReport, CaptureRun, Community]:
    """What the link of that word shows; NotFound where none was, Gone once it is over."""
    query = (
        select(SharedReport, CaptureRun, Community)
        .join(CaptureRun, CaptureRun.id == SharedReport.run_id)
        .join(Community, Community.id == CaptureRun.community_id)
        .where(SharedReport.hash == hash_of(word))
        .options(joinedload(CaptureRun.report).defer(Report.findings))
    )
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound(_("This link is not whole. Copy all of it from where you found it."))
    shared, run, community = found
    if not _holds(shared, community):
        raise Gone(_("This link has expired. Ask whoever sent it for another one."))
    return shared, run, community


def _ensure_may_share(actor: Actor, community: Community) -> None:
    ensure(policy.can_share(actor, community), _("Only the product team shares reports."))


def _holds(shared: SharedReport, community: Community) -> bool:
    if shared.revoked_at is not None or shared.expires_at <= clock.now():
        return False
    # Whoever may not share any more shows nothing by the links of before.
    maker = actor_behind(shared.made_by_id)
    return maker is not None and policy.can_share(maker, community)
