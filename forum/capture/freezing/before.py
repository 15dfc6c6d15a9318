"""What a run goes on from: the themes of the run before, and what the product team ruled since."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.capture import engine
from forum.capture.frozen import findings_of
from forum.capture.models import CaptureRun, Report, Ruling
from forum.communities.models import Community
from forum.extensions import db


def last_run(community: Community, *, full: bool = False) -> CaptureRun | None:
    """The last run that left a report; the last full one."""
    query = (
        select(CaptureRun)
        .join(Report, Report.run_id == CaptureRun.id)
        .where(CaptureRun.community_id == community.id)
        .options(joinedload(CaptureRun.report))
        .order_by(CaptureRun.id.desc())
        .limit(1)
    )
    if full:
        query = query.where(CaptureRun.mode != "on")
    return db.session.scalar(query)


def known_themes(before: CaptureRun | None) -> tuple[engine.KnownTheme, ...]:
    """The themes of a run's report."""
    if before is None or before.report is None:
        return ()
    return tuple(
        engine.KnownTheme(
            key=theme["key"],
            label=theme["label"],
            members=frozenset(theme["members"]),
            stability=theme["stability"],
            parts=tuple((p["label"], tuple(p["members"])) for p in theme["parts"]),
        )
        for theme in findings_of(before.report.findings)["themes"]
    )


def known_twins(before: CaptureRun | None) -> tuple[engine.KnownTwins, ...]:
    """What a run's report took for the same."""
    if before is None or before.report is None:
        return ()
    found = findings_of(before.report.findings)["twins"]
    return tuple(engine.KnownTwins(tuple(one["keys"]), one["chance"]) for one in found)


def rulings_of(community: Community) -> tuple[engine.Ruling, ...]:
    """What was ruled about themes and holds, the oldest first.

    That two ideas are different says that they are not one idea, and nothing of their themes.
    """
    query = (
        select(Ruling)
        .where(Ruling.community_id == community.id, Ruling.undone_at.is_(None))
        .order_by(Ruling.id)
    )
    written = [(one, json.loads(one.groups)) for one in db.session.scalars(query)]
    return tuple(
        engine.Ruling(
            groups=tuple(frozenset(group) for group in groups),
            theme=one.theme,
            label=one.label,
            pinned=one.kind == "pin",
        )
        for one, groups in written
        if one.kind != "different" or one.theme
    )
