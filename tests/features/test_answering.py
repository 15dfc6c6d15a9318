"""Answers to several ideas: what each of them gets, what is left out, and who is told once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.errors import Invalid, NotAllowed
from forum.core.mail import Letter
from forum.core.outbox import Effect
from forum.core.transaction import transaction
from forum.extensions import db
from forum.follows.service import follow
from forum.ideas import merging
from forum.ideas.answering import Outcome, answer_ideas
from forum.ideas.models import BrandResponse, Idea, StatusChange
from forum.ideas.queries import access_idea, answered_in, idea_page
from forum.ideas.service import answer_idea, change_status, set_visibility
from forum.ideas.voting import cast_vote
from forum.notices.audience import people_concerned
from forum.notices.jobs import tell
from forum.notices.models import Notice
from tests.conftest import on_both_databases
from tests.world import World, rows

WORDS = "We will build *one* of these."


def together(world: World, ideas: list[Idea], kind: str = "pm", **more: Any) -> Outcome:
    """Answer these ideas together."""
    given: dict[str, Any] = {"body": WORDS, "idea_ids": [idea.id for idea in ideas], **more}
    with transaction():
        return answer_ideas(world.actor(kind), community=world.place, **given)


def fresh(world: World, idea: Idea) -> Idea:
    """The idea as it is now."""
    return access_idea(world.actor("admin"), world.place, idea.id)


def votes(world: World, kind: str, ideas: list[Idea]) -> None:
    """A vote by that person for each of them."""
    with transaction():
        for idea in ideas:
            it = {"community": world.place, "idea": fresh(world, idea), "choice": "want"}
            cast_vote(world.actor(kind), **it)


@on_both_databases
def test_each_idea_has_the_answer_and_knows_with_how_many_it_shares_it(world: World) -> None:
    ideas = [world.idea() for _ in range(4)]
    outcome = together(world, ideas[:3])
    assert outcome == Outcome(tuple(idea.id for idea in ideas[:3]))
    page = idea_page(world.actor("guest"), world.place, ideas[0].id)
    assert page.answer is not None
    assert page.answer.body_html == "<p>We will build <em>one</em> of these.</p>"
    assert page.answered_with == 2
    assert idea_page(world.actor("guest"), world.place, ideas[3].id).answer is None
    # A hidden one is not counted before those who may not see it; other words are its own.
    with transaction():
        mod = world.actor("mod")
        hidden = {"visibility": "hidden"}
        set_visibility(mod, community=world.place, idea=fresh(world, ideas[1]), **hidden)
        answer_idea(
            world.actor("pm"), community=world.place, idea=fresh(world, ideas[2]), body="No."
        )
    assert idea_page(world.actor("guest"), world.place, ideas[0].id).answered_with == 0
    assert idea_page(world.actor("guest"), world.place, ideas[2].id).answered_with == 0


@on_both_databases
def test_an_answer_is_replaced_only_where_that_is_said(world: World) -> None:
    new, old, older = (world.idea() for _ in range(3))
    for idea in (old, older):
        with transaction():
            own = {"community": world.place, "idea": fresh(world, idea), "body": "Not yet."}
            answer_idea(world.actor("pm"), **own)
    outcome = together(world, [new, old, older], replaced=[older.id])
    assert (outcome.answered, outcome.kept) == ((new.id, older.id), 1)
    bodies = {one.idea_id: one.body for one in db.session.scalars(select(BrandResponse))}
    assert bodies == {new.id: WORDS, old.id: "Not yet.", older.id: WORDS}


@on_both_databases
def test_what_is_gone_meanwhile_is_left_out_and_counted(world: World) -> None:
    stays, withdrawn, merged, hidden = (world.idea() for _ in range(4))
    foreign = world.idea("pm_elsewhere", place=world.elsewhere)
    with transaction():
        back = {"status": "withdrawn", "reason": "I thought again."}
        member, place = world.actor("member"), world.place
        change_status(member, community=place, idea=fresh(world, withdrawn), **back)
        same = {"community": place, "reason": "The same."}
        target = fresh(world, stays)
        merging.merge_ideas(world.actor("mod"), source=fresh(world, merged), target=target, **same)
        away = {"visibility": "hidden"}
        set_visibility(world.actor("mod"), community=place, idea=fresh(world, hidden), **away)
    outcome = together(world, [stays, withdrawn, merged, hidden, foreign])
    assert outcome == Outcome((stays.id,), gone=4)
    assert rows(BrandResponse) == 1
    with pytest.raises(Invalid) as refused:
        together(world, [withdrawn, hidden])
    assert set(refused.value.fields) == {"ideas"}


@on_both_databases
def test_only_what_is_undecided_moves_and_gives_its_reason(world: World) -> None:
    is_open, in_review, planned = (world.idea() for _ in range(3))
    for idea, status in ((in_review, "under_review"), (planned, "planned")):
        with transaction():
            step = {"status": status, "reason": "We look into it."}
            change_status(world.actor("pm"), community=world.place, idea=fresh(world, idea), **step)
    outcome = together(world, [is_open, in_review, planned], status="declined")
    assert (len(outcome.answered), outcome.unmoved) == (3, 1)
    stands = [fresh(world, idea).status for idea in (is_open, in_review, planned)]
    assert stands == ["declined", "declined", "planned"]
    query = select(StatusChange.reason).where(StatusChange.after == "declined")
    assert list(db.session.scalars(query)) == ["We will build one of these."] * 2
    together(
        world, [is_open], replaced=[is_open.id], status="under_review", reason="Thought again."
    )
    assert fresh(world, is_open).status == "declined"


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"body": " "}, {"body"}),
        ({"body": "x" * 5001}, {"body"}),
        ({"idea_ids": []}, {"ideas"}),
        ({"idea_ids": [], "body": ""}, {"ideas", "body"}),
        ({"idea_ids": range(1, 502)}, {"ideas"}),
        ({"status": "released"}, {"status"}),
        ({"status": "declined", "reason": "x" * 501}, {"reason"}),
    ],
)
def test_what_is_wrong_is_told_all_at_once(
    world: World, given: dict[str, Any], fields: set[str]
) -> None:
    idea = world.idea()
    with pytest.raises(Invalid) as refused:
        together(world, [idea], **given)
    assert set(refused.value.fields) == fields
    assert rows(BrandResponse) == 0


@pytest.mark.parametrize("kind", ["member", "mod", "pm_elsewhere", "outsider"])
def test_only_the_product_team_does(world: World, kind: str) -> None:
    with pytest.raises(NotAllowed):
        together(world, [world.idea()], kind)
    assert rows(BrandResponse) == 0


@on_both_databases
def test_who_wants_five_of_them_is_told_once(world: World, carry_out: Callable[[], None]) -> None:
    ideas = [world.idea("member") for _ in range(6)]
    votes(world, "other", ideas[:5])
    votes(world, "mod", ideas[2:3])
    carry_out()
    before = rows(Letter)
    asked = world.actor("pm"), world.place, [idea.id for idea in ideas]
    assert people_concerned(*asked) == 3
    together(world, ideas, status="under_review")
    carry_out()
    told = {
        notice.person_id: notice.what
        for notice in db.session.scalars(select(Notice).where(Notice.event.startswith("answers-")))
    }
    who = {kind: world.people[kind].id for kind in ("member", "other", "mod")}
    assert told == {who["member"]: "answers", who["other"]: "answers", who["mod"]: "answer"}
    assert rows(Letter) == before + 3
    query = select(Letter).where(Letter.recipient == "other@example.org")
    (mail,) = db.session.scalars(query)
    assert "We will build one of these." in mail.body
    for idea in ideas[:5]:
        assert idea.title in mail.body
    assert ideas[5].title not in mail.body
    # Nothing but the answer tells of the step that came with it.
    assert not db.session.scalars(select(Notice).where(Notice.what == "status")).all()


def test_told_again_nobody_is_told_twice(world: World, carry_out: Callable[[], None]) -> None:
    ideas = [world.idea("member") for _ in range(3)]
    with transaction():
        follow(world.actor("other"), "idea", ideas[1].id)
    together(world, ideas)
    carry_out()
    before = rows(Notice), rows(Letter)
    for row in db.session.scalars(select(Effect).where(Effect.kind == "notices.tell")).all():
        tell(dict(row.payload))
    db.session.rollback()
    assert (rows(Notice), rows(Letter)) == before


@on_both_databases
def test_what_was_answered_together_is_one_entry(world: World) -> None:
    alone, *ideas = (world.idea() for _ in range(4))
    with transaction():
        step = {"status": "planned", "reason": "For the next frame."}
        change_status(world.actor("pm"), community=world.place, idea=fresh(world, alone), **step)
    together(world, ideas)
    found = answered_in(world.place)
    assert [(one.id, len(one.together)) for one in found] == [(ideas[0].id, 2), (alone.id, 0)]
    assert [one.words for one in found] == ["We will build one of these.", "For the next frame."]
    assert found[0].at <= clock.now()
