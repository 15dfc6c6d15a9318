"""Of one place, in sight, one's own: what people are told and what is kept of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import clock
from forum.credits.queries.certificates import certificates_of
from forum.extensions import db
from forum.ideas.models import Idea, StatusChange
from forum.notices import digests
from forum.notices.bell import count_unread
from forum.notices.feeding import entries_of
from forum.people.queries.following import people_followed
from forum.people.queries.history import history_of
from forum.search.queries import search
from tests.walk.putting import bring_to, copied, put
from tests.walk.things import Things
from tests.walk.twin import UNSEEN
from tests.walk.unchanged import Read, Unchanged
from tests.world import World

# Before that there was nothing in the world of the tests.
A_YEAR = timedelta(days=365)


def digest(world: World) -> Any:
    """A part of a digest that was made when all of it was new."""
    bring_to("planned")
    withdrawn = select(Idea.id).where(Idea.status == "withdrawn", copied(Idea.id, UNSEEN))
    put(StatusChange, StatusChange.idea_id.in_(withdrawn), after="withdrawn")
    # What few want is left out anyhow.
    put(Idea, copied(Idea.id, UNSEEN), vote_count=9)
    with clock.held_at(clock.now() - A_YEAR):
        return digests.part_of(world.place.id, "week")


def bells(world: World) -> Any:
    """What the bells of those show whom something calls."""
    people = Person.id.in_([world.people[kind].id for kind in ("other", "pm")])
    count_unread(db.session.scalars(select(Person.id).where(people)))
    return db.session.execute(select(Person.id, Person.unread_notices).where(people)).all()


def written(world: World, things: Things) -> Any:
    return history_of(world.actor("other"), things.member_id).items


BOTH: dict[str, Read] = {
    "a digest": lambda world, _things: digest(world),
    "bells": lambda world, _things: bells(world),
    "a feed": lambda world, _things: entries_of(world.place),
    "what somebody wrote": written,
    "what is found": lambda world, _things: search(world.actor("member"), "rack"),
}


OF_ONE_PERSON: dict[str, Read] = {
    "certificates": lambda world, _things: certificates_of(world.actor("member")),
    "people followed": lambda world, _things: people_followed(world.actor("member")),
}


class TestPeople(Unchanged):
    of_the_place = BOTH
    in_sight = BOTH
    of_one_person = OF_ONE_PERSON
