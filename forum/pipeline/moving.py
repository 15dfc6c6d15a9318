"""Use cases of items: move one, write its fields, take ideas or the whole out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.queries import managers_of
from forum.core import audit, clock
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import ITEM_WORD_MAX, REASON_MAX, TITLE_MAX
from forum.core.permissions import ensure
from forum.core.titles import one_line
from forum.core.transaction import lock
from forum.credits.deals import end_deal
from forum.credits.models import Deal
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.service import change_status
from forum.pipeline import policy
from forum.pipeline.events import ItemChanged, ItemMoved
from forum.pipeline.following import follow_item
from forum.pipeline.models import SCALE, Link, PipelineItem, Stage
from forum.pipeline.pulling import close, hold
from forum.pipeline.stages import hold_stages, standing_in


def move_item(
    actor: Actor,
    *,
    community: Community,
    item: PipelineItem,
    stage: Stage,
    before: int | None = None,
    version: int | None = None,
    reason: str = "",
) -> None:
    """Move an item to a stage, above the item `before` or to the end; its ideas' status follows.

    `version` is what the mover saw: Conflict where somebody changed the item meanwhile. `reason` is
    public. Invalid where the stage is full.
    """
    ensure(policy.can_move(actor, community), _("Only the product team moves items."))
    if len(reason) > REASON_MAX:
        raise Invalid({"reason": _("At most %(most)d characters.", most=REASON_MAX)})
    hold_stages(item.stage_id, stage.id)
    _lock_as_seen(item, version)
    if stage.id != item.stage_id:
        _refuse_full(stage)
    was = db.session.get_one(Stage, item.stage_id)
    item.stage_id, item.version = stage.id, item.version + 1
    _put_before(item, before)
    if was.id == stage.id:
        return
    item.moved_at = clock.now()
    audit.record(actor.id, "pipeline.move", item, before=was.name, after=stage.name)
    publish(ItemMoved(item.id, community.id, was.id, stage.id, actor.id))
    follow_item(actor, community, item, reason)


@dataclass(frozen=True)
class Fields:
    """What the team says of an item; an empty title means that of its first idea."""

    title: str = ""
    owner_id: int | None = None
    estimate: str = ""
    effort: int | None = None
    value: int | None = None
    target: str = ""


def change_item(
    actor: Actor, *, community: Community, item: PipelineItem, fields: Fields, version: int | None
) -> None:
    """Write an item's fields; Conflict where somebody changed it since `version`."""
    ensure(policy.can_move(actor, community), _("Only the product team moves items."))
    _lock_as_seen(item, version)
    given: dict[str, Any] = {
        **vars(fields),
        "title": one_line(fields.title),
        "estimate": one_line(fields.estimate),
        "target": one_line(fields.target),
    }
    if faults := _faults(community, item, given):
        raise Invalid(faults)
    changed = {name: value for name, value in given.items() if getattr(item, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(item, name, value)
    item.version += 1
    audit.record(actor.id, "pipeline.change", item, **changed)
    publish(ItemChanged(item.id, community.id))


def take_out_idea(actor: Actor, *, community: Community, item: PipelineItem, idea: Idea) -> None:
    """Take an idea out of an item; without any left, the item is out of the pipeline."""
    ensure(policy.can_move(actor, community), _("Only the product team moves items."))
    lock(item)
    deal = _deal_of(item, idea.id)
    audit.record(actor.id, "pipeline.unlink", item, idea=idea.id)
    end_deal(actor.id, deal, "dropped")


def drop_item(
    actor: Actor, *, community: Community, item: PipelineItem, status: str, reason: str
) -> None:
    """Take an item out; its ideas are open again or declined, with a reason for everybody."""
    ensure(policy.can_move(actor, community), _("Only the product team moves items."))
    if status not in {"open", "declined"}:
        raise Invalid({"status": _("Choose what becomes of its ideas.")})
    lock(item)
    deals = select(Deal).join(Link).where(Link.item_id == item.id, Deal.ended_at.is_(None))
    for deal in db.session.scalars(deals.order_by(Deal.idea_id)).all():
        idea = db.session.get_one(Idea, deal.idea_id)
        if idea.status not in {status, "merged", "withdrawn"}:
            _set_back(actor, community, idea, status, reason)
        end_deal(actor.id, deal, "dropped")
    if item.closed_at is None:
        close(actor.id, item)


def _set_back(actor: Actor, community: Community, idea: Idea, status: str, reason: str) -> None:
    # From further than a review nothing is simply open again: it is reviewed once more first.
    if status == "open" and idea.status not in {"under_review", "declined"}:
        change_status(actor, community=community, idea=idea, status="under_review", reason=reason)
    change_status(actor, community=community, idea=idea, status=status, reason=reason)


def _lock_as_seen(item: PipelineItem, version: int | None) -> None:
    hold(item)
    if version is not None and version != item.version:
        stage = db.session.get_one(Stage, item.stage_id)
        raise Conflict(
            _(
                "Somebody changed this item meanwhile: it stands in “%(stage)s” now. Nothing of "
                "yours was done; look at it again.",
                stage=stage.name,
            )
        )


def _refuse_full(stage: Stage) -> None:
    if stage.most is not None and standing_in(stage) >= stage.most:
        full = _(
            "“%(stage)s” is full: it holds %(most)d. Move something out of it first, or raise its "
            "limit.",
            stage=stage.name,
            most=stage.most,
        )
        raise Invalid({"stage": full})


def _put_before(item: PipelineItem, before: int | None) -> None:
    db.session.flush()
    query = select(PipelineItem.id, PipelineItem.place).where(
        PipelineItem.stage_id == item.stage_id,
        PipelineItem.closed_at.is_(None),
        PipelineItem.id != item.id,
    )
    rows = db.session.execute(query.order_by(PipelineItem.place, PipelineItem.id)).all()
    order, places = [row.id for row in rows], {row.id: row.place for row in rows}
    order.insert(order.index(before) if before in places else len(order), item.id)
    for place, item_id in enumerate(order):
        if places.get(item_id) != place:
            row = update(PipelineItem).where(PipelineItem.id == item_id)
            db.session.execute(row.values(place=place))


def _deal_of(item: PipelineItem, idea_id: int) -> Deal:
    query = select(Deal).join(Link).where(Link.item_id == item.id, Deal.idea_id == idea_id)
    deal = db.session.scalar(query.where(Deal.ended_at.is_(None)))
    if deal is None:
        raise Conflict(_("This idea is no longer part of the item."))
    return deal


def _faults(community: Community, item: PipelineItem, given: dict[str, Any]) -> dict[str, str]:
    faults = {}
    for name, most in (
        ("title", TITLE_MAX),
        ("estimate", ITEM_WORD_MAX),
        ("target", ITEM_WORD_MAX),
    ):
        if len(given[name]) > most:
            faults[name] = _("At most %(most)d characters.", most=most)
    for name in ("effort", "value"):
        if given[name] is not None and not 1 <= given[name] <= SCALE:
            faults[name] = _("From 1 to %(most)d.", most=SCALE)
    if not given["title"] and (item.theme_key or item.wish_post_id):
        faults["title"] = _("Give it a title.")
    owner = given["owner_id"]
    is_new = owner is not None and owner != item.owner_id
    if is_new and owner not in dict(managers_of(community)):
        faults["owner"] = _("Choose somebody of the product team.")
    return faults
