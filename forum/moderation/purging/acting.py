"""A purge as an act of the moderators: its suspensions, what it settles, its entry in the log."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.communities.models import Community, Membership
from forum.communities.reasons import Why
from forum.core.errors import Invalid
from forum.core.language import _
from forum.extensions import db
from forum.moderation import appealing, undoing
from forum.moderation.models import Card, ModerationEntry, Purge
from forum.moderation.purging import service
from forum.moderation.recording import record
from forum.moderation.sanctioning import sanction
from forum.moderation.settling import reopen, settle
from forum.moderation.things import Thing, thing_of

SUSPENDED_DAYS = 365


def purge_person(
    actor: Actor, *, community: Community, person_id: int, why: Why
) -> ModerationEntry:
    """Take all that a person gave out of sight, suspend them, and settle what waited about it."""
    if not why.reason.strip():
        raise Invalid({"reason": _("Give a reason: the person concerned will read it.")})
    why.check()
    made = service.purge(actor, community=community, person_id=person_id)
    before = {
        "purge": made.id,
        "settled": [settle(thing, "purge") for thing in _waiting_about(made)],
        "suspensions": [_suspended(actor, place, person_id, why) for place in _homes(made)],
    }
    return record(actor, "purge", _person(community.id, person_id), why, before)


def undo(actor: Actor, community: Community, entry: ModerationEntry, why: Why) -> None:
    """Put back what a purge took, lift its suspensions, and let wait again what it settled."""
    service.undo_purge(actor, entry.before["purge"])
    for suspension_id in reversed(entry.before["suspensions"]):
        if not appealing.is_undone(suspension_id):
            suspension = db.session.get_one(ModerationEntry, suspension_id)
            place = db.session.get_one(Community, suspension.community_id)
            lifted = replace(why, undoes_id=None)
            undoing.undo(actor, community=place, entry=suspension, why=lifted)
    for settled in reversed(entry.before["settled"]):
        reopen(settled, entry.person_id)
    record(actor, "purge", _person(community.id, entry.subject_id), why, {})


def _suspended(actor: Actor, place: Community, person_id: int, why: Why) -> int:
    thing = _person(place.id, person_id)
    given = sanction(
        actor, community=place, thing=thing, act="suspend", why=why, days=SUSPENDED_DAYS
    )
    return given.id


def _homes(made: Purge) -> list[Community]:
    """The communities of the purge that the person is in."""
    here = (Membership.person_id == made.person_id, Community.id.in_(made.places))
    query = select(Community).join(Membership, Membership.community_id == Community.id)
    return list(db.session.scalars(query.where(*here).order_by(Community.id)))


def _waiting_about(made: Purge) -> list[Thing]:
    """Their things that wait for a moderator."""
    query = select(Card).where(
        Card.person_id == made.person_id,
        Card.community_id.in_(made.places),
        Card.closed_at.is_(None),
        Card.subject_kind.in_(("idea", "post", "thread")),
    )
    return list(dict.fromkeys(map(thing_of, db.session.scalars(query.order_by(Card.id)))))


def _person(community_id: int, person_id: int) -> Thing:
    return Thing(community_id, "person", person_id, person_id)
