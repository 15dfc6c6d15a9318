"""Issues of Jira Cloud.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/ ·
https://developer.atlassian.com/cloud/jira/platform/webhooks/
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from forum.core.http import Answer, Request
from forum.pipeline.trackers import adf, reading, signing
from forum.pipeline.trackers.shape import PAGE, Push, Remote, Target

MINUTE = 60


class Jira:
    """Issues of one project, by its key; states are Jira's three categories of statuses."""

    kind = "jira"
    states = ("new", "indeterminate", "done")

    def check(self, target: Target, at: datetime) -> Request:
        """The project, which a token without rights to it does not see."""
        return _asked("GET", target, f"project/{target.project}")

    def find(self, target: Target, push: Push) -> Request | None:
        """The issues whose description holds the mark."""
        query = f'project = "{target.project}" AND description ~ "\\"{push.mark}\\""'
        return _search(target, query, ["description", "status", "updated"])

    def found(self, target: Target, push: Push, answer: Answer) -> Remote | None:
        """The one that carries the mark."""
        for issue in _issues(answer):
            if push.mark in json.dumps(reading.mapping(issue.get("fields")).get("description")):
                return _remote(target, issue)
        return None

    def create(self, target: Target, push: Push) -> Request:
        """A new issue."""
        fields = {
            "project": {"key": target.project},
            "issuetype": {"name": target.issue_type},
            **_words(push),
        }
        return _asked("POST", target, "issue", {"fields": fields})

    def created(self, target: Target, push: Push, answer: Answer) -> Remote:
        """The new issue, of which Jira says the key and no more."""
        key = reading.name(reading.mapping(reading.read(answer.body)).get("key"))
        return Remote(id=key, url=f"{target.address}/browse/{key}")

    def update(self, target: Target, remote_id: str, push: Push) -> Request:
        """The same words anew."""
        return _asked("PUT", target, f"issue/{remote_id}", {"fields": _words(push)})

    def changes(self, target: Target, since: datetime, at: datetime, tag: str) -> Request | None:
        """By minutes ago: a moment would be read in the time zone of the token's owner."""
        minutes = max(1, math.ceil((at - since).total_seconds() / MINUTE) + 1)
        query = f'project = "{target.project}" AND updated >= -{minutes}m ORDER BY updated ASC'
        return _search(target, query, ["status", "updated"])

    def changed(self, target: Target, answer: Answer) -> Sequence[Remote]:
        """Those issues."""
        return [_remote(target, issue) for issue in _issues(answer)]

    def is_signed(
        self, target: Target, headers: Mapping[str, str], body: bytes, at: datetime
    ) -> bool:
        """By HMAC over the body. The time in it is the event's, which Jira may send late."""
        return signing.is_hub_signed(target.signing, headers.get("x-hub-signature", ""), body)

    def told(self, target: Target, headers: Mapping[str, str], body: bytes) -> Remote | None:
        """What an event about an issue of this project says."""
        event = reading.mapping(reading.read(body))
        if not reading.text(event.get("webhookEvent")).startswith("jira:issue_"):
            return None
        issue = reading.mapping(event.get("issue"))
        project = reading.mapping(reading.mapping(issue.get("fields")).get("project"))
        if reading.text(project.get("key")).upper() != target.project.upper():
            return None
        return _remote(target, issue)


def _asked(
    method: str, target: Target, path: str, words: Mapping[str, Any] | None = None
) -> Request:
    who = base64.b64encode(f"{target.account}:{target.token}".encode()).decode()
    headers = {"Accept": "application/json", "Authorization": f"Basic {who}"}
    if words is not None:
        headers["Content-Type"] = "application/json"
    body = json.dumps(words).encode() if words is not None else b""
    return Request(method, f"{target.address}/rest/api/3/{path}", headers, body)


def _search(target: Target, query: str, fields: list[str]) -> Request:
    asked = {"jql": query, "fields": fields, "maxResults": PAGE}
    return _asked("POST", target, "search/jql", asked)


def _issues(answer: Answer) -> list[Mapping[str, Any]]:
    return reading.items(reading.mapping(reading.read(answer.body)).get("issues"))


def _words(push: Push) -> dict[str, Any]:
    described = adf.document(f"{push.text}\n\n{push.mark}")
    return {"summary": push.title, "description": described}


def _remote(target: Target, issue: Mapping[str, Any]) -> Remote:
    fields = reading.mapping(issue.get("fields"))
    category = reading.mapping(reading.mapping(fields.get("status")).get("statusCategory"))
    key = reading.name(issue.get("key"))
    return Remote(
        id=key,
        url=f"{target.address}/browse/{key}",
        state=reading.text(category.get("key"), reading.STATE_MAX),
        at=reading.moment(fields.get("updated")),
    )
