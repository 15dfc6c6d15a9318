"""Votes: one per member and idea, counted in the transaction that changes them."""

from __future__ import annotations

from sqlalchemy import func, select

from forum.accounts.actor import Actor
from forum.accounts.service import take_turn
from forum.communities.models import Community
from forum.communities.policy import can_vote
from forum.communities.service import join_community
from forum.core import clock
from forum.core.errors import Invalid, TooMany
from forum.core.language import _
from forum.core.limits import VOTE, VOTES_TO_ONE_AUTHOR
from forum.core.pace import DAY, keep
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas import lending, policy, waiting
from forum.ideas.models import Idea, Vote
from forum.ranking import trend

CHOICES = ("want", "not_for_me", "retract")


def cast_vote(actor: Actor, *, community: Community, idea: Idea, choice: str) -> None:
    """Set the actor's word on an idea: want, not_for_me, or retract whatever it was."""
    ensure(can_vote(actor, community), _("Join this community to vote on its ideas."))
    take_turn(actor)
    # The idea's row is the lock: two voters at once must not count from the same past.
    lock(idea)
    ensure(policy.can_vote_on(actor, community, idea), _("This idea takes no votes any more."))
    if choice not in CHOICES:
        raise Invalid({"choice": _("A vote is one of: want, not for me, retract.")})
    vote = db.session.scalar(
        select(Vote).where(Vote.idea_id == idea.id, Vote.person_id == actor.person_id)
    )
    if choice == "retract":
        lending.keep_out(actor.person_id, lending.into(idea.id))
        if vote is not None:
            db.session.delete(vote)
    elif vote is not None:
        # What is said here counts here, wherever the vote came from.
        vote.wants, vote.from_idea_id = choice == "want", None
    else:
        _keep_pace(actor, idea)
        db.session.add(Vote(idea_id=idea.id, person_id=actor.person_id, wants=choice == "want"))
    db.session.flush()
    count(idea)


def join_and_vote(actor: Actor, *, community: Community, idea: Idea, choice: str) -> None:
    """Become a member and vote, both or neither; who is one already votes."""
    cast_vote(join_community(actor, community), community=community, idea=idea, choice=choice)


def count(idea: Idea) -> None:
    """Count an idea's votes anew, and its heat from them."""
    tally = select(Vote.wants, func.count()).where(Vote.idea_id == idea.id).group_by(Vote.wants)
    votes = {bool(wants): number for wants, number in db.session.execute(tally)}
    idea.vote_count = votes.get(True, 0)
    idea.not_for_me_count = votes.get(False, 0)
    idea.heat = trend.heat(idea.vote_count + idea.imported_votes, idea.created_at.timestamp())
    waiting.note_support(idea)
    db.session.flush()


def recount(community: Community) -> None:
    """Count the votes of all of a community's ideas anew."""
    for idea in db.session.scalars(select(Idea).where(Idea.community_id == community.id)):
        count(idea)


def _keep_pace(actor: Actor, idea: Idea) -> None:
    mine = (Vote.person_id == actor.person_id, Vote.from_idea_id.is_(None))
    keep(VOTE[actor.trust], Vote.created_at, *mine)
    to_author = (
        select(func.count())
        .select_from(Vote)
        .join(Idea, Idea.id == Vote.idea_id)
        .where(*mine, Idea.author_id == idea.author_id)
        .where(Vote.created_at > clock.now() - DAY)
    )
    if (db.session.scalar(to_author) or 0) >= VOTES_TO_ONE_AUTHOR:
        raise TooMany(
            _("That is %(most)d votes for one person today.", most=VOTES_TO_ONE_AUTHOR),
            int(DAY.total_seconds()),
        )
