"""Use cases of the game: compare, take the last word back, switch it; and the worker's sums."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import ColumnElement, delete, func, insert, or_, select

from forum.accounts.actor import Actor
from forum.accounts.service import take_turn
from forum.communities.models import Community
from forum.communities.policy import can_vote
from forum.communities.refusing import ensure_takes_part
from forum.compare import policy
from forum.compare.models import Comparison, Strength
from forum.core import audit, clock
from forum.core.errors import Conflict, Invalid
from forum.core.language import _
from forum.core.limits import COMPARISON
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.counting import is_set_aside
from forum.ideas.models import Idea
from forum.ideas.policy import can_vote_on, is_author
from forum.ranking.pairs import strengths

CHOICES = ("first", "second", "neither")


def compare(actor: Actor, *, community: Community, first: Idea, second: Idea, choice: str) -> None:
    """Say which of two ideas one would rather have; said again, the first word holds."""
    ensure_takes_part(
        actor, community, can_vote(actor, community), _("Join this community to compare its ideas.")
    )
    take_turn(actor)
    if not community.compares:
        raise Conflict(_("This community does not compare ideas."))
    if choice not in CHOICES:
        raise Invalid({"choice": _("Choose one of the two, or say that you can't.")})
    pair = sorted((first, second), key=lambda idea: idea.id)
    if pair[0].id == pair[1].id or not all(can_vote_on(actor, community, one) for one in pair):
        raise Conflict(_("These two can't be compared."))
    if any(is_author(actor, one) for one in pair):
        raise Conflict(_("Your own ideas are compared by the others."))
    ids = (pair[0].id, pair[1].id)
    mine = Comparison.person_id == actor.person_id
    said = select(Comparison.id).where(mine, Comparison.first_id == ids[0])
    if db.session.scalar(said.where(Comparison.second_id == ids[1])) is not None:
        return
    keep(COMPARISON[actor.trust], Comparison.at, mine)
    winner = {"first": first.id, "second": second.id}.get(choice)
    db.session.add(
        Comparison(
            community_id=community.id,
            person_id=actor.person_id,
            first_id=ids[0],
            second_id=ids[1],
            winner_id=winner,
            at=clock.now(),
        )
    )
    db.session.flush()


def take_back(actor: Actor, *, community: Community) -> None:
    """Take the actor's last comparison back."""
    ensure_takes_part(
        actor, community, can_vote(actor, community), _("Join this community to compare its ideas.")
    )
    mine = (Comparison.person_id == actor.person_id, Comparison.community_id == community.id)
    last = select(func.max(Comparison.id)).where(*mine).scalar_subquery()
    db.session.execute(delete(Comparison).where(Comparison.id == last))


def switch(actor: Actor, *, community: Community, on: bool) -> None:
    """Offer the game in a community, or no more; what was compared is kept."""
    ensure(policy.can_switch(actor, community), _("Only the community's team can do this."))
    community.compares = on
    audit.record(actor.id, "community.compare", community, on=on)


def refresh_stale() -> int:
    """Compute the strengths anew where something was compared since; in how many communities."""
    stale = stale_ids()
    for community_id in stale:
        with transaction():
            refresh(community_id)
    return len(stale)


def stale_ids() -> Sequence[int]:
    """Communities whose comparisons are others than those that their strengths are made of."""
    here = Idea.community_id == Community.id
    theirs = Comparison.community_id == Community.id
    decided = _counts()
    count = select(func.count()).where(theirs, decided).scalar_subquery()
    last = select(func.max(Comparison.at)).where(theirs, decided).scalar_subquery()
    summed = select(func.coalesce(func.sum(Strength.comparisons), 0)).join(
        Idea, Idea.id == Strength.idea_id
    )
    made = select(func.max(Strength.made_at)).join(Idea, Idea.id == Strength.idea_id)
    changed = or_(
        summed.where(here).scalar_subquery() != 2 * count,
        made.where(here).scalar_subquery() < last,
    )
    return db.session.scalars(select(Community.id).where(changed)).all()


def refresh(community_id: int) -> None:
    """Put the strengths that follow from a community's comparisons in the place of the old."""
    decided = select(Comparison.first_id, Comparison.second_id, Comparison.winner_id).where(
        Comparison.community_id == community_id, _counts()
    )
    pairs = [
        (won, first + second - won)
        for first, second, won in db.session.execute(decided.order_by(Comparison.id)).all()
        if won is not None
    ]
    ids, places = np.unique(np.array(pairs, dtype=np.int64), return_inverse=True)
    sides = places.reshape(-1, 2)
    found = strengths(ids.size, sides[:, 0], sides[:, 1])
    played = np.bincount(places.ravel(), minlength=ids.size)
    here = select(Idea.id).where(Idea.community_id == community_id)
    db.session.execute(delete(Strength).where(Strength.idea_id.in_(here)))
    rows = zip(ids, found.mean, found.deviation, played, strict=True)
    moment = clock.now()
    made = [
        {
            "idea_id": int(idea_id),
            "mean": float(mean),
            "deviation": float(deviation),
            "comparisons": int(number),
            "made_at": moment,
        }
        for idea_id, mean, deviation, number in rows
    ]
    if made:
        db.session.execute(insert(Strength), made)


def _counts() -> ColumnElement[bool]:
    """The condition that a comparison was decided, by somebody whose votes are not set aside."""
    aside = is_set_aside(Comparison.person_id, Comparison.community_id)
    return Comparison.winner_id.is_not(None) & ~aside
