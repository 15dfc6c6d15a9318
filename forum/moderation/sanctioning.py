"""Warn, silence and suspend people; what takes effect is in their membership."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.events import MemberJoined
from forum.communities.models import Community, Membership
from forum.communities.reasons import Why
from forum.communities.service import place_of
from forum.core import audit, clock
from forum.core.errors import Conflict, Invalid
from forum.core.language import _
from forum.core.limits import SANCTION_DAYS
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.moderation import policy
from forum.moderation.models import ModerationEntry, Sanction
from forum.moderation.recording import record
from forum.moderation.things import Thing, thing_of

KINDS = {"warn": "warning", "silence": "silence", "suspend": "suspension"}
# The field of the membership that each of them sets.
FIELDS = {"silence": "silenced_until", "suspension": "suspended_until"}


def sanction(
    actor: Actor,
    *,
    community: Community,
    thing: Thing,
    act: str,
    why: Why,
    days: int | None = None,
    before: dict[str, Any] | None = None,
) -> ModerationEntry:
    """Warn whose thing it is, or silence or suspend them for so many days."""
    person_id = thing.person_id
    if person_id is None:
        raise Conflict(_("Nobody stands behind it."))
    place = place_of(person_id, community)
    _check(actor, community, person_id, place)
    if act != "warn" and days not in SANCTION_DAYS:
        raise Invalid({"days": _("Choose for how long.")})
    entry = record(actor, act, thing, why, before or {})
    until = clock.now() + timedelta(days=days) if act != "warn" and days else None
    row = {"community_id": community.id, "person_id": person_id, "entry_id": entry.id}
    db.session.add(Sanction(kind=KINDS[act], until=until, **row))
    _enforce(person_id, community)
    return entry


def lift(actor: Actor, *, community: Community, entry: ModerationEntry, why: Why) -> None:
    """Undo a sanction, as if it had never been; others go on."""
    sanctioned = db.session.scalars(select(Sanction).where(Sanction.entry_id == entry.id)).one()
    place = place_of(sanctioned.person_id, community)
    _check(actor, community, sanctioned.person_id, place)
    sanctioned.lifted_by_id = record(actor, entry.act, thing_of(entry), why, {}).id
    _enforce(sanctioned.person_id, community)


def on_joined(event: MemberJoined) -> None:
    """Somebody is there, perhaps again: what was decided about them holds."""
    _enforce(event.person_id, db.session.get_one(Community, event.community_id))


def _check(actor: Actor, community: Community, person_id: int, place: Membership | None) -> None:
    person = db.session.get_one(Person, person_id)
    in_team = policy.is_in_team(is_admin=person.is_admin, role=place.role if place else None)
    allowed = policy.can_sanction(actor, community, person_id=person_id, in_team=in_team)
    ensure(allowed, _("You can sanction neither yourself nor, unless you are the admin, the team."))


def _enforce(person_id: int, community: Community) -> None:
    """Let the membership say until when the longest sanction of each kind holds."""
    db.session.flush()
    place = place_of(person_id, community)
    if place is None:
        return
    lock(place)
    standing = select(Sanction.kind, func.max(Sanction.until)).where(
        Sanction.person_id == person_id,
        Sanction.community_id == community.id,
        Sanction.lifted_by_id.is_(None),
    )
    rows = db.session.execute(standing.group_by(Sanction.kind))
    longest = {kind: until for kind, until in rows}
    held = {field: longest.get(kind) for kind, field in FIELDS.items()}
    if all(getattr(place, field) == until for field, until in held.items()):
        return
    for field, until in held.items():
        setattr(place, field, until)
    audit.record(None, "membership.sanctioned", place)
