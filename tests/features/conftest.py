"""What several features are told of."""

from __future__ import annotations

import pytest

from forum.core.transaction import transaction
from forum.threads.models import Post
from forum.threads.service import start_thread, write_post
from tests.world import World


@pytest.fixture
def post(world: World) -> Post:
    """A post of the member's."""
    with transaction():
        opener, place = world.actor("other"), world.place
        thread = start_thread(opener, community=place, title="A way home", body="Where to?")
        return write_post(world.actor("member"), community=place, thread=thread, body="The sea.")
