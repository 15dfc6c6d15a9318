"""What a moderator should know of a person before they decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from forum.accounts import trust
from forum.accounts.models import Person
from forum.communities.models import Membership
from forum.core import clock
from forum.extensions import db
from forum.moderation import policy
from forum.moderation.models import Card, Flag, ModerationEntry

# What is held against somebody, if it was not undone.
AGAINST = ("hide", "remove", "edit", "warn", "silence", "suspend", "purge")


@dataclass(frozen=True)
class History:
    """A person in a community: since when, how far trusted, and what was done before."""

    id: int
    name: str
    avatar: str | None
    trust: str
    created_at: datetime
    joined_at: datetime | None
    contributions: int
    suspended_until: datetime | None
    silenced_until: datetime | None
    # How often each act was taken against them here, those that were undone left out.
    acts: dict[str, int]
    open_flags: int
    # Whether they look after this community, and whether they do so anywhere.
    in_team: bool
    in_a_team: bool


def histories_of(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], History]:
    """The histories of people, by the community and the person; three queries."""
    communities = {community_id for community_id, _person in pairs}
    people = {person_id for _community, person_id in pairs}
    acts, flags = _acts_of(communities, people), _flags_on(communities, people)
    place = and_(Membership.person_id == Person.id, Membership.community_id.in_(communities))
    other = aliased(Membership)
    looks_after = exists().where(other.person_id == Person.id, other.role != "member")
    query = select(Person, Membership, looks_after).outerjoin(Membership, place)
    persons: dict[int, tuple[Person, bool]] = {}
    places: dict[tuple[int, int], Membership] = {}
    for person, membership, in_a_team in db.session.execute(query.where(Person.id.in_(people))):
        persons[person.id] = (person, in_a_team)
        if membership is not None:
            places[membership.community_id, person.id] = membership
    return {
        pair: _history(*persons[pair[1]], places.get(pair), acts[pair], flags.get(pair, 0))
        for pair in pairs
        if pair[1] in persons
    }


def _history(
    person: Person,
    in_a_team: bool,
    place: Membership | None,
    acts: dict[str, int],
    open_flags: int,
) -> History:
    now, role = clock.now(), place.role if place else None

    def ahead(moment: datetime | None) -> datetime | None:
        return moment if moment is not None and moment > now else None

    return History(
        id=person.id,
        name=person.name,
        avatar=person.avatar,
        trust=trust.level_of(person, now),
        created_at=person.created_at,
        joined_at=place.joined_at if place else None,
        contributions=person.contributions,
        suspended_until=ahead(place.suspended_until if place else None),
        silenced_until=ahead(place.silenced_until if place else None),
        acts=acts,
        open_flags=open_flags,
        in_team=policy.is_in_team(is_admin=person.is_admin, role=role),
        in_a_team=person.is_admin or in_a_team,
    )


def _acts_of(
    communities: Collection[int], people: Collection[int]
) -> dict[tuple[int, int], dict[str, int]]:
    undone = select(ModerationEntry.undoes_id).where(ModerationEntry.undoes_id.is_not(None))
    query = (
        select(
            ModerationEntry.community_id,
            ModerationEntry.person_id,
            ModerationEntry.act,
            func.count(),
        )
        .where(
            ModerationEntry.community_id.in_(communities),
            ModerationEntry.person_id.in_(people),
            ModerationEntry.act.in_(AGAINST),
            ModerationEntry.id.not_in(undone),
        )
        .group_by(ModerationEntry.community_id, ModerationEntry.person_id, ModerationEntry.act)
    )
    found: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for community_id, person_id, act, count in db.session.execute(query):
        found[community_id, person_id or 0][act] = count
    return found


def _flags_on(communities: Collection[int], people: Collection[int]) -> dict[tuple[int, int], int]:
    query = (
        select(Card.community_id, Card.person_id, func.count())
        .join(Flag, Flag.card_id == Card.id)
        .where(Card.community_id.in_(communities), Card.person_id.in_(people))
        .where(Flag.state == "open")
        .group_by(Card.community_id, Card.person_id)
    )
    return {(place, person or 0): count for place, person, count in db.session.execute(query)}
