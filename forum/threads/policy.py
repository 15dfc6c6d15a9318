"""Who may do what in talk."""

from __future__ import annotations

from typing import Protocol

from forum.accounts.actor import Actor
from forum.communities.policy import Place, can_view, can_write, manages_product, moderates
from forum.core.permissions import Predicate


class Written(Protocol):
    """What a policy needs to know of a post or of a thread."""

    @property
    def author_id(self) -> int | None:
        """Who wrote or opened it."""

    @property
    def visibility(self) -> str:
        """visible, held or hidden."""


class Talk(Written, Protocol):
    """What a policy needs to know of a thread besides."""

    @property
    def locked(self) -> bool:
        """Whether nobody but the moderators replies any more."""


def can_read(actor: Actor, place: Place, written: Written) -> bool:
    """What is held or hidden is for its author and the moderators."""
    if not can_view(actor, place):
        return False
    return written.visibility == "visible" or _own_or_moderated(actor, place, written)


def can_reply(actor: Actor, place: Place, thread: Talk | None = None) -> bool:
    """Whoever may write in the community; in a locked thread the moderators."""
    if not can_write(actor, place):
        return False
    if thread is None:
        return True
    open_to_all = not thread.locked or moderates(actor, place)
    return open_to_all and can_read(actor, place, thread)


def can_edit(actor: Actor, place: Place, written: Written) -> bool:
    """The author and the moderators, while they may write there."""
    return can_write(actor, place) and _own_or_moderated(actor, place, written)


def can_take_back(actor: Actor, place: Place, written: Written) -> bool:
    """Its author, also one who may write there no more."""
    return can_view(actor, place) and actor.is_person(written.author_id)


def can_see_history(actor: Actor, place: Place, written: Written) -> bool:
    """The author and the community's team: words may have been taken out for a reason."""
    if not can_read(actor, place, written):
        return False
    return _own_or_moderated(actor, place, written) or manages_product(actor, place)


def can_thank(actor: Actor, place: Place, written: Written) -> bool:
    """Whoever reads it and may write there, for the posts of others."""
    may = can_write(actor, place) and can_read(actor, place, written)
    return may and actor.id != written.author_id


def can_follow(actor: Actor, place: Place, written: Written) -> bool:
    """Whoever is signed in and may read it."""
    return not actor.is_guest and can_read(actor, place, written)


def can_draft(actor: Actor) -> bool:
    """Whoever is signed in: a draft is for nobody else to see."""
    return not actor.is_guest


def _own_or_moderated(actor: Actor, place: Place, written: Written) -> bool:
    return actor.is_person(written.author_id) or moderates(actor, place)


ACTIONS: dict[str, Predicate] = {
    "thread.list": can_view,
    "thread.view": can_read,
    "thread.create": can_write,
    "thread.edit": can_edit,
    "thread.arrange": moderates,
    "thread.follow": can_follow,
    "post.view": can_read,
    "post.create": can_reply,
    "post.edit": can_edit,
    "post.take_back": can_take_back,
    "post.history": can_see_history,
    "post.react": can_write,
    "post.thank": can_thank,
    "post.look": can_write,
    "post.draft": can_draft,
    "mention.preview": can_view,
    "upload.image": can_write,
    "attachment.post_image.view": can_read,
}
