"""The page of duplicates: merges that wait, and what the latest report takes for the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.capture import policy
from forum.capture.freezing.decisions import Decisions, Waiting, decisions_of
from forum.capture.frozen import findings_of
from forum.capture.models import CaptureRun, Report
from forum.capture.report.alike import Part, marked, stems_of
from forum.communities.models import Community
from forum.core import paging
from forum.core.language import _
from forum.core.permissions import ensure
from forum.extensions import db
from forum.ideas.queries import IdeaCard, cards_by_key

# The likeliest groups of a report; who decided so many captures anew.
READ = 200
TOLD_APART_SHOWN = 20


@dataclass(frozen=True)
class Side:
    """An idea beside those that seem to be the same: its texts, with what these say as well."""

    card: IdeaCard
    title: tuple[Part, ...]
    excerpt: tuple[Part, ...]


@dataclass(frozen=True)
class Group:
    """Ideas that seem to be the same: the one most wanted, and the others.

    `chance` where the report says so, `waiting` where somebody proposed to merge them.
    """

    stays: Side
    others: tuple[Side, ...]
    chance: float | None = None
    waiting: Waiting | None = None


@dataclass(frozen=True)
class Told:
    """Ideas that the team told apart, and the ruling that says so."""

    ruling_id: int
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Duplicates:
    """A page of groups, those that wait first; `told`: what was told apart, the latest first."""

    groups: Sequence[Group]
    next: str | None
    told: tuple[Told, ...]
    captured: bool

    def just_told(self, ruling_id: str) -> Told | None:
        """What was told apart by this ruling, while it holds."""
        return next((one for one in self.told if str(one.ruling_id) == ruling_id), None)


def access_duplicates(actor: Actor, community: Community, after: str | None) -> Duplicates:
    """What seems to be the same in a community; three queries."""
    allowed = policy.can_see_duplicates(actor, community)
    ensure(allowed, _("Only the community's team sees what seems to be the same."))
    found = _twins_of(community)
    decided = decisions_of(community.id)
    told = decided.apart[: -TOLD_APART_SHOWN - 1 : -1]
    keys = {key for twins in found or () for key in twins["keys"]}
    keys |= {key for waiting in decided.waiting for key in waiting.pair}
    keys |= {key for apart in told for key in apart.keys}
    cards = cards_by_key(actor, community, keys)
    groups = [*_waiting(decided, cards), *_seeming(found or (), decided, cards)]
    start = _start(after)
    page = paging.cut(
        list(enumerate(groups))[start : start + paging.PAGE_SIZE + 1],
        paging.PAGE_SIZE,
        lambda row: (row[0] + 1, 0),
    )
    shown = [_group(*group) for _place, group in page.items]
    rulings = tuple(
        Told(apart.ruling_id, tuple(cards[key].title for key in apart.keys))
        for apart in told
        if cards.keys() >= set(apart.keys)
    )
    return Duplicates(shown, page.next, rulings, found is not None)


# The cards of a group, the one that stays first, with its chance and the merge that waits.
Cards = tuple[list[IdeaCard], float | None, Waiting | None]


def _twins_of(community: Community) -> list[dict[str, Any]] | None:
    """The groups of the latest report; None where there is none yet."""
    query = (
        select(Report.findings)
        .join(CaptureRun, CaptureRun.id == Report.run_id)
        .where(CaptureRun.community_id == community.id)
        .order_by(Report.id.desc())
        .limit(1)
    )
    findings = db.session.scalar(query)
    if findings is None:
        return None
    twins = findings_of(findings)["twins"]
    return sorted(twins, key=lambda one: (-one["chance"], one["keys"]))[:READ]


def _waiting(decided: Decisions, cards: Mapping[str, IdeaCard]) -> list[Cards]:
    return [
        ([cards[waiting.target], cards[waiting.source]], None, waiting)
        for waiting in decided.waiting
        if waiting.pair <= cards.keys()
    ]


def _seeming(
    twins: Iterable[dict[str, Any]], decided: Decisions, cards: Mapping[str, IdeaCard]
) -> list[Cards]:
    """The groups of a report without what was decided since, or waits to be."""
    settled = decided.settled.keys() | {waiting.pair for waiting in decided.waiting}
    groups: list[Cards] = []
    for group in twins:
        here = [key for key in group["keys"] if key in cards]
        kept: list[str] = []
        for key in sorted(here, key=lambda key: (-cards[key].vote_count, cards[key].id)):
            if not any(frozenset((key, other)) in settled for other in kept):
                kept.append(key)
        if len(kept) > 1:
            groups.append(([cards[key] for key in kept], group["chance"], None))
    return groups


def _group(cards: list[IdeaCard], chance: float | None, waiting: Waiting | None) -> Group:
    stems = [stems_of(f"{card.title}\n{card.excerpt}") for card in cards]
    theirs = frozenset[str]().union(*stems[1:])
    first, *others = [
        _side(card, theirs if place == 0 else stems[0]) for place, card in enumerate(cards)
    ]
    return Group(first, tuple(others), chance, waiting)


def _side(card: IdeaCard, stems: frozenset[str]) -> Side:
    return Side(card, marked(card.title, stems), marked(card.excerpt, stems))


def _start(after: str | None) -> int:
    place = paging.decode(after)
    return max(0, paging.to_count(place[0])) if place else 0
