"""Who may capture and read reports."""

from __future__ import annotations

from forum.communities.policy import can_view, manages_product
from forum.core.permissions import Predicate

can_read_reports = manages_product
can_start_run = manages_product

ACTIONS: dict[str, Predicate] = {
    "report.view": can_read_reports,
    "report.export_csv": can_read_reports,
    "report.export_json": can_read_reports,
    "capture.run": can_start_run,
    "similar-ideas.suggestion": can_view,
}
