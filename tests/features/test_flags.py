"""What flags weigh, and who holds a thing by them: never those of whom nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select

from forum.accounts import profile
from forum.accounts.models import Person
from forum.communities.queries import actor_behind
from forum.communities.service import add_member
from forum.core import clock
from forum.core.limits import FLAG_KNOWN_DAYS
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.moderation import flagging
from forum.moderation.models import Appeal, Card, Flag
from forum.moderation.screening.settings import Thresholds, add_rule, set_thresholds
from forum.moderation.things import Thing
from forum.notices.models import Notice
from forum.threads.models import Post, Thread
from forum.threads.service import write_post
from tests.conftest import on_both_databases
from tests.world import World, person_called, send


def crowd(world: World, count: int, *, days_seen: int) -> list[int]:
    """So many people who came on so many days."""
    with transaction():
        people = [person_called(f"brigade-{days_seen}-{number}") for number in range(count)]
        for one in people:
            one.days_seen = days_seen
            add_member(one.id, world.place)
        return [one.id for one in people]


def flagged_by(world: World, people: Sequence[int], post: Post, kind: str = "spam") -> str:
    """How the post stands once these people have flagged it."""
    thing = Thing(world.place.id, "post", post.id, post.author_id)
    for one in people:
        with transaction():
            actor = actor_behind(one)
            assert actor is not None
            flagging.flag(actor, community=world.place, thing=thing, kind=kind, words="")
    return db.session.get_one(Post, post.id, populate_existing=True).visibility


def weights() -> list[float]:
    """What each flag weighs, the oldest first."""
    return list(db.session.scalars(select(Flag.weight).order_by(Flag.id)))


def test_flags_weigh_by_the_record_of_who_raises_them() -> None:
    assert flagging.weight_of(0, 0) == 1
    assert flagging.weight_of(8, 0) == pytest.approx(1.8)
    assert flagging.weight_of(0, 8) == pytest.approx(0.2)
    assert flagging.weight_of(0, 0, is_fresh=True) == flagging.FRESH


@on_both_databases
def test_no_number_of_fresh_accounts_holds_a_thing(
    world: World, post: Post, database: object
) -> None:
    with transaction():
        lowest = Thresholds(flags_hold_from=0.5)
        set_thresholds(world.actor("mod"), community=world.place, given=lowest)
    brigade = crowd(world, 20, days_seen=FLAG_KNOWN_DAYS - 1)
    assert flagged_by(world, brigade, post, "private") == "visible"
    card = db.session.scalars(select(Card)).one()
    assert (card.closed_at, card.weight) == (None, 20 * 2 * flagging.FRESH)


def test_three_who_came_for_a_while_hold_a_thing_and_fresh_accounts_hasten_it_in_no_way(
    world: World, post: Post
) -> None:
    known = crowd(world, 3, days_seen=FLAG_KNOWN_DAYS)
    fresh = crowd(world, 9, days_seen=0)
    assert flagged_by(world, [*fresh, *known[:2]], post) == "visible"
    assert flagged_by(world, known[2:], post) == "held"


def test_whose_it_is_reads_that_it_waits_and_not_by_whom(
    world: World, post: Post, carry_out: Callable[[], None]
) -> None:
    known = crowd(world, 3, days_seen=FLAG_KNOWN_DAYS)
    flagged_by(world, known, post)
    carry_out()
    [told] = db.session.scalars(select(Notice).where(Notice.what == "mod_hold"))
    assert told.person_id == post.author_id
    [letter] = db.session.scalars(select(Letter).where(Letter.recipient == "member@example.org"))
    assert "waits for a moderator" in letter.subject
    reader = world.signed_in("member")
    page = reader.get(told.path).text
    assert "Members flagged it" in page
    for said in (letter.subject, letter.body, letter.html or "", page):
        assert "rigade" not in said
    send(reader, f"{told.path}/appeal", _form=told.path, words="It is the sea.")
    db.session.rollback()
    assert db.session.scalars(select(Appeal)).one().person_id == post.author_id


def test_what_waits_from_the_first_moment_is_no_news(
    world: World, post: Post, carry_out: Callable[[], None]
) -> None:
    with transaction():
        rule = {"kind": "word", "pattern": "casino", "act": "hold"}
        add_rule(world.actor("mod"), community=world.place, **rule)
    with transaction() as session:
        thread = session.get_one(Thread, post.thread_id)
        said = {"thread": thread, "body": "To the casino."}
        held = write_post(world.actor("newcomer"), community=world.place, **said)
        assert held.visibility == "held"
    carry_out()
    assert db.session.scalars(select(Notice).where(Notice.what == "mod_hold")).all() == []


def test_whom_the_moderators_agreed_with_or_trust_is_fresh_no_more(
    world: World, post: Post
) -> None:
    agreed, trusted = crowd(world, 2, days_seen=0)
    with transaction():
        profile.grant_trust(world.actor("admin"), trusted, granted=True)
        card = Card(
            community_id=world.place.id, kind="flags", subject_kind="post", subject_id=post.id
        )
        db.session.add(card)
        db.session.flush()
        row = {"community_id": world.place.id, "card_id": card.id, "decided_at": clock.now()}
        upheld = Flag(flagger_id=agreed, subject_kind="post", subject_id=0, kind="spam", **row)
        upheld.state, card.closed_at = "upheld", clock.now()
        db.session.add(upheld)
    team = [world.people[kind].id for kind in ("mod", "pm")]
    with transaction() as session:
        for one in team:
            session.get_one(Person, one).days_seen = 0
    flagged_by(world, [agreed, trusted, *team], post)
    assert weights()[1:] == [pytest.approx(4 / 3), 1, 1, 1]
