"""Pages of credit: an idea's, a person's, the team's, and certificates: through HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.accounts import service as accounts
from forum.communities.models import Community
from forum.core.transaction import transaction
from forum.credits.forgetting import forget_person
from forum.credits.models import Allocation, Certificate, LedgerEntry, Reward
from forum.extensions import db
from forum.ideas.models import Idea
from tests.crediting import (
    amend,
    answer,
    correct,
    held,
    help_with,
    move,
    outcome,
    reward_of,
    shares_now,
    take_up,
)
from tests.reading import words
from tests.world import World, counted_queries, send

MOST = 13


def taken_up(world: World, deal: str = "gift") -> Idea:
    """An idea of the member's with a change by another, under a deal."""
    idea = world.idea("member", title="A rack that folds flat")
    amend(world, idea, "other")
    take_up(world, idea, deal, note="A frame.")
    return idea


def credits_of(idea: Idea) -> str:
    """Where the credits of an idea are."""
    return f"/c/bikes/ideas/{idea.id}/credits"


def proposed(world: World, shares: dict[str, str], **more: str) -> dict[str, Any]:
    """The fields of the form, as a browser sends them."""
    holders = [str(held(world, kind)) for kind in shares]
    empty = {"name": "", "name_share": "", "reason": "So it was."}
    return {"holder": holders, "share": list(shares.values()), **empty, **more}


def test_an_idea_says_who_is_credited_once_it_is_taken_up(world: World) -> None:
    idea, free = taken_up(world), world.idea("other")
    guest = world.signed_in("guest")
    page = guest.get(f"/c/bikes/ideas/{idea.id}-a-rack-that-folds-flat").text
    assert "Member the idea, 83 %" in words(page)
    assert credits_of(idea) in page
    other = guest.get(f"/c/bikes/ideas/{free.id}", follow_redirects=True).text
    assert credits_of(free) not in other
    empty = guest.get(credits_of(free))
    assert (empty.status_code, "Not taken up yet" in empty.text) == (200, True)


def test_what_nobody_considered_costs_no_question_about_credit(world: World) -> None:
    idea = world.idea("member")
    guest = world.signed_in("guest")
    with counted_queries() as statements:
        guest.get(f"/c/bikes/ideas/{idea.id}", follow_redirects=True)
    assert not [one for one in statements if "credit_" in one]


def test_the_credits_of_an_idea_show_shares_grounds_deal_and_history(world: World) -> None:
    idea = taken_up(world)
    page = world.signed_in("guest").get(credits_of(idea)).text
    said = words(page)
    for part in ("83.33 %", "16.67 %", "a change that was accepted", "A gift", "Taken up under"):
        assert part in said, part
    assert f"/c/bikes/ideas/{idea.id}/amendments/" in page
    assert "Propose other shares" not in said
    assert "A frame." not in said
    assert "Proposed by the rule" in said


def test_a_proposal_is_made_answered_and_stands(world: World) -> None:
    idea = taken_up(world)
    other, member = world.signed_in("other"), world.signed_in("member")
    sent = send(other, credits_of(idea), **proposed(world, {"member": "70,5 %", "other": "29.5"}))
    assert sent.status_code == 302
    made = db.session.scalars(select(Allocation.id).order_by(Allocation.id.desc())).first()
    assert "Other shares are proposed" not in world.signed_in("guest").get(credits_of(idea)).text
    page = member.get(credits_of(idea)).text
    assert "You are asked" in page
    assert "70.5 %" in words(page)
    assert "You are asked" in member.get(f"/people/{world.people['member'].id}/credits").text
    address = f"{credits_of(idea)}/{made}/answer"
    refused = send(member, address, choice="decline", words="")
    assert (refused.status_code, "Say in a word why" in refused.text) == (422, True)
    assert send(member, address, choice="agree", words="").status_code == 302
    assert shares_now(world, idea) == {"member": 7050, "other": 2950}
    assert send(member, address, choice="agree", words="").status_code == 409
    shown = words(world.signed_in("guest").get(credits_of(idea)).text)
    assert "Proposed by Other" in shown


