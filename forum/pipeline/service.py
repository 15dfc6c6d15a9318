"""Use cases of the pipeline."""

from __future__ import annotations

from sqlalchemy import select, update

from forum.accounts.actor import Actor
from forum.accounts.events import CaptureConsentWithdrawn
from forum.communities.models import Community
from forum.core import audit, clock
from forum.core.errors import Conflict, Invalid, NotAllowed
from forum.core.events import publish
from forum.core.language import _, force_locale
from forum.core.limits import REASON_MAX
from forum.core.permissions import ensure
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.service import change_status
from forum.pipeline import policy
from forum.pipeline.events import ItemMoved
from forum.pipeline.models import DEALS, STAGES, STATUS_OF, PipelineItem

# A tracker is nobody, and may do to an item what the product team that connected it may.
BY_TRACKER = Actor(is_admin=True)
# What the team decided, or the author took back, no tracker decides anew.
CAN_FOLLOW = ("open", "under_review", "planned", "in_production", "released")


def pull_idea(
    actor: Actor,
    *,
    community: Community,
    idea: Idea,
    deal: str,
    note: str = "",
    report_key: str | None = None,
) -> PipelineItem:
    """Pull an idea into the first stage under a recorded deal; its author must consent."""
    ensure(policy.can_pull(actor, community), _("Only the product team pulls ideas."))
    _check_deal(deal, note)
    if not idea.capture_consent:
        raise NotAllowed(_("Its author does not consent to capture, so this idea stays here."))
    if idea.visibility != "visible" or idea.status in {"draft", "merged", "withdrawn"}:
        raise Conflict(_("This idea is not open to be pulled."))
    standing = select(PipelineItem.id).where(
        PipelineItem.idea_id == idea.id, PipelineItem.withdrawn_at.is_(None)
    )
    if db.session.scalar(standing) is not None:
        raise Conflict(_("This idea is in the pipeline already."))
    item = PipelineItem(
        community_id=community.id,
        idea_id=idea.id,
        deal=deal,
        deal_note=note.strip(),
        pulled_by=actor.id,
        report_key=report_key,
    )
    db.session.add(item)
    db.session.flush()
    audit.record(actor.id, "pipeline.pull", item, idea=idea.id, deal=deal)
    if idea.status == "open":
        _follow(actor, community, idea, STAGES[0])
    publish(ItemMoved(item.id, community.id, STAGES[0]))
    return item


def move_item(
    actor: Actor, *, community: Community, item: PipelineItem, idea: Idea, stage: str
) -> None:
    """Move an item to another stage; its idea's status follows, for everybody to see."""
    ensure(policy.can_move(actor, community), _("Only the product team moves items."))
    if stage not in STAGES:
        raise Invalid({"stage": _("There is no such stage.")})
    if item.stage == stage:
        return
    before, item.stage, item.moved_at = item.stage, stage, clock.now()
    audit.record(actor.id, "pipeline.move", item, before=before, after=stage)
    if idea.status != STATUS_OF[stage]:
        _follow(actor, community, idea, stage)
    publish(ItemMoved(item.id, community.id, stage))


def move_by_tracker(item_id: int, stage: str, *, integration_id: int, tracker: str) -> bool:
    """Move an item because its work moved in a tracker; False where it stands there or can't go.

    Everybody reads the tracker's name as the reason; the audit log says which integration it was.
    """
    found = _standing(item_id)
    if found is None:
        return False
    item, idea, community = found
    if item.stage == stage or stage not in STAGES:
        return False
    before, item.stage, item.moved_at = item.stage, stage, clock.now()
    told = {"before": before, "after": stage, "integration": integration_id, "tracker": tracker}
    audit.record(None, "pipeline.move", item, **told)
    if idea.status != STATUS_OF[stage]:
        with force_locale(community.language):
            reason = _("The work on it moved in the team's tracker (%(tracker)s).", tracker=tracker)
        change_status(
            BY_TRACKER, community=community, idea=idea, status=STATUS_OF[stage], reason=reason
        )
    publish(ItemMoved(item.id, community.id, stage, integration_id))
    return True


def _standing(item_id: int) -> tuple[PipelineItem, Idea, Community] | None:
    query = (
        select(PipelineItem, Idea, Community)
        .join(Idea, Idea.id == PipelineItem.idea_id)
        .join(Community, Community.id == PipelineItem.community_id)
        .where(PipelineItem.id == item_id, PipelineItem.withdrawn_at.is_(None))
        .where(Idea.visibility == "visible", Idea.status.in_(CAN_FOLLOW))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def void_items(event: CaptureConsentWithdrawn) -> None:
    """Take a person's ideas out of the pipeline when they withdraw their consent."""
    theirs = select(Idea.id).where(Idea.author_id == event.person_id)
    db.session.execute(
        update(PipelineItem)
        .where(PipelineItem.idea_id.in_(theirs), PipelineItem.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now(), consent=None)
        .execution_options(synchronize_session=False)
    )


def _follow(actor: Actor, community: Community, idea: Idea, stage: str) -> None:
    change_status(
        actor,
        community=community,
        idea=idea,
        status=STATUS_OF[stage],
        reason=_("The product team moved it in its pipeline."),
    )


def _check_deal(deal: str, note: str) -> None:
    faults = {}
    if deal not in DEALS:
        faults["deal"] = _("Choose what its author gets; “nothing” is a choice to record too.")
    if len(note) > REASON_MAX:
        faults["note"] = _("At most %(most)d characters.", most=REASON_MAX)
    if faults:
        raise Invalid(faults)
