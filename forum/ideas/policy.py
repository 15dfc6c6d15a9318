"""Who may do what with ideas."""

from __future__ import annotations

from typing import Protocol

from forum.accounts.actor import Actor
from forum.communities.policy import (
    Place,
    can_join,
    can_view,
    can_vote,
    can_write,
    manages_product,
    moderates,
)
from forum.core.permissions import Predicate
from forum.ideas import lifecycle


class Proposed(Protocol):
    """What a policy needs to know of an idea."""

    @property
    def author_id(self) -> int:
        """Who proposed it."""

    @property
    def visibility(self) -> str:
        """visible, held or hidden."""

    @property
    def status(self) -> str:
        """Where it stands."""


def can_view_idea(actor: Actor, place: Place, idea: Proposed) -> bool:
    """What is held, hidden, a draft or withdrawn is for its author and the moderators."""
    if not can_view(actor, place):
        return False
    open_to_all = idea.visibility == "visible" and idea.status not in lifecycle.UNSHOWN
    return open_to_all or is_author(actor, idea) or moderates(actor, place)


def can_edit_idea(actor: Actor, place: Place, idea: Proposed) -> bool:
    """The author and the moderators, while they may write there."""
    mine = is_author(actor, idea) or moderates(actor, place)
    return mine and can_write(actor, place)


def can_amend(actor: Actor, place: Place, idea: Proposed) -> bool:
    """Whoever may write there."""
    return can_view_idea(actor, place, idea) and can_write(actor, place)


def can_vote_on(actor: Actor, place: Place, idea: Proposed) -> bool:
    """Whoever takes part, while the idea is visible and undecided."""
    shown = idea.visibility == "visible" and idea.status in lifecycle.VOTABLE
    return shown and can_vote(actor, place)


def can_join_to_vote(actor: Actor, place: Place, idea: Proposed) -> bool:
    """Whoever votes on it, or would as a member that they can become with the same press."""
    open_to_all = idea.visibility == "visible" and idea.status in lifecycle.VOTABLE
    return can_vote_on(actor, place, idea) or (open_to_all and can_join(actor, place))


def can_answer(actor: Actor, place: Place, idea: Proposed) -> bool:
    """The product team, while the idea is there for all to read."""
    shown = idea.visibility == "visible" and idea.status not in lifecycle.UNSHOWN
    return shown and manages_product(actor, place)


def can_follow(actor: Actor, place: Place, idea: Proposed) -> bool:
    """Whoever is signed in and may read it."""
    return not actor.is_guest and can_view_idea(actor, place, idea)


def can_see_history(actor: Actor, place: Place, idea: Proposed) -> bool:
    """The author and who looks after the place: words may have been taken out for a reason."""
    looks_after = moderates(actor, place) or manages_product(actor, place)
    return can_view_idea(actor, place, idea) and (looks_after or is_author(actor, idea))


def can_merge(actor: Actor, place: Place) -> bool:
    """The community's team."""
    return moderates(actor, place) or manages_product(actor, place)


def can_undo_merge(actor: Actor, place: Place, source: Proposed) -> bool:
    """The community's team, and the author of the idea that another one speaks for."""
    mine = is_author(actor, source) and can_write(actor, place)
    return mine or can_merge(actor, place)


def can_change_status(actor: Actor, place: Place, idea: Proposed) -> bool:
    """Whoever has a step to take from where the idea stands."""
    return bool(steps(actor, place, idea))


def steps(actor: Actor, place: Place, idea: Proposed) -> tuple[str, ...]:
    """The statuses that the actor may give to the idea now."""
    who = set()
    if is_author(actor, idea) and can_write(actor, place):
        who.add(lifecycle.AUTHOR)
    if manages_product(actor, place):
        who.add(lifecycle.PRODUCT_MANAGER)
    return lifecycle.steps_for(idea.status, frozenset(who))


def is_author(actor: Actor, idea: Proposed) -> bool:
    """Whether the actor proposed it."""
    return actor.is_person(idea.author_id)


ACTIONS: dict[str, Predicate] = {
    "idea.list": can_view,
    "idea.view": can_view_idea,
    "idea.create": can_write,
    "idea.edit": can_edit_idea,
    "amendment.offer": can_amend,
    "idea.answer": can_answer,
    "idea.answer.several": manages_product,
    "answers.view": can_view,
    "idea.follow": can_follow,
    "revision.view_old": can_see_history,
    "idea.merge": can_merge,
    "idea.merge.propose": can_write,
    "idea.merge.undo": can_undo_merge,
    "idea.merge.opt_out": can_vote,
    "idea.status.change": can_change_status,
    "view.keep": can_vote,
    "vote.cast": can_vote_on,
    "vote.join": can_join_to_vote,
    "attachment.image.view": can_view_idea,
}
