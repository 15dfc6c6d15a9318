"""What happens in the pipeline."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ItemPulled:
    """Something new stands in the pipeline."""

    item_id: int
    community_id: int


@dataclass(frozen=True)
class ItemMoved:
    """An item stands in another stage; nobody's hand moved it where `by_id` is None."""

    item_id: int
    community_id: int
    before_id: int
    after_id: int
    by_id: int | None
    # The integration whose issue moved it, if one did.
    integration_id: int | None = None


@dataclass(frozen=True)
class ItemChanged:
    """An item says something else, or is made of other ideas."""

    item_id: int
    community_id: int


@dataclass(frozen=True)
class StageRemoved:
    """A stage is gone; what stood in it stands in another one, if there was anything."""

    stage_id: int
    into_id: int | None
