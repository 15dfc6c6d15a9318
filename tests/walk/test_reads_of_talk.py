"""Of one place, in sight, one's own: talk, and what its moderators see and set."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from forum.communities.models import Community
from forum.core import clock
from forum.core.limits import RULES_OF_SCREENING_MAX
from forum.extensions import db
from forum.ideas.models import Idea
from forum.moderation.figures import figures_of
from forum.moderation.integrity.models import IntegrityWatch
from forum.moderation.integrity.queries import public_counts
from forum.moderation.kinds import set_kinds, set_reasons
from forum.moderation.models import Card, Flag
from forum.moderation.queries import access_appeal, access_card, access_flag
from forum.moderation.screening.foreseeing import foresee
from forum.moderation.screening.models import Rule
from forum.moderation.screening.settings import add_rule
from forum.threads import drafts
from forum.threads.announcing import announce_posts
from forum.threads.models import Post, ReadPosition, Thread
from forum.threads.queries import unread_in, visit_of
from tests.walk.changing import changed_by, refused
from tests.walk.things import Things
from tests.walk.twin import ELSEWHERE, FURTHER
from tests.walk.unchanged import Read, Unchanged
from tests.world import World


def _place(world: World) -> Community:
    return db.session.get_one(Community, world.place.id)


def _thread(things: Things) -> Thread:
    return db.session.get_one(Thread, things.thread_id)


def _flags(world: World, _things: Things) -> Any:
    db.session.execute(update(Flag).values(state="upheld", decided_at=clock.now()))
    return figures_of(world.place)


def _foresee(world: World, things: Things) -> Any:
    # All of it was written in the 90 days that are asked, or comes.
    with clock.held_at(things.idea.created_at + timedelta(days=1)):
        return foresee(world.place, kind="word", pattern="rack*")


def _public_counts(world: World, _things: Things) -> Any:
    """Of votes that all count, where nobody has looked yet."""
    db.session.execute(update(Idea).values(vote_count=1))
    here = IntegrityWatch.community_id == world.place.id
    db.session.execute(delete(IntegrityWatch).where(here))
    return public_counts(world.place)


def _add(world: World, pattern: str) -> str:
    given = {"kind": "word", "pattern": pattern, "act": "hold"}
    return refused(lambda: add_rule(world.actor("mod"), community=_place(world), **given))


def _rule_of_elsewhere(world: World, _things: Things) -> str:
    db.session.execute(delete(Rule).where(Rule.community_id == world.place.id))
    return _add(world, "rubbish")


def _last_rule(world: World, _things: Things) -> str:
    here = {"community_id": world.place.id, "kind": "word", "act": "hold"}
    more = range(RULES_OF_SCREENING_MAX - 2)
    db.session.add_all(Rule(pattern=f"word {number}", **here) for number in more)
    return _add(world, "another word")


def _card_elsewhere(world: World, _things: Things) -> str:
    held = select(Card.id).where(Card.kind == "held", Card.id < FURTHER)
    card = db.session.scalars(held).one() + ELSEWHERE
    return refused(lambda: access_card(world.actor("mod"), world.place, card))


def _appeal_elsewhere(world: World, things: Things) -> str:
    appeal = things.appeal_id + ELSEWHERE
    return refused(lambda: access_appeal(world.actor("mod"), world.place, appeal))


def _flag_elsewhere(world: World, things: Things) -> str:
    mine = select(Flag.id).where(Flag.flagger_id == things.member_id, Flag.id < FURTHER)
    flag = db.session.scalars(mine).one() + ELSEWHERE
    return refused(lambda: access_flag(world.actor("member"), world.place, flag))


def _announce(_world: World, things: Things) -> Any:
    hidden = update(Post).where(Post.visibility == "hidden")
    db.session.execute(hidden.values(is_announced=False))
    return changed_by(lambda: announce_posts(_thread(things)))


def _look_in_before(things: Things) -> None:
    at = {"post_id": 0, "at": clock.now()}
    position = ReadPosition(person_id=things.other_id, thread_id=things.thread_id, **at)
    db.session.add(position)
    db.session.flush()


def _visit(world: World, things: Things) -> Any:
    _look_in_before(things)
    return visit_of(world.actor("other"), _thread(things)).unread


def _unread(world: World, things: Things) -> Any:
    _look_in_before(things)
    return unread_in(world.actor("other"), [things.thread_id])


OF_THE_PLACE: dict[str, Read] = {
    "kinds of flags": lambda world, _things: changed_by(
        lambda: set_kinds(world.actor("mod"), world.place, [])
    ),
    "reasons that are ready": lambda world, _things: changed_by(
        lambda: set_reasons(world.actor("mod"), world.place, [])
    ),
    "a rule that stands elsewhere": _rule_of_elsewhere,
    "how many rules there are": _last_rule,
    "what a rule would meet": _foresee,
    "how many flags were right": _flags,
    "what anybody may know of votes": _public_counts,
    "a card elsewhere": _card_elsewhere,
    "an appeal elsewhere": _appeal_elsewhere,
    "a flag elsewhere": _flag_elsewhere,
}
IN_SIGHT: dict[str, Read] = {
    "which posts are told of": _announce,
    "what is new in a thread": _visit,
    "what is new in threads": _unread,
}
OF_ONE_PERSON: dict[str, Read] = {
    "a draft that is let go": lambda world, things: changed_by(
        lambda: drafts.drop(world.actor("member"), f"thread-{things.thread_id}")
    ),
    "since when one has read": lambda world, things: visit_of(
        world.actor("member"), _thread(things)
    ),
}


class TestTalk(Unchanged):
    of_the_place = OF_THE_PLACE
    in_sight = IN_SIGHT
    of_one_person = OF_ONE_PERSON
