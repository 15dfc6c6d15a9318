"""Who may do what in moderation."""

from __future__ import annotations

from typing import Protocol

from forum.accounts.actor import Actor
from forum.communities.policy import Place, belongs_to_team, can_view, is_signed_in, moderates
from forum.core.permissions import Predicate


class Entered(Protocol):
    """What a policy needs to know of an entry of the log."""

    @property
    def actor_id(self) -> int | None:
        """Who did it."""

    @property
    def person_id(self) -> int | None:
        """Whom it concerns."""


class Complaint(Protocol):
    """What a policy needs to know of an appeal."""

    @property
    def against_id(self) -> int | None:
        """Who did what is complained about."""

    @property
    def person_id(self) -> int:
        """Whose it is."""


def can_flag(actor: Actor, place: Place) -> bool:
    """Whoever is signed in and reads there, also who is suspended in a public community."""
    return not actor.is_guest and can_view(actor, place)


def is_in_team(*, is_admin: bool, role: str | None) -> bool:
    """Whether somebody looks after a place, in which they have this role: that is for the admin."""
    return is_admin or role not in (None, "member")


def can_sanction(actor: Actor, place: Place, *, person_id: int, in_team: bool) -> bool:
    """Moderators, and never themselves; who is in the team is for the admin."""
    return moderates(actor, place) and person_id != actor.id and (actor.is_admin or not in_team)


def can_purge(actor: Actor, place: Place, *, person_id: int, in_team: bool) -> bool:
    """As a sanction; here who is in a team anywhere is for the admin."""
    return can_sanction(actor, place, person_id=person_id, in_team=in_team)


def is_concerned(actor: Actor, entry: Entered) -> bool:
    """Whether an act concerns the actor, and was not their own."""
    return actor.is_person(entry.person_id) and actor.id != entry.actor_id


def can_undo(actor: Actor, place: Place, entry: Entered) -> bool:
    """Moderators; whom an act concerns appeals, so that another one decides."""
    return moderates(actor, place) and not is_concerned(actor, entry)


def can_let_stand(actor: Actor, place: Place, *, author_id: int | None) -> bool:
    """Moderators, what is not theirs: where nobody else is, nobody decides."""
    return moderates(actor, place) and actor.id != author_id


def can_decide(actor: Actor, place: Place, appeal: Complaint, *, is_alone: bool) -> bool:
    """Another moderator than the one complained about, unless nobody else is on the site."""
    if not moderates(actor, place) or actor.id == appeal.person_id:
        return False
    return is_alone or actor.id != appeal.against_id


def moderates_somewhere(actor: Actor, *_place: Place) -> bool:
    """The admin, and moderators of any community."""
    return actor.is_admin or any(one.role == "moderator" for one in actor.standings.values())


ACTIONS: dict[str, Predicate] = {
    "flag.create": can_flag,
    "flag.person": is_signed_in,
    "flag.own": is_signed_in,
    "moderation.queue.view": moderates,
    "moderation.queue.all": moderates_somewhere,
    "moderation.act": moderates,
    "moderation.log.view": moderates,
    "moderation.log.public": can_view,
    "moderation.settings": belongs_to_team,
    "moderation.figures": belongs_to_team,
    "screening.edit": belongs_to_team,
    "person.purge": moderates,
    "moderation.entry.view": is_signed_in,
    "appeal.create": is_signed_in,
    "appeal.decide": moderates,
}
