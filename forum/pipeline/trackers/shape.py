"""What every tracker is to the forum: questions as requests, and what its answers say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from forum.core.http import Answer, Request
from forum.pipeline.handed import Handed

# So many issues are asked for at once: the most that every vendor gives.
PAGE = 100


class Nonsense(Exception):
    """What came is not what the vendor's documentation says would."""


@dataclass(frozen=True)
class Target:
    """Where to go and as whom; `signing` are the secrets that sign, the present one first."""

    address: str
    project: str = ""
    account: str = ""
    issue_type: str = ""
    token: str = ""
    signing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Push:
    """An item on its way: the words made for it, and `mark`, by which it is known again there."""

    handed: Handed
    title: str
    text: str
    mark: str
    message_id: str
    # When it was asked for, and the moment of this try.
    asked_at: datetime
    at: datetime


@dataclass(frozen=True)
class Remote:
    """An issue over there, as far as it was said; `at` is when it last changed."""

    id: str
    url: str = ""
    state: str = ""
    at: datetime | None = None


class Tracker(Protocol):
    """A vendor's way to talk. `states` are what an issue can be in, in the order of its life."""

    @property
    def kind(self) -> str:
        """Its name in the database."""

    @property
    def states(self) -> tuple[str, ...]:
        """What is mapped to stages."""

    def check(self, target: Target, at: datetime) -> Request:
        """A call that changes nothing and works if pushes will."""

    def find(self, target: Target, push: Push) -> Request | None:
        """What asks whether an earlier try made the issue; None where that needs no asking."""

    def found(self, target: Target, push: Push, answer: Answer) -> Remote | None:
        """The issue that an earlier try made."""

    def create(self, target: Target, push: Push) -> Request:
        """What makes the issue."""

    def created(self, target: Target, push: Push, answer: Answer) -> Remote:
        """The issue that was made."""

    def update(self, target: Target, remote_id: str, push: Push) -> Request:
        """What brings an issue up to date that was made before."""

    def changes(self, target: Target, since: datetime, at: datetime, tag: str) -> Request | None:
        """What asks for issues changed since then; None where there is nobody to ask."""

    def changed(self, target: Target, answer: Answer) -> Sequence[Remote]:
        """The issues that changed, oldest change first."""

    def is_signed(
        self, target: Target, headers: Mapping[str, str], body: bytes, at: datetime
    ) -> bool:
        """Whether a message is from there, whole, and not from long ago; header names are lower."""

    def told(self, target: Target, headers: Mapping[str, str], body: bytes) -> Remote | None:
        """What a message says about an issue; None where it is about something else."""
