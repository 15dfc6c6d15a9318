"""The effects of the outbox as an operator looks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from forum.core import clock
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.outbox import Effect, is_free
from forum.core.paging import PAGE_SIZE
from forum.extensions import db

FILTERS = ("dead", "waiting", "running", "dropped")


@dataclass(frozen=True)
class Wanted:
    """Which effects are looked for."""

    state: str = "dead"
    kind: str = ""
    words: str = ""
    before: int | None = None


def jobs(wanted: Wanted, limit: int = PAGE_SIZE) -> list[Effect]:
    """Effects that are looked for, the newest first."""
    query = select(Effect).where(*_meant(wanted)).order_by(Effect.id.desc()).limit(limit)
    if wanted.before is not None:
        query = query.where(Effect.id < wanted.before)
    return list(db.session.scalars(query))


def counts() -> dict[str, int]:
    """How many effects there are in each state that one can look at."""
    running = func.count().filter(_is_running())
    query = select(Effect.state, func.count(), running).where(Effect.state != "done")
    found = dict.fromkeys(FILTERS, 0)
    for state, number, held in db.session.execute(query.group_by(Effect.state)):
        found[state] = number - held
        found["running"] += held
    return found


def kinds() -> list[str]:
    """The kinds of all effects that are not done."""
    query = select(Effect.kind).where(Effect.state != "done").distinct().order_by(Effect.kind)
    return list(db.session.scalars(query))


def job(effect_id: int) -> Effect:
    """One effect, as it is now."""
    found = db.session.get(Effect, effect_id, populate_existing=True)
    if found is None:
        raise NotFound(_("There is no such job."))
    return found


def ids_of_dead(kind: str) -> list[int]:
    """Those that were given up: of one kind, or all of them."""
    query = select(Effect.id).where(Effect.state == "dead").order_by(Effect.id)
    return list(db.session.scalars(query.where(Effect.kind == kind) if kind else query))


def _is_running() -> ColumnElement[bool]:
    return (Effect.state == "waiting") & (Effect.leased_until > clock.now())


def _meant(wanted: Wanted) -> list[Any]:
    if wanted.state == "running":
        meant = [_is_running()]
    elif wanted.state == "waiting":
        meant = [Effect.state == "waiting", is_free(clock.now())]
    else:
        meant = [Effect.state == wanted.state]
    if wanted.kind:
        meant.append(Effect.kind == wanted.kind)
    if wanted.words:
        meant.append(
            or_(
                *(
                    column.icontains(wanted.words, autoescape=True)
                    for column in (Effect.key, Effect.error, Effect.request_id)
                )
            )
        )
    return meant
