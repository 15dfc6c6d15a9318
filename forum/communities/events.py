"""What happens to communities."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AreasRemoved:
    """Product areas are about to be gone: nothing may be about them any more."""

    area_ids: tuple[int, ...]
