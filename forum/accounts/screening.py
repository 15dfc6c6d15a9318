"""The door that words pass before others read them: a floor above says what becomes of them.

Profiles, talk and ideas ask here; the wiring connects who answers. What is held is kept, and seen
by its author and the moderators alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from forum.accounts.actor import Actor
from forum.core.events import publish

HELD, VISIBLE = "held", "visible"


@dataclass(frozen=True)
class Words:
    """What somebody is about to let others read, or to change."""

    # idea, thread, post, amendment, profile; or name, and tags or picture of what is there.
    kind: str
    text: str
    community_id: int | None = None
    # Of what is changed: its id, what it said, and since when it has been there.
    subject_id: int | None = None
    before: str = ""
    since: datetime | None = None
    # Where a fault is shown.
    field: str = "body"


@dataclass(frozen=True)
class Verdict:
    """What becomes of a text: shown or held; `card` is the reason to let a moderator see it."""

    visibility: str = VISIBLE
    card: str = ""
    weight: float = 1.0
    signals: tuple[Mapping[str, Any], ...] = ()
    # Of a profile, which stands in no one community: the communities whose rule it meets.
    places: tuple[int, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it waits for a moderator before others read it."""
        return self.visibility == HELD

    def on(self, shown: str) -> Verdict:
        """What it is on a change of a text that is `shown` so: only what is read can be held."""
        return self if shown == VISIBLE else replace(self, visibility=VISIBLE)


@dataclass(frozen=True)
class Screened:
    """A text is written that the moderators are to see, held or not."""

    kind: str
    subject_id: int
    community_id: int
    author_id: int | None
    verdict: Verdict


class Screen(Protocol):
    """Who answers."""

    def verdict_on(self, actor: Actor, words: Words) -> Verdict:
        """What becomes of a text; Invalid, with the reason, where it is refused."""


_screen: list[Screen] = []


def connect(screen: Screen) -> None:
    """Say who answers."""
    _screen[:] = [screen]


def report(verdict: Verdict, kind: str, subject_id: int, community_id: int, actor: Actor) -> None:
    """Let the moderators know of what is held, or to be looked at."""
    if verdict.card:
        publish(Screened(kind, subject_id, community_id, actor.id, verdict))


def tags_verdict(
    actor: Actor,
    title: str,
    tags: Sequence[str],
    before: Sequence[str],
    *,
    community_id: int,
    subject_id: int,
) -> Verdict:
    """What becomes of tags that something gets which is there already."""
    new = ", ".join(name for name in tags if name not in before)
    if not new:
        return Verdict()
    return verdict_on(actor, Words("tags", new, community_id, subject_id, title, field="tags"))


def verdict_on(actor: Actor, words: Words) -> Verdict:
    """What becomes of a text; Invalid, with the reason, where it is refused."""
    return _screen[0].verdict_on(actor, words)
