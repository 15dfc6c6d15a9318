"""Who may see and steer the works."""

from __future__ import annotations

from forum.accounts.policy import is_admin
from forum.core.permissions import Predicate


def is_anybody(*_subject: object) -> bool:
    """Where Prometheus comes from, or its token, and not who asks, is what opens the figures."""
    return True


ACTIONS: dict[str, Predicate] = {"site.jobs.steer": is_admin, "site.figures": is_anybody}
