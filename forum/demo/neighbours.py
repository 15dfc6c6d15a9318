"""The demo's small communities, so that the directory has something to look through."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from forum.accounts.models import Person
from forum.communities.models import Community, Membership
from forum.communities.service import create_community
from forum.core import clock
from forum.demo.build import add_idea
from forum.demo.content import content_of
from forum.extensions import db
from forum.ideas import counting, feeds
from forum.ideas.models import Idea, Vote
from forum.ideas.service import recount

NEIGHBOURS = "neighbours.json"
WANTED_BY = 0.93


def add_neighbours(seed: int) -> None:
    """Found them all, with members from the large ones who vote on a few ideas."""
    rng = random.Random(seed)  # noqa: S311 - the demo is the same each time
    crowd = {
        language: list(db.session.scalars(select(Person).where(Person.language == language)))
        for language in ("en", "fr")
    }
    for place in content_of(NEIGHBOURS):
        people = rng.sample(crowd[place["language"]], place["members"])
        _found(place, people, rng)


def _found(place: dict[str, Any], people: Sequence[Person], rng: random.Random) -> None:
    named = {name: place[name] for name in ("name", "brand", "language", "accent", "tagline")}
    closed = place.get("visibility", "public")
    community = create_community(place["slug"], visibility=closed, **named)
    founded = clock.now() - timedelta(days=place["days_ago"])
    places = [
        {
            "community_id": community.id,
            "person_id": person.id,
            "joined_at": founded + timedelta(days=rng.uniform(0, place["days_ago"])),
        }
        for person in people
    ]
    db.session.execute(insert(Membership), places)
    db.session.execute(
        update(Community)
        .where(Community.id == community.id)
        .values(member_count=len(people), created_at=founded)
    )
    by_name = {person.name: person for person in people}
    for number, entry in enumerate(place["ideas"]):
        author = people[number].name
        idea = add_idea(community, by_name, {**entry, "key": f"n{number}", "author": author})
        _vote(idea, rng.sample(people[number + 1 :], min(entry["votes"], len(people) - 4)), rng)
    recount(community)
    feeds.refresh(community.id)


def _vote(idea: Idea, voters: Sequence[Person], rng: random.Random) -> None:
    since = clock.now() - idea.created_at
    votes = [
        {
            "idea_id": idea.id,
            "person_id": voter.id,
            "wants": rng.random() < WANTED_BY,
            "created_at": moment,
            "counts_from": moment,
        }
        for voter in voters
        for moment in [idea.created_at + since * rng.random() ** 2]
    ]
    db.session.execute(insert(Vote), votes)
    counting.count(idea)
