"""The last reports of communities, as the pages above them read them: findings, without texts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from forum.capture.frozen import findings_of
from forum.capture.models import CaptureRun, Report
from forum.capture.report.queries import ReportPage
from forum.communities.models import Community
from forum.extensions import db


def reports_apart(community: Community, apart: timedelta) -> list[ReportPage]:
    """The last report of a community, then the one at least so much older; without their texts."""
    query = (
        select(CaptureRun, Report)
        .join(Report, Report.run_id == CaptureRun.id)
        .where(CaptureRun.community_id == community.id)
        .order_by(CaptureRun.id.desc())
        .limit(1)
    )
    last = db.session.execute(query).one_or_none()
    if last is None:
        return []
    older = query.where(Report.frozen_at <= last[1].frozen_at - apart)
    found = [last, *db.session.execute(older)]
    return [ReportPage(run, one, findings_of(one.findings), {}, None) for run, one in found]


def last_reports(communities: Iterable[Community]) -> dict[int, ReportPage]:
    """The last report of each of these communities that has one, without its texts; one query."""
    ids = [community.id for community in communities]
    last = (
        select(func.max(CaptureRun.id))
        .join(Report, Report.run_id == CaptureRun.id)
        .where(CaptureRun.community_id.in_(ids))
        .group_by(CaptureRun.community_id)
    )
    query = select(CaptureRun, Report).join(Report, Report.run_id == CaptureRun.id)
    return {
        run.community_id: ReportPage(run, one, findings_of(one.findings), {}, None)
        for run, one in db.session.execute(query.where(CaptureRun.id.in_(last)))
    }


def failed_since(community: Community, since: datetime) -> list[CaptureRun]:
    """The runs of a community that broke since then, the newest first."""
    query = select(CaptureRun).where(
        CaptureRun.community_id == community.id,
        CaptureRun.state == "failed",
        CaptureRun.created_at >= since,
    )
    return list(db.session.scalars(query.order_by(CaptureRun.id.desc())))
