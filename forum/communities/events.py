"""What happens to communities."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from forum.accounts.actor import Actor
from forum.communities.reasons import Why


@dataclass(frozen=True)
class AreasRemoved:
    """Product areas are about to be gone: nothing may be about them any more."""

    area_ids: tuple[int, ...]


@dataclass(frozen=True)
class MemberJoined:
    """A person has a place in a community."""

    person_id: int
    community_id: int


@dataclass(frozen=True)
class MemberLeft:
    """A person has no place in a community any more."""

    person_id: int
    community_id: int


@dataclass(frozen=True)
class InvitationAccepted:
    """A person came by somebody's invitation: credit is due once they contribute."""

    invitation_id: int
    community_id: int
    inviter_id: int
    person_id: int


@dataclass(frozen=True)
class LanguageChanged:
    """A community speaks another language: what its texts were cut into is cut differently now."""

    community_id: int


@dataclass(frozen=True)
class CommunityFounded:
    """There is a new community."""

    community_id: int


@dataclass(frozen=True)
class AnswerRuleChanged:
    """Another number of people has to want an idea before it waits for the brand's answer."""

    community_id: int


@dataclass(frozen=True)
class CommunityChanged:
    """A community has another name, look, visibility or text."""

    community_id: int


@dataclass(frozen=True)
class Moderated:
    """Somebody who looks after a community did something to a thing there (moderation.things).

    `before` is what an undo puts back: columns as they were, and never texts.
    """

    actor: Actor
    community_id: int
    act: str
    kind: str
    id: int
    person_id: int | None
    why: Why
    before: dict[str, Any] = field(default_factory=dict)
