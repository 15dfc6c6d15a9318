"""What is done for accounts off the request."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from forum.accounts import credentials
from forum.accounts.tokens import LIFE
from forum.core import clock, outbox
from forum.core.transaction import transaction
from forum.extensions import db

RESET = "accounts.reset"


def ask_for_reset(name: str) -> bool:
    """Have a reset link mailed; looking the account up here would tell by time whether it is."""
    outbox.add(RESET, secrets.token_hex(16), {"name": name})
    return True


def mail_reset(payload: Mapping[str, Any]) -> None:
    """Mail the link, if there is such an account and it has an address."""
    with transaction():
        credentials.ask_for_reset(payload["name"])


def forget_asked() -> None:
    """Forget who asked for a reset: a name or an address, kept no longer than its link works."""
    before, effect = clock.now() - LIFE["reset"], outbox.Effect
    old = select(effect.id).where(effect.kind == RESET, effect.state != "waiting")
    if db.session.scalar(old.where(effect.due_at < before).limit(1)):
        with transaction():
            outbox.forget(RESET, before)
