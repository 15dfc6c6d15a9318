"""Pictures that go with a digest.

A mail has no session to fetch them with, and fetching would tell when it was opened: the thumbnails
are inside, for public communities as for closed ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import select

from forum.accounts.models import Person
from forum.communities.models import Community, Membership
from forum.core.images import THUMB_PREFIX
from forum.core.settings import settings
from forum.extensions import db
from forum.ideas import lifecycle
from forum.ideas.models import Design, Idea
from forum.notices.bell import is_open_to_member

# So many in one mail, each no larger; an idea whose thumbnail is larger has its words alone.
PICTURES_MAX, PICTURE_BYTES = 3, 20_000


def small_ones(names: Iterable[str]) -> list[str]:
    """Those of these pictures whose thumbnails are small enough to go with a mail."""
    return [name for name in names if 0 < _size(_thumbnail(name)) <= PICTURE_BYTES]


def enclose(recipient: str, names: Sequence[str]) -> dict[str, bytes]:
    """The thumbnails of those of these pictures that the owner of an address may see now."""
    here = (Membership.community_id == Idea.community_id) & (Membership.person_id == Person.id)
    query = (
        select(Design.file)
        .join(Idea, Idea.id == Design.idea_id)
        .join(Community, Community.id == Idea.community_id)
        .join(Person, Person.email == recipient)
        .outerjoin(Membership, here)
        .where(Design.file.in_(names), Idea.visibility == "visible", is_open_to_member())
        .where(Idea.status.in_(sorted(lifecycle.LISTED)))
    )
    seen = set(db.session.scalars(query))
    return {name: _thumbnail(name).read_bytes() for name in small_ones(names) if name in seen}


def _thumbnail(name: str) -> Path:
    folder = settings().uploads / "designs"
    return folder / f"{THUMB_PREFIX}{name}"


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0
