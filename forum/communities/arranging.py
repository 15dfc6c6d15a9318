"""Short lists that a community's team arranges on one page: areas and models of the product."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from forum.communities.models import Area, Community, ProductModel
from forum.extensions import db

# The id of what is there already, if it is, and its name.
Row = tuple[int | None, str]
Listed = type[Area] | type[ProductModel]


def cleaned(named: Sequence[Row]) -> list[Row]:
    """The rows with a name, and nothing around it."""
    rows = [(row_id, " ".join(name.split())) for row_id, name in named]
    return [(row_id, name) for row_id, name in rows if name]


def is_over(rows: Sequence[Row], most: int, longest: int) -> bool:
    """Whether there are too many of them, or one with too long a name."""
    return len(rows) > most or any(len(name) > longest for _id, name in rows)


def has_twins(rows: Sequence[Row]) -> bool:
    """Whether two would have the same name."""
    return len({name.casefold() for _id, name in rows}) < len(rows)


def lost(table: Listed, community: Community, rows: Sequence[Row]) -> tuple[int, ...]:
    """The ids that are named no more."""
    there = select(table.id).where(table.community_id == community.id)
    return tuple(sorted(set(db.session.scalars(there)) - {row_id for row_id, _name in rows}))


def arrange(table: Listed, community: Community, rows: Sequence[Row]) -> None:
    """Let a community have these, in this order."""
    here = select(table).where(table.community_id == community.id)
    there: Iterable[Area | ProductModel] = db.session.scalars(here).all()  # type: ignore[assignment]
    known = {one.id: one for one in there}
    for gone in lost(table, community, rows):
        db.session.delete(known[gone])
    for place, (row_id, _name) in enumerate(rows):
        if row_id in known:
            # Two names may change places: none may be in the other's way.
            known[row_id].name = f"#{place}"
    db.session.flush()
    for place, (row_id, name) in enumerate(rows):
        if row_id in known:
            known[row_id].name, known[row_id].position = name, place
        else:
            db.session.add(table(community_id=community.id, name=name, position=place))
    db.session.flush()
