"""What others do, keep and are shown has no part in what is one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from forum.accounts.screening import Words
from forum.accounts.sessions import sessions_of
from forum.communities.models import Membership
from forum.communities.reasons import Why
from forum.communities.service import add_member
from forum.core import clock
from forum.core.errors import NotAllowed, TooMany
from forum.core.images.storing import Stored
from forum.core.limits import IDEA, POST_IMAGE, REACTION, VOTE, Pace
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.merging import merge_ideas, opt_out
from forum.ideas.models import Idea, Impression, Merge, Vote
from forum.ideas.queries.news import news_in
from forum.ideas.service import propose_idea
from forum.ideas.voting import cast_vote
from forum.moderation.acting import Given, act
from forum.moderation.appealing import appeal
from forum.moderation.flagging import flag
from forum.moderation.models import ModerationEntry
from forum.moderation.queries import waits_for_nobody
from forum.moderation.sanctioning import sanction
from forum.moderation.screening.knowing import facts_of
from forum.moderation.things import Thing, access_thing
from forum.threads.answering import thank
from forum.threads.images import add_image, check_pace
from forum.threads.models import Post, PostImage, Thanks
from forum.threads.service import start_thread, write_post
from tests.world import World

LONG = "We rode along the river for a week, and every evening the panniers were wet inside."


def propose(world: World, kind: str) -> None:
    """An idea now."""
    given = {"title": "A rack that folds", "body": "Yes."}
    propose_idea(world.actor(kind), community=world.place, **given)


def vote(world: World, kind: str) -> None:
    """A vote on an idea that waits for it."""
    voted = select(Vote.idea_id).where(Vote.person_id == world.people[kind].id)
    ideas = select(Idea).where(Idea.id.not_in(voted), Idea.community_id == world.place.id)
    idea = db.session.scalars(ideas.order_by(Idea.id)).first()
    assert idea is not None
    cast_vote(world.actor(kind), community=world.place, idea=idea, choice="want")


def thank_for_a_post(world: World, kind: str) -> None:
    """Thanks for a post that waits for it."""
    thanked = select(Thanks.post_id).where(Thanks.person_id == world.people[kind].id)
    post = db.session.scalars(select(Post).where(Post.id.not_in(thanked))).first()
    assert post is not None
    thank(world.actor(kind), community=world.place, post=post, on=True)


def give_a_picture(world: World, kind: str) -> None:
    """A picture for a post."""
    check_pace(world.actor(kind), world.place)
    number = next(world.numbers)
    add_image(
        world.actor(kind), community=world.place, picture=Stored(f"{number}.webp", 9, 9, 0, 9)
    )


@pytest.mark.parametrize(
    ("paces", "do"),
    [
        pytest.param(IDEA, propose, id="ideas"),
        pytest.param(VOTE, vote, id="votes"),
        pytest.param(REACTION, thank_for_a_post, id="thanks"),
        pytest.param(POST_IMAGE, give_a_picture, id="pictures"),
    ],
)
def test_nobody_uses_up_what_others_may_do_in_a_day(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    paces: dict[str, Pace],
    do: Callable[[World, str], None],
) -> None:
    for _number in range(2):
        world.idea("pm")
    with transaction():
        mod, here = world.actor("mod"), {"community": world.place}
        thread = start_thread(mod, title="A way home", body="Go on.", **here)
    with transaction(), clock.held_at(clock.now() + timedelta(minutes=1)):
        write_post(mod, thread=thread, body="Go on and on.", **here)
    monkeypatch.setitem(paces, "member", Pace(timedelta(0), 1))
    for kind in ("other", "member"):
        with transaction():
            do(world, kind)
    with pytest.raises(TooMany), transaction():
        do(world, "member")


def test_a_picture_is_its_givers_whoever_shows_it(world: World) -> None:
    with transaction():
        add_image(
            world.actor("member"), community=world.place, picture=Stored("ab.webp", 9, 9, 0, 9)
        )
        shown = "![](/media/post-ab.webp)"
        thread = start_thread(
            world.actor("other"), community=world.place, title="A way home", body=shown
        )
    picture = select(PostImage.post_id)
    assert db.session.scalar(picture) is None
    with transaction():
        mine = write_post(world.actor("member"), community=world.place, thread=thread, body=shown)
    assert db.session.scalar(picture) == mine.id


def test_one_sees_where_one_is_signed_in_oneself(world: World) -> None:
    for kind in ("other", "member", "member"):
        world.signed_in(kind)
    db.session.rollback()
    found = sessions_of(world.actor("member"))
    assert [one.person_id for one in found] == [world.people["member"].id] * 2


def test_what_others_were_shown_is_new_to_me(world: World) -> None:
    idea = world.idea("pm")
    with clock.held_at(idea.created_at + timedelta(hours=1)):
        for kind, news in (("other", 1), ("member", 0)):
            with transaction() as session:
                at = {"surface": "new", "rank": 0, "shown_at": clock.now()}
                person = world.people[kind].id
                session.add(Impression(idea_id=idea.id, person_id=person, **at))
            found = news_in(world.actor("member"), [world.place])
            assert sum(one.count for one in found.values()) == news


def test_who_keeps_out_of_a_merge_touches_nobodys_vote(world: World) -> None:
    source, target = world.idea(), world.idea("other")
    for kind in ("pm", "newcomer"):
        with transaction():
            cast_vote(world.actor(kind), community=world.place, idea=source, choice="want")
    given = {"community": world.place, "source": source, "target": target}
    with transaction():
        merge_ideas(world.actor("mod"), reason="The same.", **given)
    lent = select(Vote.id).where(Vote.idea_id == target.id, Vote.person_id == world.people["pm"].id)
    before = db.session.scalars(lent).one()
    with transaction() as session:
        merge = session.scalars(select(Merge)).one()
        opt_out(world.actor("newcomer"), community=world.place, merge=merge)
    assert db.session.scalars(lent).all() == [before]


def test_what_others_wrote_makes_nobody_a_spammer(world: World) -> None:
    for kind in ("other", "member"):
        with transaction():
            start_thread(world.actor(kind), community=world.place, title="A way home", body=LONG)
        with transaction():
            given = {"title": "A dry pannier", "body": LONG}
            propose_idea(world.actor(kind), community=world.place, **given)
        found = facts_of(world.actor("member"), Words("post", LONG, world.place.id), [])
        # With the one that is at the door.
        assert (found.lately, found.copies) == ((1, 0) if kind == "other" else (3, 2))


def test_of_an_admins_own_cards_those_wait_that_nobody_else_could_decide(world: World) -> None:
    """Neither another's cards, nor what a moderator or another admin could decide."""
    with transaction():
        start_thread(
            world.actor("admin"), community=world.place, title="A way of mine", body="Go on."
        )
    with transaction() as session:
        session.execute(update(Membership).values(role="member"))
    thread = db.session.scalars(select(Post.thread_id)).one()
    thing = access_thing(world.actor("member"), world.place, "thread", thread)
    with transaction():
        said: Any = {"kind": "spam", "words": "Look at it."}
        flag(world.actor("member"), community=world.place, thing=thing, **said)
    assert waits_for_nobody(world.actor("admin"), [world.place]) == 1
    with transaction():
        add_member(world.people["admin"].id, world.place, "moderator")
    # They moderate here themselves, which makes nobody else.
    assert waits_for_nobody(world.actor("admin"), [world.place]) == 1
    with transaction():
        add_member(world.people["other"].id, world.place, "moderator")
    assert waits_for_nobody(world.actor("admin"), [world.place]) == 0


