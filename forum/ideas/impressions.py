"""Impressions: noted by the process that showed the ideas, written in batches off the request."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from flask import Flask
from sqlalchemy import Row, Select, insert, select, update

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.policy import can_vote
from forum.core import clock
from forum.core.collecting import Collector
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.holding import hold_ideas_of
from forum.ideas.models import Idea, Impression, ShownBefore, VoterAside
from forum.ranking.exposure import PAGE_RANK, attention


class Shown(NamedTuple):
    """One impression that waits to be written."""

    idea_id: int
    person_id: int
    surface: str
    rank: int
    shown_at: datetime


class ImpressionCollector(Collector[Shown]):
    """Holds what this process showed until its thread writes it."""

    name = "impressions"

    def note(
        self,
        actor: Actor,
        community: Community,
        idea_ids: Iterable[int],
        *,
        surface: str,
        first_rank: int = 0,
    ) -> None:
        """Note that these ideas were shown in this order; only to people who could vote."""
        if not can_vote(actor, community):
            return
        moment = clock.now()
        self.keep(
            Shown(idea_id, actor.person_id, surface, first_rank + i, moment)
            for i, idea_id in enumerate(idea_ids)
        )

    def key_of(self, item: Shown) -> tuple[int, int, str]:
        """One for each idea, person and surface: who reloads a list has not seen it twice."""
        return (item.idea_id, item.person_id, item.surface)

    def chosen(self, before: Shown, after: Shown) -> Shown:
        """The better place."""
        return after if after.rank < before.rank else before

    def write(self, items: list[Shown]) -> None:
        """Write these, and count who saw what."""
        _write(items)


def install(app: Flask) -> None:
    """Give `app` its collector."""
    app.extensions["impressions"] = ImpressionCollector(app)


def _write(rows: list[Shown]) -> None:
    with transaction() as session:
        # In one order, so that two processes that write at once wait and do not block each other.
        ids = sorted({row.idea_id for row in rows})
        locked = (
            select(Idea.id, Community.attention_decay, Idea.community_id)
            .join(Community, Community.id == Idea.community_id)
            .where(Idea.id.in_(ids))
            .order_by(Idea.id)
        )
        ours = session.execute(locked.with_for_update(key_share=True, of=Idea))
        found = {row.id: row for row in ours}
        known = {idea_id: row.attention_decay for idea_id, row in found.items()}
        there = select(Person.id).where(Person.id.in_({row.person_id for row in rows}))
        people = set(session.scalars(there))
        aside = _set_aside(people)
        kept = [
            row
            for row in rows
            if row.idea_id in known
            and row.person_id in people
            and (found[row.idea_id].community_id, row.person_id) not in aside
        ]
        if kept:
            _count(kept, known)
            session.execute(insert(Impression), [row._asdict() for row in kept])
    db.session.remove()


def _set_aside(people: Collection[int]) -> set[tuple[int, int]]:
    """Where which of them are set aside: who is not counted as wanting did not see, either."""
    query = select(VoterAside.community_id, VoterAside.person_id)
    return {(one[0], one[1]) for one in db.session.execute(query) if one[1] in people}


def _count(rows: list[Shown], decays: Mapping[int, float]) -> None:
    """Add to each idea who saw it for the first time, and the attention that these showings add."""
    unseen = _unseen_before(rows, decays)
    new_people: Counter[int] = Counter()
    exposure: defaultdict[int, float] = defaultdict(float)
    for row in rows:
        pair = (row.idea_id, row.person_id)
        new_people[row.idea_id] += pair not in unseen
        left = unseen.get(pair, 1.0)
        unseen[pair] = left * (1.0 - _attention(row.surface, row.rank, decays[row.idea_id]))
        exposure[row.idea_id] += left - unseen[pair]
    for idea_id, more in exposure.items():
        added = {
            "seen_by": Idea.seen_by + new_people[idea_id],
            "exposure": Idea.exposure + more,
        }
        db.session.execute(update(Idea).where(Idea.id == idea_id).values(added))


def _unseen_before(rows: list[Shown], decays: Mapping[int, float]) -> dict[tuple[int, int], float]:
    """The chance that the person has overlooked the idea so far, for the pairs with showings."""
    return unseen_of(
        showings().where(
            Impression.idea_id.in_({row.idea_id for row in rows}),
            Impression.person_id.in_({row.person_id for row in rows}),
        ),
        decays,
    )


def showings() -> Select[int, int, str, int]:
    """Which idea was shown to whom, where, and at which rank."""
    return select(Impression.idea_id, Impression.person_id, Impression.surface, Impression.rank)


def unseen_of(
    shown: Select[int, int, str, int], decays: Mapping[int, float]
) -> dict[tuple[int, int], float]:
    """The chance that each person has overlooked each idea, by these showings."""
    unseen: dict[tuple[int, int], float] = {}
    for idea_id, person_id, surface, rank in db.session.execute(shown):
        pair = (idea_id, person_id)
        unseen[pair] = unseen.get(pair, 1.0) * (1.0 - _attention(surface, rank, decays[idea_id]))
    return unseen


def _attention(surface: str, rank: int, decay: float) -> float:
    return attention(PAGE_RANK if surface == "page" else rank, decay)


def recount(community: Community) -> None:
    """Compute anew, from the impressions, who saw each idea of a community and how well.

    Of those that were too old to be kept the sums stand as they were.
    """
    hold_ideas_of(community)
    here = showings().join(Idea, Idea.id == Impression.idea_id)
    decay: defaultdict[int, float] = defaultdict(lambda: community.attention_decay)
    unseen = unseen_of(here.where(Idea.community_id == community.id), decay)
    aside = _set_aside({person for _idea, person in unseen})
    seen: Counter[int] = Counter()
    exposure: defaultdict[int, float] = defaultdict(float)
    for (idea_id, person_id), left in unseen.items():
        counts = (community.id, person_id) not in aside
        seen[idea_id] += counts
        exposure[idea_id] += (1.0 - left) * counts
    for idea_id, people, before in _before(community):
        seen[idea_id] += people
        exposure[idea_id] += before
    for idea_id, people in seen.items():
        values = {"seen_by": people, "exposure": exposure[idea_id]}
        db.session.execute(update(Idea).where(Idea.id == idea_id).values(values))


def _before(community: Community) -> Sequence[Row[int, int, float]]:
    sums = (ShownBefore.idea_id, ShownBefore.people, ShownBefore.exposure)
    query = select(*sums).join(Idea, Idea.id == ShownBefore.idea_id)
    return db.session.execute(query.where(Idea.community_id == community.id)).all()
