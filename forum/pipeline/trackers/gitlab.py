"""GitLab issues, on gitlab.com or a server of one's own.

https://docs.gitlab.com/api/issues/ · https://docs.gitlab.com/user/project/integrations/webhooks/
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from forum.core.http import Answer, Request
from forum.pipeline.trackers import reading, signing
from forum.pipeline.trackers.shape import PAGE, Push, Remote, Target

# Their webhooks write moments in a way of their own: 2013-12-03 17:15:43 UTC.
_OWN_WAY = "%Y-%m-%d %H:%M:%S UTC"


class GitLab:
    """Issues of one project; `project` is group/name or its number."""

    kind = "gitlab"
    states = ("opened", "closed")

    def check(self, target: Target, at: datetime) -> Request:
        """The project, which a token without rights to it does not see."""
        return _asked("GET", target, "")

    def find(self, target: Target, push: Push) -> Request | None:
        """The issues whose description holds the mark."""
        asked = {"search": push.mark, "in": "description", "scope": "all", "state": "all"}
        return _asked("GET", target, f"/issues?{urlencode(asked)}")

    def found(self, target: Target, push: Push, answer: Answer) -> Remote | None:
        """The one that carries the mark."""
        for issue in reading.items(reading.read(answer.body)):
            if push.mark in str(issue.get("description")):
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
        return _asked("PUT", target, f"/issues/{remote_id}", _words(push))

    def changes(self, target: Target, since: datetime, at: datetime, tag: str) -> Request | None:
        """The issues updated since then."""
        asked = {
            "updated_after": since.astimezone(UTC).isoformat(),
            "scope": "all",
            "order_by": "updated_at",
            "sort": "asc",
            "per_page": PAGE,
        }
        return _asked("GET", target, f"/issues?{urlencode(asked)}", tag=tag)

    def changed(self, target: Target, answer: Answer) -> Sequence[Remote]:
        """Those issues."""
        return [_remote(issue) for issue in reading.items(reading.read(answer.body))]

    def is_signed(
        self, target: Target, headers: Mapping[str, str], body: bytes, at: datetime
    ) -> bool:
        """By Standard Webhooks where GitLab signs, else by the secret itself in a header."""
        if "webhook-signature" in headers:
            return signing.is_signed(target.signing, headers, body, at)
        return signing.is_token(target.signing, headers.get("x-gitlab-token", ""))

    def told(self, target: Target, headers: Mapping[str, str], body: bytes) -> Remote | None:
        """What an issue event of this project says."""
        event = reading.mapping(reading.read(body))
        if event.get("object_kind") != "issue":
            return None
        project = reading.mapping(event.get("project"))
        names = {reading.text(project.get(name)) for name in ("id", "path_with_namespace")}
        if target.project.lower() not in {one.lower() for one in names}:
            return None
        return _of_event(reading.mapping(event.get("object_attributes")))


def _asked(
    method: str, target: Target, path: str, words: Mapping[str, Any] | None = None, tag: str = ""
) -> Request:
    headers = {"Accept": "application/json", "PRIVATE-TOKEN": target.token}
    if tag:
        headers["If-None-Match"] = tag
    if words is not None:
        headers["Content-Type"] = "application/json"
    body = json.dumps(words).encode() if words is not None else b""
    project = quote(target.project, safe="")
    return Request(method, f"{target.address}/api/v4/projects/{project}{path}", headers, body)


def _words(push: Push) -> dict[str, str]:
    return {"title": push.title, "description": f"{push.text}\n\n<!-- {push.mark} -->"}


def _remote(issue: Mapping[str, Any]) -> Remote:
    return Remote(
        id=reading.name(issue.get("iid")),
        url=reading.link(issue.get("web_url")),
        state=reading.text(issue.get("state"), reading.STATE_MAX),
        at=reading.moment(issue.get("updated_at")),
    )


def _of_event(issue: Mapping[str, Any]) -> Remote:
    said = reading.text(issue.get("updated_at"), reading.STATE_MAX)
    try:
        at: datetime | None = datetime.strptime(said, _OWN_WAY).replace(tzinfo=UTC)
    except ValueError:
        at = reading.moment(said)
    return Remote(
        id=reading.name(issue.get("iid")),
        url=reading.link(issue.get("url")),
        state=reading.text(issue.get("state"), reading.STATE_MAX),
        at=at,
    )
