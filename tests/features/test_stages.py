"""Stages: a brand names, orders, limits and removes its steps, and nothing in one is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.communities.service import create_community
from forum.core.errors import Conflict, Invalid, NotAllowed
from forum.core.transaction import transaction
from forum.extensions import db
from forum.pipeline.models import PipelineItem, Stage
from forum.pipeline.pulling import pull_idea
from forum.pipeline.queries import board, history_of
from forum.pipeline.stages import add_stage, change_stage, remove_stage, shift_stage, stages_of
from tests.conftest import on_both_databases
from tests.world import World


def names(world: World) -> list[str]:
    """The stages by name, in order."""
    return [stage.name for stage in stages_of(world.place)]


def pulled(world: World, kind: str) -> PipelineItem:
    """An item in the first stage."""
    terms = {"idea": world.idea(kind), "deal": "none"}
    with transaction():
        return pull_idea(world.actor("pm"), community=world.place, **terms)


@on_both_databases
def test_a_new_community_has_stages_in_its_language(world: World) -> None:
    assert names(world) == ["Intake", "Assessed", "Planned", "In production", "Released"]
    with transaction():
        place = create_community("velos", name="Vélos", language="fr")
    assert [stage.name for stage in stages_of(place)][-1] == "Sorties"


@on_both_databases
def test_stages_are_added_changed_and_put_in_order(world: World) -> None:
    pm, place = world.actor("pm"), {"community": world.place}
    with transaction():
        made = add_stage(pm, **place, name=" Prototype ", status="planned", most=3)
        shift_stage(pm, **place, stage=made, by=-1)
        shift_stage(pm, **place, stage=made, by=-1)
    assert names(world)[2:4] == ["Planned", "Prototype"]
    with transaction():
        change_stage(pm, **place, stage=made, name="Mock-up", status="in_production", most=None)
        first = stages_of(world.place)[0]
        shift_stage(pm, **place, stage=first, by=-1)
    assert names(world)[0] == "Intake"
    assert (made.name, made.status, made.most) == ("Mock-up", "in_production", None)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "intake"}, {"name"}),
        ({"name": "x"}, {"name"}),
        ({"name": "x" * 41, "status": "open", "most": 0}, {"name", "status", "most"}),
        ({"most": 1_000}, {"most"}),
    ],
)
def test_what_makes_no_stage_is_refused_by_field(
    world: World, fields: dict[str, object], wrong: set[str]
) -> None:
    given = {"name": "Prototype", "status": "planned", "most": None, **fields}
    with pytest.raises(Invalid) as refused, transaction():
        add_stage(world.actor("pm"), community=world.place, **given)  # type: ignore[arg-type]
    assert set(refused.value.fields) == wrong


def test_there_are_at_most_twelve(world: World) -> None:
    pm, place = world.actor("pm"), {"community": world.place}
    with transaction():
        for number in range(7):
            add_stage(pm, **place, name=f"Step {number}", status="planned")
    with pytest.raises(Invalid), transaction():
        add_stage(pm, **place, name="One more", status="planned")


@on_both_databases
def test_what_is_in_a_removed_stage_goes_where_the_team_says_in_its_order(world: World) -> None:
    pm, place = world.actor("pm"), {"community": world.place}
    items = [pulled(world, kind) for kind in ("member", "other")]
    intake, assessed, *_rest = stages_of(world.place)
    for nowhere in (None, intake):
        with pytest.raises(Invalid), transaction():
            remove_stage(pm, **place, stage=intake, into=nowhere)
    with transaction():
        remove_stage(pm, **place, stage=intake, into=assessed)
    first = board(pm, world.place).columns[0]
    assert [card.item.id for card in first.items] == [item.id for item in items]
    assert first.stage.name == "Assessed"
    assert history_of(items[0])[0].sentence == "From “Intake” to “Assessed”."


@on_both_databases
def test_what_was_closed_in_a_stage_does_not_hold_it(world: World) -> None:
    item, pm = pulled(world, "member"), world.actor("pm")
    with transaction():
        item.closed_at = item.created_at
    intake, assessed, *_rest = stages_of(world.place)
    with transaction():
        remove_stage(pm, community=world.place, stage=intake, into=assessed)
    assert db.session.get_one(PipelineItem, item.id, populate_existing=True).stage_id == assessed.id


def test_the_last_stage_stays(world: World) -> None:
    pm = world.actor("pm")
    with transaction():
        for stage in stages_of(world.place)[1:]:
            remove_stage(pm, community=world.place, stage=stage)
    (last,) = stages_of(world.place)
    with pytest.raises(Conflict), transaction():
        remove_stage(pm, community=world.place, stage=last)


@pytest.mark.parametrize("kind", ["member", "mod", "pm_elsewhere", "guest"])
def test_only_the_product_team_sets_them(world: World, kind: str) -> None:
    actor, place = world.actor(kind), {"community": world.place}
    (stage, *_rest) = stages_of(world.place)
    fields = {"name": "Mine", "status": "planned", "most": None}
    acts = (
        lambda: add_stage(actor, **place, **fields),
        lambda: change_stage(actor, **place, stage=stage, **fields),
        lambda: shift_stage(actor, **place, stage=stage, by=1),
        lambda: remove_stage(actor, **place, stage=stage),
    )
    for act in acts:
        with pytest.raises(NotAllowed), transaction():
            act()
    assert db.session.scalar(select(Stage.name).where(Stage.id == stage.id)) == "Intake"
