"""Failures by name. Use cases raise them; the edge turns each into its answer."""

from __future__ import annotations

from collections.abc import Mapping


class ForumError(Exception):
    """Something that a person can be told about."""


class Invalid(ForumError):
    """What was given breaks rules: every field's message at once."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in fields.items()))
        self.fields = dict(fields)


class NotAllowed(ForumError):
    """The actor may see the thing but not do this to it."""


class NotFresh(ForumError):
    """The actor may do this, once they have said their password again."""


class NotFound(ForumError):
    """There is no such thing, or the actor may not know that there is."""


class Gone(ForumError):
    """There was such a thing, and it is over for good."""


class Conflict(ForumError):
    """The state of things does not permit it (any more)."""


class TooMany(ForumError):
    """A limit is reached; `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
