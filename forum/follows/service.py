"""Use cases of subscriptions."""

from __future__ import annotations

from sqlalchemy import delete

from forum.accounts.actor import Actor
from forum.accounts.service import take_turn
from forum.extensions import db
from forum.follows.models import Subscription


def follow(actor: Actor, kind: str, subject_id: int, word: str = "") -> None:
    """Follow a thing that the caller has found the actor may see; twice is once."""
    take_turn(actor)
    if db.session.get(Subscription, (actor.person_id, kind, subject_id, word)) is None:
        one = {"kind": kind, "subject_id": subject_id, "word": word}
        db.session.add(Subscription(person_id=actor.person_id, **one))


def unfollow(actor: Actor, kind: str, subject_id: int, word: str = "") -> None:
    """Follow it no more."""
    db.session.execute(
        delete(Subscription).where(
            Subscription.person_id == actor.person_id,
            Subscription.kind == kind,
            Subscription.subject_id == subject_id,
            Subscription.word == word,
        )
    )
