"""Reputation: what others took up of what a person gave, and never what they took up themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from forum.accounts.models import Person
from forum.core import limits
from forum.core.errors import Conflict
from forum.core.events import publish
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import editing, merging
from forum.ideas.events import StatusChanged
from forum.ideas.models import Idea
from forum.ideas.service import change_status
from forum.people import service
from forum.people.models import Contribution, Reputation
from forum.threads.events import PostThanked, ThanksTakenBack
from forum.threads.models import Post, Thread
from forum.threads.service import write_post
from tests.conftest import on_both_databases
from tests.world import World

pytestmark = on_both_databases


def count_of(world: World, kind: str) -> int:
    """The contributions of a person that count, by their own counter."""
    db.session.rollback()
    person = db.session.get_one(Person, world.people[kind].id, populate_existing=True)
    inside = select(Reputation.contributions).where(Reputation.person_id == person.id)
    assert sum(db.session.scalars(inside)) == person.contributions
    return person.contributions


def step(world: World, idea: Idea, status: str, kind: str = "pm") -> None:
    """Move an idea along."""
    with transaction():
        there = db.session.get_one(Idea, idea.id)
        given = {"status": status, "reason": "It fits."}
        change_status(world.actor(kind), community=world.place, idea=there, **given)


def posts_by(world: World, kind: str, number: int) -> list[int]:
    """Posts of a person under an idea of somebody else's; the rows alone."""
    idea = world.idea("mod")
    with transaction():
        made = [
            Post(
                thread_id=idea.thread_id,
                author_id=world.people[kind].id,
                body="So.",
                body_html="<p>So.</p>",
                renderer=1,
            )
            for _ in range(number)
        ]
        db.session.add_all(made)
        db.session.flush()
        return [post.id for post in made]


def thank(world: World, post_id: int, author: str, by: str, *, accepted: bool = True) -> None:
    """Thank for a post, as threads will publish it."""
    with transaction():
        publish(PostThanked(post_id, world.people[author].id, world.people[by].id, accepted))


def take_back(world: World, post_id: int, author: str, by: str) -> None:
    """Take thanks back."""
    with transaction():
        publish(ThanksTakenBack(post_id, world.people[author].id, world.people[by].id))


def test_an_idea_counts_once_from_review_on(world: World) -> None:
    idea, other = world.idea("member"), world.idea("member")
    assert count_of(world, "member") == 0
    step(world, idea, "under_review")
    step(world, idea, "planned")
    step(world, idea, "declined")
    step(world, idea, "under_review")
    assert count_of(world, "member") == 1
    step(world, other, "in_production")
    assert count_of(world, "member") == 2


def test_declining_is_no_contribution(world: World) -> None:
    step(world, world.idea("member"), "declined")
    assert count_of(world, "member") == 0


def test_nobody_considers_their_own(world: World) -> None:
    step(world, world.idea("pm"), "under_review")
    assert count_of(world, "pm") == 0


def offered(world: World, idea: Idea, by: str) -> int:
    """The id of an amendment that somebody offers."""
    with transaction():
        made = editing.offer_amendment(
            world.actor(by),
            community=world.place,
            idea=db.session.get_one(Idea, idea.id),
            title="A rack that folds twice",
            body="Twice is better.",
            reason="It fits into more lifts.",
        )
        return made.id


def test_an_accepted_amendment_counts_and_a_declined_one_does_not(world: World) -> None:
    answers = {"other": editing.accept_amendment, "newcomer": editing.decline_amendment}
    for by, answer in answers.items():
        idea = world.idea("member")
        amendment = db.session.get_one(editing.Amendment, offered(world, idea, by))
        with transaction():
            answer(world.actor("member"), community=world.place, amendment=amendment, word="Well.")
    assert (count_of(world, "other"), count_of(world, "newcomer")) == (1, 0)


def test_who_accepts_their_own_gains_nothing(world: World) -> None:
    idea = world.idea("member")
    amendment = db.session.get_one(editing.Amendment, offered(world, idea, "mod"))
    with transaction():
        editing.accept_amendment(
            world.actor("mod"), community=world.place, amendment=amendment, word="Mine."
        )
    assert count_of(world, "mod") == 0


def test_a_found_duplicate_counts_while_it_is_merged(world: World) -> None:
    source, target = world.idea("member"), world.idea("other")
    both = {"source": source, "target": target, "reason": "The same."}
    with transaction():
        merging.propose_merge(world.actor("newcomer"), community=world.place, **both)
    assert count_of(world, "newcomer") == 0
    with transaction():
        merge = merging.merge_ideas(world.actor("mod"), community=world.place, **both)
    assert count_of(world, "newcomer") == 1
    with transaction():
        merging.undo_merge(world.actor("mod"), community=world.place, merge=merge)
    assert count_of(world, "newcomer") == 0


