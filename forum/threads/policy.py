"""Who may do what with posts."""

from __future__ import annotations

from typing import Protocol

from forum.accounts.actor import Actor
from forum.communities.policy import Place, can_view, can_write, moderates
from forum.core.permissions import Predicate


class Written(Protocol):
    """What a policy needs to know of a post."""

    @property
    def author_id(self) -> int:
        """Who wrote it."""

    @property
    def visibility(self) -> str:
        """visible, held or hidden."""


def can_read(actor: Actor, place: Place, written: Written) -> bool:
    """What is held or hidden is for its author and the moderators."""
    if not can_view(actor, place):
        return False
    return written.visibility == "visible" or _own_or_moderated(actor, place, written)


def can_reply(actor: Actor, place: Place) -> bool:
    """Whoever may write in the community."""
    return can_write(actor, place)


def can_edit(actor: Actor, place: Place, written: Written) -> bool:
    """The author and the moderators, while they may write there."""
    return can_write(actor, place) and _own_or_moderated(actor, place, written)


def _own_or_moderated(actor: Actor, place: Place, written: Written) -> bool:
    own = actor.id is not None and actor.id == written.author_id
    return own or moderates(actor, place)


ACTIONS: dict[str, Predicate] = {
    "post.create": can_reply,
    "post.edit": can_edit,
}