def test_somebody_who_was_forgotten_is_added_by_name(world: World) -> None:
    idea = taken_up(world)
    member = world.signed_in("member")
    shares = {"member": "60", "other": "16.67"}
    for name, share in (("Nobody", "23.33"), ("Outsider", "23.33"), ("Newcomer", "")):
        fields = proposed(world, shares, name=name, name_share=share)
        assert send(member, credits_of(idea), **fields).status_code == 422
    fields = proposed(world, shares, name="Newcomer", name_share="23.33")
    assert send(member, credits_of(idea), **fields).status_code == 302
    assert shares_now(world, idea) == {"member": 6000, "other": 1667, "newcomer": 2333}


def test_what_was_written_is_kept_when_it_does_not_add_up(world: World) -> None:
    idea = taken_up(world)
    fields = proposed(world, {"member": "lots", "other": "29.5"}, reason="My very reason.")
    answer_ = send(world.signed_in("other"), credits_of(idea), **fields)
    assert answer_.status_code == 422
    assert 'value="lots"' in answer_.text
    assert "My very reason." in answer_.text
    assert "one whole: 100" in answer_.text


def test_a_proposal_is_taken_back(world: World) -> None:
    idea = taken_up(world)
    made = correct(world, idea, "other", {"member": 5000, "other": 5000})
    address = f"{credits_of(idea)}/{made.id}/take-back"
    assert send(world.signed_in("newcomer"), address).status_code == 403
    assert send(world.signed_in("other"), address).status_code == 302
    assert outcome(idea) == "taken_back"


def test_what_never_stood_is_read_by_those_whom_it_concerned_alone(world: World) -> None:
    idea = taken_up(world)
    correct(world, idea, "other", {"member": 5000, "other": 5000}, "A canary sang.")
    answer(world, idea, "member", agrees=False, words="Never.")
    for kind in ("member", "other", "pm"):
        assert "A canary sang." in world.signed_in(kind).get(credits_of(idea)).text, kind
    for kind in ("guest", "newcomer", "mod"):
        assert "A canary sang." not in world.signed_in(kind).get(credits_of(idea)).text, kind


def test_an_ended_deal_is_said_on_the_page(world: World) -> None:
    idea = taken_up(world)
    with transaction():
        accounts.set_capture_consent(world.actor("member"), agrees=False, language="en")
    guest = world.signed_in("guest")
    page = words(guest.get(credits_of(idea)).text)
    assert "took their consent to capture back" in page
    assert "83.33 %" in page
    shown = guest.get(f"/c/bikes/ideas/{idea.id}", follow_redirects=True).text
    assert credits_of(idea) not in shown


def test_credits_of_what_may_not_be_seen_do_not_exist(world: World) -> None:
    idea = taken_up(world)
    move(world, idea, "withdrawn", "member")
    for kind, code in (("guest", 404), ("other", 404), ("member", 200), ("mod", 200)):
        assert world.signed_in(kind).get(credits_of(idea)).status_code == code, kind


@pytest.mark.parametrize("kind", ["guest", "member", "pm"])
def test_the_credits_page_asks_a_fixed_number_of_questions(world: World, kind: str) -> None:
    idea = taken_up(world)
    client = world.signed_in(kind)
    counts = []
    for number in range(2):
        with counted_queries() as statements:
            assert client.get(credits_of(idea)).status_code == 200
        counts.append(len(statements))
        if number == 0:
            correct(world, idea, "member", {"member": 6000, "other": 2000, "newcomer": 2000})
            correct(world, idea, "member", {"member": 5000, "other": 3000, "mod": 2000})
    assert counts[1] <= counts[0] + 1
    assert counts[1] <= MOST, "\n".join(statements)


def test_a_reward_goes_its_way_on_the_pages(world: World) -> None:
    idea = taken_up(world)
    reward = reward_of(world, "member")
    address = f"/c/bikes/rewards/{reward.id}"
    pm, member = world.signed_in("pm"), world.signed_in("member")
    assert "A frame." in pm.get("/c/bikes/credits").text
    assert send(pm, address, step="handed_over", words="").status_code == 302
    assert "not confirmed yet" in pm.get("/c/bikes/credits").text
    mine = f"/people/{world.people['member'].id}/credits"
    assert "It arrived" in member.get(mine).text
    refused = send(member, address, step="disputed", words="")
    assert (refused.status_code, "Say in a word why" in refused.text) == (422, True)
    assert send(member, address, step="disputed", words="Empty.").status_code == 302
    assert "Empty." in member.get(credits_of(idea)).text
    assert "Disputed" in pm.get("/c/bikes/credits").text
    assert send(member, address, step="received", words="").status_code == 302
    assert send(member, address, step="received", words="").status_code == 409


