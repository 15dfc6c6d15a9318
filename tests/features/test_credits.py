"""Shares of an idea: proposed by the rule, corrected by agreement, and never lost in silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update

from forum.accounts import service as accounts
from forum.accounts.models import Person
from forum.communities.models import Community, Membership
from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.errors import Conflict, Invalid, NotAllowed
from forum.core.transaction import transaction
from forum.credits import correcting
from forum.credits.allocations import open_proposal, settle, standing
from forum.credits.holders import holder_of
from forum.credits.models import Allocation, Answer, LedgerEntry, Reward, RewardStep, Share
from forum.credits.models.ledger import TAKEN_BACK
from forum.credits.queries import credits_page
from forum.extensions import db
from forum.ideas import merging
from forum.ideas.models import Idea, Merge
from forum.pipeline.pulling import Source, pull_wish
from forum.threads.models import Post
from tests.conftest import on_both_databases
from tests.crediting import (
    again,
    amend,
    answer,
    correct,
    held,
    help_with,
    merge,
    move,
    outcome,
    refused,
    reward_of,
    shares_now,
    take_up,
    told,
)
from tests.together import at_once
from tests.world import World


def entries(idea: Idea) -> list[tuple[str, int, str]]:
    """What the ledger says about an idea."""
    db.session.rollback()
    query = select(LedgerEntry).where(LedgerEntry.idea_id == idea.id).order_by(LedgerEntry.id)
    return [(row.kind, row.subject_id, row.detail) for row in db.session.scalars(query)]


@on_both_databases
def test_taken_up_an_idea_has_its_shares_by_the_rule_and_its_story_in_the_ledger(
    world: World,
) -> None:
    idea = world.idea("member")
    change, post = amend(world, idea, "other"), help_with(world, idea, "newcomer")
    help_with(world, idea, "pm")
    deal_id = take_up(world, idea, source=Source(report_key="abc", theme_key="racks"))
    # 60, 12 and 5 of 77; who answers for the brand has no part.
    assert shares_now(world, idea) == {"member": 7792, "other": 1559, "newcomer": 649}
    said = entries(idea)
    assert [one[0] for one in said[:4]] == ["deal", "author", "amendment", "evidence"]
    assert [one[1] for one in said[:4]] == [deal_id, idea.id, change, post]
    assert [(kind, detail) for kind, _id, detail in said[4:]] == [
        ("settled", "stands"),
        ("theme", "abc/racks"),
        ("item", ""),
    ]
    assert "credited" in told(world, "other")


@on_both_databases
def test_an_idea_that_answers_a_wish_is_shared_with_who_had_it(world: World) -> None:
    wished, idea = world.idea("other"), world.idea("member")
    post_id = help_with(world, wished, "newcomer", "mod")
    with transaction():
        wish = {"title": "A bell that sings", "source": Source("abc", None, post_id, 0)}
        item = pull_wish(world.actor("pm"), community=world.place, **wish)
    take_up(world, idea, into=item)
    assert shares_now(world, idea) == {"member": 8571, "newcomer": 1429}
    assert ("wish", post_id, "") in entries(idea)


def test_an_idea_that_grew_from_a_post_is_shared_with_who_wrote_it(world: World) -> None:
    post_id = help_with(world, world.idea("other"), "newcomer", "mod")
    idea = world.idea("member", source_post_id=post_id)
    take_up(world, idea)
    assert shares_now(world, idea) == {"member": 8571, "newcomer": 1429}


@on_both_databases
def test_the_database_changes_and_deletes_nothing_that_was_written(world: World) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    take_up(world, idea, "gift", note="A frame.")
    correct(world, idea, "other", {"member": 5000, "other": 5000})
    answer(world, idea, "member", agrees=False, words="No.")
    for table, change in (
        (LedgerEntry, {"detail": "stands"}),
        (Allocation, {"by_id": None}),
        (Share, {"points": 1}),
        (Answer, {"agrees": True}),
        (Reward, {"kind": "payment"}),
        (RewardStep, {"step": "received"}),
        (Allocation, {"words": "Else."}),
        (Answer, {"words": "Yes."}),
        (Reward, {"amount": "1 €"}),
        (RewardStep, {"words": "Here."}),
    ):
        assert refused(update(table).values(**change)), (table, change)
        assert refused(delete(table)), table
    # What an erasure does is the one exception.
    assert not refused(update(Answer).values(words=""))
    assert not refused(update(Reward).values(words="", amount=""))


@on_both_databases
def test_the_database_wants_a_giver_a_known_kind_and_shares_within_the_whole(world: World) -> None:
    idea = world.idea("member")
    take_up(world, idea)
    now = {"at": clock.now(), "idea_id": idea.id, "detail": ""}
    mine = held(world, "member")
    for row in (
        {"kind": "author", "subject_id": 999, "holder_id": None},
        {"kind": "deal", "subject_id": 999, "holder_id": mine},
        {"kind": "else", "subject_id": 999, "holder_id": None},
        {"kind": "settled", "subject_id": 999, "holder_id": None},
        {"kind": "author", "subject_id": idea.id, "holder_id": mine},
    ):
        assert refused(insert(LedgerEntry).values(**now, **row)), row
    stands = standing(idea.id)
    assert stands is not None
    other = held(world, "other")
    for points in (0, 10_001):
        share = {"allocation_id": stands.id, "holder_id": other, "points": points}
        assert refused(insert(Share).values(**share))


@on_both_databases
def test_other_shares_stand_once_all_who_would_lose_agree(world: World) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    help_with(world, idea, "newcomer")
    take_up(world, idea)
    before = shares_now(world, idea)
    after = {"member": 6000, "other": 3500, "newcomer": 500}
    correct(world, idea, "other", after)
    assert shares_now(world, idea) == before
    assert "shares_asked" in told(world, "member")
    assert "shares_proposed" not in told(world, "other")
    answer(world, idea, "member")
    assert shares_now(world, idea) == before
    answer(world, idea, "newcomer")
    assert shares_now(world, idea) == after
    assert "shares_settled" in told(world, "other")
    page = credits_page(world.actor("guest"), world.place, again(idea))
    assert [one.outcome for one in page.history] == ["stands", "stands"]
    changes = {one.who.name: (one.before, one.after) for one in page.history[0].changes}
    assert changes["Member"] == (7792, 6000)


@on_both_databases
def test_two_who_agree_at_once_are_both_heard_and_it_is_settled_once(
    app: Flask, world: World
) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    take_up(world, idea)
    made = correct(world, idea, "pm", {"member": 5000, "other": 1000, "newcomer": 4000})
    place = world.place

    def agree(kind: str) -> None:
        here = {"community": place, "idea": db.session.get_one(Idea, idea.id)}
        there = db.session.get_one(Allocation, made.id)
        actor = actors[kind]
        correcting.answer_shares(actor, made=there, agrees=True, words="", **here)

    actors = {kind: world.actor(kind) for kind in ("member", "other")}
    answers = at_once(app, lambda: agree("member"), lambda: agree("other"))
    assert answers == [None, None]
    assert shares_now(world, idea) == {"member": 5000, "other": 1000, "newcomer": 4000}
    settled = [one for one in entries(idea) if one[0] == "settled"]
    assert len(settled) == 2


@on_both_databases
def test_of_two_proposals_at_once_one_waits(app: Flask, world: World) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    take_up(world, idea)
    held_by = {kind: held(world, kind) for kind in ("member", "other")}
    points = {held_by["member"]: 5000, held_by["other"]: 5000}
    pm, other, place = world.actor("pm"), world.actor("other"), world.place

    def propose(actor: object) -> Allocation:
        there = db.session.get_one(Idea, idea.id)
        given = {"community": place, "idea": there, "points": points, "reason": "So."}
        return correcting.propose_shares(actor, **given)

    answers = at_once(app, lambda: propose(pm), lambda: propose(other))
    assert sorted(type(one).__name__ for one in answers) == ["Allocation", "Conflict"]


def test_who_gives_their_own_share_away_asks_nobody(world: World) -> None:
    idea = world.idea("member")
    take_up(world, idea)
    correct(world, idea, "member", {"member": 5000, "other": 5000})
    assert shares_now(world, idea) == {"member": 5000, "other": 5000}


def test_one_who_declines_ends_it_with_a_word(world: World) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    take_up(world, idea)
    before = shares_now(world, idea)
    correct(world, idea, "other", {"member": 5000, "other": 5000})
    with pytest.raises(Invalid):
        answer(world, idea, "member", agrees=False)
    answer(world, idea, "member", agrees=False, words="I drew all of it.")
    assert (outcome(idea), shares_now(world, idea)) == ("declined", before)
    with pytest.raises(Conflict):
        answer(world, idea, "member")
    assert open_proposal(idea.id) is None


def test_nobody_answers_for_others_or_twice(world: World) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    help_with(world, idea, "newcomer")
    take_up(world, idea)
    correct(world, idea, "other", {"member": 7000, "other": 3000})
    for kind in ("other", "pm", "mod", "outsider", "guest"):
        with pytest.raises(NotAllowed):
            answer(world, idea, kind)
    answer(world, idea, "member")
    with pytest.raises(Conflict):
        answer(world, idea, "member")
    assert outcome(idea) == "stands"
    assert open_proposal(idea.id) is not None


@on_both_databases
def test_after_thirty_days_of_silence_a_proposal_lapses(world: World) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    take_up(world, idea)
    before = shares_now(world, idea)
    with clock.held_at(clock.now() - timedelta(days=29)):
        correct(world, idea, "other", {"member": 5000, "other": 5000})
    assert correcting.lapse_stale() == 0
    later = clock.now() + timedelta(days=1, minutes=1)
    with clock.held_at(later):
        with pytest.raises(Conflict, match="lapsed"):
            answer(world, idea, "member")
        assert correcting.lapse_stale() == 1
        assert correcting.lapse_stale() == 0
        assert "shares_settled" in told(world, "member")
    assert (outcome(idea), shares_now(world, idea)) == ("lapsed", before)


@pytest.mark.parametrize("kind", ["newcomer", "mod", "outsider", "pm_elsewhere", "guest"])
def test_only_who_is_credited_and_the_product_team_propose(world: World, kind: str) -> None:
    idea = world.idea("member")
    take_up(world, idea)
    with pytest.raises(NotAllowed):
        correct(world, idea, kind, {"member": 5000, "other": 5000})


@pytest.mark.parametrize(
    ("shares", "reason", "field"),
    [
        ({"member": 9999}, "So.", "share"),
        ({"member": 10_001, "other": -1}, "So.", "share"),
        ({"member": 10_000}, "So.", "share"),
        ({"member": 5000, "other": 5000}, " ", "reason"),
        ({"member": 5000, "other": 5000}, "x" * 501, "reason"),
    ],
)
def test_shares_add_up_differ_and_have_a_reason(
    world: World, shares: dict[str, int], reason: str, field: str
) -> None:
    idea = world.idea("member")
    take_up(world, idea)
    with pytest.raises(Invalid) as faults:
        correct(world, idea, "pm", shares, reason)
    assert set(faults.value.fields) == {field}


def test_who_cannot_be_asked_keeps_their_share(world: World) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    take_up(world, idea)
    with transaction() as session:
        away = update(Person).where(Person.id == world.people["other"].id)
        session.execute(away.values(erased_at=clock.now()))
    with pytest.raises(Invalid) as faults:
        correct(world, idea, "member", {"member": 10_000})
    assert "share" in faults.value.fields


def test_the_proposer_and_the_team_take_a_proposal_back_and_nobody_else(world: World) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    take_up(world, idea)
    for kind in ("other", "pm"):
        made = correct(world, idea, "other", {"member": 5000, "other": 5000})
        given = {"community": world.place, "idea": again(idea), "made": made}
        with pytest.raises(NotAllowed), transaction():
            correcting.take_back_shares(world.actor("member"), **given)
        with transaction():
            correcting.take_back_shares(world.actor(kind), **given)
        assert outcome(idea) == "taken_back"


@on_both_databases
def test_merged_after_the_deal_who_had_the_same_idea_is_proposed_and_the_author_asked(
    world: World,
) -> None:
    idea, same = world.idea("member"), world.idea("other")
    take_up(world, idea)
    merge_id = merge(world, same, idea)
    assert shares_now(world, idea) == {"member": 10_000}
    assert "shares_asked" in told(world, "member")
    answer(world, idea, "member")
    assert shares_now(world, idea) == {"member": 8000, "other": 2000}
    with transaction() as session:
        found = session.get_one(Merge, merge_id)
        merging.undo_merge(world.actor("mod"), community=world.place, merge=found)
    # Apart again, the other is asked in turn: nobody loses a share in silence.
    assert shares_now(world, idea) == {"member": 8000, "other": 2000}
    answer(world, idea, "other")
    assert shares_now(world, idea) == {"member": 10_000}


def test_an_idea_that_is_merged_into_another_takes_its_deal_and_its_share_there(
    world: World,
) -> None:
    idea, speaker = world.idea("member"), world.idea("other")
    take_up(world, idea, "gift")
    merge(world, idea, speaker)
    assert shares_now(world, speaker) == {"other": 8000, "member": 2000}
    assert ("ended", "merged") in [(kind, detail) for kind, _id, detail in entries(idea)]
    assert shares_now(world, idea) == {"member": 10_000}


def test_a_change_that_is_accepted_after_the_deal_is_proposed(world: World) -> None:
    idea = world.idea("member")
    take_up(world, idea)
    amend(world, idea, "other")
    answer(world, idea, "member")
    assert shares_now(world, idea) == {"member": 8333, "other": 1667}


def test_shares_that_people_agreed_upon_are_not_the_rule_s_any_more(world: World) -> None:
    idea = world.idea("member")
    take_up(world, idea)
    correct(world, idea, "member", {"member": 9000, "other": 1000})
    amend(world, idea, "newcomer")
    assert open_proposal(idea.id) is None
    assert "amendment" in [kind for kind, _id, _detail in entries(idea)]


@on_both_databases
@pytest.mark.parametrize("way", ["consent", "withdrawn"])
def test_the_ledger_outlives_its_deal_and_says_so(world: World, way: str) -> None:
    idea = world.idea("member")
    amend(world, idea, "other")
    take_up(world, idea)
    before = shares_now(world, idea)
    correct(world, idea, "other", {"member": 5000, "other": 5000})
    if way == "consent":
        with transaction():
            accounts.set_capture_consent(world.actor("member"), agrees=False, language="en")
    else:
        move(world, idea, "withdrawn", "member")
    assert shares_now(world, idea) == before
    said = entries(idea)
    assert ("ended", way) in [(kind, detail) for kind, _id, detail in said]
    assert outcome(idea) == "lapsed"
    with pytest.raises(Conflict):
        correct(world, idea, "member", {"member": 10_000})


def test_pulled_again_an_idea_keeps_the_shares_it_had(world: World) -> None:
    idea = world.idea("member")
    take_up(world, idea)
    correct(world, idea, "member", {"member": 7000, "other": 3000})
    for agrees in (False, True):
        with transaction():
            accounts.set_capture_consent(world.actor("member"), agrees=agrees, language="en")
    take_up(world, idea, "gift")
    assert shares_now(world, idea) == {"member": 7000, "other": 3000}
    assert reward_of(world, "member").kind == "gift"


@pytest.mark.parametrize("change", [{"visibility": "hidden"}, {"taken_back_at": clock.now()}])
def test_a_post_that_is_hidden_or_taken_back_is_no_ground(
    world: World, change: dict[str, Any]
) -> None:
    post_id = help_with(world, world.idea("other"), "newcomer", "mod")
    idea = world.idea("member", source_post_id=post_id)
    helped = help_with(world, idea, "other")
    with transaction() as session:
        both = update(Post).where(Post.id.in_([post_id, helped]))
        session.execute(both.values(**change))
    take_up(world, idea)
    assert shares_now(world, idea) == {"member": 10_000}


def test_a_stranger_comes_to_no_share_by_a_number(world: World) -> None:
    idea = world.idea()
    take_up(world, idea)
    with transaction():
        stranger = holder_of(world.people["outsider"].id).id
    points = {held(world, "member"): 5_000, stranger: 5_000}
    given = {"community": world.place, "idea": again(idea), "points": points, "reason": "So."}
    with pytest.raises(Invalid), transaction():
        correcting.propose_shares(world.actor("pm"), **given)


@pytest.mark.parametrize("way", ["hidden", "closed"])
def test_what_is_asked_about_an_idea_that_one_may_not_see_names_it_nowhere(
    world: World, way: str
) -> None:
    idea = world.idea(title="A rack that folds")
    take_up(world, idea)
    given = {"community": world.place, "idea": again(idea), "newcomer": ("Other", 5_000)}
    points = {held(world, "member"): 5_000}
    with transaction():
        correcting.propose_shares(world.actor("pm"), points=points, reason="So.", **given)
    page = f"/people/{world.people['member'].id}/credits"
    member = world.signed_in("member")
    assert idea.title in member.get(page).text
    with transaction() as session:
        if way == "hidden":
            session.execute(update(Idea).where(Idea.id == idea.id).values(visibility="hidden"))
        else:
            mine = Membership.person_id == world.people["member"].id
            session.execute(delete(Membership).where(mine))
            here = update(Community).where(Community.id == world.place.id)
            session.execute(here.values(visibility="private"))
    assert "A rack that folds" not in member.get(page).text


def test_a_proposal_that_was_settled_a_moment_before_does_not_lapse(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = world.idea()
    amend(world, idea, "other")
    take_up(world, idea)
    correct(world, idea, "other", {"member": 5000, "other": 5000})

    def waited_for_who_took_it_back(row: Idea) -> None:
        made = open_proposal(row.id)
        assert made is not None
        settle(made, TAKEN_BACK)

    monkeypatch.setattr(correcting, "lock", waited_for_who_took_it_back)
    with clock.held_at(clock.now() + timedelta(days=31)):
        correcting.lapse_stale()
    lapsed = select(AuditEntry.id).where(AuditEntry.action == "credits.lapse")
    assert db.session.scalars(lapsed).all() == []
