"""What several features are told of."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from forum.core.transaction import transaction
from forum.threads.models import Post
from forum.threads.service import start_thread, write_post
from tests.together import Act, Beside, until_it_waits
from tests.world import World


@pytest.fixture
def post(world: World) -> Post:
    """A post of the member's."""
    with transaction():
        opener, place = world.actor("other"), world.place
        thread = start_thread(opener, community=place, title="A way home", body="Where to?")
        return write_post(world.actor("member"), community=place, thread=thread, body="The sea.")


@pytest.fixture
def beside(app: Flask, database: dict[str, str]) -> Iterator[Beside]:
    """Do something in a context of its own until it waits for what the test holds, or is done."""

    def begun(act: Act) -> Future[Any]:
        def carried_out() -> Any:
            with app.app_context():
                return act()

        going = threads.submit(carried_out)
        until_it_waits(database["DATABASE_URL"], going)
        return going

    with ThreadPoolExecutor(1) as threads:
        yield begun