def test_a_reward_exists_for_its_two_sides_alone(world: World) -> None:
    idea = taken_up(world)
    reward = reward_of(world, "member")
    for kind in ("guest", "other", "mod", "pm_elsewhere"):
        client = world.signed_in(kind)
        there = send(client, f"/c/bikes/rewards/{reward.id}", step="received", words="")
        nowhere = send(client, "/c/bikes/rewards/98765", step="received", words="")
        assert there.status_code == nowhere.status_code == 404, kind
        assert words(there.text) == words(nowhere.text)
        assert "A frame." not in client.get(credits_of(idea)).text
    mine = f"/people/{world.people['member'].id}/credits"
    for kind in ("guest", "other", "pm", "admin"):
        assert "Promised to you" not in world.signed_in(kind).get(mine).text
    elsewhere = send(world.signed_in("admin"), f"/c/noise/rewards/{reward.id}", step="received")
    assert elsewhere.status_code == 404


def test_the_team_promises_one_more(world: World) -> None:
    idea = taken_up(world)
    fields = {"holder": str(held(world, "other")), "kind": "payment", "words": ""}
    fields["amount"] = "200 €"
    address = f"/c/bikes/ideas/{idea.id}/rewards"
    pm = world.signed_in("pm")
    refused = send(pm, address, **fields)
    assert (refused.status_code, "200 €" in refused.text) == (422, True)
    assert send(pm, address, **{**fields, "words": "For the hinge."}).status_code == 302
    assert reward_of(world, "other").amount == "200 €"
    assert "200 €" in world.signed_in("other").get(credits_of(idea)).text
    assert "200 €" not in world.signed_in("member").get(credits_of(idea)).text


def test_the_team_reads_what_it_owes_what_waits_and_who_gave_most(world: World) -> None:
    idea = taken_up(world)
    correct(world, idea, "other", {"member": 5000, "other": 5000})
    move(world, idea, "released")
    page = words(world.signed_in("pm").get("/c/bikes/credits").text)
    assert "0 agreed" in page
    assert "Member in 1 idea · together 83.33 %" in page
    empty = World.signed_in(world, "pm_elsewhere").get("/c/noise/credits")
    assert "Nothing is owed" in empty.text
    pm = world.signed_in("pm")
    with counted_queries() as statements:
        pm.get("/c/bikes/credits")
    assert len(statements) <= MOST


def test_a_profile_lists_what_the_reader_may_see(world: World) -> None:
    idea = taken_up(world)
    address = f"/people/{world.people['other'].id}/credits"
    page = words(world.signed_in("guest").get(address).text)
    assert "A rack that folds flat" in page
    assert "16.67 %" in page
    close(world)
    assert "A rack that folds flat" not in world.signed_in("outsider").get(address).text
    assert "A rack that folds flat" in world.signed_in("member").get(address).text
    assert again_status(idea) == "under_review"


def again_status(idea: Idea) -> str:
    """Where an idea stands now."""
    db.session.rollback()
    return db.session.get_one(Idea, idea.id, populate_existing=True).status


def close(world: World) -> None:
    """Let the community be private."""
    with transaction() as session:
        here = update(Community).where(Community.id == world.place.id)
        session.execute(here.values(visibility="private"))


def certified(world: World, kind: str = "other", **fields: str) -> str:
    """Make a certificate; where it is."""
    made = send(world.signed_in(kind), "/certificates", **fields)
    assert made.status_code == 302
    return str(made.headers["Location"])