def test_a_moderator_who_merges_at_once_confirms_nobody(world: World) -> None:
    both = {"source": world.idea("member"), "target": world.idea("other"), "reason": "The same."}
    with transaction():
        merging.merge_ideas(world.actor("mod"), community=world.place, **both)
    assert count_of(world, "mod") == 0


def test_thanks_count_if_they_are_an_acceptance_and_until_taken_back(world: World) -> None:
    first, second = posts_by(world, "member", 2)
    thank(world, first, "member", "pm")
    thank(world, first, "member", "pm")
    thank(world, second, "member", "other", accepted=False)
    assert count_of(world, "member") == 1
    take_back(world, first, "member", "pm")
    take_back(world, first, "member", "pm")
    assert count_of(world, "member") == 0


def test_own_thanks_count_for_nothing(world: World) -> None:
    (post,) = posts_by(world, "mod", 1)
    thank(world, post, "mod", "mod")
    assert count_of(world, "mod") == 0


def test_a_post_that_several_thanked_for_counts_once(world: World) -> None:
    (post,) = posts_by(world, "member", 1)
    for by in ("pm", "mod", "admin"):
        thank(world, post, "member", by)
    assert count_of(world, "member") == 1
    take_back(world, post, "member", "pm")
    assert count_of(world, "member") == 1


def test_a_pair_cannot_lift_each_other(world: World) -> None:
    posts = posts_by(world, "member", limits.THANKS_FROM_ONE + 3)
    for post in posts:
        thank(world, post, "member", "mod")
    assert count_of(world, "member") == limits.THANKS_FROM_ONE
    # Another one's thanks for one of the rest count, and a place that is given back is taken.
    thank(world, posts[-1], "member", "pm")
    assert count_of(world, "member") == limits.THANKS_FROM_ONE + 1
    take_back(world, posts[0], "member", "mod")
    assert count_of(world, "member") == limits.THANKS_FROM_ONE + 1


def test_what_was_before_is_recorded_and_counted_anew(world: World) -> None:
    idea, twin = world.idea("member"), world.idea("other")
    step(world, idea, "under_review")
    amendment = db.session.get_one(editing.Amendment, offered(world, idea, "other"))
    with transaction():
        editing.accept_amendment(
            world.actor("member"), community=world.place, amendment=amendment, word="Yes."
        )
    both = {"source": twin, "target": idea, "reason": "The same."}
    with transaction():
        merging.propose_merge(world.actor("newcomer"), community=world.place, **both)
    with transaction():
        merging.merge_ideas(world.actor("mod"), community=world.place, **both)
    kinds = ("member", "other", "newcomer", "pm", "mod")
    before = [count_of(world, kind) for kind in kinds]
    assert before == [1, 1, 1, 0, 0]
    with transaction() as session:
        session.execute(delete(Contribution))
        session.execute(delete(Reputation))
        for kind in kinds:
            session.get_one(Person, world.people[kind].id).contributions = 99
    with transaction():
        assert service.rebuild() == 3
    assert [count_of(world, kind) for kind in kinds] == before
    rows = db.session.scalars(select(Contribution)).all()
    with transaction():
        service.rebuild()
    assert len(db.session.scalars(select(Contribution)).all()) == len(rows) == 3


def test_the_database_keeps_each_once(world: World) -> None:
    idea = world.idea("member")
    step(world, idea, "under_review")
    twice = {"kind": "idea_considered", "subject_id": idea.id, "community_id": world.place.id}
    with pytest.raises(Conflict), transaction():
        db.session.add(Contribution(person_id=world.people["other"].id, **twice))
    own = {"kind": "thanks", "subject_id": 7, "community_id": world.place.id}
    one = world.people["member"].id
    with pytest.raises((Conflict, IntegrityError)), transaction():
        db.session.add(Contribution(person_id=one, by_id=one, **own))


def test_a_handler_can_run_again(world: World) -> None:
    idea = world.idea("member")
    event = StatusChanged(idea.id, "open", "under_review", world.people["pm"].id)
    for _ in range(2):
        with transaction():
            service.record_considered(event)
    assert count_of(world, "member") == 1


def test_a_post_under_an_idea_is_written_as_ever(world: World) -> None:
    idea = world.idea("member")
    with transaction() as session:
        thread = session.get_one(Thread, idea.thread_id)
        write_post(world.actor("other"), community=world.place, thread=thread, body="Yes.")
    assert count_of(world, "other") == 0
