"""Merge ideas with consent: one speaks for the other, voters may keep out of it, all can be undone.

A merge moves nothing: the source keeps its votes and its talk as they are, and the target is lent
votes (lending.py). So undoing it takes back exactly what it lent.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import exists, select

from forum.accounts.actor import Actor
from forum.accounts.service import take_turn
from forum.communities.events import Moderated
from forum.communities.models import Community
from forum.communities.policy import can_vote, can_write
from forum.communities.reasons import OWN, Why
from forum.communities.refusing import ensure_may_write, ensure_takes_part
from forum.core import audit, clock
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import EDIT
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas import lending, lifecycle, policy, writing
from forum.ideas.counting import count
from forum.ideas.events import IdeasMerged, MergeProposed, MergeUndone, StatusChanged
from forum.ideas.models import Idea, Merge, StatusChange, Vote

OBJECTION = timedelta(days=7)


def propose_merge(
    actor: Actor, *, community: Community, source: Idea, target: Idea, reason: str
) -> Merge:
    """Propose that `target` speaks for `source`; the moderators decide."""
    ensure_may_write(
        actor, community, can_write(actor, community), _("Join this community to propose a merge.")
    )
    take_turn(actor)
    keep(EDIT[actor.trust], Merge.created_at, Merge.proposer_id == actor.person_id)
    _check(source, target)
    if _open_merge(source) is not None:
        raise Conflict(_("A merge of this idea is proposed already."))
    merge = Merge(
        source_id=source.id,
        target_id=target.id,
        proposer_id=actor.person_id,
        reason=_reason(reason),
        state="proposed",
    )
    db.session.add(merge)
    db.session.flush()
    audit.record(actor.id, "merge.propose", source, into=target.id)
    publish(MergeProposed(merge.id, source.id, target.id))
    return merge


def merge_ideas(
    actor: Actor, *, community: Community, source: Idea, target: Idea, reason: str
) -> Merge:
    """Let `target` speak for `source` from now on; what was proposed for it is settled by this."""
    ensure(policy.can_merge(actor, community), _("Only a moderator can merge ideas."))
    _check(source, target)
    merge = _open_merge(source)
    if merge is not None and merge.target_id != target.id:
        merge.state = "declined"
        db.session.flush()
        merge = None
    if merge is None:
        merge = Merge(source_id=source.id, target_id=target.id, proposer_id=actor.person_id)
        db.session.add(merge)
    moment = clock.now()
    merge.reason, merge.state, merge.status_before = _reason(reason), "done", source.status
    merge.done_at, merge.object_until = moment, moment + OBJECTION
    db.session.flush()
    _step(actor, source, "merged", merge.reason, into=target.id)
    lending.lend(target.id)
    count(target)
    audit.record(actor.id, "merge.do", source, into=target.id)
    publish(IdeasMerged(merge.id, source.id, target.id, actor.person_id))
    _tell(actor, community, "merge", source, Why(merge.reason), {"merge": merge.id})
    return merge


def decline_merge(actor: Actor, *, community: Community, merge: Merge, why: Why = OWN) -> None:
    """Turn a proposed merge down."""
    ensure(policy.can_merge(actor, community), _("Only a moderator can merge ideas."))
    lock(merge)
    if merge.state != "proposed":
        raise Conflict(_("This merge has been decided."))
    merge.state = "declined"
    source = db.session.get_one(Idea, merge.source_id)
    audit.record(actor.id, "merge.decline", source)
    _tell(actor, community, "decline", source, why, {"merge": merge.id})


def propose_again(actor: Actor, *, community: Community, merge: Merge, why: Why) -> None:
    """Let a merge that was turned down wait for a decision again."""
    ensure(policy.can_merge(actor, community), _("Only a moderator can merge ideas."))
    source, _target = _locked(merge)
    if merge.state != "declined" or _open_merge(source) is not None:
        raise Conflict(_("This merge has been decided."))
    merge.state = "proposed"
    audit.record(actor.id, "merge.propose", source, into=merge.target_id)
    _tell(actor, community, "decline", source, why, {})


def undo_merge(actor: Actor, *, community: Community, merge: Merge, why: Why = OWN) -> None:
    """Let both ideas stand for themselves again, exactly as if they had never been merged.

    Moderators may at any time; the source's author while objections are heard.
    """
    source, target = _locked(merge)
    ensure(
        policy.can_undo_merge(actor, community, source),
        _("Only a moderator or the idea's author can undo a merge."),
    )
    if merge.state != "done":
        raise Conflict(_("These ideas are not merged."))
    if not policy.can_merge(actor, community) and not _heard(merge):
        raise Conflict(_("The time for objections is over: ask a moderator."))
    _undo(actor, merge, source, target, _("The merge was undone."))
    if policy.can_merge(actor, community):
        _tell(actor, community, "unmerge", source, why, {})


def release_merged(event: StatusChanged) -> None:
    """An idea that its author takes back speaks for no other any more."""
    if event.after != "withdrawn":
        return
    undone = _("The idea that spoke for this one was withdrawn.")
    for merge in db.session.scalars(select(Merge).where(lending.into(event.idea_id))).all():
        source, target = _locked(merge)
        _undo(None, merge, source, target, undone)


def opt_out(actor: Actor, *, community: Community, merge: Merge) -> None:
    """Keep the actor's vote on the source out of a merge; said twice it holds once."""
    ensure_takes_part(
        actor, community, can_vote(actor, community), _("Join this community to vote on its ideas.")
    )
    _source, target = _locked(merge)
    if merge.state != "done" or not _heard(merge):
        raise Conflict(_("The time for objections is over: you can still take your vote back."))
    lending.keep_out(actor.person_id, Merge.id == merge.id)
    lending.take_back(merge, Vote.person_id == actor.person_id)
    # Who wants two of the merged ideas has lent one vote: another merge may lend it now.
    lending.lend(target.id)
    audit.record(actor.id, "merge.opt_out", target)
    count(target)


