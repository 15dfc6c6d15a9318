"""Quotations: what was said in talk that stands for each theme of a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from forum.capture.models import CaptureRun
from forum.capture.report.heard import Heard, filled_in, rows_of, unchanged_since
from forum.communities.models import Community
from forum.extensions import db

KINDS = ("wish", "complaint")
QUOTED = 3
# Some may not be quoted any more: so many are looked at.
LOOKED_AT = 6


def quotations(run: CaptureRun, findings: Mapping[str, Any]) -> dict[str, Sequence[Heard]]:
    """The surest wishes of each theme by its key, then its complaints, at most QUOTED; a question.

    What may not be quoted any more, or was changed since the run began, is not among them.
    """
    of_theme: dict[str, list[Heard]] = defaultdict(list)
    rows = rows_of(findings)
    for kind in KINDS:
        for row in rows:
            if row.kind == kind and row.group.position:
                of_theme[row.group.key].append(row)
    tried = [row for rows in of_theme.values() for row in rows[:LOOKED_AT]]
    if not tried:
        return {}
    community = db.session.get_one(Community, run.community_id)
    there = filled_in(community, tried, where=unchanged_since(run))
    text_of = {(row.post_id, row.start): row for row in there}
    return {
        key: [
            text_of[row.post_id, row.start]
            for row in these[:LOOKED_AT]
            if (row.post_id, row.start) in text_of
        ][:QUOTED]
        for key, these in of_theme.items()
    }
