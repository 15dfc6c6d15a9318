"""The demo's ring: accounts of one hand that vote for one author, for a moderator to find."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import func, insert, select

from forum.accounts.models import Person
from forum.communities.models import Community, Membership
from forum.core import clock
from forum.demo.people import add_person
from forum.extensions import db
from forum.ideas import counting, lifecycle
from forum.ideas.models import Idea, Vote
from forum.moderation.integrity.models import AddressSeen

NAMES = (
    "pedal_pal",
    "QuickSpoke",
    "rimrunner7",
    "TwoWheelTess",
    "gear-hopper",
    "chain.charm",
    "SaddleSam",
    "velo_vera",
    "HubHarry",
)
BEGAN, LASTED = timedelta(days=6), timedelta(days=3)
VISIT = timedelta(minutes=25)


def plant(community: Community) -> None:
    """Let a ring vote for the member with the most ideas that take votes."""
    rng = random.Random(community.id)  # noqa: S311 - the demo is the same each time
    here = (Idea.community_id == community.id, Idea.status.in_(sorted(lifecycle.VOTABLE)))
    number = func.count().label("number")
    most = select(Idea.author_id, number).where(*here).group_by(Idea.author_id)
    author_id = db.session.execute(most.order_by(number.desc(), Idea.author_id)).first()
    if author_id is None:
        return
    theirs = select(Idea).where(*here, Idea.author_id == author_id[0]).order_by(Idea.id)
    ideas = [one for one in db.session.scalars(theirs) if one.created_at < clock.now() - BEGAN]
    people = [_account(community, name, rng) for name in NAMES]
    votes = [vote for person in people for vote in _votes(person, ideas, rng)]
    db.session.execute(insert(Vote), votes)
    for idea in ideas:
        counting.count(idea)
    community.member_count += len(people)


def _account(community: Community, name: str, rng: random.Random) -> Person:
    made = clock.now() - BEGAN - timedelta(days=2) + timedelta(hours=rng.uniform(0, 5))
    person = add_person(name, community.language, made)
    person.days_seen = 2
    db.session.flush()
    row = {"community_id": community.id, "person_id": person.id}
    db.session.add(Membership(**row, role="member", joined_at=made))
    day = (clock.now() - BEGAN).date()
    digest = f"{rng.randrange(2):032x}"
    db.session.add(AddressSeen(person_id=person.id, day=day, digest=digest))
    return person


def _votes(person: Person, ideas: list[Idea], rng: random.Random) -> list[dict[str, object]]:
    begin = clock.now() - BEGAN + LASTED * rng.choice((0.1, 0.5, 0.9))
    chosen = rng.sample(ideas, max(1, len(ideas) - rng.randrange(2)))
    moments = sorted(begin + VISIT * rng.random() for _idea in chosen)
    return [
        {
            "idea_id": idea.id,
            "person_id": person.id,
            "wants": True,
            "created_at": at,
            "counts_from": at,
        }
        for idea, at in zip(chosen, moments, strict=True)
    ]
