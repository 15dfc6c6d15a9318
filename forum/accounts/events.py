"""What happens to people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CaptureConsentGiven:
    """A person now agrees to capture."""

    person_id: int


@dataclass(frozen=True)
class CaptureConsentWithdrawn:
    """A person no longer agrees to capture."""

    person_id: int


@dataclass(frozen=True)
class PersonJoined:
    """There is a new account."""

    person_id: int


@dataclass(frozen=True)
class PersonChanged:
    """A person has another name, or is erased: what holds their name must be written anew."""

    person_id: int
