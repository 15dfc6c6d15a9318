"""Short lists that a community's team arranges on one page: areas and models of the product."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.communities import policy
from forum.communities.events import AreasRemoved
from forum.communities.models import Area, Community, ProductModel
from forum.core import audit
from forum.core.errors import Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import AREA_NAME_MAX, AREAS_MAX, MODEL_NAME_MAX, MODELS_MAX
from forum.core.permissions import ensure
from forum.core.titles import one_line
from forum.extensions import db

# The id of what is there already, if it is, and its name.
Row = tuple[int | None, str]
Listed = type[Area] | type[ProductModel]


def set_areas(actor: Actor, community: Community, named: Sequence[Row]) -> None:
    """Give a community these product areas, in this order: known ids keep their ideas.

    What is not named any more is gone, and its ideas are about no area then.
    """
    ensure(policy.can_edit_areas(actor, community), _("Only the community's team can do this."))
    rows = cleaned(named)
    if is_over(rows, AREAS_MAX, AREA_NAME_MAX):
        most = _(
            "At most %(count)d areas of %(most)d characters.", count=AREAS_MAX, most=AREA_NAME_MAX
        )
        raise Invalid({"name": most})
    if has_twins(rows):
        raise Invalid({"name": _("Two areas have the same name.")})
    publish(AreasRemoved(lost(Area, community, rows)))
    arrange(Area, community, rows)
    audit.record(actor.id, "community.areas", community, names=[name for _id, name in rows])


def set_models(actor: Actor, community: Community, named: Sequence[Row]) -> None:
    """Give a community these models of its product, in this order: known ids keep their owners.

    Nobody owns here what is not named any more.
    """
    ensure(policy.can_edit_models(actor, community), _("Only the community's team can do this."))
    rows = cleaned(named)
    if is_over(rows, MODELS_MAX, MODEL_NAME_MAX):
        most = {"count": MODELS_MAX, "most": MODEL_NAME_MAX}
        raise Invalid({"name": _("At most %(count)d models of %(most)d characters.", **most)})
    if has_twins(rows):
        raise Invalid({"name": _("Two models have the same name.")})
    arrange(ProductModel, community, rows)
    audit.record(actor.id, "community.models", community, names=[name for _id, name in rows])


def cleaned(named: Sequence[Row]) -> list[Row]:
    """The rows with a name, and nothing around it."""
    rows = [(row_id, one_line(name)) for row_id, name in named]
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