def test_an_admin_is_told_of_an_appeal_that_nobody_is_left_to_decide(world: World) -> None:
    with transaction():
        title = {"title": "A way home", "body": "Go on."}
        thread = start_thread(world.actor("member"), community=world.place, **title)
    about = Thing(world.place.id, "thread", thread.id, world.people["member"].id)
    given: Any = {"community": world.place, "why": Why("It is advertising.")}
    with transaction():
        entry = sanction(world.actor("admin"), thing=about, act="warn", **given)
        appeal(world.actor("member"), entry=entry, words="It is not.")
    assert waits_for_nobody(world.actor("admin"), [world.place]) == 0
    with transaction() as session:
        session.execute(update(Membership).values(role="member"))
    assert waits_for_nobody(world.actor("admin"), [world.place]) == 1


def test_who_moderates_nothing_writes_nothing_into_the_log(world: World) -> None:
    with transaction() as session:
        thread = start_thread(
            world.actor("other"), community=world.place, title="A way home", body="Go on."
        )
        session.flush()
        thread.visibility = "hidden"
    thing = Thing(world.place.id, "thread", thread.id, world.people["other"].id)
    given = {"community": world.place, "thing": thing, "name": "hide"}
    with pytest.raises(NotAllowed), transaction():
        act(world.actor("member"), given=Given(why=Why("It is advertising.")), **given)
    assert db.session.scalars(select(ModerationEntry.id)).all() == []
