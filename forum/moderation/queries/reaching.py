"""Which entries of the log reach where the actor decides nothing: their undo would be refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.policy import moderates
from forum.extensions import db
from forum.moderation.integrity.models import Finding, FindingPerson
from forum.moderation.models import ModerationEntry, Purge
from forum.moderation.queries.things import Key, Look
from forum.moderation.sanctioning import KINDS as SANCTIONS


def out_of_reach(
    actor: Actor, entries: Sequence[ModerationEntry], looks: Mapping[Key, Look]
) -> set[int]:
    """The ids of those among these entries; at most three queries, and none for most pages."""
    moved = {one.id for one in entries if _has_moved(one, looks)}
    moves = {one.id: _place_of(one, looks) for one in entries if one.act == "move"}
    purges = {one.id: one.before["purge"] for one in entries if "purge" in one.before}
    found = (
        db.session.execute(
            select(Purge.id, Purge.places).where(Purge.id.in_(purges.values()))
        ).all()
        if purges
        else ()
    )
    places_of = {key: places for key, places in found}
    wanted = {one for places in places_of.values() for one in places} | {*moves.values(), 0}
    mine = _moderated(actor, wanted) if moves or purges else set()
    return (
        moved
        | {key for key, place in moves.items() if place not in mine}
        | {key for key, made in purges.items() if not set(places_of[made]) <= mine}
        | _about_own_votes(actor, [one.id for one in entries if one.act == "set_aside"])
    )


def _has_moved(entry: ModerationEntry, looks: Mapping[Key, Look]) -> bool:
    """Whether a thing is with the moderators of another community, who alone decide about it."""
    stays = entry.act in SANCTIONS or entry.act == "move" or entry.subject_kind == "person"
    return not stays and _place_of(entry, looks) != entry.community_id


def _place_of(entry: ModerationEntry, looks: Mapping[Key, Look]) -> int:
    look = looks.get((entry.subject_kind, entry.subject_id))
    return (look.community_id if look else None) or 0


def _moderated(actor: Actor, places: set[int]) -> set[int]:
    found = db.session.scalars(select(Community).where(Community.id.in_(places)))
    return {one.id for one in found if moderates(actor, one)}


def _about_own_votes(actor: Actor, entries: Sequence[int]) -> set[int]:
    """Those that set votes aside which are the actor's, or for them."""
    if not entries:
        return set()
    groups = select(FindingPerson.finding_id).where(FindingPerson.person_id == actor.id)
    own = or_(Finding.author_id == actor.id, Finding.id.in_(groups))
    query = select(FindingPerson.entry_id).join(Finding, Finding.id == FindingPerson.finding_id)
    found = db.session.scalars(query.where(FindingPerson.entry_id.in_(entries), own))
    return {one for one in found if one is not None}
