"""One adapter for each vendor: requests out of items, facts out of answers; no database."""

from __future__ import annotations

from forum.pipeline.trackers.github import GitHub
from forum.pipeline.trackers.gitlab import GitLab
from forum.pipeline.trackers.jira import Jira
from forum.pipeline.trackers.shape import Tracker
from forum.pipeline.trackers.webhook import Webhook

TRACKERS: dict[str, Tracker] = {one.kind: one for one in (GitHub(), GitLab(), Jira(), Webhook())}

__all__ = ["TRACKERS", "Tracker"]
