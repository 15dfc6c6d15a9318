"""Forget a person: the ledger goes on, and nothing in it leads to them."""

from __future__ import annotations

from sqlalchemy import or_, select, update

from forum.core import audit, clock
from forum.credits.models import (
    Allocation,
    Answer,
    Certificate,
    Deal,
    Holder,
    Reward,
    RewardStep,
)
from forum.credits.models.rewards import CANCELLED, RECEIVED
from forum.credits.rewards import last_step
from forum.extensions import db
from forum.ideas.models import Idea

ERASED = "account erased"


def forget_person(person_id: int) -> None:
    """Cut the link to a person: their shares stay under a pseudonym, their words go.

    Open rewards are cancelled, as nobody is there to receive them, and certificates are revoked.
    """
    _forget_deals(person_id)
    held = db.session.scalar(select(Holder).where(Holder.person_id == person_id))
    if held is None:
        return
    _cancel_rewards(held.id)
    _empty_words(held.id)
    now = clock.now()
    theirs = update(Certificate).where(Certificate.holder_id == held.id)
    db.session.execute(theirs.where(Certificate.revoked_at.is_(None)).values(revoked_at=now))
    held.person_id = None
    db.session.flush()
    audit.record(None, "credits.forget", held)


def _forget_deals(person_id: int) -> None:
    """Who made a deal, and what it says to this person."""
    made = update(Deal).where(Deal.made_by == person_id)
    db.session.execute(made.values(made_by=None))
    own = select(Idea.id).where(Idea.author_id == person_id)
    db.session.execute(update(Deal).where(Deal.idea_id.in_(own)).values(note=""))


def _cancel_rewards(holder_id: int) -> None:
    rows = db.session.scalars(select(Reward).where(Reward.holder_id == holder_id)).all()
    for reward in rows:
        last = last_step(reward.id)
        if last.step not in {RECEIVED, CANCELLED}:
            row = {"reward_id": reward.id, "number": last.number + 1, "step": CANCELLED}
            db.session.add(RewardStep(**row, words=ERASED))
    db.session.flush()


def _empty_words(holder_id: int) -> None:
    """What they wrote, and what was written to them."""
    own = select(Reward.id).where(Reward.holder_id == holder_id)
    to_them = RewardStep.reward_id.in_(own) & (RewardStep.words != ERASED)
    about = or_(RewardStep.by_id == holder_id, to_them)
    db.session.execute(update(RewardStep).where(about).values(words=""))
    rewards = update(Reward).where(Reward.holder_id == holder_id)
    db.session.execute(rewards.values(words="", amount=""))
    db.session.execute(update(Answer).where(Answer.holder_id == holder_id).values(words=""))
    db.session.execute(update(Allocation).where(Allocation.by_id == holder_id).values(words=""))
