"""What moderation is about: an idea, a post, a thread or a person, in a community."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Thing:
    """Something in a community, and the person whose it is, or who it is."""

    community_id: int
    kind: str
    id: int
    person_id: int | None = None
