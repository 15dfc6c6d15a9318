"""From a row of the database to a target that adapters understand: the secrets are opened here."""

from __future__ import annotations

import base64
from datetime import timedelta
from hashlib import sha256

from forum.core import clock, secrets
from forum.core.secrets import Unreadable
from forum.pipeline.integrations.models import Integration
from forum.pipeline.trackers.shape import Target
from forum.pipeline.trackers.signing import PREFIX

# After a new secret was typed the one before holds for so long.
ROTATION = timedelta(hours=24)
SECRETS = ("token", "signing", "signing_before")
HIDDEN = "•••"


def opened(integration: Integration) -> Target:
    """Where it is and as whom to go there; Unreadable where our keys open its secrets no more."""
    return Target(
        address=integration.address,
        project=integration.project,
        account=integration.account,
        issue_type=integration.issue_type,
        token=secrets.decrypt(integration.token) if integration.token else "",
        signing=_signing(integration),
    )


def is_readable(integration: Integration) -> bool:
    """Whether its secrets can be opened."""
    try:
        opened(integration)
    except Unreadable:
        return False
    return True


def mark_of(integration: Integration, item_id: int) -> str:
    """By what an item is known over there: always the same, and says nothing."""
    return "vivier" + sha256(f"{integration.public_id}-{item_id}".encode()).hexdigest()[:16]


def redacted(text: str, target: Target) -> str:
    """What a tracker answered, without what we told it in confidence: some echo what they get."""
    basic = base64.b64encode(f"{target.account}:{target.token}".encode()).decode()
    keys = [one.removeprefix(PREFIX) for one in target.signing]
    for said in (*target.signing, *keys, basic, target.token):
        text = text.replace(said, HIDDEN) if said else text
    return text


def _signing(integration: Integration) -> tuple[str, ...]:
    kept = [integration.signing]
    changed = integration.signing_changed_at
    if changed is not None and clock.now() < changed + ROTATION:
        kept.append(integration.signing_before)
    return tuple(secrets.decrypt(one) for one in kept if one)
