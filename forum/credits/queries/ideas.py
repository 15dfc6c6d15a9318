"""The credits of an idea: who gave what, the shares as they stand, and how they came to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.credits import policy
from forum.credits.allocations import standing_id
from forum.credits.grounds import deal_of
from forum.credits.holders import CALLED, IS_THERE, Named, called, named
from forum.credits.models import Allocation, Answer, Deal, Holder, LedgerEntry, Share
from forum.credits.models.ledger import GIVEN, SETTLED, STANDS
from forum.credits.shares import shrinking
from forum.extensions import db
from forum.ideas.models import Idea


@dataclass(frozen=True)
class Row:
    """What one holder has of an idea, and what they gave for it."""

    who: Named
    points: int
    gifts: Sequence[LedgerEntry]

    @property
    def kinds(self) -> list[str]:
        """The ways in which they gave, each once."""
        found = {gift.kind for gift in self.gifts}
        return [kind for kind in GIVEN if kind in found]


@dataclass(frozen=True)
class Change:
    """The share of one holder before and after."""

    who: Named
    before: int
    after: int


@dataclass(frozen=True)
class Said:
    """The answer of somebody who was asked; none yet where `agrees` is None."""

    who: Named
    agrees: bool | None
    words: str
    at: datetime | None


@dataclass(frozen=True)
class Version:
    """Shares that were proposed: by whom, why, what changed, and how it ended (or waits)."""

    id: int
    by: Named | None
    is_rule: bool
    words: str
    made_at: datetime
    outcome: str | None
    settled_at: datetime | None
    changes: Sequence[Change]
    said: Sequence[Said]


@dataclass(frozen=True)
class CreditsPage:
    """The credits of an idea as the actor reads them."""

    deal: Deal | None
    rows: Sequence[Row]
    # What became of it: entries of deals, themes, items and releases, in their order.
    trail: Sequence[LedgerEntry]
    # Versions that stood, or that concern the actor; the newest first. The first may wait.
    history: Sequence[Version]
    waiting: Version | None
    # Whether the actor is asked about what waits, and what they may do.
    is_asked: bool
    may_propose: bool
    may_take_back: bool


def credits_page(actor: Actor, community: Community, idea: Idea) -> CreditsPage:
    """All of it, in a fixed number of queries."""
    about = (LedgerEntry.idea_id == idea.id,)
    entries = list(db.session.scalars(select(LedgerEntry).where(*about).order_by(LedgerEntry.id)))
    made = select(Allocation).where(Allocation.idea_id == idea.id).order_by(Allocation.id)
    allocations = list(db.session.scalars(made))
    parts, answers = _shares(allocations), _answers(allocations)
    names = named(_everybody(allocations, parts))
    settled = {e.subject_id: e for e in entries if e.kind == SETTLED}
    stood = [key for key, entry in settled.items() if entry.detail == STANDS]
    now = parts[stood[-1]] if stood else {}
    versions = _versions(allocations, parts, answers, settled, names)
    credited = {names[h].person_id for h in now} - {None}
    involved = policy.sees_proposals(actor, community, [one for one in credited if one])
    waiting = next((one for one in versions if one.outcome is None), None)
    asked = {one.who.person_id for one in waiting.said if one.agrees is None} if waiting else set()
    proposer = waiting.by.person_id if waiting and waiting.by else None
    is_proposer = actor.is_person(proposer)
    return CreditsPage(
        deal=deal_of(idea.id) if entries else None,
        rows=_rows(now, names, entries),
        trail=[e for e in entries if e.kind not in GIVEN and e.kind != SETTLED],
        history=[v for v in versions if v.outcome == STANDS or (involved and v.outcome)],
        waiting=waiting if involved or actor.id in asked else None,
        is_asked=actor.id in asked,
        may_propose=involved,
        may_take_back=policy.can_take_shares_back(actor, community, is_proposer),
    )


def access_proposal(idea: Idea, allocation_id: int) -> Allocation:
    """A proposal about this idea."""
    made = db.session.get(Allocation, allocation_id)
    if made is None or made.idea_id != idea.id:
        raise NotFound(_("There is no such proposal."))
    return made


def rows_of(idea_id: int) -> list[Row]:
    """The shares of an idea while a deal stands, the largest first; two queries."""
    query = (
        select(Share.points, *CALLED)
        .join(Holder, Holder.id == Share.holder_id)
        .outerjoin(Person, IS_THERE)
        .join(Deal, (Deal.idea_id == idea_id) & Deal.ended_at.is_(None))
        .where(Share.allocation_id == standing_id(idea_id))
    )
    found = {row[1].id: (row[0], called(*row[1:])) for row in db.session.execute(query)}
    if not found:
        return []
    gifts = select(LedgerEntry).where(LedgerEntry.idea_id == idea_id, LedgerEntry.kind.in_(GIVEN))
    names = {key: who for key, (_part, who) in found.items()}
    parts = {key: part for key, (part, _who) in found.items()}
    return _rows(parts, names, list(db.session.scalars(gifts.order_by(LedgerEntry.id))))


def _rows(
    parts: Mapping[int, int], names: Mapping[int, Named], entries: Sequence[LedgerEntry]
) -> list[Row]:
    order = sorted(parts, key=lambda holder: (-parts[holder], holder))
    return [
        Row(names[one], parts[one], [e for e in entries if e.holder_id == one]) for one in order
    ]


def _shares(allocations: Sequence[Allocation]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {one.id: {} for one in allocations}
    for share in db.session.scalars(select(Share).where(Share.allocation_id.in_(found))):
        found[share.allocation_id][share.holder_id] = share.points
    return found


def _answers(allocations: Sequence[Allocation]) -> dict[int, dict[int, Answer]]:
    found: dict[int, dict[int, Answer]] = {one.id: {} for one in allocations}
    for answer in db.session.scalars(select(Answer).where(Answer.allocation_id.in_(found))):
        found[answer.allocation_id][answer.holder_id] = answer
    return found


def _everybody(
    allocations: Sequence[Allocation], parts: Mapping[int, Mapping[int, int]]
) -> set[int]:
    proposers = {one.by_id for one in allocations if one.by_id is not None}
    return proposers | {holder for points in parts.values() for holder in points}


def _versions(
    allocations: Sequence[Allocation],
    parts: Mapping[int, Mapping[int, int]],
    answers: Mapping[int, Mapping[int, Answer]],
    settled: Mapping[int, LedgerEntry],
    names: Mapping[int, Named],
) -> list[Version]:
    """The newest first, each beside what stood when it was made."""
    made, before = [], dict[int, int]()
    for one in allocations:
        entry, after = settled.get(one.id), parts[one.id]
        everybody = sorted({**before, **after}, key=lambda h: (-after.get(h, 0), h))
        changes = [Change(names[h], before.get(h, 0), after.get(h, 0)) for h in everybody]
        asked = sorted(shrinking(before, after))
        said = [_said(names[h], answers[one.id].get(h)) for h in asked]
        by = names[one.by_id] if one.by_id is not None else None
        outcome, at = (entry.detail, entry.at) if entry else (None, None)
        facts = (one.id, by, by is None, one.words, one.made_at, outcome, at)
        made.append(Version(*facts, changes, said))
        if outcome == STANDS:
            before = dict(after)
    return made[::-1]


def _said(who: Named, answer: Answer | None) -> Said:
    if answer is None:
        return Said(who, None, "", None)
    return Said(who, answer.agrees, answer.words, answer.at)
