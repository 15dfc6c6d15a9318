"""Decide on a group: set votes aside, leave them, or let them count again. Nothing is deleted.

Each person whose votes are set aside has an entry of their own in the log, so that each of them is
told, can appeal, and is restored without the others. A group that is left has one entry, which is
told to nobody, and can be looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.policy import moderates
from forum.communities.reasons import Why
from forum.core import audit, clock
from forum.core.errors import Conflict, Invalid
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas import standing
from forum.moderation import log
from forum.moderation.appealing import is_undone
from forum.moderation.integrity import policy
from forum.moderation.integrity.models import (
    ASIDE,
    LEFT,
    OPEN,
    Finding,
    FindingPerson,
    IntegrityWatch,
)
from forum.moderation.integrity.reasons import reason_for
from forum.moderation.models import ModerationEntry
from forum.moderation.recording import record
from forum.moderation.things import Thing
from forum.moderation.undoing import undo

RULE = "votes that go together"


def set_aside(
    actor: Actor,
    *,
    community: Community,
    finding: Finding,
    people: Iterable[int],
    why: Why,
    state: str = OPEN,
) -> None:
    """Set aside the votes of some people of a group; the others are left.

    `state` is how the group stood to the actor, open or left: what another moderator has decided
    meanwhile is not overruled unseen.
    """
    _check(actor, community, finding, state)
    everybody, wanted = people_of(finding), set(people)
    chosen = [one for one in everybody if one.person_id in wanted]
    _check_said(chosen, why)
    for one in everybody:
        # What was entered for them when it was decided before has been undone since.
        one.entry_id = None
    before = _before(finding)
    new = set(standing.set_aside(community, [one.person_id for one in chosen]))
    for one in chosen:
        if one.person_id in new:
            entry = record(actor, "set_aside", _voter(community.id, one.person_id), why, before)
            one.entry_id = entry.id
    _decide(actor, finding, ASIDE)


def set_aside_by_rule(finding: Finding, line: float) -> None:
    """Set aside the votes of those far over the line, where the team lets the forum do so."""
    chosen = [one for one in people_of(finding) if one.suspicion >= line]
    if not chosen:
        return
    community = db.session.get_one(Community, finding.community_id)
    said: dict[str, Any] = {"rule": RULE, "before": _before(finding)}
    new = set(standing.set_aside(community, [one.person_id for one in chosen]))
    for one in chosen:
        if one.person_id in new:
            voter, reason = _voter(community.id, one.person_id), reason_for(community, [one])
            one.entry_id = log.enter(None, "set_aside", voter, reason=reason, **said).id
    _decide(None, finding, ASIDE)


def leave(actor: Actor, *, community: Community, finding: Finding, note: str = "") -> None:
    """Leave a group as it is; these people are not proposed again for this author."""
    _check(actor, community, finding, OPEN)
    why = Why(note=note)
    why.check()
    # It concerns nobody: neither those who voted nor their author hear of a suspicion that is gone.
    favoured = Thing(community.id, "person", finding.author_id)
    record(actor, "leave", favoured, why, _before(finding))
    _decide(actor, finding, LEFT)


def restore(actor: Actor, *, community: Community, finding: Finding, why: Why) -> None:
    """Let all votes of a group count again; it counts as left from then on."""
    _ensure_may_decide(actor, community, finding)
    lock(finding)
    if finding.state != ASIDE:
        raise Conflict(_("Nothing of this group is set aside."))
    for one in people_of(finding):
        if one.entry_id is not None and not is_undone(one.entry_id):
            entry = db.session.get_one(ModerationEntry, one.entry_id)
            undo(actor, community=community, entry=entry, why=why)
    _decide(actor, finding, LEFT)


def undo_set_aside(actor: Actor, community: Community, entry: ModerationEntry, why: Why) -> None:
    """Let one person's votes count again: how this act is undone, from the log or by an appeal."""
    person_id = entry.subject_id
    groups = select(Finding).join(FindingPerson, FindingPerson.finding_id == Finding.id)
    for finding in db.session.scalars(groups.where(FindingPerson.entry_id == entry.id)):
        _ensure_may_decide(actor, community, finding)
    if not standing.restore(community, [person_id]):
        raise Conflict(_("It stands as it did before already."))
    record(actor, "restore", _voter(community.id, person_id), why, {})


def choose_automatic(actor: Actor, *, community: Community, is_automatic: bool) -> None:
    """Let the forum set votes aside by itself where it is very sure, or never."""
    ensure(moderates(actor, community), _("Only a moderator can do this."))
    watch = db.session.get(IntegrityWatch, community.id) or IntegrityWatch(
        community_id=community.id
    )
    db.session.add(watch)
    watch.is_automatic = is_automatic
    audit.record(actor.id, "integrity.automatic", community, on=is_automatic)


def people_of(finding: Finding) -> Sequence[FindingPerson]:
    """The people of a group, the most suspicious first."""
    here = select(FindingPerson).where(FindingPerson.finding_id == finding.id)
    order = (FindingPerson.suspicion.desc(), FindingPerson.person_id)
    return db.session.scalars(here.order_by(*order)).all()


def _check(actor: Actor, community: Community, finding: Finding, state: str) -> None:
    _ensure_may_decide(actor, community, finding)
    lock(finding)
    if finding.state != state:
        raise Conflict(_("This group has been decided."))


def _check_said(chosen: Sequence[FindingPerson], why: Why) -> None:
    why.check()
    faults = {}
    if not chosen:
        faults["people"] = _("Choose whose votes are set aside.")
    if not why.reason.strip():
        faults["reason"] = _("Give a reason: the person concerned will read it.")
    if faults:
        raise Invalid(faults)


def may_decide(actor: Actor, community: Community, finding: Finding) -> bool:
    """Whether the actor decides about a group: it votes neither for them nor with them."""
    voters = [one.person_id for one in people_of(finding)]
    return policy.can_decide(actor, community, author_id=finding.author_id, voters=voters)


def _ensure_may_decide(actor: Actor, community: Community, finding: Finding) -> None:
    allowed = may_decide(actor, community, finding)
    ensure(allowed, _("Moderators decide about votes that are neither theirs nor for them."))


def _decide(actor: Actor | None, finding: Finding, state: str) -> None:
    finding.state, finding.decided_at = state, clock.now()
    db.session.flush()
    audit.record(actor.id if actor else None, "integrity.decide", finding, state=state)


def _before(finding: Finding) -> dict[str, Any]:
    """The group as it stood before a decision, which tells one decision from the next as well."""
    decided_at = finding.decided_at and finding.decided_at.isoformat()
    return {"finding": finding.id, "state": finding.state, "decided_at": decided_at}


def _voter(community_id: int, person_id: int) -> Thing:
    return Thing(community_id, "person", person_id, person_id)
