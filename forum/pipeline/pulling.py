"""Use cases of pulling: an idea, several of a theme, or a wish, each idea under its own deal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.core import audit, clock
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import TITLE_MAX, TITLE_MIN
from forum.core.permissions import ensure
from forum.core.titles import one_line
from forum.core.transaction import lock
from forum.credits import ledger
from forum.credits.deals import end_deal, make_deal, record_deal, standing_deal
from forum.credits.events import DealEnded
from forum.credits.models import Deal
from forum.extensions import db
from forum.ideas.events import IdeasMerged
from forum.ideas.holding import hold_ideas
from forum.ideas.models import Idea
from forum.notices import telling
from forum.pipeline import policy
from forum.pipeline.events import ItemChanged, ItemPulled
from forum.pipeline.following import follow
from forum.pipeline.models import Link, PipelineItem
from forum.pipeline.stages import end_of, stages_of, standing_in


@dataclass(frozen=True)
class Source:
    """What made the team pull: a report, a theme of it, or a sentence of talk that it heard."""

    report_key: str | None = None
    theme_key: str | None = None
    wish_post_id: int | None = None
    wish_start: int | None = None


NOWHERE = Source()


def pull_idea(
    actor: Actor,
    *,
    community: Community,
    idea: Idea,
    deal: str,
    note: str = "",
    source: Source = NOWHERE,
    into: PipelineItem | None = None,
) -> PipelineItem:
    """Pull an idea under a recorded deal: as an item of its own, or into one that stands."""
    ensure(policy.can_pull(actor, community), _("Only the product team pulls ideas."))
    if into is not None:
        hold(into)
    hold_ideas([idea])
    heard_in = into.wish_post_id if into else None
    item = into or _new_item(actor, community, "", source)
    made = make_deal(actor, community=community, idea=idea, kind=deal, note=note, heard_in=heard_in)
    _link(actor, community, item, made, idea)
    publish(ItemChanged(item.id, community.id) if into else ItemPulled(item.id, community.id))
    return item


def pull_theme(
    actor: Actor,
    *,
    community: Community,
    title: str,
    ideas: Sequence[Idea],
    deal: str,
    note: str = "",
    source: Source,
) -> PipelineItem:
    """Pull some ideas of a theme as one item, each under the same deal."""
    ensure(policy.can_pull(actor, community), _("Only the product team pulls ideas."))
    title = _title(title)
    if not ideas:
        raise Invalid({"ideas": _("Tick one idea at least.")})
    item = _new_item(actor, community, title, source)
    hold_ideas(ideas)
    for idea in ideas:
        made = make_deal(actor, community=community, idea=idea, kind=deal, note=note)
        _link(actor, community, item, made, idea)
    publish(ItemPulled(item.id, community.id))
    return item


def pull_wish(actor: Actor, *, community: Community, title: str, source: Source) -> PipelineItem:
    """Pull what was heard in talk, under a title of the team's own: no words of others go along."""
    ensure(policy.can_pull(actor, community), _("Only the product team pulls ideas."))
    item = _new_item(actor, community, _title(title), source)
    publish(ItemPulled(item.id, community.id))
    return item


def hold(item: PipelineItem) -> None:
    """Keep an item as it is until the commit; Conflict where it is out of the pipeline."""
    lock(item)
    if item.closed_at is not None:
        raise Conflict(_("This item is out of the pipeline: what it was made of was taken back."))


def close_empty(event: DealEnded) -> None:
    """Take an item out once nothing that it was made of is left; others are only changed."""
    query = select(PipelineItem).join(Link).where(Link.deal_id == event.deal_id)
    item = db.session.scalar(query.execution_options(populate_existing=True))
    if item is None or item.closed_at is not None:
        return
    standing = select(func.count()).select_from(Link).join(Deal)
    left = db.session.scalar(standing.where(Link.item_id == item.id, Deal.ended_at.is_(None)))
    item.version += 1
    if left or item.wish_post_id is not None:
        publish(ItemChanged(item.id, item.community_id))
    else:
        close(None, item)


def close(by_id: int | None, item: PipelineItem) -> None:
    """Take an item out of the pipeline; that it was there stays recorded."""
    item.closed_at = clock.now()
    db.session.flush()
    audit.record(by_id, "pipeline.close", item)


def follow_merge(event: IdeasMerged) -> None:
    """The idea that speaks for a pulled one takes its place, if its author consents."""
    deal = standing_deal(event.source_id)
    if deal is None:
        return
    link = db.session.get_one(Link, deal.id)
    target = db.session.get_one(Idea, event.target_id, populate_existing=True)
    if target.capture_consent and standing_deal(target.id) is None:
        made = record_deal(event.by_id, idea_id=target.id, kind=deal.kind, note=deal.note)
        item = db.session.get_one(PipelineItem, link.item_id)
        db.session.add(Link(deal_id=made.id, item_id=item.id))
        db.session.flush()
        ledger.note_item(target.id, item.id, item.report_key, item.theme_key)
    end_deal(event.by_id, deal, "merged")


def _new_item(actor: Actor, community: Community, title: str, source: Source) -> PipelineItem:
    first = stages_of(community)[0]
    # Two at once must not both find the last place free.
    lock(first)
    if first.most is not None and standing_in(first) >= first.most:
        full = _("“%(stage)s” is full: it holds %(most)d.", stage=first.name, most=first.most)
        raise Conflict(full)
    item = PipelineItem(
        community_id=community.id,
        stage_id=first.id,
        place=end_of(first),
        title=title,
        created_by=actor.id,
        report_key=source.report_key,
        theme_key=source.theme_key,
        wish_post_id=source.wish_post_id,
        wish_start=source.wish_start,
    )
    db.session.add(item)
    db.session.flush()
    audit.record(actor.id, "pipeline.pull", item)
    return item


def _link(actor: Actor, community: Community, item: PipelineItem, deal: Deal, idea: Idea) -> None:
    db.session.add(Link(deal_id=deal.id, item_id=item.id))
    item.version += 1
    db.session.flush()
    audit.record(actor.id, "pipeline.link", item, idea=idea.id, deal=deal.kind)
    ledger.note_item(idea.id, item.id, item.report_key, item.theme_key)
    telling.on_pull(idea.id, deal.id, actor.id)
    if idea.status == "open":
        follow(actor, community, idea, item.stage_id)


def _title(title: str) -> str:
    title = one_line(title)
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        least, most = TITLE_MIN, TITLE_MAX
        text = _("A title has %(least)d to %(most)d characters.", least=least, most=most)
        raise Invalid({"title": text})
    return title
