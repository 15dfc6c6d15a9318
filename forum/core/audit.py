"""What was done by whom: rows are added in the transaction of the act, and never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, String, event, update
from sqlalchemy.orm import Mapped, ORMExecuteState, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model, db

_FORGETS = "forgets"


class AuditEntry(Model):
    """One act: the actor's id (None: the operator's command line), what was done to what."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def record(actor_id: int | None, action: str, subject: object, **detail: Any) -> None:
    """Add an entry about `subject`, a row that already has its id."""
    db.session.add(
        AuditEntry(
            at=clock.now(),
            actor_id=actor_id,
            action=action,
            subject_kind=type(subject).__name__,
            subject_id=subject.id,  # type: ignore[attr-defined]
            detail=detail,
        )
    )


def forget(*which: ColumnElement[bool]) -> None:
    """Drop the words of these entries: the one change that there is, for who is to be forgotten.

    That something was done, to what and when, stays.
    """
    emptied = update(AuditEntry).where(*which).values(detail={})
    db.session.execute(emptied, execution_options={_FORGETS: True, "synchronize_session": False})


@event.listens_for(db.session, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    changes = (state.is_update or state.is_delete) and not state.execution_options.get(_FORGETS)
    if changes and state.bind_mapper is AuditEntry.__mapper__:
        _refuse()


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse(*_arguments: object) -> None:
    raise RuntimeError("the audit log is append-only")
