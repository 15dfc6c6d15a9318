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
class PersonRenamed:
    """A person has another name: what holds their name must be written anew."""

    person_id: int
