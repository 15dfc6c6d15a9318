"""Sentences that a report heard: frozen places, filled in with the words as they are now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.capture.freezing.talk import Under, digest_of, id_of, quotable, words
from forum.capture.models import CaptureRun, Verdict
from forum.communities.models import Community
from forum.core import markup
from forum.extensions import db
from forum.threads.models import Post, Thread

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
    query = _words(community, rows)
    told, verdicts = _told(query if where is None else query.where(where))
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


def _told(query: Select[Any]) -> tuple[dict[int, Any], dict[Any, Any]]:
    """The words of each post, and the verdicts by post, place and digest."""
    told, verdicts = {}, {}
    for post_id, text, *rest, start, digest, kind, by in db.session.execute(query):
        told[post_id] = (text, *rest)
        verdicts[post_id, start, digest] = (kind, by)
    return told, verdicts


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
