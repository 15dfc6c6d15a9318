"""Reads of what the people of each theme own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from forum.capture.models import Report


@dataclass(frozen=True)
class OwnedByTheme:
    """The models of a report, and of each theme how many own each; None is not shown."""

    models: Sequence[str] = ()
    themes: dict[str, list[int | None]] = field(default_factory=dict)
    guarded: Sequence[str] = ()

    def of(self, theme: str) -> list[tuple[str, int | None]]:
        """Each model and how many of the theme's people own it; nothing where none is shown."""
        counts = self.themes.get(theme, [])
        found = list(zip(self.models, counts, strict=False))
        return found if any(counts) else []

    def has(self, theme: str, model: str) -> bool:
        """Whether it is shown that people of the theme own the model."""
        return dict(self.of(theme)).get(model) is not None

    @property
    def shown(self) -> list[str]:
        """The models that are shown of any theme."""
        return [model for model in self.models if any(self.has(key, model) for key in self.themes)]


def owned_of(report: Report) -> OwnedByTheme:
    """What a report keeps of it; nothing where it is an older one."""
    if report.owned is None:
        return OwnedByTheme()
    kept: dict[str, Any] = json.loads(report.owned)
    return OwnedByTheme(kept["models"], kept["themes"], kept["guarded"])
