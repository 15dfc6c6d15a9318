"""Moderators and product managers, and whoever writes and votes meanwhile, wait in one order."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select, text

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.service import take_turn
from forum.communities.models import Community
from forum.communities.reasons import Why
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.attention import relearn
from forum.ideas.models import Idea, Impression
from forum.ideas.service import set_visibility
from forum.ideas.standing import recount_shown
from forum.ideas.voting import cast_vote
from forum.moderation.acting import Given, act
from forum.moderation.flagging import flag
from forum.moderation.models import ModerationEntry
from forum.moderation.purging.service import purge, take_thing
from forum.moderation.screening.settings import Thresholds, set_thresholds
from forum.moderation.things import Thing
from forum.moderation.undoing import undo
from forum.pipeline.models import PipelineItem, Stage
from forum.pipeline.moving import drop_item, move_item
from forum.pipeline.pulling import NOWHERE, pull_theme
from forum.pipeline.stages import remove_stage, stages_of
from forum.threads import answering, arranging
from forum.threads.editing import edit_post
from forum.threads.models import Post, Thread
from forum.threads.service import write_post
from tests.features.test_attention import looked_at
from tests.features.test_flags import flagged_by
from tests.features.test_merging import vote, wanting
from tests.features.test_pipeline import pull
from tests.features.test_talk import Talk
from tests.features.test_waiting_in_turn import at_the_edge, here, hold
from tests.together import Beside
from tests.world import World

pytestmark = [
    pytest.mark.postgres,
    # SQLite lets one write at a time, so that nobody holds what somebody else waits for.
    pytest.mark.parametrize("database", ["postgresql"], indirect=True),
]

WHY = Why("Too loud.")


@pytest.fixture
def talk(world: World) -> Talk:
    """A thread of the member's."""
    return Talk(world)


@pytest.mark.parametrize("whole", [True, False], ids=["a purge", "a removal"])
def test_two_moderators_about_one_post(
    world: World, talk: Talk, beside: Beside, whole: bool
) -> None:
    post, mod, admin = talk.say("other"), world.actor("mod"), world.actor("admin")
    thing, place = Thing(world.place.id, "post", post.id, post.author_id), world.place.id

    def gone() -> None:
        if whole:
            purge(mod, community=here(Community, place), person_id=post.author_id)
        else:
            take_thing(mod, community=here(Community, place), thing=thing)

    with transaction():
        hold(Thread, talk.thread.id)
        purging = beside(at_the_edge(gone))
        arranging.set_post_visibility(
            admin, community=world.place, post=here(Post, post.id), visibility="hidden"
        )
    purging.result()


def test_a_purge_and_a_vote_of_somebody_who_was_thanked(world: World, beside: Beside) -> None:
    idea, talk, mod = world.idea().id, Talk(world, "other"), world.actor("mod")
    vote(world, idea, "other")
    post, thanks = talk.say("member"), {"community": world.place, "on": True}
    with transaction():
        answering.thank(world.actor("other"), post=here(Post, post.id), **thanks)
    spammer, place = world.people["other"].id, world.place.id
    with transaction():
        take_turn(world.actor("member"))
        purging = beside(
            at_the_edge(lambda: purge(mod, community=here(Community, place), person_id=spammer))
        )
        voted = {"idea": here(Idea, idea), "choice": "want"}
        cast_vote(world.actor("member"), community=world.place, **voted)
    purging.result()
    assert wanting(idea) == 1


@pytest.fixture
def flagged(world: World, talk: Talk) -> Post:
    """A post of the other's that somebody has flagged, and that one more flag hides."""
    post = talk.say("other")
    with transaction():
        lowest = Thresholds(flags_hold_from=1.5)
        set_thresholds(world.actor("mod"), community=world.place, given=lowest)
    flagged_by(world, [world.people["member"].id], post)
    return post


@pytest.mark.parametrize("how", ["hide", "change", "undo"])
def test_a_post_is_moderated_while_its_author_writes_on(
    world: World, talk: Talk, beside: Beside, flagged: Post, how: str
) -> None:
    mod, author, place = world.actor("mod"), world.actor("other"), world.place.id
    thing = Thing(place, "post", flagged.id, flagged.author_id)
    about: Any = {"community": world.place, "thing": thing, "name": "hide", "given": Given(WHY)}

    def moderated() -> None:
        ours: Any = {"community": here(Community, place)}
        if how == "hide":
            act(mod, **{**about, **ours})
        elif how == "change":
            edit_post(mod, **ours, post=here(Post, flagged.id), body="Not I.", why=WHY)
        else:
            undo(mod, **ours, entry=db.session.scalars(select(ModerationEntry)).one(), why=WHY)

    if how == "undo":
        with transaction():
            act(mod, **about)
    with transaction():
        take_turn(author)
        moderating = beside(at_the_edge(moderated))
        thread = here(Thread, talk.thread.id)
        write_post(author, community=world.place, thread=thread, body="And another thing.")
    moderating.result()


def test_a_post_is_flagged_while_it_is_changed(world: World, beside: Beside, flagged: Post) -> None:
    admin, pm, place = world.actor("admin"), world.actor("pm"), world.place.id
    thing = Thing(place, "post", flagged.id, flagged.author_id)
    given: Any = {"thing": thing, "kind": "spam", "words": ""}
    with transaction():
        hold(Person, flagged.author_id)
        hold(Thread, flagged.thread_id)
        flagging = beside(at_the_edge(lambda: flag(pm, community=here(Community, place), **given)))
        words = {"post": here(Post, flagged.id), "body": "So do I, quietly.", "why": WHY}
        edit_post(admin, community=world.place, **words)
    flagging.result()


