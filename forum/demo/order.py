"""Order in the demo's large communities: rules, pinned notes, invitations, answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.governing import change_settings, settings_of
from forum.communities.inviting import accept_invitation, invite_by_link
from forum.communities.models import Community, Membership
from forum.communities.notes import Pinned, pin_notes
from forum.communities.queries import actor_behind
from forum.core import clock
from forum.demo.content import content_of
from forum.extensions import db
from forum.ideas.answering import answer_ideas
from forum.ideas.models import Idea

ORDER = "order.json"


def put_in_order(community: Community) -> None:
    """Give a community its rules, which its members have read, notes and an invitation."""
    order = content_of(ORDER)[community.slug]
    team = _manager(community)
    now = settings_of(community)
    change_settings(team, community, type(now)(**{**vars(now), "rules": order["rules"]}))
    here = Membership.community_id == community.id
    db.session.execute(update(Membership).where(here).values(rules_version=1))
    today = clock.now().date()
    notes = [
        Pinned(None, one["body"], today + timedelta(days=one["days"]) if "days" in one else None)
        for one in order["notes"]
    ]
    pin_notes(team, community, notes)
    if order["invites"]:
        _invite(community, order["invites"])
    for answer in order["answers"]:
        _answer(community, answer)


def _invite(community: Community, name: str) -> None:
    """Somebody of another community came by a member's link."""
    inviter = _actor(db.session.scalars(select(Person).where(Person.name == name)).one())
    word = invite_by_link(inviter, community, uses=5, days=30)
    invite_by_link(_manager(community), community, uses=50, days=90)
    elsewhere = select(Person).where(Person.language != community.language).order_by(Person.id)
    accept_invitation(_actor(db.session.scalars(elsewhere.limit(1)).one()), word)


def _answer(community: Community, answer: dict[str, Any]) -> None:
    """The team answered several ideas with the same words, some days ago."""
    here = (Idea.community_id == community.id, Idea.key.in_(answer["ideas"]))
    ids = list(db.session.scalars(select(Idea.id).where(*here)))
    with clock.held_at(clock.now() - timedelta(days=answer["days_ago"])):
        answer_ideas(_manager(community), community=community, idea_ids=ids, body=answer["body"])


def _manager(community: Community) -> Actor:
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.community_id == community.id, Membership.role == "product_manager")
    )
    return _actor(db.session.scalars(query.order_by(Person.id)).first())


def _actor(person: Person | None) -> Actor:
    found = actor_behind(person.id) if person else None
    if found is None:
        raise LookupError("the demo lacks somebody")
    return found
