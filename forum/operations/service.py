"""Steer the works: try again what was given up, or drop it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from forum.accounts.actor import Actor
from forum.accounts.policy import is_admin
from forum.core import audit, clock, outbox
from forum.core.errors import Conflict
from forum.core.language import _
from forum.core.outbox import Effect
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.operations import queries

# The operator's command line, which asks nobody.
Who = Actor | None


def retry_job(who: Who, effect_id: int) -> None:
    """Have an effect tried now, as if for the first time."""
    _ensure_may(who)
    effect = queries.job(effect_id)
    lock(effect)
    if effect.state not in {"dead", "waiting"} or outbox.is_held(effect):
        raise Conflict(_("This is under way or over: there is nothing to try again."))
    _try_anew([effect.id])
    audit.record(_id(who), "job.retry", effect, kind=effect.kind, key=effect.key)


def retry_dead(who: Who, kind: str) -> int:
    """Have everything tried again that was given up, of one kind or of all; how much that was."""
    _ensure_may(who)
    ids = queries.ids_of_dead(kind)
    if ids:
        _try_anew(ids)
        first = queries.job(ids[0])
        audit.record(_id(who), "job.retry_all", first, kind=kind, number=len(ids))
    return len(ids)


def drop_job(who: Who, effect_id: int) -> None:
    """Never carry an effect out; its row stays, so that the same is not asked for again."""
    _ensure_may(who)
    effect = queries.job(effect_id)
    lock(effect)
    if effect.state not in {"dead", "waiting"} or outbox.is_held(effect):
        raise Conflict(_("This is under way or over: there is nothing to drop."))
    effect.state = "dropped"
    audit.record(_id(who), "job.drop", effect, kind=effect.kind, key=effect.key)


def _ensure_may(who: Who) -> None:
    if who is not None:
        ensure(is_admin(who), _("This page is for the admin."))


def _id(who: Who) -> int | None:
    return who.id if who is not None else None


def _try_anew(ids: Sequence[int]) -> None:
    anew = update(Effect).where(Effect.id.in_(ids))
    values = {"state": "waiting", "tries": 0, "due_at": clock.now(), "leased_until": None}
    db.session.execute(anew.values(values))
    # The worker's next sweep finds the others.
    outbox.wake_for(ids[0])
