"""A moderator's purge takes what was given there; a profile, which all read, only with the rest."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import undefer

from forum.accounts.models import Person
from forum.communities.models import Community, Membership
from forum.communities.service import join_community
from forum.core.transaction import transaction
from forum.extensions import db
from forum.follows.models import Subscription
from forum.follows.service import follow
from forum.ideas.models import Idea
from forum.moderation.purging.service import purge, undo_purge
from forum.threads.service import start_thread
from tests.conftest import on_both_databases
from tests.world import World

SPAMMER = "outsider"


def lives(world: World, *, member_of: set[str], wrote_elsewhere: bool) -> None:
    """Somebody with a profile, who wrote here, follows somebody, and is in these communities."""
    spammer = world.people[SPAMMER].id
    with transaction():
        join_community(world.actor(SPAMMER), world.place)
    world.idea(SPAMMER)
    if wrote_elsewhere:
        elsewhere = world.elsewhere
        with transaction():
            start_thread(world.actor(SPAMMER), community=elsewhere, title="Bonjour", body="Oui.")
    with transaction() as session:
        follow(world.actor(SPAMMER), "person", world.people["member"].id)
        profile = {"about": "Buy!", "about_html": "<p>Buy!</p>", "avatar": "a.webp"}
        session.execute(update(Person).where(Person.id == spammer).values(**profile))
        left = select(Community.id).where(Community.slug.not_in(member_of))
        gone = (Membership.person_id == spammer, Membership.community_id.in_(left))
        session.execute(delete(Membership).where(*gone))


def kept(world: World) -> tuple[str, str | None, int]:
    """What is left of a profile, and how many people are followed."""
    key = world.people[SPAMMER].id
    texts = undefer(Person.about)
    fresh = {"options": [texts], "populate_existing": True}
    person = db.session.get_one(Person, key, **fresh)
    mine = select(Subscription).where(Subscription.person_id == key, Subscription.kind == "person")
    return person.about, person.avatar, len(db.session.scalars(mine).all())


@on_both_databases
@pytest.mark.parametrize(
    ("who", "member_of", "wrote_elsewhere", "goes"),
    [
        ("mod", {"bikes"}, False, True),
        ("mod", {"bikes"}, True, False),
        ("mod", {"bikes", "noise"}, False, False),
        ("mod", set(), False, False),
        ("admin", {"bikes", "noise"}, True, True),
        ("admin", set(), False, True),
    ],
)
def test_a_profile_goes_where_somebody_is_nowhere_else_or_an_admin_purges(
    world: World, who: str, member_of: set[str], wrote_elsewhere: bool, goes: bool, database: object
) -> None:
    lives(world, member_of=member_of, wrote_elsewhere=wrote_elsewhere)
    with transaction():
        spammer = world.people[SPAMMER].id
        made = purge(world.actor(who), community=world.place, person_id=spammer)
    assert kept(world) == (("", None, 0) if goes else ("Buy!", "a.webp", 1))
    here = select(Idea.visibility).where(Idea.author_id == spammer)
    assert set(db.session.scalars(here)) == {"hidden"}
    with transaction():
        undo_purge(world.actor(who), made.id)
    assert kept(world) == ("Buy!", "a.webp", 1)
