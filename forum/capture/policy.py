"""Who may capture and read reports, and who rules on what was found and says what talk is."""

from __future__ import annotations

from typing import Protocol

from forum.accounts.actor import Actor
from forum.communities.policy import (
    Place,
    belongs_to_team,
    can_view,
    is_anybody,
    manages_product,
)
from forum.core.permissions import Predicate

can_read_reports = manages_product
can_start_run = manages_product
can_share = manages_product
can_judge = manages_product
can_rule = manages_product
can_see_duplicates = belongs_to_team
can_tell_apart = belongs_to_team


class Ruled(Protocol):
    """What a policy needs to know of a ruling."""

    @property
    def kind(self) -> str:
        """What it says: see `models.RULINGS`."""

    @property
    def theme(self) -> str | None:
        """The key of the theme that it speaks of; None where it speaks of ideas."""


def can_undo_ruling(actor: Actor, place: Place, ruling: Ruled) -> bool:
    """Whoever may rule so."""
    if ruling.kind == "different" and ruling.theme is None:
        return can_tell_apart(actor, place)
    return can_rule(actor, place)


ACTIONS: dict[str, Predicate] = {
    "report.view": can_read_reports,
    "report.export_csv": can_read_reports,
    "report.export_json": can_read_reports,
    "report.share": can_share,
    # Whoever holds the link: the use case asks whether it holds still.
    "report.shared": is_anybody,
    "capture.run": can_start_run,
    "capture.rule": can_rule,
    "capture.weigh": can_start_run,
    "duplicates.view": can_see_duplicates,
    "duplicates.tell_apart": can_tell_apart,
    "ruling.undo": can_undo_ruling,
    "capture.judge": can_judge,
    "similar-ideas.suggestion": can_view,
}
