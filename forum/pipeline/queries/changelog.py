"""The changelog: what came out, and thanks to whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import aliased

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core import paging
from forum.core.language import zone
from forum.core.paging import Page
from forum.extensions import db
from forum.ideas.models import Amendment, Idea, Merge, StatusChange
from forum.pipeline.queries.standing import Group, Shown, newest_first, shown, standing

Names = Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Release:
    """Something that came out: its authors, whose ideas were merged in, and who improved it.

    Nobody is named twice. `reasons`: what everybody was told when it came out.
    """

    entry: Shown
    authors: Names
    merged: Names
    improvers: Names
    reasons: Sequence[str]

    @property
    def at(self) -> datetime:
        """When it came out."""
        return self.entry.group.since

    @property
    def month(self) -> date:
        """The first day of that month, where the reader is."""
        return self.at.astimezone(zone()).date().replace(day=1)


def changelog(
    actor: Actor, community: Community, cursor: str | None = None, size: int = paging.PAGE_SIZE
) -> Page[Release]:
    """A page of what came out, the newest first; four queries."""
    groups = sorted(standing(actor, community, {"released"}), key=newest_first)
    place = paging.decode(cursor)
    if place:
        groups = [group for group in groups if _place(group) < place]
    page = paging.cut(groups[: size + 1], size, _place)
    ids = [idea_id for group in page.items for idea_id in group.idea_ids]
    merged, improvers = _credited(ids)
    reasons = _reasons(ids)
    made = []
    for entry in shown(actor, community, page.items):
        authors = _once([(idea.author_id, idea.author_name) for idea in entry.ideas])
        joined = _once(_of(entry, merged), authors)
        changed = _once(_of(entry, improvers), [*authors, *joined])
        told = dict.fromkeys(reasons[i] for i in entry.group.idea_ids if reasons.get(i))
        made.append(Release(entry, authors, joined, changed, list(told)))
    return Page(made, page.next)


def _place(group: Group) -> paging.Place:
    return (paging.from_moment(group.since), min(group.idea_ids))


def _credited(ids: Collection[int]) -> tuple[dict[int, Names], dict[int, Names]]:
    """Who had the ideas that these speak for, and whose amendments they hold; by idea."""
    source = aliased(Idea)
    merged = (
        select(Merge.target_id.label("idea"), source.author_id.label("person"), literal(0))
        .join(source, source.id == Merge.source_id)
        .where(Merge.target_id.in_(ids), Merge.state == "done", source.visibility == "visible")
    )
    improved = select(Amendment.idea_id, Amendment.author_id, literal(1)).where(
        Amendment.idea_id.in_(ids), Amendment.state == "accepted"
    )
    both = union_all(merged, improved).subquery("credited")
    idea, person, sort = both.c
    query = select(idea, person, Person.name, sort).join(Person, Person.id == person)
    found: tuple[dict[int, Names], dict[int, Names]] = ({}, {})
    for idea_id, person_id, name, at in db.session.execute(query.order_by(Person.name)):
        found[at][idea_id] = [*found[at].get(idea_id, ()), (person_id, name)]
    return found


def _reasons(ids: Collection[int]) -> dict[int, str]:
    query = select(StatusChange.idea_id, StatusChange.reason).where(
        StatusChange.idea_id.in_(ids), StatusChange.after == "released"
    )
    # Of an idea that came out twice, the last word holds.
    return {row[0]: row[1] for row in db.session.execute(query.order_by(StatusChange.id))}


def _of(entry: Shown, named: dict[int, Names]) -> Names:
    return [one for idea_id in entry.group.idea_ids for one in named.get(idea_id, ())]


def _once(people: Names, but: Names = ()) -> Names:
    return [one for one in dict.fromkeys(people) if one not in but]
