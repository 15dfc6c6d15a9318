"""Reads of what a report heard in talk: frozen places, joined with the words as they are now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_
from sqlalchemy.orm import aliased

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.capture.freezing.talk import Under, digest_of, id_of, quotable, words
from forum.capture.frozen import findings_of
from forum.capture.models import CaptureRun, Verdict
from forum.capture.report.queries import access_run
from forum.communities.models import Community
from forum.core import markup, paging
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.paging import PAGE_SIZE
from forum.extensions import db
from forum.threads.models import Post, Thread

SHOWN_KINDS = ("wish", "complaint", "praise", "question")
# From what chance on it is called sure: of the wishes that are, nine in ten are wishes.
SURE = 0.8
QUOTED_MAX = 600
THEME, UNPROPOSED, REST = "theme", "unproposed", "rest"


@dataclass(frozen=True)
class Group:
    """What sentences are put together under: a theme, what nobody proposed, or anything else."""

    sort: str
    key: str = ""
    label: str = ""
    position: int = 0
    people: int = 0


@dataclass(frozen=True)
class Heard:
    """A sentence as a page shows it; `verdict` is what was said of it, `by` whom."""

    place: int
    group: Group
    post_id: int
    start: int
    end: int
    kind: str
    chance: float
    text: str = ""
    author_id: int = 0
    author_name: str = ""
    thread_title: str = ""
    verdict: str | None = None
    by: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether its kind is more than likely."""
        return self.chance >= SURE

    @property
    def anchor(self) -> str:
        """Its id on a page."""
        return f"said-{self.post_id}-{self.start}"


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


def rows_of(findings: Mapping[str, Any]) -> list[Heard]:
    """All that was heard, in the order of the pages: by group, the surest first."""
    said = findings["said"]
    groups = [
        Group(THEME, theme["key"], theme["label"], theme["position"], theme["people"])
        for theme in findings["themes"]
    ]
    of_theme = {group.key: place for place, group in enumerate(groups)}
    apart = {}
    for one in findings["unproposed"]:
        apart.update(dict.fromkeys(one["sentences"], len(groups)))
        groups.append(Group(UNPROPOSED, one["key"], one["label"], people=one["people"]))
    groups.append(Group(REST))
    where = [apart.get(i, of_theme.get(s["theme"], len(groups) - 1)) for i, s in enumerate(said)]
    order = sorted(range(len(said)), key=lambda i: (where[i], -said[i]["chance"], i))
    return [_row(place, groups[where[i]], said[i]) for place, i in enumerate(order)]


def _row(place: int, group: Group, said: dict[str, Any]) -> Heard:
    post_id = id_of(said["post"])
    return Heard(place, group, post_id, said["start"], said["end"], said["kind"], said["chance"])


def _readable(community: Community, run: CaptureRun, rows: Sequence[Heard]) -> set[int]:
    """The posts that may be quoted still, and say what they said when the run began."""
    if not rows:
        return set()
    ids = [row.post_id for row in rows]
    query = quotable(community, Post.id).where(Post.id.between(min(ids), max(ids)))
    return set(db.session.scalars(query.where(unchanged_since(run))))


def unchanged_since(run: CaptureRun) -> ColumnElement[bool]:
    """The condition that a post says what it said when the run began."""
    began = run.started_at or run.created_at
    return or_(Post.edited_at.is_(None), Post.edited_at <= began)


def filled_in(
    community: Community,
    rows: Sequence[Heard],
    *,
    where: ColumnElement[bool] | None = None,
    most: int | None = None,
) -> list[Heard]:
    """The same with their words, their writers and what was said of them; one question.

    What may not be quoted any more, or does not meet the condition on its post, is left out; and of
    each group what comes after the `most` of it that may.
    """
    told, verdicts = {}, {}
    query = _words(community, rows)
    for post_id, text, *rest, start, digest, kind, by in db.session.execute(
        query if where is None else query.where(where)
    ):
        told[post_id] = (text, *rest)
        verdicts[post_id, start, digest] = (kind, by)
    filled: list[Heard] = []
    shown: Counter[str] = Counter()
    for row in rows:
        # Gone since it was found to be there.
        if row.post_id not in told or shown[row.group.key] == most:
            continue
        shown[row.group.key] += 1
        text, author_id, author_name, thread_title = told[row.post_id]
        said = text[row.start : row.end]
        kind, by = verdicts.get((row.post_id, row.start, digest_of(said)), (None, None))
        filled.append(
            replace(
                row,
                text=_excerpt(said),
                author_id=author_id,
                author_name=author_name,
                thread_title=thread_title,
                verdict=kind,
                by=by or "",
            )
        )
    return filled


# A report quotes the same hundreds of sentences each time it is read.
@lru_cache(maxsize=4096)
def _excerpt(said: str) -> str:
    return markup.excerpt(said, QUOTED_MAX)


def _words(community: Community, rows: Sequence[Heard]) -> Select[Any]:
    """The posts of some sentences with their writers and threads, once for each verdict in them."""
    judge = aliased(Person)
    # An idea whose author agrees no longer is named nowhere: its title is empty.
    title = func.coalesce(Thread.title, case((Under.capture_consent, Under.title), else_=""))
    said = (Verdict.start, Verdict.digest, Verdict.kind, judge.name)
    here = (Verdict.post_id == Post.id) & (Verdict.community_id == community.id)
    posts = {row.post_id for row in rows}
    return (
        quotable(community, Post.id, words(), Person.id, Person.name, title, *said, posts=posts)
        .join(Person, Person.id == Post.author_id)
        .outerjoin(Verdict, here)
        .outerjoin(judge, judge.id == Verdict.by_id)
    )


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
