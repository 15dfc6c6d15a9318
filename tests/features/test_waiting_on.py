"""What is held waits until a moderator shows or hides it, whatever else is done about it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from forum.core.transaction import transaction
from forum.extensions import db
from forum.moderation import flagging
from forum.moderation.models import Card, Flag
from forum.moderation.screening.settings import Thresholds, add_rule, set_thresholds
from forum.moderation.undoing import grant_appeal
from forum.threads.models import Post, Thread
from forum.threads.service import write_post
from tests.features.test_appeals import appealed, decided
from tests.features.test_moderating import acted, edit_as_moderator, flagged, state, undone
from tests.world import World


def waiting() -> list[str]:
    """The kinds of the cards that wait."""
    db.session.rollback()
    return list(db.session.scalars(select(Card.kind).where(Card.closed_at.is_(None))))


def seen(post_id: int) -> str:
    """By whom a post is seen now."""
    return db.session.get_one(Post, post_id, populate_existing=True).visibility


@pytest.fixture
def by_rule(world: World, post: Post) -> int:
    """A post that a rule holds."""
    with transaction():
        rule = {"kind": "word", "pattern": "casino", "act": "hold"}
        add_rule(world.actor("mod"), community=world.place, **rule)
    with transaction() as session:
        thread = session.get_one(Thread, post.thread_id)
        said = {"thread": thread, "body": "To the casino."}
        return write_post(world.actor("newcomer"), community=world.place, **said).id


@pytest.fixture
def by_flags(world: World, post: Post) -> int:
    """A post that a flag holds."""
    with transaction():
        at_once = Thresholds(flags_hold_from=0.5)
        set_thresholds(world.actor("mod"), community=world.place, given=at_once)
    flagged(world, "post", post.id, "other")
    return post.id


@pytest.fixture(params=["by_rule", "by_flags"])
def held(request: pytest.FixtureRequest) -> int:
    """A post that waits, for either reason."""
    key: int = request.getfixturevalue(request.param)
    assert seen(key) == "held"
    return key


@pytest.mark.parametrize("what", ["edit", "warn", "silence"])
def test_it_waits_on_after_what_neither_shows_nor_hides_it(
    world: World, held: int, what: str
) -> None:
    before = waiting()
    if what == "edit":
        entry = edit_as_moderator(world, "post", held)
    else:
        entry = acted(world, what, "post", held, days=7)
    assert waiting() == before
    assert set(db.session.scalars(select(Flag.state))) <= {"upheld"}
    undone(world, entry)
    assert waiting() == before
    assert set(db.session.scalars(select(Flag.state))) <= {"open"}


@pytest.mark.parametrize(("what", "then"), [("approve", "visible"), ("hide", "hidden")])
def test_it_waits_no_more_once_it_is_shown_or_hidden(
    world: World, held: int, what: str, then: str
) -> None:
    acted(world, "warn", "post", held)
    acted(world, what, "post", held)
    assert (seen(held), waiting()) == (then, [])


def test_a_warning_that_hides_it_as_well_settles_it(world: World, held: int) -> None:
    acted(world, "warn", "post", held, hides=True)
    assert (seen(held), waiting()) == ("hidden", [])


def test_what_flags_held_waits_on_when_they_are_taken_back(world: World, by_flags: int) -> None:
    with transaction() as session:
        own = session.scalars(select(Flag)).one()
        flagging.withdraw(world.actor("other"), own)
    assert (seen(by_flags), waiting()) == ("held", ["flags"])
    acted(world, "approve", "post", by_flags)
    assert (seen(by_flags), waiting()) == ("visible", [])


def test_what_an_appeal_puts_back_into_waiting_waits(world: World, held: int) -> None:
    before = waiting()
    entry = acted(world, "hide", "post", held)
    author = {world.people[kind].id: kind for kind in ("newcomer", "member")}
    kind = author[db.session.get_one(Post, held).author_id]
    decided(world, appealed(world, entry, kind), "admin", grant_appeal)
    assert (seen(held), waiting()) == ("held", before)
    assert set(db.session.scalars(select(Flag.state))) <= {"dismissed"}


def test_an_undo_restores_every_row_of_what_is_held(world: World, held: int) -> None:
    before = state()
    undone(world, edit_as_moderator(world, "post", held))
    assert state() == before


@pytest.mark.parametrize("is_opening", [True, False])
def test_what_is_held_waits_where_its_thread_was_moved_to(
    world: World, held: int, is_opening: bool
) -> None:
    post = db.session.get_one(Post, held)
    thread, kinds = post.thread_id, waiting()
    if is_opening:
        with transaction() as session:
            session.get_one(Thread, thread).visibility = "held"
            about = {"subject_kind": "thread", "subject_id": thread}
            session.execute(update(Card).values(**about))
            session.execute(update(Flag).values(**about))
    entry = acted(world, "move", "thread", thread, who="admin", to="noise")
    there = set(db.session.scalars(select(Card.community_id).where(Card.closed_at.is_(None))))
    assert (waiting(), there) == (kinds, {world.elsewhere.id})
    assert set(db.session.scalars(select(Flag.state))) <= {"open"}
    undone(world, entry, "admin")
    back = set(db.session.scalars(select(Card.community_id).where(Card.closed_at.is_(None))))
    assert (waiting(), back) == (kinds, {world.place.id})
