"""Rewards: promised under a deal, handed over, and received, disputed or cancelled."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.queries import managers_of
from forum.core import audit
from forum.core.errors import Conflict, Invalid
from forum.core.language import _
from forum.core.limits import AMOUNT_MAX, REASON_MAX
from forum.core.permissions import ensure
from forum.core.titles import one_line
from forum.core.transaction import lock
from forum.credits import policy
from forum.credits.allocations import shares_standing
from forum.credits.grounds import deal_of
from forum.credits.holders import holder_of, people_behind
from forum.credits.models import Deal, Reward, RewardStep
from forum.credits.models.rewards import CANCELLED, DISPUTED, HANDED_OVER, KINDS, PROMISED, SYMBOLIC
from forum.extensions import db
from forum.ideas.events import StatusChanged
from forum.ideas.models import Idea
from forum.notices import telling

# What the other side is told of each step.
_TOLD = {
    PROMISED: "reward_promised",
    HANDED_OVER: "reward_sent",
    DISPUTED: "reward_disputed",
    CANCELLED: "reward_cancelled",
}


def promise_by_deal(deal_id: int, idea: Idea, credited: Iterable[int]) -> None:
    """Promise what a deal says: to the idea's author, and what is symbolic to all credited."""
    deal = db.session.get_one(Deal, deal_id)
    if deal.kind == "none":
        return
    author = holder_of(idea.author_id).id
    receivers = {author, *credited} if deal.kind in SYMBOLIC else {author}
    for holder_id in sorted(receivers):
        _promise(deal.made_by, deal, idea, holder_id, kind=deal.kind, words=deal.note)


def promise_reward(
    actor: Actor,
    *,
    community: Community,
    idea: Idea,
    holder_id: int,
    kind: str,
    words: str,
    amount: str = "",
) -> Reward:
    """Promise one more reward to somebody who is credited for an idea."""
    ensure(policy.can_promise(actor, community), _("Only the product team promises rewards."))
    lock(idea)
    deal, words, amount = deal_of(idea.id), words.strip(), one_line(amount)
    if deal is None or deal.ended_at is not None:
        raise Conflict(_("There is no deal about this idea (any more)."))
    if faults := _faults(idea, holder_id, kind, words, amount):
        raise Invalid(faults)
    same = select(Reward.id).where(Reward.deal_id == deal.id, Reward.holder_id == holder_id)
    if db.session.scalar(same.where(Reward.kind == kind)) is not None:
        raise Conflict(_("That is promised to them already."))
    terms = {"kind": kind, "words": words, "amount": amount}
    reward = _promise(actor.id, deal, idea, holder_id, **terms)
    _tell(actor, community, reward, PROMISED)
    return reward


def take_step(
    actor: Actor, *, community: Community, reward: Reward, step: str, words: str = ""
) -> None:
    """Take a reward one step on; a dispute and a cancellation need a word."""
    lock(reward)
    state, receiver = last_step(reward.id).step, receiver_of(reward)
    mine = policy.steps(actor, community, state, receiver)
    party = policy.is_party(actor, community, receiver)
    ensure(party, _("A reward is between the product team and who receives it."))
    if step not in policy.ROAD[state]:
        raise Conflict(_("From where it is, the reward can’t go there (any more)."))
    ensure(step in mine, _("That is for the other side to say."))
    words = words.strip()
    if step in {DISPUTED, CANCELLED} and not words:
        raise Invalid({"words": _("Say in a word why.")})
    if len(words) > REASON_MAX:
        raise Invalid({"words": _("At most %(most)d characters.", most=REASON_MAX)})
    _note(actor.id, reward, step, words)
    _tell(actor, community, reward, step)


def on_released(event: StatusChanged) -> None:
    """Hand over what is symbolic at once, when the idea is released."""
    deal = deal_of(event.idea_id) if event.after == "released" else None
    if deal is None or deal.ended_at is not None:
        return
    promised = select(Reward).where(Reward.deal_id == deal.id, Reward.kind.in_(SYMBOLIC))
    for reward in db.session.scalars(promised.order_by(Reward.id)).all():
        if last_step(reward.id).step == PROMISED:
            _note(None, reward, HANDED_OVER, "")


def last_step(reward_id: int) -> RewardStep:
    """The step that says where a reward is."""
    query = select(RewardStep).where(RewardStep.reward_id == reward_id)
    return db.session.scalars(query.order_by(RewardStep.number.desc()).limit(1)).one()


def receiver_of(reward: Reward) -> int | None:
    """The person who receives it; nobody, once they are forgotten."""
    return next(iter(people_behind([reward.holder_id])), None)


def _promise(
    by_id: int | None,
    deal: Deal,
    idea: Idea,
    holder_id: int,
    *,
    kind: str,
    words: str,
    amount: str = "",
) -> Reward:
    terms = {"kind": kind, "words": words, "amount": amount}
    reward = Reward(deal_id=deal.id, holder_id=holder_id, **terms)
    db.session.add(reward)
    db.session.flush()
    _note(by_id, reward, PROMISED, "")
    if kind in SYMBOLIC and idea.status == "released":
        _note(None, reward, HANDED_OVER, "")
    return reward


def _note(by_id: int | None, reward: Reward, step: str, words: str) -> None:
    before = select(RewardStep.number).where(RewardStep.reward_id == reward.id)
    number = len(db.session.scalars(before).all()) + 1
    by = holder_of(by_id).id if by_id is not None else None
    row = {"reward_id": reward.id, "number": number, "step": step, "by_id": by, "words": words}
    db.session.add(RewardStep(**row))
    db.session.flush()
    audit.record(by_id, f"reward.{step}", reward)


def _tell(actor: Actor, community: Community, reward: Reward, step: str) -> None:
    """Tell the other side."""
    if step == DISPUTED:
        to = list(dict(managers_of(community)))
    else:
        to = people_behind([reward.holder_id]) if step in _TOLD else []
    if to:
        idea_id = db.session.scalars(select(Deal.idea_id).where(Deal.id == reward.deal_id)).one()
        more = f"{reward.id}-{last_step(reward.id).number}"
        telling.on_reward(_TOLD[step], idea_id, more, actor.id, to)


def _faults(idea: Idea, holder_id: int, kind: str, words: str, amount: str) -> dict[str, str]:
    faults = {}
    if holder_id not in shares_standing(idea.id):
        faults["holder"] = _("Choose somebody who is credited for the idea.")
    if kind not in KINDS:
        faults["kind"] = _("Choose what is promised.")
    if not words:
        faults["words"] = _("Say what is promised, so that both sides mean the same.")
    elif len(words) > REASON_MAX:
        faults["words"] = _("At most %(most)d characters.", most=REASON_MAX)
    if len(amount) > AMOUNT_MAX:
        faults["amount"] = _("At most %(most)d characters.", most=AMOUNT_MAX)
    return faults
