"""Jira Cloud as its documentation describes it.

Issues: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
Search: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
Texts: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
Authentication: https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/
Webhooks: https://developer.atlassian.com/cloud/jira/platform/webhooks/
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.doubles.vendor import Asked, Said, Vendor

KEY, ACCOUNT = "BIKE", "bot@velora.example"
# Jira says no more than that to who is not signed in.
UNAUTHORIZED = Said(401, {"message": "Client must be authenticated to access this resource."})
NOT_FOUND = Said(404, {"errorMessages": [f"No project could be found with key '{KEY}'."]})
SUMMARY_MAX, TEXT_MAX = 255, 32_767
CATEGORIES = {"To Do": "new", "Doing": "indeterminate", "Fertig": "done"}
INLINE = {"text", "hardBreak"}
BLOCKS = {"paragraph", "heading", "bulletList"}


@dataclass
class JiraDouble(Vendor):
    """One project with issues."""

    issues: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, asked: Asked) -> Said:
        """As the documentation says."""
        who = base64.b64encode(f"{ACCOUNT}:{self.token}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {who}":
            return UNAUTHORIZED
        self.want_header(asked, "Accept", "application/json")
        if (asked.method, asked.path) == ("GET", f"/rest/api/3/project/{KEY}"):
            return Said(200, {"id": "10000", "key": KEY, "name": "Bikes"})
        if (asked.method, asked.path) == ("POST", "/rest/api/3/issue"):
            return self._create(asked)
        if (asked.method, asked.path) == ("POST", "/rest/api/3/search/jql"):
            return self._search(asked)
        one = re.fullmatch(rf"/rest/api/3/issue/({KEY}-\d+)", asked.path)
        if one and asked.method == "PUT":
            return self._update(asked, one[1])
        if asked.path.startswith("/rest/api/3/project/"):
            return NOT_FOUND
        self.want(False, f"{asked.method} {asked.path} is not in the documentation")
        return NOT_FOUND

    def _create(self, asked: Asked) -> Said:
        self.want_header(asked, "Content-Type", "application/json")
        fields = asked.json["fields"]
        if fields["project"] != {"key": KEY} or fields["issuetype"] != {"name": "Task"}:
            return Said(400, {"errorMessages": [], "errors": {"issuetype": "Specify a valid one"}})
        fault = self._fault(fields, {"project", "issuetype", "summary", "description"})
        if fault:
            return fault
        number = len(self.issues) + 1
        self.issues.append(
            {
                "id": str(10_000 + number),
                "key": f"{KEY}-{number}",
                "fields": {
                    **fields,
                    "project": {"key": KEY},
                    "status": _status("To Do"),
                    "updated": _stamp(datetime.now(UTC)),
                },
            }
        )
        made = self.issues[-1]
        return Said(201, {"id": made["id"], "key": made["key"], "self": f"{self.address}/x"})

    def _update(self, asked: Asked, key: str) -> Said:
        found = next((one for one in self.issues if one["key"] == key), None)
        if found is None:
            return Said(404, {"errorMessages": ["Issue does not exist"]})
        fault = self._fault(asked.json["fields"], {"summary", "description"})
        if fault:
            return fault
        found["fields"].update(asked.json["fields"], updated=_stamp(datetime.now(UTC)))
        return Said(204)

    def _fault(self, fields: dict[str, Any], known: set[str]) -> Said | None:
        self.want(set(fields) <= known, f"fields {set(fields) - known}")
        if not 0 < len(fields["summary"]) <= SUMMARY_MAX or "\n" in fields["summary"]:
            return Said(400, {"errors": {"summary": "You must specify a summary of the issue."}})
        if not self._is_document(fields["description"]):
            return Said(400, {"errors": {"description": "INVALID_INPUT"}})
        return None

    def _is_document(self, document: Any) -> bool:
        if (document.get("type"), document.get("version")) != ("doc", 1):
            return False
        return all(self._is_block(one) for one in document["content"])

    def _is_block(self, block: dict[str, Any]) -> bool:
        if block["type"] not in BLOCKS:
            return False
        if block["type"] == "bulletList":
            items = [one["content"] for one in block["content"] if one["type"] == "listItem"]
            return bool(items) and all(self._is_block(one) for item in items for one in item)
        return all(
            one["type"] in INLINE and (one["type"] != "text" or one["text"])
            for one in block.get("content", [])
        )

    def _search(self, asked: Asked) -> Said:
        given = asked.json
        self.want(set(given) <= {"jql", "fields", "maxResults", "nextPageToken"}, "search fields")
        phrase = re.fullmatch(rf'project = "{KEY}" AND description ~ "\\"(\w+)\\""', given["jql"])
        recent = re.fullmatch(
            rf'project = "{KEY}" AND updated >= -(\d+)m ORDER BY updated ASC', given["jql"]
        )
        self.want(bool(phrase or recent), f"JQL {given['jql']}")
        found = self.issues
        if phrase:
            found = [
                one
                for one in found
                if re.search(rf"\b{phrase[1]}\b", json.dumps(one["fields"]["description"]))
            ]
        if recent:
            since = datetime.now(UTC) - timedelta(minutes=int(recent[1]))
            found = [
                one for one in found if datetime.fromisoformat(one["fields"]["updated"]) >= since
            ]
            found = sorted(found, key=lambda one: str(one["fields"]["updated"]))
        shown = [
            {**one, "fields": {name: one["fields"][name] for name in given["fields"]}}
            for one in found
        ]
        return Said(200, {"issues": shown[: given.get("maxResults", 50)], "isLast": True})

    def close(self, number: int, at: datetime | None = None) -> None:
        """Somebody moves an issue to the last column."""
        self._moved(number, "Fertig", at or datetime.now(UTC) + timedelta(seconds=2))

    def reopen(self, number: int, at: datetime) -> None:
        """Somebody moves it back to the one before."""
        self._moved(number, "Doing", at)

    def _moved(self, number: int, name: str, at: datetime) -> None:
        self.issues[number - 1]["fields"].update(status=_status(name), updated=_stamp(at))

    def event(self, number: int, secret: str) -> tuple[bytes, dict[str, str]]:
        """What an admin's webhook sends."""
        issue = self.issues[number - 1]
        payload = {
            "timestamp": 1525698237764,
            "webhookEvent": "jira:issue_updated",
            "issue": issue,
            "changelog": {"items": [{"field": "status"}]},
        }
        body = json.dumps(payload).encode()
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return body, {
            "Content-Type": "application/json",
            "X-Atlassian-Webhook-Identifier": "abc-123",
            "X-Hub-Signature": f"sha256={signature}",
        }


def _status(name: str) -> dict[str, Any]:
    return {"name": name, "statusCategory": {"id": 2, "key": CATEGORIES[name]}}


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
