"""The demo's small communities, so that the directory has something to look through."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.queries import actor_of, person_with_consent
from forum.communities.governing import change_settings, settings_of
from forum.communities.inviting import accept_invitation, invite_by_link
from forum.communities.models import Community, Membership
from forum.communities.notes import Pinned, pin_notes
from forum.communities.queries import standings_of
from forum.communities.service import create_community
from forum.core import clock
from forum.demo.build import Built, add_idea
from forum.extensions import db
from forum.ideas import feeds, voting
from forum.ideas.models import Idea, Vote
from forum.ideas.service import recount

CONTENT = Path(__file__).parent / "content"
NEIGHBOURS, ORDER = "neighbours.json", "order.json"
WANTED_BY = 0.93


def add_neighbours(seed: int) -> None:
    """Found them all, with members from the large ones who vote on a few ideas."""
    rng = random.Random(seed)  # noqa: S311 - the demo is the same each time
    crowd = {
        language: list(db.session.scalars(select(Person).where(Person.language == language)))
        for language in ("en", "fr")
    }
    for place in _content(NEIGHBOURS):
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
            "created_at": idea.created_at + since * rng.random() ** 2,
        }
        for voter in voters
    ]
    db.session.execute(insert(Vote), votes)
    voting.count(idea)


def look_after(built: Built) -> None:
    """Give a large community its rules, which its members have read, notes and an invitation."""
    community, order = built.community, _content(ORDER)[built.community.slug]
    team = _manager(community)
    now = settings_of(community)
    change_settings(team, community, type(now)(**{**vars(now), "rules": order["rules"]}))
    here = Membership.community_id == community.id
    db.session.execute(update(Membership).where(here).values(rules_version=1))
    today = clock.now().date()
    notes = [
        Pinned(None, one["body"], today + timedelta(days=one["days"]) if "days" in one else None)
        for one in order["notes"]
    ]
    pin_notes(team, community, notes)
    if order["invites"]:
        _invite(community, order["invites"])


def _invite(community: Community, name: str) -> None:
    """Somebody of another community came by a member's link."""
    inviter = _actor(db.session.scalars(select(Person).where(Person.name == name)).one())
    word = invite_by_link(inviter, community, uses=5, days=30)
    invite_by_link(_manager(community), community, uses=50, days=90)
    elsewhere = select(Person).where(Person.language != community.language).order_by(Person.id)
    accept_invitation(_actor(db.session.scalars(elsewhere.limit(1)).one()), word)


def _manager(community: Community) -> Actor:
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.community_id == community.id, Membership.role == "product_manager")
    )
    return _actor(db.session.scalars(query.order_by(Person.id)).first())


def _actor(person: Person | None) -> Actor:
    found = person_with_consent(person.id) if person else None
    if found is None:
        raise LookupError("the demo lacks somebody")
    return actor_of(*found, standings_of(found[0].id))


def _content(file: str) -> Any:
    return json.loads((CONTENT / file).read_text(encoding="utf-8"))
