"""Quotations: what was said in talk that stands for each theme of a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from forum.capture.models import CaptureRun
from forum.capture.report.sentences import Heard, filled_in, rows_of, unchanged_since
from forum.communities.models import Community
from forum.extensions import db

KINDS = ("wish", "complaint")
QUOTED = 3
# Some may not be quoted any more: so many are looked at.
LOOKED_AT = 6


def looked_at(findings: Mapping[str, Any]) -> list[Heard]:
    """The surest wishes of each theme, then its complaints, at most LOOKED_AT of a theme."""
    of_theme: dict[str, list[Heard]] = defaultdict(list)
    rows = rows_of(findings)
    for kind in KINDS:
        for row in rows:
            if row.kind == kind and row.group.position:
                of_theme[row.group.key].append(row)
    return [row for rows in of_theme.values() for row in rows[:LOOKED_AT]]


def quotations(run: CaptureRun, rows: Sequence[Heard]) -> dict[str, list[Heard]]:
    """The first QUOTED of the rows of each theme that may be quoted, by its key; a question.

    What was changed since the run began is not among them.
    """
    if not rows:
        return {}
    community = db.session.get_one(Community, run.community_id)
    found: dict[str, list[Heard]] = defaultdict(list)
    for row in filled_in(community, rows, where=unchanged_since(run), most=QUOTED):
        found[row.group.key].append(row)
    return dict(found)