def test_a_post_is_flagged_once_more_while_it_is_hidden(
    world: World, beside: Beside, flagged: Post
) -> None:
    mod, pm, place = world.actor("mod"), world.actor("pm"), world.place.id
    thing, given = Thing(place, "post", flagged.id, flagged.author_id), Given(WHY)

    def hidden() -> None:
        act(mod, community=here(Community, place), thing=thing, name="hide", given=given)

    with transaction():
        hold(Thread, flagged.thread_id)
        hiding = beside(at_the_edge(hidden))
        flag(pm, community=world.place, thing=thing, kind="spam", words="")
    hiding.result()


@pytest.mark.parametrize("how", ["pulled", "dropped"])
def test_ideas_are_pulled_or_dropped_while_several_of_them_are_seen(
    world: World, beside: Beside, how: str
) -> None:
    ideas, pm, place = [world.idea().id, world.idea().id], world.actor("pm"), world.place.id
    theme: Any = {"title": "Racks that fold", "deal": "thanks", "source": NOWHERE}

    def pulled() -> int:
        last_first = [here(Idea, one) for one in reversed(ideas)]
        return pull_theme(pm, community=here(Community, place), ideas=last_first, **theme).id

    def dropped() -> None:
        ours = {"community": here(Community, place), "item": here(PipelineItem, item)}
        drop_item(pm, **ours, status="declined", reason="It can’t be made.")

    if how == "dropped":
        with transaction() as session:
            item = pulled()
            # So that the planner knows that all are few, and reads them as they came.
            session.execute(text("ANALYZE"))
    with transaction():
        hold(Idea, ideas[0])
        going = beside(at_the_edge(pulled if how == "pulled" else dropped))
        hold(Idea, ideas[1])
    going.result()


def test_two_managers_put_the_items_of_a_stage_in_order(world: World, beside: Beside) -> None:
    items = [pull(world, world.idea()).id for _ in range(3)]
    pm, admin, stage = world.actor("pm"), world.actor("admin"), stages_of(world.place)[0].id

    def moved(actor: Actor, which: int, before: int | None) -> None:
        ours = {"community": world.place, "item": here(PipelineItem, which)}
        move_item(actor, **ours, stage=here(Stage, stage), before=before)

    with transaction():
        hold(Stage, stage)
        hold(PipelineItem, items[0])
        moving = beside(at_the_edge(lambda: moved(admin, items[2], items[0])))
        moved(pm, items[0], None)
    moving.result()
    places = select(PipelineItem.id).order_by(PipelineItem.place)
    assert db.session.scalars(places).all() == [items[1], items[2], items[0]]


def test_a_stage_is_removed_while_an_item_is_moved_out_of_it(world: World, beside: Beside) -> None:
    item, pm, admin = pull(world, world.idea()).id, world.actor("pm"), world.actor("admin")
    place, (old, new) = world.place.id, (one.id for one in stages_of(world.place)[:2])

    def removed() -> None:
        stages = {"stage": here(Stage, old), "into": here(Stage, new)}
        remove_stage(admin, community=here(Community, place), **stages)

    with transaction():
        hold(Stage, old)
        removing = beside(at_the_edge(removed))
        ours = {"community": world.place, "item": here(PipelineItem, item)}
        move_item(pm, **ours, stage=here(Stage, new))
    removing.result()


@pytest.fixture
def seen(world: World) -> list[int]:
    """Ideas of which the last was seen first."""
    ideas = [world.idea().id, world.idea().id]
    one: Any = {"person_id": world.people["pm"].id, "surface": "new", "shown_at": clock.now()}
    shown = [{**one, "idea_id": idea, "rank": 3} for idea in reversed(ideas)]
    with transaction() as session:
        session.execute(insert(Impression), shown)
        # So that the planner knows that all are few, and reads them as they came.
        session.execute(text("ANALYZE"))
    return ideas


def test_who_saw_ideas_is_counted_anew_while_they_are_seen(
    world: World, beside: Beside, seen: list[int]
) -> None:
    place = world.place.id
    with transaction():
        hold(Idea, seen[0])
        counting = beside(lambda: recount_shown({"community": place}))
        hold(Idea, seen[1])
    counting.result()


def test_an_idea_is_hidden_while_its_community_is_learned_from(
    world: World, beside: Beside
) -> None:
    idea, place, mod = looked_at(world, 0.06)[0], world.place.id, world.actor("mod")
    with transaction():
        hold(Idea, idea)
        learning = beside(lambda: relearn(place))
        ours = {"community": world.place, "idea": here(Idea, idea)}
        set_visibility(mod, **ours, visibility="hidden")
    learning.result()


def test_whoever_counts_a_community_anew_waits_for_no_idea_of_another(
    world: World, beside: Beside, seen: list[int]
) -> None:
    elsewhere = world.idea("pm_elsewhere", place=world.elsewhere).id
    looked_at(world, 0.06)
    place = world.place.id
    with transaction():
        hold(Idea, elsewhere)
        assert beside(lambda: recount_shown({"community": place})).done()
        assert beside(lambda: relearn(place)).done()
