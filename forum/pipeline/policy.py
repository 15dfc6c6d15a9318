"""Who may pull ideas, move what was pulled, read what the team notes, and see what became of it."""

from __future__ import annotations

from forum.communities.policy import can_view, manages_product
from forum.core.permissions import Predicate

can_see_pipeline = manages_product
can_pull = manages_product
can_move = manages_product
can_edit_stages = manages_product
can_note = manages_product

ACTIONS: dict[str, Predicate] = {
    "pipeline.view": can_see_pipeline,
    "pipeline.pull": can_pull,
    "pipeline.move": can_move,
    "pipeline.export": can_see_pipeline,
    "pipeline.stages": can_edit_stages,
    "pipeline.note": can_note,
    "roadmap.view": can_view,
}
