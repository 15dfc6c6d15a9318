"""Rewards: promised, handed over, received; and people who are forgotten."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import insert, select

from forum.core import clock
from forum.core.errors import Conflict, Invalid, NotAllowed
from forum.core.transaction import transaction
from forum.credits import certifying, queries, rewards
from forum.credits.forgetting import forget_person
from forum.credits.models import (
    Allocation,
    Answer,
    Certificate,
    Deal,
    Holder,
    LedgerEntry,
    Reward,
    RewardStep,
    Share,
)
from forum.extensions import db
from forum.ideas.models import Idea
from tests.conftest import on_both_databases
from tests.crediting import (
    again,
    amend,
    answer,
    correct,
    held,
    merge,
    move,
    refused,
    reward_of,
    step,
    take_up,
    told,
)
from tests.together import at_once
from tests.world import World


def states(world: World) -> dict[str, str]:
    """Where each reward of the world is, by receiver."""
    db.session.rollback()
    found = {}
    for reward in db.session.scalars(select(Reward).order_by(Reward.id)):
        person = next(k for k in world.people if held(world, k) == reward.holder_id)
        found[person] = rewards.last_step(reward.id).step
    return found


def promise(world: World, idea: Idea, to: str, kind: str = "gift", by: str = "pm") -> Reward:
    """Promise one more reward."""
    holder_id = held(world, to)
    with transaction():
        here = {"community": world.place, "idea": again(idea), "holder_id": holder_id}
        return rewards.promise_reward(
            world.actor(by), **here, kind=kind, words="A frame.", amount="1"
        )


def test_a_deal_promises_to_the_author_and_thanks_to_everybody(world: World) -> None:
    thanked, given, free = (world.idea("member") for _ in range(3))
    amend(world, thanked, "other")
    amend(world, given, "newcomer")
    take_up(world, thanked, "badge")
    assert states(world) == {"member": "promised", "other": "promised"}
    take_up(world, given, "gift", note="A frame.")
    assert (reward_of(world, "member").kind, reward_of(world, "member").words) == (
        "gift",
        "A frame.",
    )
    assert reward_of(world, "newcomer").id is None
    take_up(world, free, "none")
    assert len(db.session.scalars(select(Reward)).all()) == 3


@on_both_databases
def test_a_reward_goes_its_way_and_each_step_says_who_and_when(world: World) -> None:
    take_up(world, world.idea("member"), "gift")
    reward = reward_of(world, "member")
    step(world, reward, "pm", "handed_over")
    assert "reward_sent" in told(world, "member")
    step(world, reward, "member", "disputed", "An empty box.")
    assert "reward_disputed" in told(world, "pm")
    step(world, reward, "pm", "handed_over")
    step(world, reward, "member", "received")
    (row,) = queries.rewards_of(world.actor("member"))
    assert [(one.step, one.by, one.words) for one in row.told] == [
        ("promised", "Pm", ""),
        ("handed_over", "Pm", ""),
        ("disputed", "Member", "An empty box."),
        ("handed_over", "Pm", ""),
        ("received", "Member", ""),
    ]
    assert (row.state, row.steps) == ("received", ())


@pytest.mark.parametrize(
    ("before", "kind", "to"),
    [
        ((), "member", "handed_over"),
        ((), "other", "handed_over"),
        ((), "mod", "cancelled"),
        ((), "guest", "handed_over"),
        ((("pm", "handed_over"),), "pm", "received"),
        ((("pm", "handed_over"),), "other", "received"),
        ((("pm", "handed_over"),), "pm", "disputed"),
    ],
)
def test_each_side_takes_its_own_steps(
    world: World, before: tuple[tuple[str, str], ...], kind: str, to: str
) -> None:
    take_up(world, world.idea("member"), "gift")
    reward = reward_of(world, "member")
    for who, done in before:
        step(world, reward, who, done)
    with pytest.raises(NotAllowed):
        step(world, reward, kind, to, "So.")


@pytest.mark.parametrize("to", ["received", "disputed", "promised", "lost"])
def test_no_step_is_left_out(world: World, to: str) -> None:
    take_up(world, world.idea("member"), "gift")
    with pytest.raises(Conflict):
        step(world, reward_of(world, "member"), "member", to, "So.")


def test_a_cancellation_has_a_reason_that_its_receiver_reads(world: World) -> None:
    take_up(world, world.idea("member"), "gift")
    reward = reward_of(world, "member")
    for words in (" ", "x" * 501):
        with pytest.raises(Invalid):
            step(world, reward, "pm", "cancelled", words)
    step(world, reward, "pm", "cancelled", "Sold out.")
    (row,) = queries.rewards_of(world.actor("member"))
    assert row.told[-1].words == "Sold out."
    assert "reward_cancelled" in told(world, "member")
    with pytest.raises(Conflict):
        step(world, reward, "pm", "handed_over")


@on_both_databases
def test_of_two_steps_at_once_one_is_taken(app: Flask, world: World) -> None:
    take_up(world, world.idea("member"), "gift")
    reward, pm, place = reward_of(world, "member"), world.actor("pm"), world.place

    def hand_over() -> None:
        there = db.session.get_one(Reward, reward.id)
        rewards.take_step(pm, community=place, reward=there, step="handed_over")

    answers = at_once(app, hand_over, hand_over, hand_over)
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "Conflict", "NoneType"]


def test_what_is_symbolic_is_handed_over_by_the_release(world: World) -> None:
    thanked, given = world.idea("member"), world.idea("other")
    take_up(world, thanked, "thanks")
    take_up(world, given, "gift")
    for idea in (thanked, given):
        move(world, idea, "released")
    assert states(world) == {"member": "handed_over", "other": "promised"}
    row = queries.rewards_of(world.actor("member"))[0]
    assert row.told[-1].by is None
    late = promise(world, given, "other", "badge")
    assert rewards.last_step(late.id).step == "handed_over"


def test_a_promise_outlives_its_deal(world: World) -> None:
    idea = world.idea("member")
    take_up(world, idea, "gift")
    move(world, idea, "withdrawn", "member")
    assert states(world) == {"member": "promised"}
    debts = queries.debts_of(world.actor("pm"), world.place)
    assert [row.idea_title for row in debts.owed] == ["(not shown)"]


def test_the_team_promises_more_to_who_is_credited(world: World) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    take_up(world, idea, "gift")
    promise(world, idea, "other")
    assert "reward_promised" in told(world, "other")
    with pytest.raises(Conflict):
        promise(world, idea, "other")
    for wrong in ({"to": "newcomer"}, {"to": "other", "kind": "none"}):
        with pytest.raises(Invalid):
            promise(world, idea, **wrong)
    for by in ("member", "mod", "pm_elsewhere", "guest"):
        with pytest.raises(NotAllowed):
            promise(world, idea, "member", "payment", by)


@on_both_databases
def test_the_database_wants_one_reward_of_a_kind_and_known_steps(world: World) -> None:
    deal_id = take_up(world, world.idea("member"), "gift")
    reward = reward_of(world, "member")
    row = {"deal_id": deal_id, "holder_id": reward.holder_id, "words": "", "amount": ""}
    now = {"made_at": clock.now()}
    for kind in ("gift", "none", "exposure"):
        assert refused(insert(Reward).values(**row, **now, kind=kind))
    step_ = {"reward_id": reward.id, "words": "", "at": clock.now()}
    assert refused(insert(RewardStep).values(**step_, number=1, step="received"))
    assert refused(insert(RewardStep).values(**step_, number=2, step="lost"))


def test_debts_are_the_oldest_first_and_elsewhere_s_are_not_among_them(world: World) -> None:
    first, second = world.idea("member"), world.idea("other")
    take_up(world, first, "gift")
    take_up(world, second, "payment")
    take_up(world, world.idea("newcomer"), "thanks")
    step(world, reward_of(world, "other"), "pm", "handed_over")
    debts = queries.debts_of(world.actor("pm"), world.place)
    assert [row.receiver.name for row in debts.owed] == ["Member"]
    assert [row.receiver.name for row in debts.sent] == ["Other"]
    assert debts.symbolic == 1
    elsewhere = queries.debts_of(world.actor("pm_elsewhere"), world.elsewhere)
    assert (elsewhere.owed, elsewhere.sent, elsewhere.symbolic) == ([], [], 0)
    with pytest.raises(NotAllowed):
        queries.debts_of(world.actor("mod"), world.place)


@on_both_databases
def test_who_is_forgotten_leaves_their_shares_under_a_pseudonym_and_nothing_else(
    world: World,
) -> None:
    idea, theirs = world.idea("member"), world.idea("other")
    amend(world, idea, "other")
    take_up(world, idea, "gift", note="For Member.")
    take_up(world, theirs, "payment", note="For Other, canary.")
    correct(world, idea, "other", {"member": 5000, "other": 5000}, "A canary sang.")
    answer(world, idea, "member", agrees=False, words="No.")
    promise(world, idea, "other")
    step(world, reward_of(world, "other"), "pm", "handed_over")
    step(world, reward_of(world, "other"), "other", "disputed", "Send it to Canary Lane 7.")
    with transaction():
        made = certifying.make_certificate(world.actor("other"))
    other, holder_id = world.people["other"], held(world, "other")
    with transaction():
        forget_person(other.id)
        forget_person(other.id)
    db.session.rollback()
    assert db.session.get_one(Holder, holder_id, populate_existing=True).person_id is None
    page = queries.credits_page(world.actor("guest"), world.place, again(idea))
    first, second = page.rows
    assert (first.who.name, first.points) == ("Member", 8333)
    assert (second.who.name.startswith("Contributor "), second.points) == (True, 1667)
    last = [rewards.last_step(one.id) for one in of_holder(holder_id)]
    assert {(one.step, one.words) for one in last} == {("cancelled", "account erased")}
    assert db.session.get_one(Certificate, made.id, populate_existing=True).revoked_at
    everything = texts_of_credit()
    assert [text for text in everything if "anary" in text or "Other" in text] == []
    assert "For Member." in everything


def of_holder(holder_id: int) -> list[Reward]:
    """The rewards of a holder."""
    return list(db.session.scalars(select(Reward).where(Reward.holder_id == holder_id)))


def texts_of_credit() -> list[str]:
    """Every text in credit's tables."""
    db.session.expire_all()
    tables = (Deal, Holder, LedgerEntry, Allocation, Share, Answer, Reward, RewardStep, Certificate)
    rows = (row for table in tables for row in db.session.execute(select(table.__table__)))
    return [value for row in rows for value in row if isinstance(value, str)]


def test_no_person_stands_in_the_tables_but_behind_a_holder() -> None:
    tables = (LedgerEntry, Allocation, Share, Answer, Reward, RewardStep, Certificate)
    for table in tables:
        names = {key.column.table.name for key in table.__table__.foreign_keys}
        assert "people" not in names, table


def test_the_team_that_is_forgotten_leaves_its_deals(world: World) -> None:
    deal_id = take_up(world, world.idea("member"), "gift", note="A frame.")
    with transaction():
        forget_person(world.people["pm"].id)
    db.session.rollback()
    deal = db.session.get_one(Deal, deal_id, populate_existing=True)
    assert (deal.made_by, deal.note) == (None, "A frame.")


def test_taken_up_again_what_a_forgotten_person_gave_stays_with_their_pseudonym(
    world: World,
) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    take_up(world, idea)
    holder_id = held(world, "other")
    with transaction():
        forget_person(world.people["other"].id)
    merged_later = world.idea("newcomer")
    merge(world, merged_later, idea)
    db.session.rollback()
    made = db.session.scalars(select(Allocation).order_by(Allocation.id.desc())).first()
    assert made is not None
    shares = select(Share.holder_id).where(Share.allocation_id == made.id)
    assert holder_id in db.session.scalars(shares).all()
