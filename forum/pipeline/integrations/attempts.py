"""One try to tell a tracker something, and what came of it; no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from forum.core.http import Answer, Request, Unreachable, send
from forum.pipeline.integrations.opening import redacted
from forum.pipeline.trackers import Tracker
from forum.pipeline.trackers.shape import Nonsense, Push, Remote, Target

EXCERPT_MAX = 500
OK, GONE, TOO_MANY = range(200, 300), 410, 429
MISSING = frozenset({404, GONE})
FORBIDDEN = 403
# However long they ask us to wait, we look again after a day.
LONGEST_ASKED = timedelta(hours=24)


@dataclass(frozen=True)
class Outcome:
    """How a try ended: `why` is "" where it went well, else one word (words.py says it)."""

    why: str = ""
    status: int | None = None
    excerpt: str = ""
    remote: Remote | None = None
    retry_at: datetime | None = None

    @property
    def is_final(self) -> bool:
        """Whether no later try can end differently."""
        return self.why in {"gone", "issue_gone"}


def checked(tracker: Tracker, target: Target, at: datetime) -> Outcome:
    """Ask what changes nothing."""
    return _told(target, tracker.check(target, at), at)[0]


def pushed(
    tracker: Tracker, target: Target, push: Push, remote_id: str | None, *, look: bool
) -> Outcome:
    """Make the issue, or bring it up to date; `look` first whether an earlier try made it."""
    if remote_id is not None:
        return _updated(tracker, target, push, remote_id)
    question = tracker.find(target, push) if look else None
    if question is not None:
        outcome, answer = _told(target, question, push.at)
        if answer is None:
            return outcome
        try:
            found = tracker.found(target, push, answer)
        except Nonsense:
            return _nonsense(outcome)
        if found is not None:
            return Outcome(status=outcome.status, remote=found)
    outcome, answer = _told(target, tracker.create(target, push), push.at)
    if answer is None:
        return outcome
    try:
        made = tracker.created(target, push, answer)
    except Nonsense:
        return _nonsense(outcome)
    return Outcome(status=outcome.status, remote=made)


def asked(target: Target, request: Request, at: datetime) -> tuple[Outcome, Answer | None]:
    """Ask for changes; "not modified" is an answer too, with nothing in it."""
    return _told(target, request, at)


def _updated(tracker: Tracker, target: Target, push: Push, remote_id: str) -> Outcome:
    outcome, _answer = _told(target, tracker.update(target, remote_id, push), push.at)
    if outcome.status in MISSING and tracker.kind != "webhook":
        # It is the issue that is gone, not the tracker.
        return Outcome("issue_gone", outcome.status, outcome.excerpt)
    return outcome


def _told(target: Target, request: Request, at: datetime) -> tuple[Outcome, Answer | None]:
    try:
        answer = send(request)
    except Unreachable as unreachable:
        return Outcome(unreachable.reason), None
    if answer.status in OK:
        # What went well often echoes the whole item, which is not to lie here as well.
        return Outcome(status=answer.status), answer
    excerpt = _excerpt(answer, target)
    why = "gone" if answer.status == GONE else "status"
    return Outcome(why, answer.status, excerpt, retry_at=_retry_at(answer, at)), None


def _nonsense(outcome: Outcome) -> Outcome:
    return Outcome("nonsense", outcome.status)


def _excerpt(answer: Answer, target: Target) -> str:
    text = redacted(answer.body.decode("utf-8", "replace"), target)
    readable = "".join(one if one.isprintable() else " " for one in text[: EXCERPT_MAX * 4])
    return " ".join(readable.split())[:EXCERPT_MAX]


def _retry_at(answer: Answer, at: datetime) -> datetime | None:
    """When they ask us to come back: by Retry-After, or by GitHub's own header of a limit."""
    said = answer.headers.get("retry-after", "").strip()
    moment: datetime | None = None
    if said.isascii() and said.isdigit():
        moment = at + min(timedelta(seconds=int(said[:9])), LONGEST_ASKED)
    elif said:
        try:
            moment = parsedate_to_datetime(said)
        except (ValueError, OverflowError):
            moment = None
    elif answer.status in {FORBIDDEN, TOO_MANY}:
        moment = _reset(answer)
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(aware, at + LONGEST_ASKED)


def _reset(answer: Answer) -> datetime | None:
    left = answer.headers.get("x-ratelimit-remaining", answer.headers.get("ratelimit-remaining"))
    said = answer.headers.get("x-ratelimit-reset", answer.headers.get("ratelimit-reset", ""))
    if left != "0" or not (said.isascii() and said.isdigit()):
        return None
    return datetime.fromtimestamp(min(int(said[:11]), 2**33), UTC)
