"""What an index finds is asked again of its place, whatever was asked of the index."""

from __future__ import annotations

from forum.communities.models import Community
from forum.core.transaction import transaction
from forum.search.policy import can_find
from forum.search.rows import rows_of
from forum.threads.service import start_thread
from tests.world import World


def test_talk_of_a_closed_place_is_found_by_its_members_alone(world: World) -> None:
    with transaction() as session:
        given = {"title": "A way home", "body": "Along the river."}
        thread = start_thread(world.actor("other"), community=world.place, **given)
        place = session.get_one(Community, world.place.id)
        place.visibility = "private"
    (row,) = rows_of([("thread", thread.id)], {place.id}, everybody=False).values()
    finding = {kind: can_find(world.actor(kind), place, row) for kind in ("other", "outsider")}
    assert finding == {"other": True, "outsider": False}