def test_a_certificate_is_read_by_whoever_has_its_code_and_says_it_is_unchanged(
    world: World,
) -> None:
    taken_up(world)
    address = certified(world)
    answer_ = world.signed_in("guest").get(address)
    page = words(answer_.text)
    for part in ("Other", "A rack that folds flat", "Velora", "16.67 %", "Unchanged since."):
        assert part in page, part
    assert f"http://127.0.0.1:8000{address}" in answer_.text
    assert 'name="robots" content="noindex"' in answer_.text
    listed = certified(world, is_listed="y")
    assert "noindex" not in world.signed_in("guest").get(listed).text
    assert world.signed_in("guest").get("/certificates/guessed").status_code == 404


def test_a_certificate_says_what_has_changed_since(world: World) -> None:
    idea = taken_up(world)
    address = certified(world)
    guest = world.signed_in("guest")
    correct(world, idea, "member", {"member": 6000, "other": 4000})
    page = words(guest.get(address).text)
    assert "the share is 40 % now" in page
    assert "16.67 %" in page
    move(world, idea, "released")
    assert "it is released" in words(guest.get(address).text)
    second = world.idea("other", title="A bell that sings")
    take_up(world, second)
    page = words(guest.get(address).text)
    assert "1 more idea was taken up" in page
    assert "A bell that sings" not in page


@pytest.mark.parametrize("way", ["withdrawn", "consent"])
def test_what_its_author_took_back_is_named_on_no_certificate(world: World, way: str) -> None:
    idea = taken_up(world)
    address = certified(world)
    if way == "consent":
        with transaction():
            accounts.set_capture_consent(world.actor("member"), agrees=False, language="en")
    else:
        move(world, idea, "withdrawn", "member")
    page = words(world.signed_in("guest").get(address).text)
    assert "A rack that folds flat" not in page
    assert "1 idea was taken back by its author" in page


def test_a_closed_community_is_named_on_no_certificate(world: World) -> None:
    taken_up(world)
    close(world)
    page = words(world.signed_in("member").get(certified(world)).text)
    assert "A rack that folds flat" not in page
    assert "1 more may not be shown to everybody" in page
    assert "Unchanged since" in page


def test_a_certificate_whose_ledger_says_something_else_says_so(world: World) -> None:
    taken_up(world)
    address = certified(world)
    with transaction() as session:
        session.execute(update(Certificate).values(checksum="0" * 12))
    assert "proves nothing" in world.signed_in("guest").get(address).text


def test_its_owner_revokes_it_and_nobody_else(world: World) -> None:
    taken_up(world)
    address = certified(world)
    for kind in ("member", "pm", "admin"):
        assert send(world.signed_in(kind), f"{address}/revoke").status_code == 403
    assert send(world.signed_in("other"), f"{address}/revoke").status_code == 302
    gone = world.signed_in("guest").get(address)
    assert (gone.status_code, "Other" in words(gone.text)) == (410, False)
    assert "A rack that folds flat" not in gone.text


def test_a_forgotten_person_s_certificate_is_revoked(world: World) -> None:
    taken_up(world)
    address = certified(world)
    with transaction():
        forget_person(world.people["other"].id)
    assert world.signed_in("guest").get(address).status_code == 410


def test_without_credit_there_is_nothing_to_certify(world: World) -> None:
    help_with(world, world.idea("member"), "other")
    assert send(world.signed_in("other"), "/certificates").status_code == 409
    assert send(world.signed_in("guest"), "/certificates").status_code == 302
    assert db.session.scalars(select(Certificate)).all() == []


def test_certificates_and_credits_speak_french(world: World) -> None:
    idea = taken_up(world)
    address = certified(world)
    client = world.signed_in("guest")
    for page in (address, credits_of(idea)):
        text = client.get(page, headers={"Accept-Language": "fr"}).text
        assert '<html lang="fr">' in text
        assert "Valable" in text or "Qui a apporté quoi" in text, page


def test_nothing_of_credit_is_written_by_a_read(app: Flask, world: World) -> None:
    idea = taken_up(world)
    before = [len(db.session.scalars(select(t)).all()) for t in (LedgerEntry, Allocation, Reward)]
    client = world.signed_in("member")
    for page in (credits_of(idea), f"/people/{world.people['member'].id}/credits"):
        assert client.get(page).status_code == 200
    db.session.rollback()
    tables = (LedgerEntry, Allocation, Reward)
    assert [len(db.session.scalars(select(t)).all()) for t in tables] == before
