"""Tell the product team that a report is there which nobody asked for just then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.capture.frozen import findings_of
from forum.capture.models import CaptureRun
from forum.capture.report.chips import is_rising
from forum.communities.models import Community
from forum.core.language import force_locale, ngettext
from forum.extensions import db
from forum.notices import pages
from forum.web.links import outside


def tell(payload: Mapping[str, Any]) -> None:
    """Tell it with its headline, in the community's language."""
    query = select(CaptureRun).where(CaptureRun.id == payload["run"])
    run = db.session.scalar(query.options(joinedload(CaptureRun.report)))
    if run is None or run.report is None:
        return
    community = db.session.get_one(Community, run.community_id)
    with outside():
        path = url_for("capture.report", slug=community.slug, key=run.key)
    with force_locale(community.language):
        title = headline(findings_of(run.report.findings)["themes"], goes_on=bool(run.before_id))
    pages.tell_managers(community, pages.Page(f"report-{run.key}", "report", title, path))


def headline(themes: list[dict[str, Any]], *, goes_on: bool) -> str:
    """How many themes there are, how many of them are new, and how many rise."""
    new = sum(goes_on and not theme["known"] for theme in themes)
    rising = sum(map(is_rising, themes))
    said = [ngettext("%(num)d theme", "%(num)d themes", len(themes))]
    if new:
        said.append(ngettext("%(num)d new", "%(num)d new", new))
    if rising:
        said.append(ngettext("%(num)d rising", "%(num)d rising", rising))
    return ", ".join(said)
