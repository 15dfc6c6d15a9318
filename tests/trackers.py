"""What tests of integrations share: loopback that may be reached, trackers that are connected."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from ipaddress import ip_network
from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.core import clock, jobs, outbox
from forum.core.transaction import transaction
from forum.credits.models import Deal
from forum.extensions import db
from forum.pipeline.integrations.checking import Given
from forum.pipeline.integrations.models import Delivery, ExternalLink, Integration
from forum.pipeline.integrations.pushing import DELIVER, push_item
from forum.pipeline.integrations.service import connect_tracker
from forum.pipeline.models import Link, PipelineItem, Stage
from forum.pipeline.moving import move_item
from forum.pipeline.pulling import pull_idea
from tests.world import World

# Canaries: wherever one of these shows, a secret got out.
TOKEN = "ghp_CANARYtokenCANARYtoken0123456789"
SIGNING = "whsec_Q0FOQVJZc2lnbmluZ0NBTkFSWXNpZ25pbmcwMTIz"
PLACES = {"github": "velora/bikes", "gitlab": "velora/bikes", "jira": "BIKE", "webhook": ""}
STATES = {
    "github": {"completed": "released", "open": "planned"},
    "gitlab": {"closed": "released", "opened": "planned"},
    "jira": {"done": "released", "indeterminate": "in_production"},
    "webhook": {"released": "released", "planned": "planned"},
}


def opened_to_loopback(app: Flask) -> Flask:
    """Let `app` ask loopback, without encryption."""
    networks = (ip_network("127.0.0.0/8"),)
    config = app.config["VIVIER"]
    app.config["VIVIER"] = replace(config, outbound_networks=networks, outbound_http=True)
    return app


def given(kind: str, address: str, **more: Any) -> Given:
    """What a product manager types."""
    typed = Given(
        name=f"Our {kind}",
        address=address,
        project=PLACES[kind],
        account="bot@velora.example" if kind == "jira" else "",
        issue_type="Task" if kind == "jira" else "",
        token="" if kind == "webhook" else TOKEN,
        signing=SIGNING,
        title_template="{title}",
        text_template="{text}\n\n{ideas}\n\n{votes} · {stage} · {link}",
        stages={state: stage_id(status) for state, status in STATES[kind].items()},
    )
    return replace(typed, **more)


def stage_id(status: str) -> int:
    """The first stage of `place` that shows this status."""
    query = select(Stage.id).where(Stage.community_id == 1, Stage.status == status)
    return db.session.scalars(query.order_by(Stage.position)).first() or 0


def connected(world: World, kind: str, address: str, **more: Any) -> Integration:
    """An integration that the product manager of `place` connected."""
    with transaction():
        return connect_tracker(
            world.actor("pm"),
            community=world.place,
            kind=kind,
            given=given(kind, address, **more),
        )


def idea_of(item: PipelineItem) -> int:
    """The id of the idea that an item was first made of."""
    made = select(Deal.idea_id).join(Link, Link.deal_id == Deal.id).where(Link.item_id == item.id)
    return db.session.scalars(made.order_by(Deal.id)).first() or 0


def pulled(world: World, kind: str = "member", **texts: Any) -> PipelineItem:
    """An item that stands on an idea of that person."""
    idea = world.idea(kind, **texts)
    with transaction():
        return pull_idea(world.actor("pm"), community=world.place, idea=idea, deal="thanks")


def moved(world: World, item: PipelineItem, stage: str) -> None:
    """Let the product manager move it."""
    with transaction():
        move_item(
            world.actor("pm"),
            community=world.place,
            item=db.session.get_one(PipelineItem, item.id),
            stage=db.session.get_one(Stage, stage_id(stage)),
        )


def pushed(world: World, item: PipelineItem, integration: Integration) -> int:
    """The id of a delivery that was asked for by hand; nobody has carried it out."""
    with transaction():
        return push_item(
            world.actor("pm"),
            community=world.place,
            item=db.session.get_one(PipelineItem, item.id),
            integration=db.session.get_one(Integration, integration.id),
        ).id


def swept(app: Flask) -> None:
    """Carry out what is due, lanes and all, to its end."""
    db.session.rollback()
    jobs.sweep_once(app)
    assert app.extensions["lanes"].rest(60)
    db.session.rollback()
    db.session.expire_all()


def tried(app: Flask, delivery_id: int, at: datetime | None = None) -> Delivery:
    """Carry a delivery's effect out here and now (or then); how it stands after that."""
    db.session.rollback()
    rounds = delivery(delivery_id).rounds
    effect = outbox.find(DELIVER, f"{delivery_id}-{rounds}")
    assert effect is not None
    with clock.held_at(at or clock.now()):
        outbox.carry_out(effect.id, app.extensions["effect_handlers"])
    return delivery(delivery_id)


def delivery(delivery_id: int) -> Delivery:
    """A delivery as it is now."""
    db.session.rollback()
    return db.session.get_one(Delivery, delivery_id, populate_existing=True)


def link_of(item: PipelineItem) -> ExternalLink:
    """The one issue that an item has."""
    db.session.rollback()
    query = select(ExternalLink).where(ExternalLink.item_id == item.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def stage_of(item: PipelineItem) -> str:
    """What people see of an item where it stands now."""
    db.session.rollback()
    now = db.session.get_one(PipelineItem, item.id, populate_existing=True)
    return db.session.get_one(Stage, now.stage_id).status


def all_texts() -> str:
    """Every text in every table."""
    db.session.rollback()
    rows = (db.session.execute(select(table)).all() for table in db.metadata.sorted_tables)
    return "\n".join(repr(tuple(row)) for found in rows for row in found)
