"""Settings of capture: how much each part of a score counts in a community."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from forum.accounts.actor import Actor
from forum.capture import engine, policy
from forum.capture.models import CaptureSettings
from forum.communities.models import Community
from forum.core import audit, clock
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.permissions import ensure
from forum.extensions import db

if TYPE_CHECKING:
    from forum.capture.engine.rank.weights import Weights

# More than ten times a whole score says nothing more.
MOST = 10


def weights_of(community: Community) -> Weights:
    """The weights of a community: its own, or those that the engine has."""
    kept = db.session.get(CaptureSettings, community.id)
    return engine.Weights(**json.loads(kept.weights)) if kept else engine.Weights()


@dataclass(frozen=True)
class WeightsNow:
    """The weights that hold; where a community has its own, since when."""

    weights: Weights
    changed_at: datetime | None

    def shares(self, of: str) -> dict[str, float]:
        """The share of a score that each part makes up, where all of them can be known."""
        weights = self.weights.idea if of == "idea" else self.weights.theme
        total = sum(weights.values())
        return {name: weight / total for name, weight in weights.items()}


def access_weights(actor: Actor, community: Community) -> WeightsNow:
    """The weights of a community, for its product team."""
    ensure(policy.can_start_run(actor, community), _("Only the product team sets the weights."))
    kept = db.session.get(CaptureSettings, community.id)
    return WeightsNow(weights_of(community), kept.changed_at if kept else None)


def set_weights(
    actor: Actor,
    *,
    community: Community,
    idea: Mapping[str, float],
    theme: Mapping[str, float],
) -> None:
    """Set the weights of a community for its next runs; Invalid where they make no score."""
    ensure(policy.can_start_run(actor, community), _("Only the product team sets the weights."))
    refuse_odd(idea=idea, theme=theme)
    try:
        engine.Weights(idea, theme)
    except ValueError as fault:
        text = _("Each weight is a number from 0 on, and one at least is above 0.")
        raise Invalid({"weights": text}) from fault
    kept = db.session.get(CaptureSettings, community.id)
    if kept is None:
        kept = CaptureSettings(community_id=community.id)
        db.session.add(kept)
    kept.weights = json.dumps({"idea": dict(idea), "theme": dict(theme)}, sort_keys=True)
    kept.changed_by, kept.changed_at = actor.person_id, clock.now()
    db.session.flush()
    audit.record(actor.id, "capture.weigh", community)


def refuse_odd(**parts: Mapping[str, float]) -> None:
    """Raise Invalid with every weight that is none or too large."""
    text = _("From 0 to %(most)d.", most=MOST * 100)
    faults = {
        f"{of}_{name}": text
        for of, weights in parts.items()
        for name, weight in weights.items()
        if not 0 <= weight <= MOST
    }
    if faults:
        raise Invalid(faults)


def forget_weights(actor: Actor, *, community: Community) -> None:
    """Go back to the weights that the engine has."""
    ensure(policy.can_start_run(actor, community), _("Only the product team sets the weights."))
    kept = db.session.get(CaptureSettings, community.id)
    if kept is not None:
        db.session.delete(kept)
        audit.record(actor.id, "capture.weigh", community)
