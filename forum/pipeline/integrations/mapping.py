"""Stages here and states over there: what a form begins with, and a stage that goes away."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from forum.extensions import db
from forum.pipeline.events import StageRemoved
from forum.pipeline.integrations.models import Integration
from forum.pipeline.models import Stage

# What people see of an idea whose issue is in such a state, where that can be guessed.
MEANS = {
    "completed": "released",
    "closed": "released",
    "indeterminate": "in_production",
    "done": "released",
    "planned": "planned",
    "in_production": "in_production",
    "released": "released",
}


def guessed(stages: Sequence[Stage]) -> dict[str, int]:
    """The first stage that shows what a state means, for each state that says it."""
    first = {stage.status: stage.id for stage in reversed(stages)}
    return {state: first[status] for state, status in MEANS.items() if status in first}


def _stages(community_id: int) -> Sequence[Stage]:
    return db.session.scalars(select(Stage).where(Stage.community_id == community_id)).all()


def on_stage_removed(event: StageRemoved) -> None:
    """Integrations speak of the stage that takes its place, or of it no longer."""
    stage = db.session.get_one(Stage, event.stage_id)
    query = select(Integration).where(Integration.community_id == stage.community_id)
    to = {one.id: one.id for one in _stages(stage.community_id)} | {stage.id: event.into_id}
    for integration in db.session.scalars(query).all():
        integration.triggers = [
            one for one in dict.fromkeys(map(to.get, integration.triggers)) if one is not None
        ]
        integration.stages = {
            state: one for state, old in integration.stages.items() if (one := to.get(old))
        }