def _undo(actor: Actor | None, merge: Merge, source: Idea, target: Idea, reason: str) -> None:
    merge.state = "undone"
    _step(actor, source, merge.status_before, reason, into=None)
    lending.take_back(merge)
    lending.lend(target.id)
    count(target)
    count(source)
    audit.record(actor.id if actor else None, "merge.undo", source, into=target.id)
    publish(MergeUndone(merge.id, source.id, target.id))


def _tell(
    actor: Actor, community: Community, act: str, source: Idea, why: Why, before: dict[str, Any]
) -> None:
    about = ("idea", source.id, source.author_id)
    publish(Moderated(actor, community.id, act, *about, why, before))


def _check(source: Idea, target: Idea) -> None:
    """Raise Conflict, with the reason, unless `target` may speak for `source`; holds both."""
    _hold(source, target)
    merged_here = exists().where(Idea.merged_into_id == source.id)
    if source.id == target.id:
        reason = _("An idea can't be merged into itself.")
    elif source.community_id != target.community_id:
        reason = _("These ideas belong to two communities: only ideas of one can be merged.")
    elif source.merged_into_id is not None:
        reason = _("This idea is merged already: undo that first.")
    elif target.merged_into_id is not None:
        reason = _("That idea is merged into another itself: merge into that one.")
    elif db.session.scalar(select(merged_here)):
        reason = _("Other ideas are merged into this one: merge the other way round, or undo them.")
    elif source.status not in lifecycle.MERGEABLE or source.visibility != "visible":
        reason = _("From where it stands, this idea can't be merged into another.")
    elif target.status not in lifecycle.LISTED or target.visibility != "visible":
        reason = _("From where it stands, that idea can't take another one in.")
    else:
        return
    raise Conflict(reason)


def _reason(reason: str) -> str:
    if faults := writing.faults_of_reason(reason):
        raise Invalid(faults)
    return reason.strip()


def _open_merge(source: Idea) -> Merge | None:
    standing = Merge.state.in_(["proposed", "done"])
    return db.session.scalar(select(Merge).where(Merge.source_id == source.id, standing))


def _locked(merge: Merge) -> tuple[Idea, Idea]:
    source, target = (db.session.get_one(Idea, i) for i in (merge.source_id, merge.target_id))
    _hold(source, target)
    lock(merge)
    return source, target


def _hold(source: Idea, target: Idea) -> None:
    """Hold both ideas, and before them those whose votes are lent, as whoever forgets them does."""
    lending.hold_voters(source.id, target.id)
    for idea in sorted({source, target}, key=lambda one: one.id):
        lock(idea)


def _heard(merge: Merge) -> bool:
    return merge.object_until is not None and clock.now() < merge.object_until


def _step(actor: Actor | None, source: Idea, after: str, reason: str, *, into: int | None) -> None:
    before, actor_id = source.status, actor.id if actor else None
    source.status, source.merged_into_id = after, into
    db.session.flush()
    row = {"idea_id": source.id, "actor_id": actor_id, "reason": reason}
    db.session.add(StatusChange(before=before, after=after, **row))
