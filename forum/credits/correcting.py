"""Correct shares by agreement: whoever's would become smaller must agree, and silence is a no."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.queries import person_named
from forum.communities.models import Community, Membership
from forum.core import audit, clock
from forum.core.errors import Conflict, Invalid
from forum.core.language import _
from forum.core.limits import REASON_MAX
from forum.core.permissions import ensure
from forum.core.transaction import lock, transaction
from forum.credits import policy
from forum.credits.allocations import (
    IS_OPEN,
    open_proposal,
    propose,
    settle,
    shares_of,
    shares_standing,
    standing,
)
from forum.credits.grounds import deal_of
from forum.credits.holders import holder_id_of, holder_of, named, people_behind
from forum.credits.models import Allocation, Answer, Holder
from forum.credits.models.ledger import DECLINED, LAPSED, STANDS, TAKEN_BACK
from forum.credits.shares import WHOLE, shrinking
from forum.extensions import db
from forum.ideas.models import Idea
from forum.notices import telling

# How long a proposal waits for answers.
LAPSES_AFTER = timedelta(days=30)


def propose_shares(
    actor: Actor,
    *,
    community: Community,
    idea: Idea,
    points: Mapping[int, int],
    reason: str,
    newcomer: tuple[str, int] = ("", 0),
) -> Allocation:
    """Propose other shares of an idea, by holder; they stand once all who would lose agree.

    A `newcomer` is a member, by name, who is not credited so far, and their share.
    """
    lock(idea)
    before = shares_standing(idea.id)
    credited = people_behind(before)
    allowed = policy.can_propose_shares(actor, community, credited)
    ensure(allowed, _("Only who is credited, or the product team, proposes other shares."))
    deal = deal_of(idea.id)
    if deal is None or deal.ended_at is not None:
        raise Conflict(_("This idea is not taken up (any more): its shares stay as they are."))
    if open_proposal(idea.id) is not None:
        raise Conflict(_("Another proposal waits for answers: that one has to be settled first."))
    after = {holder: part for holder, part in points.items() if part}
    strangers = _strangers(community, after.keys() - before.keys())
    faults = {**strangers, **_add_newcomer(community, after, *newcomer)}
    if faults := {**_faults(before, after, reason), **faults}:
        raise Invalid(faults)
    mine = holder_of(actor.person_id).id
    made = propose(idea.id, deal.id, mine, reason.strip(), after)
    audit.record(actor.id, "credits.propose", made, idea=idea.id)
    tell_of_proposal(made, actor.id, before, after)
    if mine in shrinking(before, after):
        _note_answer(actor, made, mine, agrees=True, words="")
    _settle_if_agreed(actor, made)
    return made


def answer_shares(
    actor: Actor, *, community: Community, idea: Idea, made: Allocation, agrees: bool, words: str
) -> None:
    """Agree that one's share becomes smaller, or decline with a word, which ends the proposal."""
    lock(idea)
    asked = asked_people(made)
    ensure(
        policy.can_answer_shares(actor, community, asked),
        _("Only those whose share would become smaller are asked."),
    )
    _refuse_settled(made)
    words = words.strip()
    if not agrees and not words:
        raise Invalid({"words": _("Say in a word why: the others have nothing else to go by.")})
    if len(words) > REASON_MAX:
        raise Invalid({"words": _("At most %(most)d characters.", most=REASON_MAX)})
    mine = holder_of(actor.person_id).id
    if db.session.get(Answer, (made.id, mine)) is not None:
        raise Conflict(_("You have answered already."))
    _note_answer(actor, made, mine, agrees=agrees, words=words)
    if agrees:
        _settle_if_agreed(actor, made)
    else:
        settle(made, DECLINED)
        tell_of_outcome(made, actor.id)


def take_back_shares(actor: Actor, *, community: Community, idea: Idea, made: Allocation) -> None:
    """Take a proposal back before everybody has answered."""
    lock(idea)
    ensure(
        policy.can_take_shares_back(actor, community, is_proposer=_proposed(actor, made)),
        _("Only who proposed it, or the product team, takes it back."),
    )
    _refuse_settled(made)
    settle(made, TAKEN_BACK)
    audit.record(actor.id, "credits.take_back", made, idea=idea.id)
    tell_of_outcome(made, actor.id)


def lapse_stale() -> int:
    """Let go what waited too long for answers; how many proposals those were."""
    old = Allocation.made_at <= clock.now() - LAPSES_AFTER
    stale = db.session.scalars(select(Allocation.id).where(old, IS_OPEN)).all()
    for allocation_id in stale:
        with transaction():
            made = db.session.get_one(Allocation, allocation_id)
            lock(db.session.get_one(Idea, made.idea_id))
            waiting = open_proposal(made.idea_id)
            # Somebody may have answered in the meantime.
            if waiting is None or waiting.id != made.id:
                continue
            settle(made, LAPSED)
            audit.record(None, "credits.lapse", made, idea=made.idea_id)
            tell_of_outcome(made, None)
    return len(stale)


