"""Use cases of invitations: by a link to hand on, by mail, taken back, accepted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import exists, select

from forum.accounts.actor import Actor
from forum.accounts.service import take_turn
from forum.communities import policy, service
from forum.communities.events import InvitationAccepted
from forum.communities.models import Community, Invitation
from forum.communities.queries import actor_behind
from forum.core import audit, clock, mail
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.events import publish
from forum.core.language import _, force_locale
from forum.core.limits import (
    EMAIL_MAX,
    INVITATION,
    INVITATION_DAYS,
    INVITATION_USES,
    INVITED_AT_ONCE,
)
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.core.tokens import hash_of, new_word
from forum.core.transaction import lock
from forum.extensions import db

MAILED_FOR = timedelta(days=30)
# A name and a host with a dot; no blank, no line break, nothing that would end a header.
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]{1,64}@[^\s@<>\"(),:;\\]+\.[^\s@<>\"(),:;\\.]{2,}")


def invite_by_link(actor: Actor, community: Community, *, uses: int, days: int) -> str:
    """Make a link that lets `uses` people in within `days`; its word, which is kept nowhere."""
    _ensure_may_invite(actor, community)
    faults = {}
    if not 1 <= uses <= INVITATION_USES:
        faults["uses"] = _("From 1 to %(most)d people.", most=INVITATION_USES)
    if not 1 <= days <= INVITATION_DAYS:
        faults["days"] = _("From 1 to %(most)d days.", most=INVITATION_DAYS)
    if faults:
        raise Invalid(faults)
    return _made(actor, community, uses=uses, life=timedelta(days=days))


def invite_by_mail(
    actor: Actor, community: Community, *, addresses: Sequence[str], link_to: Callable[[str], str]
) -> list[tuple[str, str]]:
    """Write to each address, and give each with its link; `link_to` makes one of a word.

    Who has an invitation that still waits is not written to again.
    """
    _ensure_may_invite(actor, community)
    asked = list(dict.fromkeys(one.strip(" \t").lower() for one in addresses))
    asked = [one for one in asked if one]
    _check(asked)
    made = []
    for address in asked:
        if _waits(community, address):
            continue
        link = link_to(_made(actor, community, uses=1, life=MAILED_FOR, email=address))
        _write(actor, community, address, link)
        made.append((address, link))
    return made


def revoke_invitation(actor: Actor, community: Community, invitation_id: int) -> None:
    """Let nobody in by this invitation any more; one's own, the team any."""
    query = select(Invitation).where(Invitation.id == invitation_id)
    found = db.session.scalar(query.where(Invitation.community_id == community.id))
    team = policy.belongs_to_team(actor, community)
    if found is None or not (team or found.inviter_id == actor.id):
        raise NotFound(_("There is no such invitation."))
    _ensure_may_invite(actor, community)
    if found.revoked_at is None:
        found.revoked_at = clock.now()
        audit.record(actor.id, "invitation.revoke", found)


def invitation_by(word: str) -> tuple[Invitation, Community, str]:
    """The invitation of that word, where to, and who invites; NotFound once it does not hold."""
    query = (
        select(Invitation, Community)
        .join(Community, Community.id == Invitation.community_id)
        .where(Invitation.hash == hash_of(word))
    )
    row = db.session.execute(query).one_or_none()
    inviter = actor_behind(row[0].inviter_id) if row else None
    if row is None or inviter is None or not _holds(*row, inviter):
        gone = _("This invitation holds no longer. Ask whoever sent it for another one.")
        raise NotFound(gone)
    return row[0], row[1], inviter.name


def accept_invitation(actor: Actor, word: str, *, of_age: bool = False) -> Community:
    """Join by an invitation; the community."""
    ensure(not actor.is_guest, _("Please sign in."))
    invitation, community, _name = invitation_by(word)
    service.ensure_of_age(community, of_age)
    take_turn(actor)
    if service.place_of(actor.person_id, community):
        raise Conflict(_("You are a member of %(name)s already.", name=community.name))
    # Of two who press at once the second finds what the first has left.
    lock(invitation)
    invitation_by(word)
    invitation.use_count += 1
    db.session.flush()
    service.add_member(
        actor.person_id,
        community,
        confirmed_age=community.minimum_age,
        invited_by_id=invitation.inviter_id,
        invitation_id=invitation.id,
    )
    audit.record(actor.id, "invitation.accept", invitation)
    came = InvitationAccepted(invitation.id, community.id, invitation.inviter_id, actor.person_id)
    publish(came)
    return community


def _ensure_may_invite(actor: Actor, community: Community) -> None:
    ensure(policy.can_invite(actor, community), _("Only the community's team invites here."))


def _made(
    actor: Actor, community: Community, *, uses: int, life: timedelta, email: str | None = None
) -> str:
    pace = "team" if policy.belongs_to_team(actor, community) else actor.trust
    keep(INVITATION[pace], Invitation.created_at, Invitation.inviter_id == actor.person_id)
    word, moment = new_word(), clock.now()
    invitation = Invitation(
        community_id=community.id,
        inviter_id=actor.person_id,
        hash=hash_of(word),
        email=email,
        uses_limit=uses,
        created_at=moment,
        expires_at=moment + life,
    )
    db.session.add(invitation)
    db.session.flush()
    audit.record(actor.id, "invitation.make", invitation, uses=uses, by_mail=email is not None)
    return word


def _check(addresses: Sequence[str]) -> None:
    wrong = [one for one in addresses if len(one) > EMAIL_MAX or not _ADDRESS.fullmatch(one)]
    if wrong:
        shown = ", ".join(repr(one)[1:60].rstrip("'") for one in wrong[:5])
        raise Invalid({"addresses": _("No mail address: %(those)s.", those=shown)})
    if not 1 <= len(addresses) <= INVITED_AT_ONCE:
        most = _("From 1 to %(most)d addresses at once.", most=INVITED_AT_ONCE)
        raise Invalid({"addresses": most})


def _waits(community: Community, address: str) -> bool:
    """Whether an invitation of this address waits: a second press writes no second letter."""
    waiting = exists().where(
        Invitation.community_id == community.id,
        Invitation.email == address,
        Invitation.use_count == 0,
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    return bool(db.session.scalar(select(waiting)))


def _write(actor: Actor, community: Community, address: str, link: str) -> None:
    # In the community's language: of who is to read it nothing is known.
    with force_locale(community.language):
        named = {"person": actor.name, "community": community.name}
        subject = _("%(person)s invites you to %(community)s", **named)
        text = _(
            "%(person)s invites you to %(community)s, where the people who use a product propose "
            "what it should become.\n\nRead its rules and join: %(link)s\n\nThe link holds for "
            "%(days)d days. If you don't know %(person)s, do nothing: you will not be written to "
            "again.",
            link=link,
            days=MAILED_FOR.days,
            **named,
        )
    mail.post(address, subject, text)


def _holds(invitation: Invitation, community: Community, inviter: Actor) -> bool:
    fresh = invitation.revoked_at is None and invitation.expires_at > clock.now()
    left = invitation.use_count < invitation.uses_limit
    # Whoever may not invite any more lets nobody in by the links of before.
    return fresh and left and policy.can_invite(inviter, community)
