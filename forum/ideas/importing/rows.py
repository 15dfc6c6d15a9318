"""One row into what an idea is made of, or into a reason why not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from forum.core import clock
from forum.core.errors import ForumError
from forum.core.limits import POST_MAX, TAG_MAX, TAGS_MAX, TITLE_MAX
from forum.core.titles import one_line, split_tags
from forum.ideas.importing.reading import Raw

AUTHOR_MAX = 200
KEY_MAX = 90
EARLIEST_YEAR = 1970
VOTES_MAX = 2_000_000_000
ANONYMOUS = "anonymous"
_WHOLE = re.compile(r"\d+(\.0+)?")
_EPOCH = re.compile(r"\d{9,10}(\.\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Columns:
    """Which column of the file holds what; None is not imported."""

    title: str = "title"
    body: str | None = "body"
    author: str | None = None
    created_at: str | None = None
    tags: str | None = None
    votes: str | None = None
    key: str | None = None

    def missing_from(self, present: tuple[str, ...]) -> list[str]:
        """The columns that were named and that the file does not have."""
        named = [name for name in vars(self).values() if name is not None]
        return [name for name in named if name not in present]


class Fault(ForumError):
    """Why a row can't be imported."""


@dataclass(frozen=True)
class Checked:
    """A row that can be imported; `notes` say what was changed, `original` is what was cut."""

    line: int
    key: str
    title: str
    body: str
    author: str
    created_at: datetime | None
    votes: int
    tags: list[str]
    original: str | None = None
    notes: list[str] = field(default_factory=list)


def checked(raw: Raw, columns: Columns) -> Checked:
    """Check one row; Fault if it can't become an idea."""
    if raw.fault:
        raise Fault(raw.fault)
    whole_title = one_line(_get(raw, columns.title))
    if not whole_title:
        raise Fault(f"has no title in column {columns.title}")
    body = _get(raw, columns.body).strip() or whole_title
    notes: list[str] = []
    title = whole_title
    if len(whole_title) > TITLE_MAX:
        title, body = cut_at_word(whole_title, TITLE_MAX), f"{whole_title}\n\n{body}"
        notes.append("title cut; the whole stands at the head of the body")
    original = body if len(body) > POST_MAX else None
    if original:
        body = cut_at_paragraph(original, POST_MAX)
        notes.append("body cut at a paragraph; the whole is kept as its original")
    return Checked(
        line=raw.line,
        key=_key(raw, columns),
        title=title,
        body=body,
        author=one_line(_get(raw, columns.author))[:AUTHOR_MAX] or ANONYMOUS,
        created_at=_moment(_get(raw, columns.created_at)),
        votes=_votes(_get(raw, columns.votes)),
        tags=_tags(_get(raw, columns.tags), notes),
        original=original,
        notes=notes,
    )


def cut_at_word(text: str, length: int) -> str:
    """At most `length` characters of `text`, whole words, with an ellipsis."""
    if len(text) <= length:
        return text
    head = text[:length]
    return (head[: head.rfind(" ")] if " " in head[length // 2 :] else head[:-1]).rstrip() + "…"


def cut_at_paragraph(text: str, length: int) -> str:
    """At most `length` characters of `text`, whole paragraphs where there are any."""
    head = text[:length]
    for mark in ("\n\n", "\n", " "):
        place = head.rfind(mark)
        if place >= length // 2:
            return head[:place].rstrip()
    return head


def _get(raw: Raw, column: str | None) -> str:
    return _CONTROL.sub("", raw.cells.get(column, "")) if column else ""


def _key(raw: Raw, columns: Columns) -> str:
    if columns.key:
        given = _get(raw, columns.key).strip()
        if not given:
            raise Fault(f"has no key in column {columns.key}")
        return given if len(given) <= KEY_MAX else sha256(given.encode()).hexdigest()
    # Without a key column the row's own words name it, so that a second import changes nothing.
    parts = (columns.title, columns.body, columns.author, columns.created_at)
    return sha256("\x1f".join(_get(raw, part) for part in parts).encode()).hexdigest()[:32]


def _moment(text: str) -> datetime | None:
    text = text.strip()
    if not text:
        return None
    try:
        if _EPOCH.fullmatch(text):
            moment = datetime.fromtimestamp(float(text), UTC)
        else:
            moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Fault(f"has a date that can't be read: {text[:40]!r}") from error
    if moment > clock.now():
        raise Fault(f"has a date in the future: {text[:40]!r}")
    if moment.year < EARLIEST_YEAR:
        raise Fault(f"has a date before {EARLIEST_YEAR}: {text[:40]!r}")
    return moment


def _votes(text: str) -> int:
    text = text.strip()
    if not text:
        return 0
    if not _WHOLE.fullmatch(text) or float(text) > VOTES_MAX:
        raise Fault(f"has votes that are no whole number: {text[:40]!r}")
    return int(float(text))


def _tags(text: str, notes: list[str]) -> list[str]:
    words = split_tags(text.replace(";", ","))
    kept = list(dict.fromkeys(cut_at_word(word, TAG_MAX) for word in words))[:TAGS_MAX]
    if kept != words:
        notes.append(f"tags shortened to {TAGS_MAX} of {TAG_MAX} characters")
    return kept
