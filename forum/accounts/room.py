"""The room that a person's pictures take on the disk, whatever they belong to.

Each floor that keeps pictures says how to add up its own; the wiring connects them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.core.errors import Invalid
from forum.core.images import Stored
from forum.core.language import _
from forum.core.limits import KEPT_BYTES, MEGABYTE
from forum.extensions import db

# The number of bytes that a floor keeps for the person of that id.
Sum = Callable[[int], Select[Any]]

_sums: list[Sum] = []


def connect(*sums: Sum) -> None:
    """Say where else pictures are kept."""
    _sums[:] = sums


def kept_by(person_id: int) -> int:
    """How many bytes the pictures of a person take, all together."""
    portrait = select(Person.avatar_bytes).where(Person.id == person_id)
    parts = [portrait, *(each(person_id) for each in _sums)]
    total: ColumnElement[int] = literal(0)
    for part in parts:
        total += func.coalesce(part.scalar_subquery(), 0)
    return db.session.scalar(select(total)) or 0


def check_room(actor: Actor, pictures: Sequence[Stored], field: str = "images") -> None:
    """Raise Invalid if these pictures and those that the actor has take too much."""
    most = KEPT_BYTES[actor.trust]
    if kept_by(actor.person_id) + sum(one.bytes for one in pictures) > most:
        full = _(
            "Your pictures may take %(most)d MB together, and this would be more. Take away some "
            "that nobody needs.",
            most=most // MEGABYTE,
        )
        raise Invalid({field: full})
