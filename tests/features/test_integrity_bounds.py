"""Nobody decides about votes that are theirs or for them; another moderator does."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from forum.communities.models import Membership
from forum.communities.reasons import Why
from forum.core.errors import NotAllowed
from forum.core.transaction import transaction
from forum.extensions import db
from forum.moderation.integrity import deciding
from forum.moderation.integrity.models import Finding, FindingPerson
from forum.moderation.models import ModerationEntry
from forum.moderation.undoing import undo
from tests.world import World

WHY = Why("They vote as one.")
# Whom the votes are for, and who cast some of them: both look after the community by now.
CONCERNED = ("member", "other")


@pytest.fixture
def finding(world: World) -> Finding:
    """A group of two who vote for the member."""
    author, voter, newcomer = (world.people[kind].id for kind in (*CONCERNED, "newcomer"))
    with transaction() as session:
        both = Membership.person_id.in_((author, voter))
        session.execute(update(Membership).where(both).values(role="moderator"))
        made = Finding(community_id=world.place.id, author_id=author, suspicion=9.0)
        session.add(made)
        session.flush()
        session.add_all(
            FindingPerson(finding_id=made.id, person_id=one, suspicion=9.0, parts=[])
            for one in (voter, newcomer)
        )
    return made


def set_aside(world: World, finding: Finding, kind: str) -> None:
    """Set the newcomer's votes aside as somebody."""
    given: dict[str, Any] = {"community": world.place, "finding": finding, "why": WHY}
    with transaction():
        newcomer = world.people["newcomer"].id
        deciding.set_aside(world.actor(kind), people=[newcomer], **given)


@pytest.mark.parametrize("kind", CONCERNED)
def test_whom_it_concerns_decides_nothing_and_is_offered_nothing(
    world: World, finding: Finding, kind: str
) -> None:
    address = f"/c/bikes/moderation/integrity/{finding.id}"
    page = world.signed_in(kind).get(address).text
    assert 'name="choice"' not in page
    assert "another moderator decides" in page
    assert 'name="choice"' in world.signed_in("mod").get(address).text
    with pytest.raises(NotAllowed):
        set_aside(world, finding, kind)
    with pytest.raises(NotAllowed), transaction():
        deciding.leave(world.actor(kind), community=world.place, finding=finding)


@pytest.mark.parametrize("kind", CONCERNED)
def test_whom_it_concerns_does_not_take_it_back(world: World, finding: Finding, kind: str) -> None:
    set_aside(world, finding, "mod")
    given: dict[str, Any] = {"community": world.place, "why": WHY}
    with pytest.raises(NotAllowed), transaction():
        deciding.restore(world.actor(kind), finding=finding, **given)
    entry = db.session.scalars(select(ModerationEntry)).one()
    with pytest.raises(NotAllowed), transaction():
        undo(world.actor(kind), entry=entry, **given)
    with transaction():
        undo(world.actor("mod"), entry=entry, **given)
