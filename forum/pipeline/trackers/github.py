"""GitHub issues.

https://docs.github.com/en/rest/issues/issues · https://docs.github.com/en/webhooks
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from forum.core.http import Answer, Request
from forum.pipeline.trackers import reading, signing
from forum.pipeline.trackers.shape import PAGE, Push, Remote, Target

VERSION = "2022-11-28"
# Their clock and ours may differ.
SKEW = timedelta(minutes=5)


class GitHub:
    """Issues of one repository; `project` is owner/name."""

    kind = "github"
    states = ("open", "completed", "not_planned")

    def check(self, target: Target, at: datetime) -> Request:
        """The repository, which a token without rights to it does not see."""
        return _asked("GET", target, "")

    def find(self, target: Target, push: Push) -> Request | None:
        """The newest issues: a list knows them at once, their search only after a while."""
        since = (push.asked_at - SKEW).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        asked = {"state": "all", "since": since, "sort": "created", "direction": "desc"}
        return _asked("GET", target, f"/issues?{urlencode({**asked, 'per_page': PAGE})}")

    def found(self, target: Target, push: Push, answer: Answer) -> Remote | None:
        """The one that carries the mark."""
        for issue in reading.items(reading.read(answer.body)):
            if push.mark in str(issue.get("body")):
                return _remote(issue)
        return None

    def create(self, target: Target, push: Push) -> Request:
        """A new issue."""
        return _asked("POST", target, "/issues", _words(push))

    def created(self, target: Target, push: Push, answer: Answer) -> Remote:
        """The new issue."""
        return _remote(reading.mapping(reading.read(answer.body)))

    def update(self, target: Target, remote_id: str, push: Push) -> Request:
        """The same words anew."""
        return _asked("PATCH", target, f"/issues/{remote_id}", _words(push))

    def changes(self, target: Target, since: datetime, at: datetime, tag: str) -> Request | None:
        """A conditional request costs nothing of the limit while nothing changed."""
        asked = {
            "state": "all",
            "since": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "sort": "updated",
            "direction": "asc",
            "per_page": PAGE,
        }
        return _asked("GET", target, f"/issues?{urlencode(asked)}", tag=tag)

    def changed(self, target: Target, answer: Answer) -> Sequence[Remote]:
        """Issues; pull requests stand in the same list and match no link."""
        return [_remote(issue) for issue in reading.items(reading.read(answer.body))]

    def is_signed(
        self, target: Target, headers: Mapping[str, str], body: bytes, at: datetime
    ) -> bool:
        """By HMAC over the body; GitHub signs no time."""
        return signing.is_hub_signed(target.signing, headers.get("x-hub-signature-256", ""), body)

    def told(self, target: Target, headers: Mapping[str, str], body: bytes) -> Remote | None:
        """What an `issues` event of this repository says."""
        if headers.get("x-github-event") != "issues":
            return None
        event = reading.mapping(reading.read(body))
        repository = reading.mapping(event.get("repository"))
        if reading.text(repository.get("full_name")).lower() != target.project.lower():
            return None
        return _remote(reading.mapping(event.get("issue")))


def _asked(
    method: str, target: Target, path: str, words: Mapping[str, Any] | None = None, tag: str = ""
) -> Request:
    headers = {
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": VERSION,
        "Authorization": f"Bearer {target.token}",
    }
    if tag:
        headers["If-None-Match"] = tag
    if words is not None:
        headers["Content-Type"] = "application/json"
    body = json.dumps(words).encode() if words is not None else b""
    return Request(method, f"{target.address}/repos/{target.project}{path}", headers, body)


def _words(push: Push) -> dict[str, str]:
    # A comment of HTML is not shown.
    return {"title": push.title, "body": f"{push.text}\n\n<!-- {push.mark} -->"}


def _remote(issue: Mapping[str, Any]) -> Remote:
    state = reading.text(issue.get("state"), reading.STATE_MAX)
    if state == "closed":
        # Closed without a reason, as old issues are, counts as done.
        not_done = issue.get("state_reason") in ("not_planned", "duplicate")
        state = "not_planned" if not_done else "completed"
    return Remote(
        id=reading.name(issue.get("number")),
        url=reading.link(issue.get("html_url")),
        state=state,
        at=reading.moment(issue.get("updated_at")),
    )
