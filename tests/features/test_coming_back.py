"""Who leaves and comes back is held to what was decided about them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.communities.inviting import accept_invitation, invite_by_link
from forum.communities.models import Membership
from forum.communities.policy import can_write, takes_part
from forum.communities.service import join_community, leave_community
from forum.core.errors import NotAllowed
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.voting import join_and_vote
from tests.features.test_moderating import acted, talk_of, undone
from tests.world import World


def left(world: World) -> int:
    """Another member wrote something and left; their post."""
    _thread, post = talk_of(world)
    with transaction():
        leave_community(world.actor("other"), world.place)
    return post


def test_a_sanction_waits_for_who_is_away(world: World) -> None:
    acted(world, "suspend", "post", left(world), days=7)
    with transaction():
        back = join_community(world.actor("other"), world.place)
    assert not takes_part(back, world.place)
    assert not takes_part(world.actor("other"), world.place)


def test_who_was_silenced_stays_so_over_leaving(world: World) -> None:
    _thread, post = talk_of(world)
    entry = acted(world, "silence", "post", post, days=7)
    with transaction():
        leave_community(world.actor("other"), world.place)
    with transaction():
        join_community(world.actor("other"), world.place)
    assert not can_write(world.actor("other"), world.place)
    undone(world, entry)
    assert can_write(world.actor("other"), world.place)


def test_an_invitation_forgives_nothing(world: World) -> None:
    acted(world, "suspend", "post", left(world), days=7)
    with transaction():
        word = invite_by_link(world.actor("mod"), community=world.place, uses=1, days=1)
    with transaction():
        accept_invitation(world.actor("other"), word)
    assert not takes_part(world.actor("other"), world.place)


def test_one_press_that_joins_and_votes_is_no_way_round_it(world: World) -> None:
    acted(world, "suspend", "post", left(world), days=7)
    idea, actor = world.idea("member"), world.actor("other")
    with pytest.raises(NotAllowed), transaction():
        join_and_vote(actor, community=world.place, idea=idea, choice="want")
    there = select(Membership).where(Membership.person_id == world.people["other"].id)
    assert db.session.scalar(there.where(Membership.community_id == world.place.id)) is None


def test_who_has_nothing_against_them_comes_back_freely(world: World) -> None:
    entry = acted(world, "suspend", "post", left(world), days=7)
    undone(world, entry)
    with transaction():
        join_community(world.actor("other"), world.place)
    assert can_write(world.actor("other"), world.place)
