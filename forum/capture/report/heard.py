"""Reads of what a report heard in talk: frozen places, joined with the words as they are now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from forum.accounts.actor import Actor
from forum.capture.freezing.talk import quotable
from forum.capture.frozen import findings_of
from forum.capture.models import CaptureRun
from forum.capture.report.queries import access_run
from forum.capture.report.sentences import (
    UNPROPOSED,
    Group,
    Heard,
    filled_in,
    rows_of,
    unchanged_since,
)
from forum.communities.models import Community
from forum.core import paging
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.paging import PAGE_SIZE
from forum.extensions import db
from forum.threads.models import Post

SHOWN_KINDS = ("wish", "complaint", "praise", "question")


@dataclass(frozen=True)
class HeardPage:
    """A page of one kind: its groups; how many of each kind there are, and how many are gone.

    `unproposed` are the groups of wishes that nobody proposed, each with the cursor of the page
    that it begins on.
    """

    run: CaptureRun
    kind: str
    groups: Sequence[tuple[Group, Sequence[Heard]]]
    counts: Counter[str]
    gone: int
    unproposed: Sequence[tuple[Group, str | None]]
    is_first: bool
    next: str | None
    posts: int = 0


def heard_page(
    actor: Actor, community: Community, key: str, kind: str, cursor: str | None = None
) -> HeardPage:
    """A page of what a report heard of a kind: by theme, then what nobody proposed."""
    if kind not in SHOWN_KINDS:
        raise NotFound(_("There is no such page."))
    run, findings = _findings(actor, community, key)
    rows = rows_of(findings)
    readable = _readable(community, run, rows)
    there = [row for row in rows if row.post_id in readable]
    ours = [row for row in there if row.kind == kind]
    after = paging.decode(cursor)
    shown = [row for row in ours if after is None or row.place > after[0]][: PAGE_SIZE + 1]
    page = paging.cut(shown, PAGE_SIZE, lambda row: (row.place, row.post_id))
    filled = filled_in(community, page.items)
    return HeardPage(
        run=run,
        kind=kind,
        groups=[(group, list(said)) for group, said in groupby(filled, lambda row: row.group)],
        counts=Counter(row.kind for row in there),
        gone=sum(row.kind == kind for row in rows) - len(ours),
        unproposed=_beginnings(ours),
        is_first=after is None,
        next=page.next,
        posts=findings["posts"],
    )


def heard_sentence(
    actor: Actor, community: Community, key: str, post_id: int, start: int
) -> tuple[Heard, str | None]:
    """One sentence that a report heard, and the cursor of the page that it stands on."""
    run, findings = _findings(actor, community, key)
    rows = rows_of(findings)
    readable = _readable(community, run, rows)
    this = next((row for row in rows if (row.post_id, row.start) == (post_id, start)), None)
    if this is None or post_id not in readable:
        raise NotFound(_("This sentence is no longer there."))
    ours = [row for row in rows if row.kind == this.kind and row.post_id in readable]
    filled = filled_in(community, [this])
    if not filled:
        raise NotFound(_("This sentence is no longer there."))
    return filled[0], _cursor_of(ours, ours.index(this))


def _findings(actor: Actor, community: Community, key: str) -> tuple[CaptureRun, dict[str, Any]]:
    run = access_run(actor, community, key)
    if run.report is None:
        raise NotFound(_("This run has no report."))
    return run, findings_of(run.report.findings)


def _readable(community: Community, run: CaptureRun, rows: Sequence[Heard]) -> set[int]:
    """The posts that may be quoted still, and say what they said when the run began."""
    if not rows:
        return set()
    ids = [row.post_id for row in rows]
    query = quotable(community, Post.id).where(Post.id.between(min(ids), max(ids)))
    return set(db.session.scalars(query.where(unchanged_since(run))))


def _beginnings(ours: Sequence[Heard]) -> list[tuple[Group, str | None]]:
    """The groups that nobody proposed, each with the cursor of the page that it begins on."""
    first: dict[Group, str | None] = {}
    for place, row in enumerate(ours):
        if row.group.sort == UNPROPOSED and row.group not in first:
            first[row.group] = _cursor_of(ours, place)
    return list(first.items())


def _cursor_of(ours: Sequence[Heard], place: int) -> str | None:
    """The cursor of the page that has the row at this place."""
    begins = place // PAGE_SIZE * PAGE_SIZE
    before = ours[begins - 1] if begins else None
    return paging.encode((before.place, before.post_id)) if before else None
