"""The Actor: all that the rest of the house needs to know of whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True)
class Standing:
    """A person's place in one community: a role, until when they are suspended or silenced, if so.

    `rules_version` are the community's rules that they said they had read.
    """

    role: str
    suspended_until: datetime | None = None
    rules_version: int = 0
    silenced_until: datetime | None = None


@dataclass(frozen=True)
class Actor:
    """A person, or a guest (`id` None), as policies see them."""

    id: int | None = None
    name: str = ""
    is_admin: bool = False
    verified: bool = False
    trust: str = "newcomer"
    capture_consent: bool = False
    standings: Mapping[int, Standing] = field(default_factory=dict)
    avatar: str | None = None

    @property
    def is_guest(self) -> bool:
        """Whether nobody is signed in."""
        return self.id is None

    @property
    def person_id(self) -> int:
        """The id of who is signed in; RuntimeError for a guest, whom a policy must have refused."""
        if self.id is None:
            raise RuntimeError("a guest has no person id")
        return self.id

    def is_person(self, person_id: int | None) -> bool:
        """Whether the actor is that person: what is nobody's is not a guest's own."""
        return self.id is not None and self.id == person_id

    @property
    def is_staff(self) -> bool:
        """Whether others depend on this account: admins and the teams of communities."""
        return self.is_admin or any(one.role != "member" for one in self.standings.values())

    def without_powers(self) -> Actor:
        """The same as an ordinary member."""
        standings = {place: replace(one, role="member") for place, one in self.standings.items()}
        return replace(self, is_admin=False, standings=standings)

    def role_in(self, community_id: int) -> str | None:
        """The role in a community; None for who is not a member."""
        standing = self.standings.get(community_id)
        return standing.role if standing else None


GUEST = Actor()
