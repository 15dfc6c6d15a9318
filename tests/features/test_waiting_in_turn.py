"""What takes hold of the same rows takes them in one order, so that each waits for the other."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text, update

from forum.accounts.models import Person
from forum.accounts.service import take_turn
from forum.communities.models import Community
from forum.core.errors import Conflict, NotAllowed
from forum.core.transaction import lock, transaction
from forum.extensions import db
from forum.ideas.answering import answer_ideas
from forum.ideas.merging import merge_ideas, undo_merge
from forum.ideas.models import Idea, Merge
from forum.ideas.service import change_status, set_visibility
from forum.ideas.voting import cast_vote, join_and_vote
from forum.moderation.purging.service import purge, undo_purge
from forum.notices.bell import count_unread
from forum.notices.models import Notice
from forum.privacy import forgetting
from forum.threads import answering
from forum.threads.models import Post
from tests.features.test_merging import merge, undo, vote, wanting
from tests.features.test_talk import Talk
from tests.together import Act, Beside
from tests.world import World

pytestmark = [
    pytest.mark.postgres,
    # SQLite lets one write at a time, so that nobody holds what somebody else waits for.
    pytest.mark.parametrize("database", ["postgresql"], indirect=True),
]


def test_a_merge_waits_for_an_erasure_that_changes_the_votes_it_lends(
    world: World, beside: Beside
) -> None:
    source, target = world.idea().id, world.idea().id
    vote(world, source, "other")
    leaver = world.people["other"].id

    with transaction() as session:
        session.get(Person, leaver, with_for_update=True)
        merging = beside(lambda: merge(world, source, target))
        forgetting.forget_rows(leaver, "anonymise")
    made = merging.result()
    assert (wanting(source), wanting(target)) == (1, 1)
    undo(world, made)
    assert (wanting(source), wanting(target)) == (1, 0)


@pytest.fixture
def voted(world: World) -> list[int]:
    """Two ideas, the first of which two people want."""
    ideas = [world.idea().id, world.idea().id]
    for kind in ("other", "pm"):
        vote(world, ideas[0], kind)
    return ideas


def held(ids: list[int]) -> list[Idea]:
    """These ideas, as a merge holds them."""
    ideas = [db.session.get_one(Idea, one) for one in ids]
    for idea in ideas:
        lock(idea)
    return ideas


def test_a_purge_waits_for_a_merge_that_lends_the_votes_it_takes(
    world: World, voted: list[int], beside: Beside
) -> None:
    spammer, place, mod = world.people["other"].id, world.place.id, world.actor("mod")

    def purged() -> None:
        with transaction() as session:
            purge(mod, community=session.get_one(Community, place), person_id=spammer)

    with transaction():
        source, target = held(voted)
        purging = beside(purged)
        given = {"source": source, "target": target, "reason": "The same wish."}
        merge_ideas(mod, community=world.place, **given)
    purging.result()
    assert [wanting(one) for one in voted] == [1, 1]


def test_the_undo_of_a_purge_waits_for_that_of_a_merge(
    world: World, voted: list[int], beside: Beside
) -> None:
    merged, mod = merge(world, *voted), world.actor("mod")
    with transaction():
        made = purge(mod, community=world.place, person_id=world.people["other"].id).id

    def back() -> None:
        with transaction():
            undo_purge(mod, made)

    with transaction() as session:
        held(voted)
        coming = beside(back)
        merging = session.get_one(Merge, merged)
        undo_merge(mod, community=world.place, merge=merging)
    coming.result()
    assert [wanting(one) for one in voted] == [2, 0]


def here(model: Any, key: int) -> Any:
    """A row, read in the transaction of whoever asks."""
    return db.session.get_one(model, key)


def hold(model: Any, key: int) -> None:
    """Hold a row, as a use case does before it changes it."""
    lock(here(model, key))


def at_the_edge(act: Act) -> Act:
    """The act in a transaction of its own."""

    def done() -> None:
        with transaction():
            act()

    return done


@pytest.fixture
def talk(world: World) -> Talk:
    """A thread of the member's."""
    return Talk(world)


