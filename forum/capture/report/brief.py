"""Briefs: what the page of a report shows of its findings, kept by the process that serves it.

Findings never change, and those of 10,000 ideas take longer to read than their page takes to make.
A brief holds no text of anybody, and a few of them are kept under the hash of the findings.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from forum.accounts.actor import Actor
from forum.capture.frozen import findings_of
from forum.capture.models import CaptureRun, Report
from forum.capture.report import queries
from forum.capture.report.queries import ReportPage, texts_of
from forum.capture.report.quoted import looked_at
from forum.capture.report.sentences import Heard
from forum.capture.report.showing import shown_keys
from forum.communities.models import Community

KEPT = 16


@dataclass(frozen=True)
class Brief:
    """The findings with the ideas that are shown alone, what may be quoted, how many wishes."""

    findings: dict[str, Any]
    looked_at: Sequence[Heard]
    wishes: int


_kept: OrderedDict[str, Brief] = OrderedDict()
_lock = threading.Lock()


def access_brief(actor: Actor, community: Community, key: str) -> tuple[ReportPage, Brief]:
    """A report for its page, with the texts that are shown."""
    run, report, before = queries.access_frozen(actor, community, key)
    return brief_page(run, report, before)


def brief_page(run: CaptureRun, report: Report, before: str | None) -> tuple[ReportPage, Brief]:
    """The same, once it is clear that it may be read."""
    brief = _brief_of(report)
    keys = (idea["key"] for idea in brief.findings["ideas"])
    return ReportPage(run, report, brief.findings, texts_of(run.community_id, keys), before), brief


def _brief_of(report: Report) -> Brief:
    with _lock:
        brief = _kept.get(report.findings_hash)
        if brief is not None:
            _kept.move_to_end(report.findings_hash)
            return brief
    brief = _made(findings_of(report.findings))
    with _lock:
        _kept[report.findings_hash] = brief
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return brief


def _made(findings: dict[str, Any]) -> Brief:
    keys = shown_keys(findings)
    shown = [idea for idea in findings["ideas"] if idea["key"] in keys]
    return Brief(
        findings={**findings, "ideas": shown, "said": findings["said"][:1]},
        looked_at=looked_at(findings),
        wishes=sum(said["kind"] == "wish" for said in findings["said"]),
    )
