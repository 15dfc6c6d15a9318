"""Of one place, in sight, one's own: what people are told and what is kept of them."""

from __future__ import annotations

from forum.notices import digests
from tests.walk.unchanged import Read, Unchanged

OF_THE_PLACE: dict[str, Read] = {
    "a digest": lambda world, _things: digests.part_of(world.place.id, "week"),
}


class TestPeople(Unchanged):
    of_the_place = OF_THE_PLACE
    in_sight = OF_THE_PLACE
