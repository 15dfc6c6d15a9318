"""What the rule proposes, when an idea is taken up and when something more is given to it."""

from __future__ import annotations

from forum.credits import ledger, rewards, shares
from forum.credits.allocations import (
    open_proposal,
    propose,
    settle,
    shares_of,
    shares_standing,
    standing,
)
from forum.credits.correcting import tell_of_proposal
from forum.credits.events import DealEnded, DealMade
from forum.credits.grounds import deal_of
from forum.credits.holders import people_behind
from forum.credits.models.ledger import LAPSED, STANDS
from forum.extensions import db
from forum.ideas.events import AmendmentAnswered, IdeasMerged, MergeUndone
from forum.ideas.models import Idea
from forum.notices import telling


def on_deal(event: DealMade) -> None:
    """Propose shares of an idea that was taken up; its first ones stand at once."""
    idea = db.session.get_one(Idea, event.idea_id)
    is_released = idea.status == "released"
    ledger.note_deal(idea.id, event.deal_id, is_released=is_released, heard_in=event.heard_in)
    if standing(idea.id) is None:
        points = shares.proposed(ledger.note_gifts(idea))
        settle(propose(idea.id, event.deal_id, None, "", points), STANDS)
    else:
        follow_rule(idea.id)
    credited = shares_standing(idea.id)
    rewards.promise_by_deal(event.deal_id, idea, credited)
    others = set(people_behind(credited)) - {idea.author_id}
    if others:
        telling.on_credit(idea.id, event.deal_id, event.by_id, sorted(others))


def on_deal_ended(event: DealEnded) -> None:
    """What waits for answers lapses; the shares stay written."""
    ledger.note_end(event.idea_id, event.deal_id, event.because)
    waiting = open_proposal(event.idea_id)
    if waiting is not None:
        settle(waiting, LAPSED)


def on_merge(event: IdeasMerged) -> None:
    """Who had the same idea has a part in the one that speaks for theirs."""
    follow_rule(event.target_id)


def on_unmerge(event: MergeUndone) -> None:
    """An idea that stands for itself again has no part in the other."""
    follow_rule(event.target_id)


def on_amendment(event: AmendmentAnswered) -> None:
    """Whose words or drawing became part of an idea has a part in it."""
    if event.state == "accepted":
        follow_rule(event.idea_id)


def follow_rule(idea_id: int) -> None:
    """Propose what the rule says now, where something else was given since it was asked.

    Shares that people agreed upon are theirs to correct: then what was given is noted, no more.
    """
    deal, stands = deal_of(idea_id), standing(idea_id)
    if deal is None or deal.ended_at is not None or stands is None:
        return
    after = shares.proposed(ledger.note_gifts(db.session.get_one(Idea, idea_id)))
    before = shares_of(stands.id)
    if after == before or stands.by_id is not None or open_proposal(idea_id) is not None:
        return
    made = propose(idea_id, deal.id, None, "", after)
    tell_of_proposal(made, None, before, after)
