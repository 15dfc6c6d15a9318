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
class NewDeviceSeen:
    """Somebody signed in to an account from a device that was not seen before, called so."""

    person_id: int
    session_id: int
    device: str


@dataclass(frozen=True)
class LockChanged:
    """What keeps others out of an account is another by now.

    `what` is password_changed, second_factor_off or recovery_used.
    """

    person_id: int
    what: str


@dataclass(frozen=True)
class PersonChanged:
    """A person has another name, or is erased: what holds their name must be written anew."""

    person_id: int
