"""Reads of the game: the next two ideas, and what the comparisons tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import literal, select, union_all

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.compare import policy
from forum.compare.models import Comparison, Strength
from forum.core.errors import NotFound
from forum.core.language import _
from forum.extensions import db
from forum.ideas import lifecycle
from forum.ideas.models import Idea
from forum.ideas.queries import IdeaCard, cards_of
from forum.ranking.pairs import PRIOR_DEVIATION, Strengths, expecting, next_pair, share

# The game is about what is discussed now; and a pair is found in milliseconds among so many.
OFFERED_MAX = 400
SHOWN = 50
FEW = 5
# Answers that the strengths don't count yet: a minute's, or more while no worker runs.
UNCOUNTED_MAX = 1_000


@dataclass(frozen=True)
class Standing:
    """An idea among the compared: its chance to win against an average one, 80 % interval."""

    card: IdeaCard
    share: float
    low: float
    high: float
    comparisons: int

    @property
    def is_uncertain(self) -> bool:
        """Whether too few compared it to say much."""
        return self.comparisons < FEW


@dataclass(frozen=True)
class Turn:
    """The two ideas that a person is asked about next, if any, and how many pairs they compared."""

    pair: tuple[IdeaCard, IdeaCard] | None
    said: int


def ensure_on(actor: Actor, community: Community) -> None:
    """Raise NotFound where the game is not offered, but to those who could switch it on."""
    if not community.compares and not policy.can_switch(actor, community):
        raise NotFound(_("This community does not compare ideas."))


def turn_of(actor: Actor, community: Community) -> Turn:
    """Whose comparison by this person teaches most, among what is discussed now."""
    query = (
        select(Idea.id, Strength.mean, Strength.deviation, Strength.made_at)
        .outerjoin(Strength, Strength.idea_id == Idea.id)
        .where(Idea.community_id == community.id, Idea.visibility == "visible")
        .where(Idea.status.in_(sorted(lifecycle.VOTABLE)), Idea.author_id != (actor.id or 0))
        .order_by(Idea.heat.desc(), Idea.id.desc())
        .limit(OFFERED_MAX)
    )
    rows = sorted(db.session.execute(query).all(), key=lambda row: row[0])
    place = {row[0]: i for i, row in enumerate(rows)}
    made_at = max((row[3] for row in rows if row[3] is not None), default=None)
    said, uncounted = _answers(actor, community, made_at)
    played = {(place[i], place[j]) for i, j in said if i in place and j in place}
    asked = [(place[i], place[j]) for i, j in uncounted if i in place and j in place]
    known = Strengths(
        np.array([row[1] or 0.0 for row in rows]),
        np.array([PRIOR_DEVIATION if row[2] is None else row[2] for row in rows]),
    )
    # The same two when the page is loaded again, unless others have answered meanwhile.
    rng = np.random.default_rng((actor.id or 0, len(said)))
    found = next_pair(expecting(known, asked), range(len(rows)), played, rng)
    if found is None:
        return Turn(None, len(said))
    ids = [rows[i][0] for i in found]
    cards = cards_of(actor, community, ids)
    return Turn((cards[ids[0]], cards[ids[1]]), len(said))


def _answers(
    actor: Actor, community: Community, made_at: datetime | None
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Pairs that the actor compared, and those that anybody decided since `made_at`; one query."""
    here = Comparison.community_id == community.id
    pair = (Comparison.first_id, Comparison.second_id)
    mine = select(*pair, literal(True)).where(here, Comparison.person_id == (actor.id or 0))
    decided = select(*pair, Comparison.at).where(here, Comparison.winner_id.is_not(None))
    last = decided.order_by(Comparison.id.desc()).limit(UNCOUNTED_MAX).subquery()
    late = select(last.c.first_id, last.c.second_id, literal(False))
    if made_at is not None:
        late = late.where(last.c.at > made_at)
    rows = db.session.execute(union_all(mine, late)).all()
    return [(i, j) for i, j, own in rows if own], [(i, j) for i, j, own in rows if not own]


def standings(actor: Actor, community: Community) -> list[Standing]:
    """The strongest ideas by comparison, the best first."""
    query = (
        select(Strength)
        .join(Idea, Idea.id == Strength.idea_id)
        .where(Idea.community_id == community.id)
        .order_by(Strength.mean.desc(), Strength.idea_id)
        .limit(SHOWN)
    )
    found = db.session.scalars(query).all()
    cards = cards_of(actor, community, [one.idea_id for one in found])
    shown = [one for one in found if one.idea_id in cards]
    shares = share([one.mean for one in shown], [one.deviation for one in shown])
    rows = zip(shown, *(part.tolist() for part in shares), strict=True)
    return [
        Standing(cards[one.idea_id], middle, low, high, one.comparisons)
        for one, middle, low, high in rows
    ]


def shares_of(community: Community) -> dict[int, float]:
    """The chance of each compared idea to win against an average one, by the idea's id."""
    query = select(Strength.idea_id, Strength.mean).join(Idea, Idea.id == Strength.idea_id)
    rows = db.session.execute(query.where(Idea.community_id == community.id)).all()
    found = share([row[1] for row in rows], [0.0] * len(rows))[0]
    return {row[0]: float(value) for row, value in zip(rows, found, strict=True)}
