"""How far a person is trusted, from what is known of them; pure."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from forum.core.limits import (
    FLAG_FORGOTTEN_AFTER,
    NEWCOMER_FOR,
    TRUSTED_CONTRIBUTIONS,
    TRUSTED_DAYS,
)

NEWCOMER, MEMBER, TRUSTED = LEVELS = ("newcomer", "member", "trusted")


class Known(Protocol):
    """What trust is made of."""

    @property
    def created_at(self) -> datetime:
        """Since when they are here."""

    @property
    def days_seen(self) -> int:
        """On how many days they came."""

    @property
    def contributions(self) -> int:
        """How many of their contributions were accepted."""

    @property
    def trust_granted_at(self) -> datetime | None:
        """When an admin granted it, if one did."""

    @property
    def verified_at(self) -> datetime | None:
        """When they proved that their mail address is theirs."""

    @property
    def flag_upheld_at(self) -> datetime | None:
        """When a flag against them was last upheld."""


def level_of(person: Known, moment: datetime) -> str:
    """One of LEVELS. What an admin grants holds until an admin takes it back."""
    if person.trust_granted_at is not None or has_earned_trust(person, moment):
        return TRUSTED
    return NEWCOMER if moment - person.created_at < NEWCOMER_FOR else MEMBER


def has_earned_trust(person: Known, moment: datetime) -> bool:
    """Whether they came long enough, gave enough, and kept the peace."""
    came = person.days_seen >= TRUSTED_DAYS
    gave = person.contributions >= TRUSTED_CONTRIBUTIONS
    return came and gave and keeps_the_peace(person, moment)


def keeps_the_peace(person: Known, moment: datetime) -> bool:
    """Whether no flag against them was upheld lately."""
    upheld = person.flag_upheld_at
    return upheld is None or moment - upheld >= FLAG_FORGOTTEN_AFTER


def votes_from(person: Known) -> datetime | None:
    """From when on their votes count: their address is proven, and they are no newcomer any more.

    None while nothing says when that will be.
    """
    if person.verified_at is None:
        return None
    settled = person.created_at + NEWCOMER_FOR
    if person.trust_granted_at is not None:
        settled = min(settled, person.trust_granted_at)
    return max(person.verified_at, settled)
