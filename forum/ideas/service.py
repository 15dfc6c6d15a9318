"""Use cases of ideas: propose, edit, vote, change where one stands."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select, update

from forum.accounts import screening
from forum.accounts.actor import Actor
from forum.accounts.events import CaptureConsentGiven, CaptureConsentWithdrawn
from forum.accounts.screening import Words
from forum.accounts.service import take_turn
from forum.communities.events import AreasRemoved, Moderated
from forum.communities.models import Community
from forum.communities.policy import can_write, moderates
from forum.communities.reasons import OWN, Why, act_of
from forum.communities.refusing import ensure_may_write
from forum.communities.rules import faults_of_rules
from forum.core import audit, clock, titles
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import IDEA
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.follows.service import follow
from forum.ideas import lifecycle, policy, saying, waiting, writing
from forum.ideas.events import IdeaAnswered, IdeaProposed, IdeaVisibilityChanged
from forum.ideas.holding import hold_ideas
from forum.ideas.models import Idea, Tag
from forum.ranking import trend
from forum.threads.service import open_thread


def propose_idea(
    actor: Actor,
    *,
    community: Community,
    title: str,
    body: str,
    tags: Sequence[str] = (),
    kind: str = "feature",
    video: str | None = None,
    area_id: int | None = None,
    source_post_id: int | None = None,
    alts: Sequence[str] = (),
) -> Idea:
    """Propose an idea and open its discussion; `alts` is what its pictures are said to show."""
    ensure_may_write(
        actor, community, can_write(actor, community), _("Join this community to propose ideas.")
    )
    take_turn(actor)
    title = titles.one_line(title)
    said = faults_of_rules(actor, community)
    if faults := {**writing.faults_of(title, body, tags, video), **said}:
        raise Invalid(faults)
    keep(IDEA[actor.trust], Idea.created_at, Idea.author_id == actor.person_id)
    everything = titles.whole(title, tags, body, *alts)
    verdict = screening.verdict_on(actor, Words("idea", everything, community.id))
    about = {"kind": kind, "video": video or None, "area_id": area_id}
    words = {**about, "source_post_id": source_post_id, **writing.columns_of(title, body)}
    idea = _put_up(actor, community, visibility=verdict.visibility, **words)
    set_tags(idea, tags)
    follow(actor, "idea", idea.id)
    audit.record(actor.id, "idea.propose", idea)
    if idea.is_announced:
        _count(community, +1)
        publish(IdeaProposed(idea.id, community.id))
    screening.report(verdict, "idea", idea.id, community.id, actor)
    return idea


def _put_up(actor: Actor, community: Community, *, visibility: str, **columns: Any) -> Idea:
    moment = clock.now()
    thread = open_thread(community, actor.person_id)
    thread.visibility = visibility
    idea = Idea(
        community_id=community.id,
        thread_id=thread.id,
        author_id=actor.person_id,
        key=uuid.uuid4().hex,
        capture_consent=actor.capture_consent,
        licence_version=community.licence_version,
        visibility=visibility,
        is_announced=visibility == screening.VISIBLE,
        created_at=moment,
        heat=trend.heat(0, moment.timestamp()),
        **columns,
    )
    db.session.add(idea)
    db.session.flush()
    waiting.note_support(idea)
    return idea


def answer_idea(actor: Actor, *, community: Community, idea: Idea, body: str) -> None:
    """Say in public what the brand thinks of an idea; said again, it takes the place of before."""
    lock(idea)
    allowed = policy.can_answer(actor, community, idea)
    ensure(allowed, _("Only the product team answers for the brand."))
    saying.put_answer(actor, idea, saying.checked(body))
    publish(IdeaAnswered(idea.id))


def change_status(
    actor: Actor, *, community: Community, idea: Idea, status: str, reason: str
) -> None:
    """Move an idea along its life, with a reason that everybody can read."""
    hold_ideas([idea])
    if status not in lifecycle.STEPS[idea.status]:
        raise Conflict(_("From where it stands, the idea can't go there."))
    mine = status in policy.steps(actor, community, idea)
    ensure(mine, _("Only the product team decides where an idea stands."))
    if faults := writing.faults_of_reason(reason):
        raise Invalid(faults)
    saying.take_step(actor, idea, status, reason.strip())


def set_visibility(
    actor: Actor, *, community: Community, idea: Idea, visibility: str, why: Why = OWN
) -> None:
    """Hold, hide or show an idea together with its discussion."""
    ensure(moderates(actor, community), _("Only a moderator can do this."))
    if visibility not in {"visible", "held", "hidden"}:
        raise Invalid({"visibility": _("An idea is visible, held or hidden.")})
    why.check()
    lock(idea)
    before = idea.visibility
    if before == visibility:
        return
    audit.record(actor.id, "idea.visibility", idea, to=visibility)
    put_visibility(community, idea, visibility)
    act, about = act_of(before, visibility), ("idea", idea.id, idea.author_id)
    publish(Moderated(actor, community.id, act, *about, why, {"visibility": before}))


def put_visibility(community: Community, idea: Idea, visibility: str) -> None:
    """Show an idea, which is locked, and its discussion to everybody, or no longer."""
    was_shown, idea.visibility = idea.visibility == "visible", visibility
    saying.put_discussion(idea)
    _count(community, (visibility == "visible") - was_shown)
    publish(IdeaVisibilityChanged(idea.id, visibility))


def follow_consent(event: CaptureConsentGiven | CaptureConsentWithdrawn) -> None:
    """A person's consent to capture holds for all that they proposed."""
    agrees = isinstance(event, CaptureConsentGiven)
    db.session.execute(
        update(Idea).where(Idea.author_id == event.person_id).values(capture_consent=agrees)
    )


def leave_areas(event: AreasRemoved) -> None:
    """Ideas about an area that is gone are about none."""
    about = update(Idea).where(Idea.area_id.in_(event.area_ids))
    db.session.execute(about.values(area_id=None))


def set_tags(idea: Idea, tags: Sequence[str]) -> None:
    """File an idea under exactly these tags."""
    db.session.execute(delete(Tag).where(Tag.idea_id == idea.id))
    db.session.add_all(Tag(idea_id=idea.id, name=name) for name in tags)


def recount(community: Community) -> None:
    """Recompute a community's count of ideas from its rows."""
    count = select(func.count()).where(
        Idea.community_id == community.id, Idea.visibility == "visible"
    )
    db.session.execute(
        update(Community)
        .where(Community.id == community.id)
        .values(idea_count=count.scalar_subquery())
    )


def _count(community: Community, by: int) -> None:
    db.session.execute(
        update(Community)
        .where(Community.id == community.id)
        .values(idea_count=Community.idea_count + by)
    )
