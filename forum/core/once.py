"""A create is done once: sent again it gives what it made, and sent with other words it is refused.

The press is a row of the transaction that creates: it stands or falls with what was made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import Index, String, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.core.errors import Conflict, Invalid
from forum.core.language import _
from forum.core.transaction import transaction
from forum.extensions import Model, db

T = TypeVar("T")
KEPT_FOR = timedelta(hours=24)
# The fault of a press that was used for other words; no field has this name.
OTHER_WORDS = "press"


@dataclass(frozen=True)
class Press:
    """One press of a button: whose, under which key, and what was sent where; both as hashes."""

    person_id: int
    key: str
    sent: str


class PressMade(Model):
    """What a press made, by the name of its model and its id."""

    __tablename__ = "presses"
    __table_args__ = (Index(None, "at"),)

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    sent: Mapped[str] = mapped_column(String(64))
    made: Mapped[str | None] = mapped_column(String(40))
    made_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Moment)


def done(press: Press | None, make: Callable[[], T]) -> T:
    """What `make` makes, or what the same press made; Invalid where that sent other words."""
    if press is None:
        return make()
    if not _claimed(press):
        return cast(T, _made_before(press))
    made = make()
    if isinstance(made, Model):
        row: Any = made
        values = {"made": type(row).__name__, "made_id": row.id}
        db.session.execute(update(PressMade).where(*_is(press)).values(values))
    return made


def was_done(press: Press | None) -> bool:
    """Whether this press made something already."""
    row = db.session.get(PressMade, (press.person_id, press.key)) if press else None
    return row is not None and row.at > clock.now() - KEPT_FOR


def forget_old() -> None:
    """Forget presses that nobody sends again."""
    with transaction() as session:
        session.execute(delete(PressMade).where(PressMade.at <= clock.now() - KEPT_FOR))


def _claimed(press: Press) -> bool:
    """Whether it is the first; another at the same moment is waited for."""
    now = clock.now()
    old = delete(PressMade).where(*_is(press), PressMade.at <= now - KEPT_FOR)
    db.session.execute(old.execution_options(synchronize_session=False))
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    row = {"person_id": press.person_id, "key": press.key, "sent": press.sent, "at": now}
    kept = dialect.insert(PressMade).values(row).on_conflict_do_nothing()
    return db.session.scalar(kept.returning(PressMade.key)) is not None


def _made_before(press: Press) -> object:
    row = db.session.get_one(PressMade, (press.person_id, press.key), populate_existing=True)
    if row.sent != press.sent:
        raise Invalid({OTHER_WORDS: _("This was sent before with other words, which are kept.")})
    classes = {mapper.class_.__name__: mapper.class_ for mapper in Model.registry.mappers}
    made = db.session.get(classes[row.made], row.made_id) if row.made else None
    if made is None:
        # A link that is shown once, or a row that is gone since.
        raise Conflict(_("This was sent before, and it is done."))
    return made


def _is(press: Press) -> tuple[Any, ...]:
    return PressMade.person_id == press.person_id, PressMade.key == press.key
