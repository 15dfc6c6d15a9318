"""Use cases of notices: write them, read them, choose how to be told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from forum.accounts.actor import Actor
from forum.core import clock
from forum.core.errors import Invalid
from forum.core.language import _
from forum.extensions import db
from forum.notices.audience import Happening
from forum.notices.bell import count_unread
from forum.notices.kinds import EVERY, KINDS, WAYS
from forum.notices.models import Mailing, Notice, NoticeSetting
from forum.notices.words import WHATS
from forum.threads.events import ThreadsRead


def tell(happening: Happening, people: Sequence[int]) -> list[int]:
    """Write the notices of some of the people whom something concerns, each once.

    The answer is who wants to know at once, and has not been told before.
    """
    told = {person_id: happening.told[person_id] for person_id in people}
    kinds = {person_id: WHATS[what][0] for person_id, what in told.items()}
    ways = ways_of(happening.community.id, kinds)
    # Whom a thread has called already hears of further posts once they have looked into it.
    called = _already_called(happening.thread.id, people)
    rows = [
        {
            "person_id": person_id,
            "event": happening.event,
            "kind": kinds[person_id],
            "what": what,
            "community_id": happening.community.id,
            "thread_id": happening.thread.id,
            "post_id": happening.post.id if happening.post else None,
            "actor_id": happening.actor_id,
            "created_at": happening.at,
            "in_digest": ways[person_id] == "digest",
        }
        for person_id, what in told.items()
    ]
    new = keep_notices(rows, ways)
    now = [person_id for person_id in new if ways[person_id] == "now"]
    return [one for one in now if not (kinds[one] == "post" and one in called)]


def keep_notices(rows: Sequence[dict[str, Any]], ways: Mapping[int, str]) -> list[int]:
    """Write notices of people who want any; whose were new, and their bells say so."""
    new = _insert([row for row in rows if ways[row["person_id"]] != "none"])
    count_unread(new)
    return new


def ways_of(community_id: int, kinds: Mapping[int, str]) -> dict[int, str]:
    """How each of these people wants to be told of the kind that concerns them."""
    query = select(NoticeSetting).where(
        NoticeSetting.person_id.in_(kinds), NoticeSetting.community_id.in_((0, community_id))
    )
    # What was chosen for the community comes last, and counts.
    found = {person_id: KINDS[kind] for person_id, kind in kinds.items()}
    for setting in db.session.scalars(query.order_by(NoticeSetting.community_id)):
        if setting.kind == kinds[setting.person_id]:
            found[setting.person_id] = setting.way
    return found


def read_all(actor: Actor) -> None:
    """Mark everything as read."""
    _mark((Notice.person_id == actor.person_id,))
    count_unread([actor.person_id])


def on_threads_read(event: ThreadsRead) -> None:
    """Whoever has looked into a thread has read what they were told about it."""
    unread = Notice.read_at.is_(None)
    for person_id, thread_id in event.visits:
        _mark((Notice.person_id == person_id, Notice.thread_id == thread_id, unread))
    count_unread({person_id for person_id, _thread in event.visits})


def choose_ways(actor: Actor, *, community_id: int, ways: Mapping[str, str]) -> None:
    """Keep how the actor wants to be told in a community, or (0) everywhere; "" is as there."""
    if set(ways) - set(KINDS) or set(ways.values()) - {*WAYS, ""}:
        raise Invalid({"ways": _("One of the choices is not known.")})
    for kind, way in ways.items():
        key = (actor.person_id, community_id, kind)
        setting = db.session.get(NoticeSetting, key)
        if not way:
            if setting is not None:
                db.session.delete(setting)
        elif setting is None:
            one = {"person_id": actor.person_id, "community_id": community_id, "kind": kind}
            db.session.add(NoticeSetting(**one, way=way))
        else:
            setting.way = way
    db.session.flush()


def choose_digest(actor: Actor, every: str) -> None:
    """Keep how often the actor wants a digest."""
    if every not in EVERY:
        raise Invalid({"every": _("One of the choices is not known.")})
    mailing_of(actor.person_id).every = every


def choose_cockpit(actor: Actor, *, wants: bool) -> None:
    """Keep whether the actor wants the cockpit of what they manage by mail, from next week on."""
    mailing = mailing_of(actor.person_id)
    if wants and not mailing.wants_cockpit:
        mailing.cockpit_at = clock.now()
    mailing.wants_cockpit = wants


def unsubscribe(person_id: int, community_id: int, kind: str) -> None:
    """Stop mails of a kind from a community, the digests or the cockpit; the bell goes on."""
    if kind == "digest":
        mailing_of(person_id).every = "never"
        return
    if kind == "cockpit":
        mailing_of(person_id).wants_cockpit = False
        return
    key = (person_id, community_id, kind)
    setting = db.session.get(NoticeSetting, key)
    if setting is None:
        one = {"person_id": person_id, "community_id": community_id, "kind": kind}
        db.session.add(NoticeSetting(**one, way="digest"))
    elif setting.way == "now":
        setting.way = "digest"


def mailing_of(person_id: int) -> Mailing:
    """How somebody is written to; made with the defaults where nothing was chosen."""
    mailing = db.session.get(Mailing, person_id)
    if mailing is None:
        mailing = Mailing(person_id=person_id)
        db.session.add(mailing)
        db.session.flush()
    return mailing


def make_mailings(people: Sequence[int]) -> None:
    """Make the row of everybody who has chosen nothing yet, whoever else does so just now."""
    if people:
        rows = [{"person_id": one} for one in sorted(people)]
        db.session.execute(_dialect().insert(Mailing).on_conflict_do_nothing(), rows)


def renew_feed_key(actor: Actor) -> None:
    """Give the actor's feeds a new key: addresses with the old one lead nowhere."""
    mailing_of(actor.person_id).feed_key = secrets.token_urlsafe(24)


def _insert(rows: list[dict[str, Any]]) -> list[int]:
    """Insert the notices that are not there yet; whose they are."""
    if not rows:
        return []
    statement = _dialect().insert(Notice).on_conflict_do_nothing().returning(Notice.person_id)
    return list(db.session.scalars(statement, rows))


def _dialect() -> ModuleType:
    return postgresql if db.engine.dialect.name == "postgresql" else sqlite


def _already_called(thread_id: int, people: Sequence[int]) -> set[int]:
    open_ones = select(Notice.person_id).where(
        Notice.thread_id == thread_id, Notice.person_id.in_(people), Notice.read_at.is_(None)
    )
    return set(db.session.scalars(open_ones))


def _mark(which: tuple[Any, ...]) -> None:
    change = update(Notice).where(*which).values(read_at=clock.now(), in_digest=False)
    db.session.execute(change.execution_options(synchronize_session=False))
