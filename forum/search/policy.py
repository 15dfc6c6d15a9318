"""Who may search where, and find whom: what is found is asked of its own room's predicates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from forum.accounts.actor import Actor
from forum.communities.policy import Place, can_view, moderates
from forum.core.permissions import Predicate
from forum.ideas.policy import can_view_idea
from forum.threads.policy import can_read


@dataclass(frozen=True)
class IdeaSeen:
    """What the predicate of ideas needs to know of one."""

    author_id: int
    visibility: str
    status: str


class Said(Protocol):
    """What is known of something that was found."""

    @property
    def kind(self) -> str:
        """idea, thread, post or person."""

    @property
    def author_id(self) -> int:
        """Who wrote it."""

    @property
    def visibility(self) -> str:
        """visible, held or hidden; of a person, whether the actor may know of them."""

    @property
    def thread_visibility(self) -> str:
        """The same of the thread that it stands in, or is."""

    @property
    def idea(self) -> IdeaSeen | None:
        """The idea that it is, or that it is said about."""


def can_find(actor: Actor, place: Place | None, said: Said) -> bool:
    """Whether the actor may be shown this; people, where they share a community."""
    if said.kind == "person":
        return said.visibility == "visible"
    if place is None or not can_view(actor, place):
        return False
    if said.idea is not None and not can_view_idea(actor, place, said.idea):
        return False
    if said.kind == "idea":
        return said.idea is not None
    if said.thread_visibility != "visible" and not moderates(actor, place):
        return False
    return said.kind != "post" or can_read(actor, place, said)


ACTIONS: dict[str, Predicate] = {"search.result": can_view}
