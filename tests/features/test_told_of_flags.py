"""Who flagged something hears what came of it, once, and nothing that is not theirs to know."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from forum.communities.models import Community
from forum.communities.reasons import Why
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.moderation.models import Flag
from forum.moderation.purging.acting import purge_person
from forum.moderation.screening.settings import Thresholds, set_thresholds
from forum.moderation.undoing import grant_appeal
from forum.notices import flagged as telling
from forum.notices.models import Notice
from forum.privacy.erasing import erase_now
from forum.threads.models import Post
from tests.conftest import on_both_databases
from tests.features.test_appeals import appealed, decided
from tests.features.test_moderating import acted, flagged, undone
from tests.world import World

CarryOut = Callable[[], None]
UPHELD, DISMISSED = "flag_upheld", "flag_dismissed"


def told(kind: str, world: World) -> list[str]:
    """What somebody was told of their flags, in its order."""
    db.session.rollback()
    theirs = (Notice.person_id == world.people[kind].id, Notice.what.startswith("flag_"))
    return list(db.session.scalars(select(Notice.what).where(*theirs).order_by(Notice.id)))


@on_both_databases
def test_everybody_who_flagged_it_hears_that_the_moderators_agreed(
    world: World, post: Post, carry_out: CarryOut, database: object
) -> None:
    for kind in ("newcomer", "outsider"):
        flagged(world, "post", post.id, kind)
    entry = acted(world, "hide", "post", post.id)
    carry_out()
    telling.tell({"entry": entry})
    assert told("newcomer", world) == told("outsider", world) == [UPHELD]
    assert told("member", world) == told("other", world) == []


def test_a_notice_tells_the_community_and_nothing_else(
    world: World, post: Post, carry_out: CarryOut
) -> None:
    flagged(world, "post", post.id)
    acted(world, "suspend", "post", post.id, days=7)
    carry_out()
    [notice] = db.session.scalars(select(Notice).where(Notice.what == UPHELD))
    assert (notice.kind, notice.title, notice.path) == (
        "moderation",
        world.place.name,
        "/moderation/flags",
    )
    assert (notice.actor_id, notice.thread_id, notice.post_id) == (None, None, None)
    letters = select(Letter).where(Letter.recipient == "newcomer@example.org")
    assert db.session.scalars(letters).all() == []
    page = world.signed_in("newcomer").get("/notices").text
    assert "The moderators agreed with you and acted on what you flagged" in page
    assert not any(word in page for word in ("A way home", "advertising", "suspended", "Other"))


def test_what_was_left_as_it_is_is_told_as_well(
    world: World, post: Post, carry_out: CarryOut
) -> None:
    flagged(world, "post", post.id)
    acted(world, "approve", "post", post.id)
    carry_out()
    assert told("newcomer", world) == [DISMISSED]


def test_who_decides_is_not_told_of_their_own_flag(
    world: World, post: Post, carry_out: CarryOut
) -> None:
    for kind in ("mod", "newcomer"):
        flagged(world, "post", post.id, kind)
    acted(world, "hide", "post", post.id)
    carry_out()
    assert (told("mod", world), told("newcomer", world)) == ([], [UPHELD])


def test_what_the_forum_holds_is_not_decided(world: World, post: Post, carry_out: CarryOut) -> None:
    with transaction():
        lowest = Thresholds(flags_hold_from=0.5)
        set_thresholds(world.actor("mod"), community=world.place, given=lowest)
    flagged(world, "post", post.id, "other")
    carry_out()
    assert db.session.get_one(Post, post.id, populate_existing=True).visibility == "held"
    assert told("other", world) == []
    acted(world, "approve", "post", post.id)
    carry_out()
    assert told("other", world) == [DISMISSED]


def test_an_undo_is_not_told_and_the_next_decision_is(
    world: World, post: Post, carry_out: CarryOut
) -> None:
    flagged(world, "post", post.id)
    entry = acted(world, "hide", "post", post.id)
    carry_out()
    undone(world, entry)
    carry_out()
    assert told("newcomer", world) == [UPHELD]
    acted(world, "approve", "post", post.id)
    carry_out()
    assert told("newcomer", world) == [UPHELD, DISMISSED]


def test_what_is_undone_before_anybody_was_told_is_told_to_nobody(
    world: World, post: Post, carry_out: CarryOut
) -> None:
    flagged(world, "post", post.id)
    undone(world, acted(world, "hide", "post", post.id))
    carry_out()
    assert told("newcomer", world) == []


def test_a_purge_tells_of_all_that_it_settles_wherever_that_was(
    world: World, post: Post, carry_out: CarryOut
) -> None:
    idea = world.idea("member")
    for kind, key in (("post", post.id), ("idea", idea.id), ("person", post.author_id)):
        flagged(world, kind, key)
    flagged(world, "post", post.id, "other")
    person = world.people["member"].id
    with transaction() as session:
        place = session.get_one(Community, world.place.id)
        why = Why("You only advertise here.")
        purge_person(world.actor("mod"), community=place, person_id=person, why=why)
    carry_out()
    assert told("newcomer", world) == [UPHELD] * 3
    assert told("other", world) == [UPHELD]


def test_an_appeal_that_is_granted_says_that_it_stands_after_all(
    world: World, post: Post, carry_out: CarryOut
) -> None:
    flagged(world, "post", post.id)
    entry = acted(world, "hide", "post", post.id)
    carry_out()
    decided(world, appealed(world, entry, "member"), "admin", grant_appeal)
    carry_out()
    assert told("newcomer", world) == [UPHELD, DISMISSED]


def test_an_act_about_something_else_tells_nobody(
    world: World, post: Post, carry_out: CarryOut
) -> None:
    flagged(world, "post", post.id)
    acted(world, "hide", "idea", world.idea("other").id)
    carry_out()
    assert told("newcomer", world) == []


def test_who_left_for_good_is_told_nothing(world: World, post: Post, carry_out: CarryOut) -> None:
    for kind in ("newcomer", "other"):
        flagged(world, "post", post.id, kind)
    erase_now(world.people["newcomer"].id, "anonymise")
    acted(world, "hide", "post", post.id)
    carry_out()
    assert set(db.session.scalars(select(Flag.state))) == {"upheld"}
    people = select(Notice.person_id).where(Notice.what == UPHELD)
    assert db.session.scalars(people).all() == [world.people["other"].id]
