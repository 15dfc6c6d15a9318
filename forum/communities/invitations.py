"""Reads of invitations: which there are, and who came by each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities import policy
from forum.communities.models import Community, Invitation, Membership
from forum.core import clock
from forum.extensions import db

SHOWN = 100


@dataclass
class InvitationRow:
    """An invitation as the list shows it; `state` is open, used, expired or revoked."""

    id: int
    inviter_name: str
    email: str | None
    uses_limit: int
    use_count: int
    created_at: datetime
    expires_at: datetime
    state: str
    # Who came by it: id and name.
    came: list[tuple[int, str]] = field(default_factory=list)


def invitations_of(actor: Actor, community: Community) -> list[InvitationRow]:
    """The latest invitations into a community: all for its team, their own for members."""
    query = (
        select(Invitation, Person.name)
        .join(Person, Person.id == Invitation.inviter_id)
        .where(Invitation.community_id == community.id)
        .order_by(Invitation.id.desc())
        .limit(SHOWN)
    )
    if not policy.belongs_to_team(actor, community):
        query = query.where(Invitation.inviter_id == actor.id)
    rows = {one.id: _row(one, name) for one, name in db.session.execute(query)}
    came = (
        select(Membership.invitation_id, Person.id, Person.name)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.invitation_id.in_(list(rows)))
        .order_by(Membership.id)
    )
    for invitation_id, person_id, name in db.session.execute(came):
        if invitation_id is not None:
            rows[invitation_id].came.append((person_id, name))
    return list(rows.values())


def _row(one: Invitation, inviter_name: str) -> InvitationRow:
    return InvitationRow(
        id=one.id,
        inviter_name=inviter_name,
        email=one.email,
        uses_limit=one.uses_limit,
        use_count=one.use_count,
        created_at=one.created_at,
        expires_at=one.expires_at,
        state=_state(one),
    )


def _state(one: Invitation) -> str:
    if one.revoked_at is not None:
        return "revoked"
    if one.use_count >= one.uses_limit:
        return "used"
    return "open" if one.expires_at > clock.now() else "expired"
