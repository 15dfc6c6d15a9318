"""Votes: one per member and idea, counted in the transaction that changes them."""

from __future__ import annotations

from sqlalchemy import func, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.service import take_turn
from forum.communities.models import Community
from forum.communities.policy import can_vote
from forum.communities.refusing import ensure_takes_part
from forum.communities.service import join_community
from forum.core import clock
from forum.core.errors import Invalid, TooMany
from forum.core.language import _
from forum.core.limits import VOTE, VOTES_TO_ONE_AUTHOR
from forum.core.pace import DAY, keep
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas import lending, policy
from forum.ideas.counting import count, counts_from, is_set_aside
from forum.ideas.models import Idea, Vote

CHOICES = ("want", "not_for_me", "retract")


def cast_vote(actor: Actor, *, community: Community, idea: Idea, choice: str) -> None:
    """Set the actor's word on an idea: want, not_for_me, or retract whatever it was."""
    ensure_takes_part(
        actor, community, can_vote(actor, community), _("Join this community to vote on its ideas.")
    )
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
        db.session.add(_new_vote(actor, idea, wants=choice == "want"))
    db.session.flush()
    count(idea)


def join_and_vote(actor: Actor, *, community: Community, idea: Idea, choice: str) -> None:
    """Become a member and vote, both or neither; who is one already votes."""
    ensure(not actor.is_guest, _("Please sign in."))
    take_turn(actor)
    # Before the community, which counts its members: whoever hides an idea takes it first as well.
    lock(idea)
    cast_vote(join_community(actor, community), community=community, idea=idea, choice=choice)


def _new_vote(actor: Actor, idea: Idea, *, wants: bool) -> Vote:
    aside = is_set_aside(Person.id, idea.community_id)
    who = select(Person, aside).where(Person.id == actor.person_id)
    person, is_aside = db.session.execute(who).one()
    moment = clock.now()
    return Vote(
        idea_id=idea.id,
        person_id=person.id,
        wants=wants,
        created_at=moment,
        counts_from=counts_from(moment, person),
        is_aside=is_aside,
    )


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
