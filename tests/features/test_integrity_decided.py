"""What becomes of a group: whom it concerns is told why, and what was left can be taken up."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from forum.communities.reasons import Why
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import VoterAside
from forum.ideas.voting import cast_vote
from forum.moderation.figures import figures_of
from forum.moderation.integrity import deciding, queries
from forum.moderation.integrity.models import Finding, FindingPerson
from forum.moderation.models import ModerationEntry
from tests.world import World, send

# A vote of the newcomer's is pending.
VOTERS = ("other", "newcomer")
READY = "These accounts vote as one: most of their votes are for one author."
LOG = "/c/bikes/moderation/log"


@pytest.fixture
def finding(world: World) -> Finding:
    """Two who vote for the member: both for one author alone, one of them seen at an address."""
    ideas = [world.idea("member") for _each in range(2)]
    for kind, idea in ((VOTERS[0], 0), (VOTERS[0], 1), (VOTERS[1], 0), ("pm", 0)):
        with transaction():
            given: dict[str, Any] = {"community": world.place, "choice": "want"}
            cast_vote(world.actor(kind), idea=ideas[idea], **given)
    said = {"weight": 3.0, "amount": 2, "total": 2}
    alone, address = {"name": "alone", **said}, {"name": "address", **said}
    familiar = {**said, "name": "familiar", "weight": -0.24}
    with transaction() as session:
        author = world.people["member"].id
        made = Finding(community_id=world.place.id, author_id=author, suspicion=12.0)
        session.add(made)
        session.flush()
        for kind, parts in zip(VOTERS, ([alone], [alone, address, familiar]), strict=True):
            row = {"finding_id": made.id, "person_id": world.people[kind].id}
            session.add(FindingPerson(**row, suspicion=12.0, parts=parts))
    return made


def address(finding: Finding) -> str:
    """Where it is decided."""
    return f"/c/bikes/moderation/integrity/{finding.id}"


def both(world: World) -> list[int]:
    """Who is in it."""
    return [world.people[kind].id for kind in VOTERS]


def number_aside() -> int:
    """How many people's votes are set aside."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(VoterAside)) or 0


def decide(client: FlaskClient, finding: Finding, choice: str, **fields: Any) -> int:
    """Press a button of its page."""
    return int(send(client, address(finding), choice=choice, **fields).status_code)


def test_what_was_left_stands_in_the_log_and_can_be_set_aside_later(
    world: World, finding: Finding
) -> None:
    client = world.signed_in("mod")
    assert decide(client, finding, "leave", note="A club.", reason=READY) == 302
    entry = db.session.scalars(select(ModerationEntry)).one()
    told = (entry.act, entry.subject_id, entry.person_id, entry.note, entry.reason)
    assert told == ("leave", world.people["member"].id, None, "A club.", "")
    log = client.get(LOG).text
    assert "Votes left as they are:" in log
    assert f'href="{address(finding)}"' in log
    page = client.get(address(finding)).text
    assert page.count('name="people"') == len(VOTERS)
    assert 'value="leave"' not in page
    assert decide(client, finding, "leave") == 422
    # Who still saw it open does not overrule who left it.
    given = {"people": both(world), "reason": READY}
    assert decide(client, finding, "aside", **given) == 422
    assert number_aside() == 0
    assert decide(client, finding, "again", **given) == 302
    assert number_aside() == len(VOTERS)


def test_what_counts_again_can_be_set_aside_anew(world: World, finding: Finding) -> None:
    client, (one, _other) = world.signed_in("mod"), both(world)
    decide(client, finding, "aside", people=both(world), reason=READY)
    assert decide(client, finding, "restore") == 302
    assert number_aside() == 0
    assert decide(client, finding, "again", people=[one], reason=READY) == 302
    assert number_aside() == 1
    assert "votes of 1 person" in client.get("/c/bikes/moderation/integrity").text
    assert decide(client, finding, "restore") == 302
    assert number_aside() == 0


def test_who_is_set_aside_is_owed_a_reason_and_nothing_written_is_lost(
    world: World, finding: Finding
) -> None:
    client, (one, _other) = world.signed_in("mod"), both(world)
    # What most of the group show, and no more.
    assert f">\n{READY}</textarea>" in client.get(address(finding)).text
    sent = {"choice": "aside", "people": [one], "note": "Look again.", "reason": " "}
    answer = send(client, address(finding), **sent)
    assert answer.status_code == 422
    assert number_aside() == 0
    page = answer.text
    assert 'id="reason-error">Give a reason' in page
    assert 'value="Look again."' in page
    boxes = re.findall(r'name="people" value="(\d+)"( checked)?', page)
    assert [int(value) for value, checked in boxes if checked] == [one]
    answer = send(client, address(finding), choice="aside", reason=READY)
    assert "Choose whose votes are set aside" in answer.text


def test_what_the_forum_sets_aside_by_itself_says_why(world: World, finding: Finding) -> None:
    with transaction() as session:
        deciding.set_aside_by_rule(session.get_one(Finding, finding.id), 11.0)
    told = select(ModerationEntry.id, ModerationEntry.reason).order_by(ModerationEntry.person_id)
    reasons = [reason for _id, reason in db.session.execute(told)]
    assert sorted(reasons) == [
        READY[:-1] + ", several of them came from one address.",
        READY,
    ]
    own = select(ModerationEntry.id).where(ModerationEntry.person_id == world.people["other"].id)
    page = world.signed_in("other").get(f"/moderation/entries/{db.session.scalar(own)}").text
    assert READY in page


