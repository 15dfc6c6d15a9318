"""What settles in a demo's community over months: when people came, its areas, what they follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from forum.accounts.models import Person
from forum.communities.models import Area, Community, Membership
from forum.extensions import db
from forum.follows.models import Subscription
from forum.ideas.models import Idea, Impression
from forum.threads.models import Post

CAME_BEFORE = timedelta(hours=3)


def divide(
    community: Community,
    named: Mapping[str, Sequence[str]],
    entries: Sequence[dict[str, Any]],
    ideas: Mapping[str, Idea],
) -> None:
    """Name the product areas, and put each idea under the first one that one of its tags is of."""
    areas = [
        Area(community_id=community.id, name=name, position=place)
        for place, name in enumerate(named)
    ]
    db.session.add_all(areas)
    db.session.flush()
    of_tag = {
        tag: area.id for area, tags in zip(areas, named.values(), strict=True) for tag in tags
    }
    for entry in entries:
        ids = (of_tag[tag] for tag in entry.get("tags", ()) if tag in of_tag)
        ideas[entry["key"]].area_id = next(ids, None)


def let_authors_follow(ideas: Mapping[str, Idea]) -> None:
    """Who proposed an idea follows it, as with every idea."""
    rows = [
        {
            "person_id": idea.author_id,
            "kind": "idea",
            "subject_id": idea.id,
            "word": "",
            "created_at": idea.created_at,
        }
        for idea in ideas.values()
    ]
    db.session.execute(insert(Subscription), rows)


def date_arrivals(people: Mapping[str, Person]) -> None:
    """Everybody came shortly before they were first seen: nobody reads, votes or writes earlier."""
    first: dict[int, Any] = {}
    for who, at in (
        (Idea.author_id, Idea.created_at),
        (Post.author_id, Post.created_at),
        (Impression.person_id, Impression.shown_at),
    ):
        for person_id, moment in db.session.execute(select(who, func.min(at)).group_by(who)):
            first[person_id] = min(moment, first.get(person_id, moment))
    for person in people.values():
        if person.id in first:
            person.created_at = person.verified_at = first[person.id] - CAME_BEFORE
            person.of_age_confirmed_at = person.created_at
    db.session.flush()
    came = select(Person.created_at).where(Person.id == Membership.person_id).scalar_subquery()
    ids = [person.id for person in people.values()]
    here = Membership.person_id.in_(ids)
    db.session.execute(update(Membership).where(here).values(joined_at=came))
