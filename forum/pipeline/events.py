"""What happens in the pipeline."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ItemMoved:
    """An item came into a stage, by a person's hand or (its id) by an integration."""

    item_id: int
    community_id: int
    stage: str
    integration_id: int | None = None