def test_the_tallies_say_what_is_left_without_the_group(world: World, finding: Finding) -> None:
    def tallies() -> list[tuple[int, int, int, int]]:
        db.session.rollback()
        found = queries.finding_page(world.place, finding.id).tallies
        return [(one.raw, one.counting, one.group, one.without) for one in found]

    assert tallies() == [(3, 2, 2, 1), (1, 1, 1, 0)]
    with transaction():
        deciding.set_aside(
            world.actor("mod"),
            community=world.place,
            finding=db.session.get_one(Finding, finding.id),
            people=both(world)[:1],
            why=Why(READY),
        )
    # One of them is aside already: nothing is taken off twice.
    assert tallies() == [(3, 1, 2, 1), (1, 0, 1, 0)]
    assert "Without this group" in world.signed_in("mod").get(address(finding)).text


def rows_of(log: str) -> list[str]:
    """What stands in each row of the log, newest first; those of one decision are within one."""
    _head, *rows = log.split('<li class="log-entry"')
    return [" ".join(re.sub(r"<[^>]*>", " ", row.split(">", 1)[1]).split()) for row in rows]


def test_the_log_shows_one_decision_as_one_row_that_unfolds(world: World, finding: Finding) -> None:
    client = world.signed_in("mod")
    decide(client, finding, "aside", people=both(world), reason=READY, note="A ring.")
    log = client.get(LOG).text
    [decision, *each] = rows_of(log)
    assert decision.startswith("Votes set aside: 2 people")
    assert all(said in decision for said in ("the group of votes", READY, "A ring."))
    assert [row.startswith("Votes set aside: a member") for row in each] == [True, True]
    assert (log.count(READY), log.count("A ring.")) == (1, 1)
    assert log.count('class="log-each"') == 1
    # Each of them is undone as ever, and said to be.
    undo = re.findall(r'action="([^"]+/undo)"', log)
    assert len(undo) == len(VOTERS)
    assert send(client, undo[0], LOG).status_code == 302
    assert number_aside() == 1
    [alone, decision, *each] = rows_of(client.get(LOG).text)
    assert alone.startswith("Undone: votes set aside · a member")
    assert "1 was undone" in decision
    assert ["was undone" in row for row in each] == [True, False]


def test_what_counts_again_by_one_decision_is_one_row_as_well(
    world: World, finding: Finding
) -> None:
    client = world.signed_in("mod")
    decide(client, finding, "aside", people=both(world), reason=READY)
    decide(client, finding, "restore")
    restored, *each, decision, _one, _other = rows_of(client.get(LOG).text)
    assert restored.startswith("Undone: votes set aside · 2 people")
    assert [row.startswith("Undone: votes set aside · a member") for row in each] == [True, True]
    assert decision.startswith("Votes set aside: 2 people")
    assert "was undone" in decision


def test_two_decisions_after_each_other_are_two_rows(world: World, finding: Finding) -> None:
    client = world.signed_in("mod")
    with transaction() as session:
        author = world.people["other"].id
        second = Finding(community_id=world.place.id, author_id=author, suspicion=12.0)
        session.add(second)
        session.flush()
        others = [world.people[kind].id for kind in ("member", "pending_email")]
        for one in others:
            row = FindingPerson(finding_id=second.id, person_id=one, suspicion=12.0, parts=[])
            session.add(row)
    decide(client, finding, "aside", people=both(world), reason=READY)
    decide(client, second, "aside", people=others, reason=READY)
    found = [row[:25] for row in rows_of(client.get(LOG).text)]
    assert found == (["Votes set aside: 2 people"] + ["Votes set aside: a member"] * 2) * 2


def test_one_row_has_no_folds_where_one_person_is_asked_for(world: World, finding: Finding) -> None:
    client = world.signed_in("mod")
    decide(client, finding, "aside", people=both(world), reason=READY)
    [row] = rows_of(client.get(f"{LOG}?person={both(world)[0]}").text)
    assert row.startswith("Votes set aside: a member")
    assert READY in row


def test_what_the_forum_says_to_each_is_said_in_each_row(world: World, finding: Finding) -> None:
    with transaction() as session:
        deciding.set_aside_by_rule(session.get_one(Finding, finding.id), 11.0)
    decision, *each = rows_of(world.signed_in("mod").get(LOG).text)
    assert "by the forum" in decision
    assert READY[:-1] not in decision
    assert [READY[:-1] in row for row in each] == [True, True]


def test_the_figures_count_decisions_about_votes_and_not_the_people(
    world: World, finding: Finding
) -> None:
    client = world.signed_in("mod")
    for choice in ("aside", "again"):
        decide(client, finding, choice, people=both(world), reason=READY)
        assert decide(client, finding, "restore") == 302
    [one] = figures_of(world.place).moderators
    assert (dict(one.acts), one.undone, one.granted) == ({"set_aside": 2}, 2, 0)


def test_the_signs_are_written_alike_and_no_box_is_spoken_of_where_there_is_none(
    world: World, finding: Finding
) -> None:
    client = world.signed_in("mod")
    page = client.get(address(finding)).text
    weights = re.findall(r'class="integrity-weight">([^<]+)<', page)
    assert sorted(weights) == ["+3.0", "+3.0", "+3.0", "−0.2"]
    assert 'data-label="Suspicion">12.0<' in page
    assert "Take the box away" in page
    assert "Take the box away" not in world.signed_in("pm").get(address(finding)).text
    decide(client, finding, "aside", people=both(world), reason=READY)
    assert "Take the box away" not in client.get(address(finding)).text


def test_the_chart_is_drawn_in_shares_of_its_width(world: World, finding: Finding) -> None:
    page = world.signed_in("mod").get(address(finding)).text
    places = [float(place) for place in re.findall(r'<circle[^>]* cx="([\d.]+)%"', page)]
    assert len(places) == 3
    assert min(places) == 1.5
    assert max(places) <= 98.5
