"""Use cases of saved views: an order with its filters, kept under a name."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, func, select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.policy import can_vote
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.limits import VIEW_NAME_MAX, VIEWS_MAX
from forum.core.permissions import ensure
from forum.extensions import db
from forum.ideas.models import SavedView


def save_view(actor: Actor, *, community: Community, name: str, asks: Mapping[str, object]) -> None:
    """Keep what a list was asked for; the same name again takes the place of before."""
    ensure(can_vote(actor, community), _("Join this community to keep views of its list."))
    name = " ".join(name.split())
    if not 0 < len(name) <= VIEW_NAME_MAX:
        most = _("A name has 1 to %(most)d characters.", most=VIEW_NAME_MAX)
        raise Invalid({"name": most})
    mine = (SavedView.person_id == actor.person_id, SavedView.community_id == community.id)
    db.session.execute(delete(SavedView).where(*mine, SavedView.name == name))
    if (db.session.scalar(select(func.count()).where(*mine)) or 0) >= VIEWS_MAX:
        full = _("You keep %(most)d views here: let one go first.", most=VIEWS_MAX)
        raise Invalid({"name": full})
    db.session.add(
        SavedView(person_id=actor.person_id, community_id=community.id, name=name, asks=dict(asks))
    )
    db.session.flush()


def drop_view(actor: Actor, *, community: Community, view_id: int) -> None:
    """Let one of the actor's views go; one that is gone already is no fault."""
    ensure(can_vote(actor, community), _("Join this community to keep views of its list."))
    mine = (SavedView.person_id == actor.person_id, SavedView.community_id == community.id)
    db.session.execute(delete(SavedView).where(*mine, SavedView.id == view_id))
