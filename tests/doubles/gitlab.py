"""GitLab as its documentation describes it.

Issues: https://docs.gitlab.com/api/issues/
Authentication: https://docs.gitlab.com/api/rest/authentication/
Webhooks and how they are signed: https://docs.gitlab.com/user/project/integrations/webhooks/
Events: https://docs.gitlab.com/user/project/integrations/webhook_events/#work-item-events
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from forum.pipeline.trackers import signing
from tests.doubles.vendor import Asked, Said, Vendor

PROJECT = "velora/bikes"
UNAUTHORIZED = Said(401, {"message": "401 Unauthorized"})
NOT_FOUND = Said(404, {"message": "404 Project Not Found"})
TITLE_MAX = 255


@dataclass
class GitLabDouble(Vendor):
    """One project with issues."""

    issues: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, asked: Asked) -> Said:
        """As the documentation says."""
        if asked.headers.get("private-token") != self.token:
            return UNAUTHORIZED
        base = f"/api/v4/projects/{quote(PROJECT, safe='')}"
        if not asked.path.startswith(base):
            return NOT_FOUND
        rest = asked.path[len(base) :]
        if (asked.method, rest) == ("GET", ""):
            return Said(200, {"id": 7, "path_with_namespace": PROJECT})
        if (asked.method, rest) == ("GET", "/issues"):
            return self._list(asked)
        if (asked.method, rest) == ("POST", "/issues"):
            return self._create(asked)
        one = re.fullmatch(r"/issues/(\d+)", rest)
        if one and asked.method == "PUT":
            return self._update(asked, int(one[1]))
        self.want(False, f"{asked.method} {asked.path} is not in the documentation")
        return NOT_FOUND

    def _create(self, asked: Asked) -> Said:
        self.want_header(asked, "Content-Type", "application/json")
        given = asked.json
        self.want(set(given) <= {"title", "description", "labels"}, f"fields {set(given)}")
        if not given.get("title") or len(given["title"]) > TITLE_MAX:
            return Said(400, {"message": {"title": ["can't be blank"]}})
        iid = len(self.issues) + 1
        issue = {
            "id": 500 + iid,
            "iid": iid,
            "project_id": 7,
            "state": "opened",
            "title": given["title"],
            "description": given.get("description"),
            "web_url": f"https://gitlab.com/{PROJECT}/-/issues/{iid}",
            "updated_at": _stamp(datetime.now(UTC)),
        }
        self.issues.append(issue)
        return Said(201, issue)

    def _update(self, asked: Asked, iid: int) -> Said:
        found = next((one for one in self.issues if one["iid"] == iid), None)
        if found is None:
            return NOT_FOUND
        allowed = {"title", "description", "labels", "state_event"}
        self.want(set(asked.json) <= allowed, f"fields {set(asked.json)}")
        found.update(asked.json, updated_at=_stamp(datetime.now(UTC)))
        return Said(200, found)

    def _list(self, asked: Asked) -> Said:
        query = {name: values[0] for name, values in asked.query.items()}
        known = {"search", "in", "scope", "state", "updated_after", "order_by", "sort", "per_page"}
        self.want(set(query) <= known, f"query {set(query) - known}")
        self.want(query.get("state", "all") in {"all", "opened", "closed"}, "state")
        found = [
            one
            for one in self.issues
            if query.get("search", "") in one[query.get("in", "description")]
            and one["updated_at"] >= query.get("updated_after", "0")
        ]
        if query.get("order_by") == "updated_at":
            found.sort(key=lambda one: one["updated_at"], reverse=query.get("sort") != "asc")
        return Said(200, found[: int(query.get("per_page", 20))])

    def close(self, number: int, at: datetime | None = None) -> None:
        """Somebody closes an issue."""
        moment = _stamp(at or datetime.now(UTC) + timedelta(seconds=2))
        self.issues[number - 1].update(state="closed", updated_at=moment)

    def reopen(self, number: int, at: datetime) -> None:
        """Somebody opens it again."""
        self.issues[number - 1].update(state="opened", updated_at=_stamp(at))

    def event(self, number: int, secret: str) -> tuple[bytes, dict[str, str]]:
        """What a webhook with a secret token sends."""
        issue = self.issues[number - 1]
        moment = datetime.fromisoformat(issue["updated_at"]).strftime("%Y-%m-%d %H:%M:%S UTC")
        payload = {
            "object_kind": "issue",
            "event_type": "issue",
            "project": {"id": 7, "path_with_namespace": PROJECT},
            "object_attributes": {
                "id": issue["id"],
                "iid": issue["iid"],
                "state": issue["state"],
                "action": "update",
                "url": issue["web_url"],
                "updated_at": moment,
            },
        }
        body = json.dumps(payload).encode()
        return body, {
            "Content-Type": "application/json",
            "X-Gitlab-Event": "Issue Hook",
            "X-Gitlab-Event-UUID": "13792a34-cac6-4fda-95a8-c58e00a3954e",
            "X-Gitlab-Token": secret,
        }

    def signed_event(self, number: int, secret: str, at: datetime) -> tuple[bytes, dict[str, str]]:
        """What a webhook with a signing token sends."""
        body, headers = self.event(number, secret)
        del headers["X-Gitlab-Token"]
        return body, {**headers, **signing.signed([secret], "f5e5f430-f57b", at, body)}


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
