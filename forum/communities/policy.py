"""Who may do what in a community: the pure predicates that other policies build on."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from forum.accounts.actor import Actor
from forum.core import clock
from forum.core.permissions import Predicate


class Place(Protocol):
    """What a policy needs to know of a community."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def visibility(self) -> str:
        """public, private or invite."""

    @property
    def members_invite(self) -> bool:
        """Whether members, and not the team alone, may invite."""

    @property
    def rules_asked(self) -> int:
        """The version of its rules that members must have read; 0 where none is."""


def is_suspended(actor: Actor, place: Place, moment: datetime | None = None) -> bool:
    """Whether the actor is suspended here at this moment."""
    standing = actor.standings.get(place.id)
    until = standing.suspended_until if standing else None
    return until is not None and until > (moment or clock.now())


def is_silenced(actor: Actor, place: Place, moment: datetime | None = None) -> bool:
    """Whether the actor may write nothing here at this moment, though they read and vote."""
    standing = actor.standings.get(place.id)
    until = standing.silenced_until if standing else None
    return until is not None and until > (moment or clock.now())


def knows_of(actor: Actor, place: Place) -> bool:
    """Whether the actor may know that the community exists."""
    return place.visibility == "public" or actor.is_admin or actor.role_in(place.id) is not None


def can_view(actor: Actor, place: Place) -> bool:
    """Everybody reads a public community; its members, unless suspended, the others."""
    if place.visibility == "public":
        return True
    return knows_of(actor, place) and not is_suspended(actor, place)


def takes_part(actor: Actor, place: Place) -> bool:
    """Members who are not suspended, and the admin."""
    if is_suspended(actor, place):
        return False
    return actor.is_admin or actor.role_in(place.id) is not None


def can_write(actor: Actor, place: Place) -> bool:
    """Whoever takes part, has a proven address and is not silenced."""
    return takes_part(actor, place) and actor.verified and not is_silenced(actor, place)


def can_vote(actor: Actor, place: Place) -> bool:
    """Whoever takes part; a vote needs no proven address."""
    return takes_part(actor, place)


def can_join(actor: Actor, place: Place) -> bool:
    """Anybody signed in joins a public community; the others need an invitation, or the admin."""
    if actor.is_guest or actor.role_in(place.id) is not None:
        return False
    return place.visibility == "public" or actor.is_admin


def can_leave(actor: Actor, place: Place) -> bool:
    """Whoever is a member; a suspension is not ended by leaving and coming back."""
    return actor.role_in(place.id) is not None and not is_suspended(actor, place)


def must_read_rules(actor: Actor, place: Place) -> bool:
    """Whether the actor has to say that they have read the rules before they write here."""
    standing = actor.standings.get(place.id)
    return standing is not None and standing.rules_version < place.rules_asked


def belongs_to_team(actor: Actor, place: Place) -> bool:
    """The community's moderators, its product managers and the admin."""
    return moderates(actor, place) or manages_product(actor, place)


def can_invite(actor: Actor, place: Place) -> bool:
    """The team; members where the community lets them, and never into a private one."""
    if belongs_to_team(actor, place):
        return True
    return place.members_invite and place.visibility != "private" and can_write(actor, place)


def can_appoint(actor: Actor, place: Place, *roles: str) -> bool:
    """The admin gives and takes every role; product managers make and unmake moderators."""
    if "product_manager" in roles:
        return actor.is_admin
    return manages_product(actor, place)


def can_change_visibility(actor: Actor) -> bool:
    """The admin alone: it decides over people who are not there to be asked."""
    return actor.is_admin


def can_found(actor: Actor) -> bool:
    """The admin; the operator on the command line needs no leave."""
    return actor.is_admin


def can_dismiss(actor: Actor, place: Place) -> bool:
    """Whoever is signed in and reads the community."""
    return not actor.is_guest and can_view(actor, place)


def is_anybody(*_subject: object) -> bool:
    """Whoever holds the link."""
    return True


def is_signed_in(actor: Actor, *_subject: object) -> bool:
    """Whoever holds the link and has an account."""
    return not actor.is_guest


def moderates(actor: Actor, place: Place) -> bool:
    """The community's moderators and the admin."""
    role = actor.role_in(place.id)
    return not is_suspended(actor, place) and (actor.is_admin or role == "moderator")


def manages_product(actor: Actor, place: Place) -> bool:
    """The community's product managers and the admin."""
    role = actor.role_in(place.id)
    return not is_suspended(actor, place) and (actor.is_admin or role == "product_manager")


def can_edit_areas(actor: Actor, place: Place) -> bool:
    """The community's team."""
    return belongs_to_team(actor, place)


def can_edit_models(actor: Actor, place: Place) -> bool:
    """The community's team."""
    return can_edit_areas(actor, place)


ACTIONS: dict[str, Predicate] = {
    "community.view": can_view,
    "community.join": can_join,
    "community.leave": can_leave,
    "community.areas.edit": can_edit_areas,
    "community.models.edit": can_edit_models,
    "community.members.list": can_view,
    "community.create": can_found,
    "community.settings.edit": manages_product,
    "community.notes.edit": belongs_to_team,
    "note.dismiss": can_dismiss,
    "member.invite": can_invite,
    "member.role.grant": can_appoint,
    "invitation.view": is_anybody,
    "invitation.accept": is_signed_in,
}