def test_two_of_the_team_thank_each_other(world: World, talk: Talk, beside: Beside) -> None:
    posts = {kind: talk.say(kind).id for kind in ("mod", "pm")}
    team = {kind: world.actor(kind) for kind in posts}

    def thank(kind: str, whose: str) -> None:
        post = here(Post, posts[whose])
        answering.thank(team[kind], community=world.place, post=post, on=True)

    with transaction():
        take_turn(team["mod"])
        thanking = beside(at_the_edge(lambda: thank("pm", "mod")))
        thank("mod", "pm")
    thanking.result()


def called(world: World, kind: str, idea: Idea) -> int:
    """Let what was said of an idea call somebody, who has not read it."""
    about = {"event": "post-1", "kind": "post", "what": "post", "thread_id": idea.thread_id}
    with transaction() as session:
        session.add(Notice(person_id=world.people[kind].id, community_id=world.place.id, **about))
    return idea.id


def test_a_step_of_an_idea_and_a_vote_of_somebody_whom_it_called(
    world: World, beside: Beside
) -> None:
    idea, pm, voter = called(world, "other", world.idea()), world.actor("pm"), world.actor("other")
    step: Any = {"community": world.place, "status": "under_review", "reason": "We look at it."}
    with transaction():
        take_turn(voter)
        moving = beside(at_the_edge(lambda: change_status(pm, idea=here(Idea, idea), **step)))
        cast_vote(voter, community=world.place, idea=here(Idea, idea), choice="want")
    moving.result()
    assert wanting(idea) == 1


def test_an_answer_to_several_ideas_and_a_vote_of_one_of_their_authors(
    world: World, beside: Beside
) -> None:
    ideas, pm, author = [world.idea("other").id, world.idea().id], world.actor("pm"), "other"
    said = {"body": "We plan both of them.", "status": "planned"}
    with transaction():
        take_turn(world.actor(author))
        ours: Any = {"community": world.place, "idea_ids": ideas}
        moving = beside(at_the_edge(lambda: answer_ideas(pm, **ours, **said)))
        voted = {"idea": here(Idea, ideas[1]), "choice": "want"}
        cast_vote(world.actor(author), community=world.place, **voted)
    moving.result()


def test_of_two_who_wait_for_each_other_one_is_told_to_try_again(
    world: World, beside: Beside
) -> None:
    one, two = world.idea().id, world.idea().id

    def both(first: int, second: int) -> None:
        hold(Idea, first)
        hold(Idea, second)

    thrown_out = []
    try:
        with transaction():
            hold(Idea, one)
            other = beside(at_the_edge(lambda: both(two, one)))
            hold(Idea, two)
    except Conflict as error:
        thrown_out.append(str(error))
    if error := other.exception():
        thrown_out.append(str(error))
    assert thrown_out == ["Somebody changed this at the same moment. Please try again."]


def test_bells_are_counted_in_one_order(world: World, beside: Beside) -> None:
    people = sorted(world.people[kind].id for kind in ("member", "other"))
    with transaction() as session:
        # On the disk the first one comes last from now on, and the planner knows that all are few.
        session.execute(update(Person).where(Person.id == people[0]).values(language="fr"))
        session.execute(text("ANALYZE people"))
    with transaction():
        hold(Person, people[0])
        counting = beside(at_the_edge(lambda: count_unread(people)))
        hold(Person, people[1])
    counting.result()


def test_who_joins_to_vote_and_who_hides_the_idea(world: World, beside: Beside) -> None:
    idea, mod, guest = world.idea().id, world.actor("mod"), world.actor("outsider")
    place, given = world.place.id, {"choice": "want"}

    def joined() -> None:
        join_and_vote(guest, community=here(Community, place), idea=here(Idea, idea), **given)

    with transaction():
        hold(Idea, idea)
        joining = beside(at_the_edge(joined))
        ours = {"community": world.place, "idea": here(Idea, idea)}
        set_visibility(mod, **ours, visibility="hidden")
    with pytest.raises(NotAllowed):
        joining.result()
