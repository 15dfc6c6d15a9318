"""Rows as they would be later, or elsewhere: what a read changes before it reads (unchanged.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, update

from forum.core import clock
from forum.extensions import db
from forum.ideas.models import Idea, StatusChange
from tests.walk.twin import FURTHER

A_MONTH = timedelta(days=30)


def put(table: type, *which: Any, **values: Any) -> None:
    """Let these rows of a table be otherwise."""
    change = update(table).where(*which).values(**values)
    db.session.execute(change.execution_options(synchronize_session=False))


def copied(number: Any, kind: int) -> ColumnElement[bool]:
    """That a row with this number is a copy of that kind."""
    found: ColumnElement[bool] = number.between(kind, kind + FURTHER - 1)
    return found


def bring_to(status: str) -> None:
    """Let what is under review have come further, and be answered."""
    put(StatusChange, StatusChange.after == "under_review", after=status)
    put(Idea, Idea.status == "under_review", status=status, answered_at=clock.now())
