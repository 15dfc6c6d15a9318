"""Use cases of stages: a brand names, orders and limits its steps, and gives each a status."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update

from forum.accounts.actor import Actor
from forum.communities.events import CommunityFounded
from forum.communities.models import Community
from forum.core import audit
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import STAGE_NAME_MAX, STAGE_NAME_MIN, STAGES_MAX
from forum.core.permissions import ensure
from forum.core.titles import one_line
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas.lifecycle import CONSIDERED
from forum.pipeline import policy
from forum.pipeline.events import StageRemoved
from forum.pipeline.models import PipelineItem, Stage
from forum.pipeline.words import FIRST_STAGES

MOST_MAX = 999


def set_up_stages(event: CommunityFounded) -> None:
    """Give a new community its first stages, in its language."""
    community = db.session.get_one(Community, event.community_id)
    db.session.add_all(
        Stage(community_id=community.id, name=name, position=position, status=status)
        for position, (name, status) in enumerate(FIRST_STAGES[community.language])
    )
    db.session.flush()


def stages_of(community: Community) -> list[Stage]:
    """A community's stages, in order."""
    query = select(Stage).where(Stage.community_id == community.id)
    return list(db.session.scalars(query.order_by(Stage.position, Stage.id)))


def standing_in(stage: Stage) -> int:
    """How many items stand in a stage."""
    here = select(func.count()).select_from(PipelineItem)
    here = here.where(PipelineItem.stage_id == stage.id, PipelineItem.closed_at.is_(None))
    return db.session.scalar(here) or 0


def end_of(stage: Stage) -> int:
    """The place below all others in a stage."""
    last = select(func.coalesce(func.max(PipelineItem.place), -1))
    return 1 + db.session.scalars(last.where(PipelineItem.stage_id == stage.id)).one()


def hold_stages(*stage_ids: int) -> None:
    """Hold stages, before the items in them: whoever moves one changes the places of others.

    So two managers at once do not both find the last place free, either.
    """
    held = select(Stage).where(Stage.id.in_(stage_ids)).order_by(Stage.id)
    held = held.with_for_update(key_share=True).execution_options(populate_existing=True)
    db.session.scalars(held).all()


def add_stage(
    actor: Actor, *, community: Community, name: str, status: str, most: int | None = None
) -> Stage:
    """Add a stage as the last one."""
    lock(_locked(actor, community))
    stages = stages_of(community)
    if len(stages) >= STAGES_MAX:
        raise Invalid({"name": _("A pipeline has at most %(most)d stages.", most=STAGES_MAX)})
    name = one_line(name)
    if faults := _faults(name, status, most, stages):
        raise Invalid(faults)
    stage = Stage(
        community_id=community.id,
        name=name,
        position=1 + max((one.position for one in stages), default=-1),
        status=status,
        most=most,
    )
    db.session.add(stage)
    db.session.flush()
    audit.record(actor.id, "stage.add", stage, name=name, status=status)
    return stage


def change_stage(
    actor: Actor, *, community: Community, stage: Stage, name: str, status: str, most: int | None
) -> None:
    """Rename, limit or map a stage; what is in it keeps its status until it moves."""
    lock(_locked(actor, community))
    name = one_line(name)
    others = [one for one in stages_of(community) if one.id != stage.id]
    if faults := _faults(name, status, most, others):
        raise Invalid(faults)
    stage.name, stage.status, stage.most = name, status, most
    audit.record(actor.id, "stage.change", stage, name=name, status=status, most=most)


def shift_stage(actor: Actor, *, community: Community, stage: Stage, by: int) -> None:
    """Put a stage one place earlier (-1) or later (1); at the end it stays where it is."""
    lock(_locked(actor, community))
    stages = stages_of(community)
    at = next(place for place, one in enumerate(stages) if one.id == stage.id)
    to = min(max(at + by, 0), len(stages) - 1)
    stages.insert(to, stages.pop(at))
    for position, one in enumerate(stages):
        one.position = position
    audit.record(actor.id, "stage.shift", stage, to=to)


def remove_stage(
    actor: Actor, *, community: Community, stage: Stage, into: Stage | None = None
) -> None:
    """Remove a stage; the items in it go, in their order, to the end of `into`.

    Their ideas keep the status that they have. Conflict where there are items and no other stage
    was chosen, or it is the last one.
    """
    lock(_locked(actor, community))
    if len(stages_of(community)) == 1:
        raise Conflict(_("A pipeline has at least one stage."))
    hold_stages(stage.id, *([into.id] if into else []))
    here = select(PipelineItem).where(PipelineItem.stage_id == stage.id)
    items = db.session.scalars(here.order_by(PipelineItem.place, PipelineItem.id)).all()
    if items and (into is None or into.id == stage.id):
        raise Invalid({"into": _("There are items in this stage: choose where they go.")})
    if into is not None:
        for place, item in enumerate(items, end_of(into)):
            move = update(PipelineItem).where(PipelineItem.id == item.id)
            there = {"stage_id": into.id, "place": place, "version": item.version + 1}
            db.session.execute(move.values(there))
            detail = {"before": stage.name, "after": into.name}
            audit.record(actor.id, "pipeline.move", item, **detail)
    audit.record(actor.id, "stage.remove", stage, name=stage.name)
    publish(StageRemoved(stage.id, into.id if into else None))
    db.session.delete(stage)


def _locked(actor: Actor, community: Community) -> Community:
    """The community, whose row stands for the order of its stages."""
    ensure(policy.can_edit_stages(actor, community), _("Only the product team sets the stages."))
    return community


def _faults(name: str, status: str, most: int | None, others: Sequence[Stage]) -> dict[str, str]:
    faults = {}
    if not STAGE_NAME_MIN <= len(name) <= STAGE_NAME_MAX:
        faults["name"] = _(
            "The name of a stage has %(least)d to %(most)d characters.",
            least=STAGE_NAME_MIN,
            most=STAGE_NAME_MAX,
        )
    elif name.casefold() in {one.name.casefold() for one in others}:
        faults["name"] = _("There is a stage of this name already.")
    if status not in CONSIDERED:
        faults["status"] = _("Choose what people see of the ideas in this stage.")
    if most is not None and not 1 <= most <= MOST_MAX:
        faults["most"] = _("From 1 to %(most)d, or nothing for any number.", most=MOST_MAX)
    return faults
