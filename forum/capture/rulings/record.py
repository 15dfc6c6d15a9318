"""The record of rulings: each is written once, holds, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.capture import policy
from forum.capture.models import Ruling
from forum.communities.models import Community
from forum.core import audit, clock
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db

# Of these a theme has one at a time: a new one takes the place of the one before.
SINGLE = frozenset({"rename", "pin"})


def ruled(
    actor: Actor,
    community: Community,
    kind: str,
    groups: Iterable[Iterable[str]],
    *,
    theme: str | None = None,
    label: str | None = None,
) -> Ruling:
    """The ruling that says so: the one that holds already, or a new one."""
    written = json.dumps([sorted(set(group)) for group in groups])
    lock(community)
    for ruling in holding(community, kind, theme):
        if (ruling.groups, ruling.label) == (written, label):
            return ruling
    if kind in SINGLE:
        let_go(actor, community, kind, theme)
    ruling = Ruling(
        community_id=community.id,
        kind=kind,
        groups=written,
        theme=theme,
        label=label,
        by_id=actor.person_id,
        at=clock.now(),
    )
    db.session.add(ruling)
    db.session.flush()
    audit.record(actor.id, f"ruling.{kind}", ruling)
    return ruling


def let_go(actor: Actor, community: Community, kind: str, theme: str | None) -> None:
    """Let rulings of a kind about a theme hold no longer."""
    for ruling in holding(community, kind, theme):
        _undo(actor, ruling)


def undo_ruling(actor: Actor, *, community: Community, ruling: Ruling) -> None:
    """Take a ruling back; said twice it holds once."""
    allowed = policy.can_undo_ruling(actor, community, ruling)
    ensure(allowed, _("Only the community's team can take this back."))
    lock(ruling)
    if ruling.undone_at is None:
        _undo(actor, ruling)


def access_ruling(community: Community, ruling_id: int) -> Ruling:
    """A ruling of this community."""
    query = select(Ruling).where(Ruling.id == ruling_id, Ruling.community_id == community.id)
    ruling = db.session.scalar(query)
    if ruling is None:
        raise NotFound(_("There is no such ruling."))
    return ruling


def holding(community: Community, kind: str, theme: str | None) -> list[Ruling]:
    """The rulings of a kind about a theme (None: about ideas) that hold, the oldest first."""
    query = select(Ruling).where(
        Ruling.community_id == community.id,
        Ruling.kind == kind,
        Ruling.theme == theme,
        Ruling.undone_at.is_(None),
    )
    return list(db.session.scalars(query.order_by(Ruling.id)))


def _undo(actor: Actor, ruling: Ruling) -> None:
    ruling.undone_at = clock.now()
    audit.record(actor.id, "ruling.undo", ruling)
