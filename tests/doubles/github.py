"""GitHub as its documentation describes it.

Issues: https://docs.github.com/en/rest/issues/issues
Versions and headers: https://docs.github.com/en/rest/about-the-rest-api/api-versions
Limits: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
Conditional requests: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
Webhooks: https://docs.github.com/en/webhooks/webhook-events-and-payloads#issues
Signatures: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.doubles.vendor import Asked, Said, Vendor

REPOSITORY = "velora/bikes"
TITLE_MAX = 256
BODY_MAX = 65_536
FIELDS = {"title", "body", "state", "state_reason", "labels", "assignees", "milestone"}


def _error(status: int, message: str, **more: Any) -> Said:
    docs = "https://docs.github.com/rest"
    return Said(status, {"message": message, "documentation_url": docs, **more})


UNAUTHORIZED = _error(401, "Bad credentials")
NOT_FOUND = _error(404, "Not Found")
GONE = _error(410, "Issues has been disabled in this repository.")


def limited(seconds: int) -> Said:
    """The primary limit is reached."""
    reset = datetime.now(UTC) + timedelta(seconds=seconds)
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(reset.timestamp()))}
    return Said(403, {"message": "API rate limit exceeded"}, headers)


def secondary(seconds: int) -> Said:
    """A secondary limit is reached."""
    return Said(
        429, {"message": "You have exceeded a secondary rate limit"}, {"Retry-After": str(seconds)}
    )


@dataclass
class GitHubDouble(Vendor):
    """One repository with issues."""

    issues: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, asked: Asked) -> Said:
        """As the documentation says."""
        self.want_header(asked, "Accept", "application/vnd.github+json")
        self.want_header(asked, "X-GitHub-Api-Version", "2022-11-28")
        self.want("user-agent" in asked.headers, "every request has a User-Agent")
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return UNAUTHORIZED
        base = f"/repos/{REPOSITORY}"
        if not asked.path.lower().startswith(base):
            return NOT_FOUND
        rest = asked.path[len(base) :]
        if (asked.method, rest) == ("GET", ""):
            return Said(200, {"id": 1, "full_name": REPOSITORY, "has_issues": True})
        if (asked.method, rest) == ("GET", "/issues"):
            return self._list(asked)
        if (asked.method, rest) == ("POST", "/issues"):
            return self._create(asked)
        one = re.fullmatch(r"/issues/(\d+)", rest)
        if one and asked.method == "PATCH":
            return self._update(asked, int(one[1]))
        self.want(False, f"{asked.method} {asked.path} is not in the documentation")
        return NOT_FOUND

    def _create(self, asked: Asked) -> Said:
        fault = self._fault(asked, needs_title=True)
        if fault:
            return fault
        number = len(self.issues) + 1
        issue = {
            "id": 1000 + number,
            "number": number,
            "state": "open",
            "state_reason": None,
            "title": asked.json["title"],
            "body": asked.json.get("body"),
            "html_url": f"https://github.com/{REPOSITORY}/issues/{number}",
            "updated_at": _stamp(datetime.now(UTC)),
        }
        self.issues.append(issue)
        return Said(201, issue)

    def _update(self, asked: Asked, number: int) -> Said:
        found = next((one for one in self.issues if one["number"] == number), None)
        if found is None:
            return NOT_FOUND
        fault = self._fault(asked, needs_title=False)
        if fault:
            return fault
        found.update(asked.json)
        found["updated_at"] = _stamp(datetime.now(UTC))
        return Said(200, found)

    def _fault(self, asked: Asked, *, needs_title: bool) -> Said | None:
        self.want_header(asked, "Content-Type", "application/json")
        given = asked.json
        self.want(set(given) <= FIELDS, f"unknown fields {set(given) - FIELDS}")
        title = given.get("title", "" if needs_title else "x")
        if not title or len(title) > TITLE_MAX or len(given.get("body", "")) > BODY_MAX:
            return _error(422, "Validation Failed", errors=[{"field": "title"}])
        return None

    def _list(self, asked: Asked) -> Said:
        query = {name: values[0] for name, values in asked.query.items()}
        self.want(query.get("state") in {"open", "closed", "all"}, "state")
        self.want(query.get("sort", "created") in {"created", "updated", "comments"}, "sort")
        self.want(1 <= int(query.get("per_page", 30)) <= 100, "per_page")
        since = query.get("since", "0")
        self.want(bool(re.fullmatch(r"0|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", since)), f"since {since}")
        key = "updated_at" if query.get("sort") == "updated" else "number"
        found = [one for one in self.issues if one["updated_at"] >= since]
        found.sort(key=lambda one: one[key], reverse=query.get("direction", "desc") == "desc")
        found = found[: int(query.get("per_page", 30))]
        tag = f'W/"{hashlib.sha256(json.dumps([since, found]).encode()).hexdigest()}"'
        if asked.headers.get("if-none-match") == tag:
            return Said(304, None, {"ETag": tag})
        return Said(200, found, {"ETag": tag})

    def close(self, number: int, at: datetime | None = None, reason: str = "completed") -> None:
        """Somebody closes an issue."""
        issue = self.issues[number - 1]
        issue.update(state="closed", state_reason=reason)
        issue["updated_at"] = _stamp(at or datetime.now(UTC) + timedelta(seconds=2))

    def reopen(self, number: int, at: datetime) -> None:
        """Somebody opens it again."""
        issue = self.issues[number - 1]
        issue.update(state="open", state_reason="reopened", updated_at=_stamp(at))

    def event(
        self, number: int, secret: str, action: str = "closed"
    ) -> tuple[bytes, dict[str, str]]:
        """What the webhook sends about an issue as it is now."""
        payload = {
            "action": action,
            "issue": self.issues[number - 1],
            "repository": {"id": 1, "full_name": "Velora/bikes"},
        }
        body = json.dumps(payload).encode()
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return body, {
            "Content-Type": "application/json",
            "X-GitHub-Event": "issues",
            "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
            "X-Hub-Signature-256": f"sha256={signature}",
        }


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
