"""A community's rules: read once by who writes there, and again when they changed in earnest."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, update

from forum.accounts.actor import Actor
from forum.communities import policy
from forum.communities.models import Community, Membership, TextVersion
from forum.core import audit
from forum.core.language import _
from forum.extensions import db


def faults_of_rules(actor: Actor, community: Community) -> dict[str, str]:
    """A fault about `rules` if the actor has yet to say that they have read them."""
    if not policy.must_read_rules(actor, community):
        return {}
    # The actor was read when the request began; it may have accepted them since.
    version = select(Membership.rules_version).where(*_place(actor, community))
    if (db.session.scalar(version) or 0) >= community.rules_asked:
        return {}
    return {"rules": _("Read the rules of this community, and say that you have.")}


def accept_rules(actor: Actor, community: Community, *, said: bool) -> None:
    """Note that the actor has read the rules as they are now, if they `said` so."""
    if not said or not policy.must_read_rules(actor, community):
        return
    db.session.execute(
        update(Membership)
        .where(*_place(actor, community), Membership.rules_version < community.rules_version)
        .values(rules_version=community.rules_version)
    )
    audit.record(actor.id, "rules.accept", community, version=community.rules_version)


def texts_of(community: Community) -> list[TextVersion]:
    """All that the rules and the licence ever said here, the newest first."""
    query = select(TextVersion).where(TextVersion.community_id == community.id)
    order = (TextVersion.kind.desc(), TextVersion.version.desc())
    return list(db.session.scalars(query.order_by(*order)))


def _place(actor: Actor, community: Community) -> tuple[ColumnElement[bool], ...]:
    return (Membership.community_id == community.id, Membership.person_id == actor.person_id)
