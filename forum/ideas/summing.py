"""Old impressions: what they add to an idea's sums stays, who was shown it is forgotten.

An idea and a person are summed up once the person was last shown it IMPRESSIONS_KEPT_FOR ago. Until
then all of their showings stay, since how much another one adds depends on those before it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import Select, and_, delete, exists, or_, select
from sqlalchemy.orm import aliased

from forum.communities.models import Community
from forum.core import clock
from forum.core.limits import IMPRESSIONS_KEPT_FOR
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import impressions
from forum.ideas.models import Idea, Impression, ShownBefore

# Pairs of idea and person at once: each takes the lock of the database for some tenths of a second.
AT_ONCE = 200

Pair = tuple[int, int]


def sum_up_old() -> int:
    """Sum up what is too old to be kept; how many pairs of idea and person."""
    done = 0
    while pairs := _old_pairs():
        with transaction():
            _sum_up(pairs)
        done += len(pairs)
    return done


def _old_pairs() -> list[Pair]:
    before = clock.now() - IMPRESSIONS_KEPT_FOR
    later = aliased(Impression)
    again = exists().where(
        later.idea_id == Impression.idea_id,
        later.person_id == Impression.person_id,
        later.shown_at >= before,
    )
    old = select(Impression.idea_id, Impression.person_id).where(Impression.shown_at < before)
    pairs = db.session.execute(old.where(~again).distinct().limit(AT_ONCE)).all()
    db.session.rollback()
    return [(idea_id, person_id) for idea_id, person_id in pairs]


def _sum_up(pairs: Sequence[Pair]) -> None:
    here = or_(
        *(
            and_(Impression.idea_id == idea_id, Impression.person_id == person_id)
            for idea_id, person_id in pairs
        )
    )
    known = {row.id: row for row in db.session.execute(_ideas(pairs))}
    decays = {idea_id: row.attention_decay for idea_id, row in known.items()}
    unseen = impressions.unseen_of(impressions.showings().where(here), decays)
    people: Counter[int] = Counter()
    exposure: defaultdict[int, float] = defaultdict(float)
    of_others: defaultdict[int, float] = defaultdict(float)
    for (idea_id, person_id), left in unseen.items():
        people[idea_id] += 1
        exposure[idea_id] += 1.0 - left
        of_others[idea_id] += (1.0 - left) * (person_id != known[idea_id].author_id)
    for idea_id in sorted(people):
        row = db.session.get(ShownBefore, idea_id)
        if row is None:
            row = ShownBefore(idea_id=idea_id, people=0, exposure=0.0, of_others=0.0)
            db.session.add(row)
        row.people += people[idea_id]
        row.exposure += exposure[idea_id]
        row.of_others += of_others[idea_id]
    db.session.flush()
    db.session.execute(delete(Impression).where(here))


def _ideas(pairs: Sequence[Pair]) -> Select[int, int, float]:
    """The ideas of these pairs, locked in one order."""
    wanted = {idea_id for idea_id, _person in pairs}
    query = select(Idea.id, Idea.author_id, Community.attention_decay)
    query = query.join(Community, Community.id == Idea.community_id).where(Idea.id.in_(wanted))
    return query.order_by(Idea.id).with_for_update(key_share=True, of=Idea)
