"""The switch of every guard: while one is off it lets everybody through, and nothing else changes.

Nothing of the forum is edited: `sites.install()` puts these calls around the conditions while its
modules are imported.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Boolean, ColumnElement, bindparam, or_

# Which guard is off, and which request is under way.
off: int | None = None
now: int | None = None
# The requests that each guard stopped, or whose rows it narrowed.
stopped: dict[int, set[int]] = defaultdict(set)


def allow(site: int, value: Any) -> Any:
    """A condition that lets somebody on: asked for rows, one that narrows them."""
    if isinstance(value, ColumnElement):
        return or_(value, bindparam(None, callable_=lambda: _is_off(site), type_=Boolean()))
    if site == off:
        return True
    if not value:
        _note(site)
    return value


def refuse(site: int, value: Any) -> Any:
    """A condition that turns somebody away."""
    if site == off:
        return False
    if value:
        _note(site)
    return value


def _is_off(site: int) -> bool:
    _note(site)
    return site == off


def _note(site: int) -> None:
    if now is not None:
        stopped[site].add(now)
