"""Reads of runs and reports: the frozen numbers, joined with the texts as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased, defer, joinedload

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.capture import policy
from forum.capture.frozen import findings_of
from forum.capture.models import CaptureRun, Report
from forum.communities.models import Community
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.slugs import slugify
from forum.extensions import db
from forum.ideas.models import Idea

RUNS_SHOWN = 50
LEFT_SHOWN_FROM = 0.08
# So many ideas are asked for by name; of more, all of the community's are read.
NAMED_MAX = 2_000

# Which ideas of a report's findings are to be shown, by their keys.
Showing = Callable[[dict[str, Any]], Iterable[str]]


@dataclass(frozen=True)
class IdeaText:
    """What may be read of an idea at this moment; `gone` where consent or the idea went."""

    id: int | None
    slug: str
    title: str
    excerpt: str
    author_name: str
    status: str
    created_at: datetime | None
    gone: bool = False


GONE = IdeaText(None, "", "", "", "", "", None, gone=True)


@dataclass(frozen=True)
class ReportPage:
    """A frozen report (its findings as the engine's plain data) and the texts it points to.

    `before`: the key of the community's report before it, if there is one.
    """

    run: CaptureRun
    report: Report
    findings: dict[str, Any]
    texts: dict[str, IdeaText]
    before: str | None

    def text(self, key: str) -> IdeaText:
        """The text behind a stable key."""
        return self.texts.get(key, GONE)

    def labels(self) -> dict[str, str]:
        """The names of the themes by their keys."""
        return {theme["key"]: theme["label"] for theme in self.findings["themes"]}


def runs_of(actor: Actor, community: Community, *, most: int = RUNS_SHOWN) -> list[CaptureRun]:
    """The community's runs with their reports, newest first."""
    _may_read(actor, community)
    query = (
        select(CaptureRun)
        .where(CaptureRun.community_id == community.id)
        .options(joinedload(CaptureRun.report).defer(Report.findings))
        .order_by(CaptureRun.id.desc())
        .limit(most)
    )
    return list(db.session.scalars(query))


def access_run(actor: Actor, community: Community, key: str) -> CaptureRun:
    """A run of this community, for its product team."""
    return _access(actor, community, key)[0]


def every_key(findings: dict[str, Any]) -> Iterable[str]:
    """The keys of all the ideas of a report."""
    return (idea["key"] for idea in findings["ideas"])


def access_frozen(
    actor: Actor, community: Community, key: str
) -> tuple[CaptureRun, Report, str | None]:
    """A finished run, its report, whose findings wait until they are asked for, the run before."""
    run, before = _access(actor, community, key, defer(Report.findings))
    if run.report is None:
        raise NotFound(_("This run has no report."))
    return run, run.report, before


def access_report(
    actor: Actor, community: Community, key: str, *, showing: Showing = every_key
) -> ReportPage:
    """A finished run's report, with the texts of the ideas that are to be shown."""
    run, before = _access(actor, community, key)
    if run.report is None:
        raise NotFound(_("This run has no report."))
    return _page(run, run.report, before, showing)


def report_of_run(key: str) -> ReportPage:
    """The report of a run, for the operator's command line."""
    query = select(CaptureRun).where(CaptureRun.key == key).options(joinedload(CaptureRun.report))
    run = db.session.scalar(query)
    if run is None:
        raise NotFound(f"There is no run {key}.")
    if run.report is None:
        raise NotFound(f"The run {key} has no report: it is {run.state}.")
    return _page(run, run.report, None)


def run_to_repeat(community: Community, key: str) -> CaptureRun:
    """A run of this community that has a report, for the operator's command line."""
    run = report_of_run(key).run
    if run.community_id != community.id:
        raise NotFound(f"The run {key} is of another community.")
    return run


def seconds_left(run: CaptureRun) -> int | None:
    """How long a run still takes, by what it took so far; None while too little is done."""
    if run.started_at is None or run.share < LEFT_SHOWN_FROM:
        return None
    passed = (clock.now() - run.started_at).total_seconds()
    return max(1, round(passed * (1 - run.share) / run.share))


def _may_read(actor: Actor, community: Community) -> None:
    allowed = policy.can_read_reports(actor, community)
    ensure(allowed, _("Reports are for the product team."))


def _access(
    actor: Actor, community: Community, key: str, *how: Any
) -> tuple[CaptureRun, str | None]:
    """A run, and the key of the report before it."""
    _may_read(actor, community)
    earlier = aliased(CaptureRun)
    before = (
        select(earlier.key)
        .join(Report, Report.run_id == earlier.id)
        .where(earlier.community_id == CaptureRun.community_id, earlier.id < CaptureRun.id)
        .order_by(earlier.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(CaptureRun, before)
        .where(CaptureRun.key == key, CaptureRun.community_id == community.id)
        .options(joinedload(CaptureRun.report).options(*how))
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFound(_("There is no such run."))
    run, earlier_key = found
    return run, earlier_key


def _page(
    run: CaptureRun, report: Report, before: str | None, showing: Showing = every_key
) -> ReportPage:
    findings = findings_of(report.findings)
    texts = texts_of(run.community_id, showing(findings))
    return ReportPage(run, report, findings, texts, before)


def of_theme(key: str) -> Showing:
    """The ideas of one theme alone, for `access_report`."""

    def shown(findings: dict[str, Any]) -> Iterable[str]:
        return [
            member
            for theme in findings["themes"]
            if theme["key"] == key
            for member in theme["members"]
        ]

    return shown


def texts_of(community_id: int, keys: Iterable[str]) -> dict[str, IdeaText]:
    """What may be read of these ideas at this moment, by their keys; one question, or none."""
    wanted = set(keys)
    if not wanted:
        return {}
    query = (
        select(
            Idea.key,
            Idea.id,
            Idea.title,
            Idea.excerpt,
            Idea.status,
            Idea.created_at,
            Person.name,
        )
        .join(Person, Person.id == Idea.author_id)
        .where(Idea.community_id == community_id, Idea.visibility == "visible")
        .where(Idea.capture_consent, Idea.status != "withdrawn")
    )
    if len(wanted) <= NAMED_MAX:
        query = query.where(Idea.key.in_(sorted(wanted)))
    return {
        row.key: IdeaText(
            id=row.id,
            slug=slugify(row.title),
            title=row.title,
            excerpt=row.excerpt,
            author_name=row.name,
            status=row.status,
            created_at=row.created_at,
        )
        for row in db.session.execute(query)
        if row.key in wanted
    }
