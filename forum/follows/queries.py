"""Reads of subscriptions, as conditions for the queries of the floors above."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists

from forum.accounts.actor import Actor
from forum.extensions import db
from forum.follows.models import Subscription


def followed_by(actor: Actor, kind: str, subject_id: Any, word: Any = "") -> ColumnElement[bool]:
    """The condition that the actor follows the thing whose id is in that column."""
    return exists().where(
        Subscription.person_id == (actor.id or 0),
        Subscription.kind == kind,
        Subscription.subject_id == subject_id,
        Subscription.word == word,
    )


def follows_narrowed(actor: Actor, community_id: int, *, area: int | None, tag: str) -> bool:
    """Whether the actor follows the tag, or else the area, that a list is narrowed to."""
    if tag:
        return follows(actor, "tag", community_id, tag)
    return area is not None and follows(actor, "area", area)


def follows(actor: Actor, kind: str, subject_id: int, word: str = "") -> bool:
    """Whether the actor follows that; no query for guests."""
    if actor.id is None:
        return False
    return db.session.get(Subscription, (actor.id, kind, subject_id, word)) is not None