def asked_holders(made: Allocation) -> set[int]:
    """Whose share would become smaller, or did."""
    stood = standing(made.idea_id, before=made.id)
    return shrinking(shares_of(stood.id) if stood else {}, shares_of(made.id))


def asked_people(made: Allocation) -> list[int]:
    """The people among them."""
    return people_behind(asked_holders(made))


def tell_of_proposal(
    made: Allocation, by_id: int | None, before: Mapping[int, int], after: Mapping[int, int]
) -> None:
    """Ask those whose share would become smaller, and tell the others who are credited."""
    asked = set(people_behind(shrinking(before, after)))
    others = set(people_behind({**before, **after})) - asked
    telling.on_shares("shares_asked", made.idea_id, made.id, by_id, sorted(asked))
    telling.on_shares("shares_proposed", made.idea_id, made.id, by_id, sorted(others))


def tell_of_outcome(made: Allocation, by_id: int | None) -> None:
    """Tell all whom it concerned how a proposal ended."""
    holders = {*shares_standing(made.idea_id), *shares_of(made.id)}
    people = people_behind(holders | ({made.by_id} if made.by_id else set()))
    telling.on_shares("shares_settled", made.idea_id, made.id, by_id, people)


def _proposed(actor: Actor, made: Allocation) -> bool:
    return made.by_id is not None and made.by_id == holder_id_of(actor.id)


def _settle_if_agreed(actor: Actor, made: Allocation) -> None:
    agreed = select(Answer.holder_id).where(Answer.allocation_id == made.id, Answer.agrees)
    if asked_holders(made) <= set(db.session.scalars(agreed)):
        settle(made, STANDS)
        audit.record(actor.id, "credits.correct", made, idea=made.idea_id)
        tell_of_outcome(made, actor.id)


def _note_answer(
    actor: Actor, made: Allocation, holder_id: int, *, agrees: bool, words: str
) -> None:
    said = Answer(allocation_id=made.id, holder_id=holder_id, agrees=agrees, words=words)
    db.session.add(said)
    db.session.flush()
    audit.record(actor.id, "credits.answer", made, idea=made.idea_id, agrees=agrees)


def _refuse_settled(made: Allocation) -> None:
    waiting = open_proposal(made.idea_id)
    if waiting is None or waiting.id != made.id:
        raise Conflict(_("This proposal is settled."))
    if clock.now() - made.made_at >= LAPSES_AFTER:
        raise Conflict(_("This proposal has lapsed: nobody can be asked for longer than a month."))


def _strangers(community: Community, new: Collection[int]) -> dict[str, str]:
    """A fault where one of these holders does not belong to the community."""
    member = select(Holder.id).join(Membership, Membership.person_id == Holder.person_id)
    here = member.where(Membership.community_id == community.id, Holder.id.in_(new))
    if set(db.session.scalars(here)) >= set(new):
        return {}
    return {"name": _("Nobody of that name belongs to this community.")}


def _add_newcomer(
    community: Community, after: dict[int, int], name: str, part: int
) -> dict[str, str]:
    if not name.strip():
        return {}
    person = person_named(name.strip())
    here = select(Membership.id).where(Membership.community_id == community.id)
    member = here.where(Membership.person_id == (person.id if person else 0))
    if person is None or db.session.scalar(member) is None:
        return {"name": _("Nobody of that name belongs to this community.")}
    if part <= 0:
        return {"name_share": _("Say how much.")}
    held = holder_of(person.id).id
    after[held] = after.get(held, 0) + part
    return {}


def _faults(before: Mapping[int, int], after: Mapping[int, int], reason: str) -> dict[str, str]:
    faults = {}
    if not reason.strip():
        faults["reason"] = _("Say why, for those who are asked.")
    elif len(reason) > REASON_MAX:
        faults["reason"] = _("At most %(most)d characters.", most=REASON_MAX)
    if any(part < 0 for part in after.values()) or sum(after.values()) != WHOLE:
        faults["share"] = _("The shares have to add up to one whole: 100.")
    elif after == before:
        faults["share"] = _("These are the shares as they stand.")
    elif mute := [
        one.name for one in named(shrinking(before, after)).values() if not one.is_reachable
    ]:
        faults["share"] = _("%(names)s can’t be asked: their share stays.", names=", ".join(mute))
    return faults
