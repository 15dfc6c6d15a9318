"""Reads of the log: for the team, and for whom an act concerns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community, Membership
from forum.communities.policy import is_silenced, is_suspended, moderates
from forum.core import clock, paging
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.paging import Page
from forum.extensions import db
from forum.moderation import policy
from forum.moderation.appealing import can_be_appealed
from forum.moderation.log import decision_of
from forum.moderation.models import Appeal, ModerationEntry, Sanction
from forum.moderation.purging.service import ENDING, UNDO_FOR, is_over
from forum.moderation.queries.offered import offers_undo
from forum.moderation.queries.reaching import out_of_reach
from forum.moderation.queries.things import Key, Look, looks_in, looks_of
from forum.moderation.undoing import UNDOING

EXPORTED_MAX = 100_000


@dataclass(frozen=True)
class Filters:
    """Which entries are asked for."""

    act: str = ""
    actor_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True)
class Logged:
    """An entry in a list."""

    entry: ModerationEntry
    actor_name: str | None
    person_name: str | None
    is_undone: bool
    can_undo: bool
    thing: Look | None = None
    slug: str = ""
    # What it undoes, if it is an undo.
    undoes: str | None = None
    # What it has in common with the other entries of one decision.
    decision: tuple[Any, ...] = ()


@dataclass(frozen=True)
class EntryPage:
    """An entry as whom it concerns reads it: never who did it."""

    entry: ModerationEntry
    community: Community
    thing: Look | None
    sanction: Sanction | None
    appeal: Appeal | None
    is_undone: bool
    can_appeal: bool
    # Since when what was removed is gone for good, or will be.
    final_at: datetime | None
    is_own: bool


def entries_of(
    actor: Actor, community: Community, filters: Filters, cursor: str | None = None
) -> Page[Logged]:
    """A page of a community's log, newest first; a query, and one for each kind of thing."""
    query = _logged(community, filters)
    if place := paging.decode(cursor):
        query = query.where(ModerationEntry.id < place[1])
    rows = db.session.execute(query.limit(paging.PAGE_SIZE + 1)).all()
    page = paging.cut(rows, paging.PAGE_SIZE, lambda row: (0, row[0].id))
    looks = looks_of((row[0].subject_kind, row[0].subject_id) for row in page.items)
    beyond = out_of_reach(actor, [row[0] for row in page.items], looks)
    return Page([_line(actor, community, row, looks, beyond) for row in page.items], page.next)


def by_decision(lines: Sequence[Logged]) -> list[list[Logged]]:
    """The lines of a page, those that follow each other together where one decision made them."""
    return [list(together) for _decision, together in groupby(lines, lambda one: one.decision)]


def exported(actor: Actor, community: Community, filters: Filters) -> Iterator[Logged]:
    """The log for a file, newest first."""
    rows = db.session.execute(_logged(community, filters).limit(EXPORTED_MAX))
    return (_line(actor, community, row, {}, set()) for row in rows)


def sanction_of(actor: Actor, community: Community) -> Sanction | None:
    """What keeps the actor from writing or taking part here just now; a query only if it does."""
    if not (is_suspended(actor, community) or is_silenced(actor, community)):
        return None
    query = select(Sanction).where(
        Sanction.person_id == actor.id,
        Sanction.community_id == community.id,
        Sanction.lifted_by_id.is_(None),
        Sanction.until > clock.now(),
    )
    # A suspension says more than a silence.
    return db.session.scalar(query.order_by(Sanction.kind.desc(), Sanction.until.desc()).limit(1))


def until_of(entry_id: int) -> datetime | None:
    """Until when what an entry says keeps somebody from something, if it was for a while."""
    return db.session.scalar(select(Sanction.until).where(Sanction.entry_id == entry_id))


