"""Reads of integrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.policy import manages_product
from forum.core import paging
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.paging import Page
from forum.core.permissions import ensure
from forum.extensions import db
from forum.pipeline.handed import Handed
from forum.pipeline.handing import handed
from forum.pipeline.integrations.models import Delivery, ExternalLink, Integration
from forum.pipeline.integrations.opening import is_readable
from forum.pipeline.models import PipelineItem
from forum.pipeline.queries import cards


@dataclass(frozen=True)
class Health:
    """An integration and how it fares: what waits, what was given up, and the last delivery."""

    integration: Integration
    is_readable: bool
    waiting: int
    dead: int
    last: Delivery | None


@dataclass(frozen=True)
class Line:
    """A delivery with its item's title (none where others may not read it) and issue."""

    delivery: Delivery
    title: str | None
    remote_id: str | None
    url: str | None


@dataclass(frozen=True)
class Linked:
    """Where an item is over there."""

    name: str
    remote_id: str
    url: str


@dataclass(frozen=True)
class Outside:
    """The integrations that an item can be handed to, and where it is already."""

    integrations: Sequence[Integration]
    links: Sequence[Linked]


def healths(actor: Actor, community: Community) -> list[Health]:
    """Every integration of a community, in the order they were connected; three queries."""
    _may_see(actor, community)
    query = select(Integration).where(Integration.community_id == community.id)
    return _healths(db.session.scalars(query.order_by(Integration.id)).all())


def health_of(integration: Integration) -> Health:
    """How one integration fares."""
    return _healths([integration])[0]


def access_integration(actor: Actor, community: Community, integration_id: int) -> Integration:
    """An integration of this community."""
    _may_see(actor, community)
    query = (
        select(Integration)
        .where(Integration.id == integration_id, Integration.community_id == community.id)
        .execution_options(populate_existing=True)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(_("There is no such integration."))
    return found


def access_delivery(actor: Actor, community: Community, delivery_id: int) -> Delivery:
    """A delivery to an integration of this community, with that integration."""
    _may_see(actor, community)
    query = (
        select(Delivery)
        .join(Delivery.integration)
        .where(Delivery.id == delivery_id, Integration.community_id == community.id)
        .options(joinedload(Delivery.integration))
        .execution_options(populate_existing=True)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(_("There is no such delivery."))
    return found


def deliveries_of(integration: Integration, after: str | None = None) -> Page[Line]:
    """What was delivered and what was not, newest first; tests are left out."""
    query = (
        select(Delivery, PipelineItem, ExternalLink.remote_id, ExternalLink.url)
        .join(PipelineItem, PipelineItem.id == Delivery.item_id)
        .outerjoin(
            ExternalLink,
            (ExternalLink.item_id == Delivery.item_id)
            & (ExternalLink.integration_id == Delivery.integration_id),
        )
        .where(Delivery.integration_id == integration.id, Delivery.event == "push")
        .order_by(Delivery.id.desc())
        .limit(paging.PAGE_SIZE + 1)
    )
    place = paging.decode(after)
    if place is not None:
        query = query.where(Delivery.id < place[1])
    rows = db.session.execute(query).all()
    shown_items = cards([(row[1], None) for row in rows])
    lines = [
        Line(row[0], card.title if card.is_shown else None, row[2], row[3])
        for row, card in zip(rows, shown_items, strict=True)
    ]
    shown = lines[: paging.PAGE_SIZE]
    more = len(lines) > paging.PAGE_SIZE
    last = shown[-1].delivery.id if more else 0
    return Page(shown, paging.encode((0, last)) if more else None)


def last_test(integration: Integration) -> Delivery | None:
    """The newest test of an integration."""
    query = select(Delivery).where(
        Delivery.integration_id == integration.id, Delivery.event == "ping"
    )
    return db.session.scalar(query.order_by(Delivery.id.desc()).limit(1))


def example_of(community: Community) -> Handed | None:
    """The item that moved last, to show what would be sent of it."""
    query = (
        select(PipelineItem.id)
        .where(PipelineItem.community_id == community.id, PipelineItem.closed_at.is_(None))
        .order_by(PipelineItem.moved_at.desc(), PipelineItem.id)
        .limit(1)
    )
    item_id = db.session.scalar(query)
    return handed(item_id) if item_id is not None else None


def outside_of(community: Community, item_id: int) -> Outside:
    """Where a community's items can be handed to, and where this one is; two queries."""
    here = Integration.community_id == community.id
    enabled = select(Integration).where(here, Integration.is_enabled).order_by(Integration.id)
    query = (
        select(ExternalLink, Integration.name)
        .join(Integration, Integration.id == ExternalLink.integration_id)
        .where(ExternalLink.item_id == item_id)
        .order_by(ExternalLink.id)
    )
    links = [Linked(name, link.remote_id, link.url) for link, name in db.session.execute(query)]
    return Outside(db.session.scalars(enabled).all(), links)


def _healths(integrations: Sequence[Integration]) -> list[Health]:
    ids = [one.id for one in integrations]
    of_these = (Delivery.integration_id.in_(ids), Delivery.event == "push")
    tried = func.max(Delivery.id).filter(Delivery.tried_at.is_not(None))
    counted = select(Delivery.integration_id, Delivery.state, func.count(), tried)
    counts: dict[tuple[int, str], int] = {}
    last_ids: dict[int, int] = {}
    for one, state, count, last in db.session.execute(
        counted.where(*of_these).group_by(Delivery.integration_id, Delivery.state)
    ):
        counts[one, state] = count
        last_ids[one] = max(last or 0, last_ids.get(one, 0))
    query = select(Delivery).where(Delivery.id.in_(last_ids.values()))
    lasts = {one.integration_id: one for one in db.session.scalars(query)}
    return [
        Health(
            one,
            is_readable(one),
            counts.get((one.id, "waiting"), 0),
            counts.get((one.id, "dead"), 0),
            lasts.get(one.id),
        )
        for one in integrations
    ]


def _may_see(actor: Actor, community: Community) -> None:
    allowed = manages_product(actor, community)
    ensure(allowed, _("Integrations are for the product team."))
