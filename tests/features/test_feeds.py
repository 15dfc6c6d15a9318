"""Web feeds: what is new, as anybody reads it who may read the place."""

from __future__ import annotations

from sqlalchemy import update

from forum.core.transaction import transaction
from forum.extensions import db
from forum.threads.models import Post, Thread
from forum.threads.service import start_thread, write_post
from tests.conftest import on_both_databases
from tests.world import World


def titles(world: World, slug: str = "bikes") -> dict[str, int]:
    """How often a feed tells of these threads."""
    page = world.signed_in("guest").get(f"/c/{slug}/feed.atom").text
    return {title: page.count(f"<title>{title}</title>") for title in ("A way home", "A way out")}


@on_both_databases
def test_a_thread_is_told_once_where_it_stands_and_while_it_is_shown(world: World) -> None:
    with transaction():
        here = {"community": world.place, "body": "Along the river."}
        home = start_thread(world.actor("member"), title="A way home", **here)
        start_thread(world.actor("mod"), title="A way out", **here)
        write_post(world.actor("other"), thread=home, **here)
    assert titles(world) == {"A way home": 1, "A way out": 1}
    assert titles(world, "noise") == {"A way home": 0, "A way out": 0}
    opening = db.session.query(Post.id).where(Post.thread_id == home.id).order_by(Post.id).first()
    with transaction() as session:
        session.execute(update(Post).where(Post.id == opening[0]).values(visibility="hidden"))
    assert titles(world) == {"A way home": 0, "A way out": 1}
    with transaction() as session:
        session.execute(update(Thread).values(visibility="hidden"))
    assert titles(world) == {"A way home": 0, "A way out": 0}