def done_by(actor: Actor, entry_id: int | None, communities: Sequence[Community]) -> Logged | None:
    """What the actor has just done in one of these communities, if it was they."""
    if entry_id is None:
        return None
    places = {one.id: one for one in communities}
    own = select(ModerationEntry.community_id).where(
        ModerationEntry.id == entry_id, ModerationEntry.actor_id == actor.id
    )
    community = places.get(db.session.scalar(own) or 0)
    if community is None:
        return None
    row = db.session.execute(
        _logged(community, Filters()).where(ModerationEntry.id == entry_id)
    ).one()
    looks = looks_of([(row[0].subject_kind, row[0].subject_id)])
    line = _line(actor, community, row, looks, out_of_reach(actor, [row[0]], looks))
    return replace(line, slug=community.slug)


def access_entry(community: Community, entry_id: int) -> ModerationEntry:
    """An entry of this community's log: who may read or undo it is for the use case to ask."""
    entry = db.session.get(ModerationEntry, entry_id)
    if entry is None or entry.community_id != community.id:
        raise NotFound(_("There is no such entry."))
    return entry


def entry_page(actor: Actor, entry_id: int) -> EntryPage:
    """An entry for whom it concerns, and for the moderators; for others it does not exist."""
    query = (
        select(ModerationEntry, Community, Sanction, Appeal, _is_undone())
        .join(Community, Community.id == ModerationEntry.community_id)
        .outerjoin(Sanction, Sanction.entry_id == ModerationEntry.id)
        .outerjoin(Appeal, Appeal.entry_id == ModerationEntry.id)
        .where(ModerationEntry.id == entry_id)
    )
    row = db.session.execute(query).one_or_none()
    concerned = row is not None and policy.is_concerned(actor, row[0])
    if row is None or not (concerned or moderates(actor, row[1])):
        raise NotFound(_("There is no such entry."))
    entry, community, sanction, appeal, is_undone = row
    key = (entry.subject_kind, entry.subject_id)
    looks = looks_of([key])
    return EntryPage(
        entry,
        community,
        looks.get(key) if concerned else looks_in(community.id, looks, key),
        sanction,
        appeal,
        is_undone,
        can_appeal=concerned and appeal is None and not is_undone and can_be_appealed(entry),
        final_at=entry.at + UNDO_FOR if entry.act in ENDING else None,
        is_own=concerned,
    )


def _logged(community: Community, filters: Filters) -> Any:
    actor, person, place = aliased(Person), aliased(Person), aliased(Membership)
    undone = aliased(ModerationEntry)
    theirs = (place.person_id == person.id) & (place.community_id == community.id)
    query = (
        select(ModerationEntry, actor.name, person.name, _is_undone(), person.is_admin, place.role)
        .add_columns(undone)
        .outerjoin(undone, undone.id == ModerationEntry.undoes_id)
        .outerjoin(actor, actor.id == ModerationEntry.actor_id)
        .outerjoin(person, person.id == ModerationEntry.person_id)
        .outerjoin(place, theirs)
        .where(ModerationEntry.community_id == community.id)
        .order_by(ModerationEntry.id.desc())
    )
    if filters.act:
        query = query.where(ModerationEntry.act == filters.act)
    if filters.actor_id is not None:
        query = query.where(ModerationEntry.actor_id == filters.actor_id)
    if filters.person_id is not None:
        query = query.where(ModerationEntry.person_id == filters.person_id)
    return query


def _is_undone() -> Any:
    undo = aliased(ModerationEntry)
    return exists().where(undo.undoes_id == ModerationEntry.id)


def _line(
    actor: Actor, community: Community, row: Any, looks: dict[Key, Look], beyond: set[int]
) -> Logged:
    entry, actor_name, person_name, is_undone, is_admin, role, undone = row
    look = looks_in(entry.community_id, looks, (entry.subject_kind, entry.subject_id))
    in_team = policy.is_in_team(is_admin=bool(is_admin), role=role)
    is_offered = offers_undo(actor, community, entry, in_team=in_team) and entry.id not in beyond
    can_undo = is_offered and entry.act in UNDOING and not is_undone and not is_over(entry)
    about = undone or entry
    return Logged(
        entry,
        actor_name,
        person_name,
        is_undone,
        can_undo,
        look,
        undoes=undone.act if undone else None,
        decision=(entry.act, entry.actor_id, *decision_of(about.id, about.before)),
    )
