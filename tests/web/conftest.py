"""What several pages are asked with."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from flask.testing import FlaskClient

from forum.core.transaction import transaction
from forum.threads.service import start_thread, write_post
from tests.world import World

Clients = Callable[[str], FlaskClient]


@pytest.fixture
def clients(world: World) -> Clients:
    """One browser for each person, who signs in once."""
    return cache(world.signed_in)


@pytest.fixture
def post(world: World) -> int:
    """An answer of the other one's, in a thread of the member's."""
    with transaction() as session:
        thread = start_thread(
            world.actor("member"), community=world.place, title="A way home", body="Where to?"
        )
        written = write_post(
            world.actor("other"), community=world.place, thread=thread, body="To <b>the sea</b>."
        )
        session.flush()
        return written.id
