"""The roadmap: what is planned, what is made now and what came out lately, for everybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.pipeline.queries.standing import Group, Shown, newest_first, shown, standing

AHEAD = ("planned", "in_production")
SHOWN_AHEAD, SHOWN_LATELY = 24, 8


@dataclass(frozen=True)
class Section:
    """A status: its entries by target release, and how many more it has than are shown."""

    status: str
    releases: Sequence[tuple[str, Sequence[Shown]]]
    more: int

    @property
    def has_targets(self) -> bool:
        """Whether anything in it has a release to name."""
        return any(target for target, _entries in self.releases)


def roadmap(actor: Actor, community: Community) -> list[Section]:
    """The sections, in the order of the work; two queries."""
    groups = standing(actor, community, {*AHEAD, "released"})
    chosen: list[Group] = []
    counts = {}
    for status in AHEAD:
        here = sorted((group for group in groups if group.status == status), key=_by_release)
        counts[status] = len(here)
        chosen += here[:SHOWN_AHEAD]
    released = sorted((one for one in groups if one.status == "released"), key=newest_first)
    counts["released"] = len(released)
    chosen += released[:SHOWN_LATELY]
    entries = shown(actor, community, chosen)
    return [_section(status, count, entries) for status, count in counts.items()]


def _section(status: str, count: int, entries: Sequence[Shown]) -> Section:
    here = [entry for entry in entries if entry.group.status == status]
    if status == "released":
        return Section(status, [("", here)] if here else [], count - len(here))
    by_target = groupby(here, key=lambda entry: entry.group.target)
    return Section(status, [(target, list(some)) for target, some in by_target], count - len(here))


def _by_release(group: Group) -> tuple[bool, list[tuple[int, str]], str, int, float]:
    # The next release first, 9 before 10; what has none named comes last.
    parts = re.findall(r"\d+|\D+", group.target.casefold())
    natural = [(int(part[:9]) if part.isdecimal() else -1, part) for part in parts]
    return (not group.target, natural, group.target, -group.support, group.since.timestamp())
