"""What an erasure leaves outside the rows of the database: files, the index, the log of writes.

Done after the commit, as an effect that can be done again, since a file can't be rolled back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Person
from forum.capture.freezing.meaning import forget_vectors
from forum.core import clock, images, outbox
from forum.core.database import BUSY_SECONDS
from forum.core.settings import settings
from forum.extensions import db
from forum.ideas.models import Design, Draft, Idea
from forum.privacy import contributions, log
from forum.privacy.models import Erasure, Export
from forum.search.service import ask_for_rebuild
from forum.threads.models import PostImage

CLEAN = "privacy.clean"
EMPTY_LOG_OF_WRITES = "privacy.log_of_writes"
# Whoever empties the log of writes waits for readers with the right to write in its hand.
HELD_UP_MS = 100
AGAIN_IN = timedelta(minutes=1)
FOLDERS = ("designs", "posts", "portraits")


def files_of(person: Person, *, with_contributions: bool) -> dict[str, Any]:
    """What an erasure deletes outside the database; asked before the rows are gone."""
    drafts = select(Draft.id).where(Draft.person_id == person.id)
    drafted = db.session.scalars(select(Design.file).where(Design.draft_id.in_(drafts)))
    unused = (PostImage.person_id == person.id, PostImage.post_id.is_(None))
    loose = db.session.scalars(select(PostImage.file).where(*unused))
    found = {"designs": [*drafted], "posts": [*loose]}
    places: list[int] = []
    if with_contributions:
        for folder, names in contributions.files_of(person.id).items():
            found[folder] += names
        own = select(Idea.community_id).where(Idea.author_id == person.id).distinct()
        places = list(db.session.scalars(own))
    made = select(Export.file).where(Export.person_id == person.id, Export.file.is_not(None))
    return {
        **found,
        "portraits": [one for one in (person.avatar, person.hidden_avatar) if one],
        "exports": list(db.session.scalars(made)),
        "places": places,
    }


def clean(payload: Mapping[str, Any]) -> None:
    """Delete the files, log the erasure, have the index built anew."""
    config = settings()
    for folder in FOLDERS:
        images.discard(payload[folder], config.uploads / folder)
    for name in payload["exports"]:
        (config.home / "exports" / name).unlink(missing_ok=True)
    forget_vectors(payload["places"])
    log.write(db.session.get_one(Erasure, payload["erasure"]))
    # The index forgets a text at once, but its files keep the words until they are written anew.
    ask_for_rebuild()


def empty_log_of_writes(_payload: Mapping[str, Any]) -> None:
    """On SQLite, let nothing of what was deleted stand in the file beside the database.

    Later where somebody reads what was there before, as a backup does for as long as it takes.
    """
    # What we read ourselves would be waited for, too.
    db.session.rollback()
    if db.engine.dialect.name != "sqlite":
        return
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        # Most of it waits for nobody; who begins to read from now on needs no log.
        raw.execute("PRAGMA wal_checkpoint(PASSIVE)")
        raw.execute(f"PRAGMA busy_timeout = {HELD_UP_MS}")
        try:
            busy, _pages, _moved = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            raw.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    if busy:
        raise outbox.Later(clock.now() + AGAIN_IN)
