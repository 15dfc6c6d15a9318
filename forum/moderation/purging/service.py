"""Look what a purge would take, do it, or take one thing; within a week undo it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select

from forum.accounts.actor import Actor
from forum.communities.models import Community, Membership
from forum.communities.policy import moderates
from forum.core import audit, clock
from forum.core.errors import Conflict, NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas.models import Idea, Vote
from forum.moderation.models import Appeal, ModerationEntry, Purge
from forum.moderation.policy import can_purge, is_in_team
from forum.moderation.purging import counting, journal
from forum.moderation.purging.traces import (
    TRACES,
    Scope,
    Trace,
    given_thanks,
    gives_elsewhere,
    own_ideas,
    own_posts,
    own_threads,
    traces_of,
)
from forum.moderation.things import Thing, access_somebody, held
from forum.people.models import Contribution
from forum.threads.models import Post, Thread

UNDO_FOR = timedelta(days=7)
# The acts that are final after that.
ENDING = ("purge", "remove")


def scope_of(actor: Actor, community: Community, person_id: int) -> Scope:
    """Whose things a purge takes and where: in all communities that the actor moderates.

    The profile, which is read everywhere, goes with them where they were here and nowhere else.
    """
    person = access_somebody(actor, community, person_id)
    theirs = select(Membership.community_id, Membership.role)
    rows = db.session.execute(theirs.where(Membership.person_id == person_id))
    roles = {place: role for place, role in rows}
    places = [one for one in db.session.scalars(select(Community)) if moderates(actor, one)]
    in_team = any(is_in_team(is_admin=person.is_admin, role=one) for one in (None, *roles.values()))
    allowed = can_purge(actor, community, person_id=person_id, in_team=in_team)
    ensure(allowed, _("Only a moderator can do this, and not to themselves or to a team."))
    here = sorted(one.id for one in places)
    is_only_here = bool(roles) and set(roles) <= set(here) and not gives_elsewhere(person_id, here)
    return Scope(person_id, here, whole=actor.is_admin or is_only_here)


def foreseen(scope: Scope) -> dict[str, int]:
    """How much of each kind a purge would take at most, in the order of the page; one query each.

    The profile counts in any case: whether they are elsewhere is not for whoever asks here to know.
    """
    counts, widest = {}, replace(scope, whole=True)
    for trace in TRACES:
        query = select(func.count()).select_from(trace.model).where(trace.whose(widest))
        counts[trace.name] = db.session.scalar(query) or 0
    return {**counts, "answers": counting.answers_with(scope)}


def purge(actor: Actor, *, community: Community, person_id: int) -> Purge:
    """Take all that a person gave out of sight, in every community that the actor moderates."""
    scope = scope_of(actor, community, person_id)
    _hold(scope)
    answers = counting.answers_with(scope)
    made = _take(actor, community, scope, TRACES)
    made.counts = {**made.counts, "answers": answers}
    audit.record(actor.id, "person.purge", made, person=person_id, **made.counts)
    return made


def _hold(scope: Scope) -> None:
    thanked = select(Contribution.person_id).where(given_thanks(scope))
    voted = select(Vote.idea_id).where(Vote.person_id == scope.person_id)
    written = select(Post.thread_id).where(own_posts(scope))
    counting.hold(
        {scope.person_id, *db.session.scalars(thanked)},
        or_(own_ideas(scope), Idea.id.in_(voted)),
        or_(own_threads(scope), Thread.id.in_(written)),
    )


def take_thing(actor: Actor, *, community: Community, thing: Thing) -> Purge:
    """Take one thing out of sight."""
    ensure(moderates(actor, community), _("Only a moderator can do this."))
    if thing.person_id is None:
        raise Conflict(_("Nobody stands behind it."))
    if thing.kind == "person":
        raise Conflict(_("A person can't be hidden."))
    scope = Scope(thing.person_id, [community.id], whole=False)
    held(thing)
    made = _take(actor, community, scope, traces_of(thing))
    audit.record(actor.id, "thing.remove", made, thing=thing.kind, of=thing.id)
    return made


def _take(actor: Actor, community: Community, scope: Scope, traces: Sequence[Trace]) -> Purge:
    made = Purge(
        person_id=scope.person_id,
        community_id=community.id,
        by_id=actor.person_id,
        places=list(scope.places),
        counts={},
        at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    nothing: dict[str, list[dict[str, Any]]] = {trace.name: [] for trace in TRACES}
    taken = nothing | {trace.name: journal.take(made, trace, scope) for trace in traces}
    db.session.expire_all()
    counting.follow(taken, scope)
    made.counts = {name: len(rows) for name, rows in taken.items()}
    return made


def undo_purge(actor: Actor, purge_id: int) -> Purge:
    """Put back exactly what a purge took, as long as that is possible."""
    made = standing(purge_id)
    lock(made)
    if made.undone_at is not None or made.finished_at is not None:
        raise Conflict(_("This can't be undone any more."))
    for place in db.session.scalars(select(Community).where(Community.id.in_(made.places))):
        ensure(moderates(actor, place), _("Only a moderator of all these communities can do this."))
    scope = Scope(made.person_id, made.places, whole=True)
    db.session.flush()
    counting.hold(*journal.touched(made))
    back = journal.put_back(made)
    db.session.expire_all()
    counting.follow(back, scope)
    made.undone_at = clock.now()
    audit.record(actor.id, "person.purge.undo", made, person=made.person_id)
    return made


def standing(purge_id: int) -> Purge:
    """A purge by its id."""
    made = db.session.get(Purge, purge_id, populate_existing=True)
    if made is None:
        raise NotFound(_("There is no such purge."))
    return made


def due() -> list[int]:
    """The purges that are older than their undo, and that nobody waits for an answer about."""
    old = (Purge.undone_at.is_(None), Purge.finished_at.is_(None))
    query = select(Purge.id).where(*old, Purge.at <= clock.now() - UNDO_FOR)
    ended = list(db.session.scalars(query.order_by(Purge.id)))
    appealed = _appealed() if ended else set()
    return [one for one in ended if one not in appealed]


def is_over(entry: ModerationEntry) -> bool:
    """Whether what an act took may be gone for good by now."""
    return entry.act in ENDING and entry.at <= clock.now() - UNDO_FOR


def _appealed() -> set[int]:
    query = select(ModerationEntry.before).join(Appeal, Appeal.entry_id == ModerationEntry.id)
    waiting = query.where(Appeal.state == "open", ModerationEntry.act.in_(ENDING))
    return {before["purge"] for before in db.session.scalars(waiting)}
