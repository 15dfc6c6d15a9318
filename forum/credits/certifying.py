"""Certificates: made and revoked by whom they are about."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.core import audit, clock
from forum.core.errors import Conflict
from forum.core.language import _
from forum.core.limits import CERTIFICATES_MAX
from forum.core.permissions import ensure
from forum.credits import ledger, policy
from forum.credits.history import checksum_of
from forum.credits.holders import holder_id_of
from forum.credits.models import Certificate
from forum.credits.queries.certificates import credited_at
from forum.extensions import db

CODE_BYTES = 12


def make_certificate(actor: Actor, *, is_listed: bool = False) -> Certificate:
    """Make a certificate of what the actor is credited for by now."""
    ensure(policy.can_make_certificate(actor), _("Sign in to make a certificate."))
    mine = holder_id_of(actor.id)
    entry_id, code = ledger.last_entry_id(), secrets.token_urlsafe(CODE_BYTES)
    lines = credited_at(mine, entry_id) if mine is not None else []
    if mine is None or not lines:
        raise Conflict(_("No idea that you gave to is taken up by now: there is nothing to say."))
    standing = (Certificate.holder_id == mine, Certificate.revoked_at.is_(None))
    if len(db.session.scalars(select(Certificate.id).where(*standing)).all()) >= CERTIFICATES_MAX:
        most = CERTIFICATES_MAX
        raise Conflict(_("You have %(most)d certificates: revoke one of them first.", most=most))
    made = Certificate(
        code=code,
        holder_id=mine,
        entry_id=entry_id,
        checksum=checksum_of(code, entry_id, lines),
        is_listed=is_listed,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor.id, "certificate.make", made)
    return made


def revoke_certificate(actor: Actor, made: Certificate, person_id: int | None) -> None:
    """Revoke a certificate of one's own: its address then says that, and nothing else."""
    allowed = policy.can_revoke(actor, person_id)
    ensure(allowed, _("Only whose certificate it is revokes it."))
    if made.revoked_at is None:
        made.revoked_at = clock.now()
        audit.record(actor.id, "certificate.revoke", made)
