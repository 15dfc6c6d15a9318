"""Groups that vote as one: found, decided by a moderator, told, undone; and addresses that go."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from forum.accounts.models import Person
from forum.communities.models import Membership
from forum.communities.reasons import Why
from forum.core import clock
from forum.core.errors import Conflict, Invalid, NotAllowed
from forum.core.limits import ADDRESSES_KEPT_FOR
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import counting
from forum.ideas.models import Idea, Vote, VoterAside
from forum.moderation.appealing import appeal
from forum.moderation.integrity import addresses, deciding, looking, queries
from forum.moderation.integrity.addresses import CameFrom
from forum.moderation.integrity.models import AddressSalt, AddressSeen, Finding, FindingPerson
from forum.moderation.models import ModerationEntry
from forum.moderation.undoing import grant_appeal, undo
from forum.wiring.features import VOTING_AND_SIGNING_IN
from tests.conftest import on_both_databases
from tests.world import World, send

PUPPETS, FOUND = 12, 10
DAY = timedelta(days=1)
WHY = Why("These accounts vote as one.")
NUMBERS = count(1)


def people(world: World, *made_ago: timedelta) -> list[int]:
    """Members of these ages."""
    made = [(f"voter-{next(NUMBERS)}", clock.now() - ago) for ago in made_ago]
    found = [
        Person(name=name, folded_name=name, unclaimed=True, created_at=at, verified_at=at)
        for name, at in made
    ]
    db.session.add_all(found)
    db.session.flush()
    here = world.place.id
    db.session.add_all(Membership(community_id=here, person_id=one.id) for one in found)
    return [one.id for one in found]


@pytest.fixture
def ring(world: World) -> World:
    """A crowd that votes for everybody, and puppets that vote for the member alone."""
    ideas = [world.idea(kind) for kind in ("mod", "pm", "admin") for _each in range(8)]
    theirs = [world.idea("member") for _each in range(8)]
    begin = clock.now() - 3 * DAY
    with transaction():
        votes = []
        crowd = people(world, *(timedelta(days=300 - 2 * number) for number in range(120)))
        for number, voter in enumerate(crowd):
            chosen = [(number * 7 + step * 5) % len(ideas) for step in range(6)]
            votes += [(ideas[one].id, voter, begin - DAY * (one + number % 40)) for one in chosen]
        world.puppets = people(world, *[5 * DAY] * PUPPETS)  # type: ignore[attr-defined]
        for place, puppet in enumerate(world.puppets):  # type: ignore[attr-defined]
            moment = begin + timedelta(minutes=7 * place)
            votes += [(idea.id, puppet, moment) for idea in theirs[: 6 + place % 3]]
        rows = [
            {"idea_id": i, "person_id": p, "wants": True, "created_at": at, "counts_from": at}
            for i, p, at in votes
        ]
        db.session.execute(insert(Vote), rows)
        counting.recount(world.place)
    world.theirs = [idea.id for idea in theirs]  # type: ignore[attr-defined]
    return world


def found(world: World) -> Finding:
    """The group that was found."""
    assert looking.look_stale() >= 1
    db.session.rollback()
    here = select(Finding).where(Finding.community_id == world.place.id)
    return db.session.scalars(here.order_by(Finding.id.desc())).first()


def members(finding: Finding) -> list[int]:
    """Who is in it."""
    return sorted(one.person_id for one in deciding.people_of(finding))


def tally(world: World) -> tuple[int, int]:
    """Votes that count for the favoured author's ideas, and those set aside."""
    db.session.rollback()
    sums = select(func.sum(Idea.vote_count), func.sum(Idea.aside_count))
    row = db.session.execute(sums.where(Idea.id.in_(world.theirs))).one()  # type: ignore[attr-defined]
    return row[0], row[1]


def put_aside(world: World, finding: Finding, people: list[int], kind: str = "mod") -> None:
    """Set votes aside as a person of that kind."""
    given = {"community": world.place, "finding": finding, "people": people, "why": WHY}
    with transaction():
        deciding.set_aside(world.actor(kind), **given)


@on_both_databases
def test_a_ring_is_found_and_nobody_else(ring: World) -> None:
    finding = found(ring)
    assert set(members(finding)) <= set(ring.puppets)  # type: ignore[attr-defined]
    assert len(members(finding)) >= FOUND
    assert finding.author_id == ring.people["member"].id
    assert tally(ring)[1] == 0
    # Nobody voted since: nothing is looked at again.
    with clock.held_at(clock.now() + 2 * looking.EVERY):
        assert looking.look_stale() == 0


@on_both_databases
def test_a_moderator_sets_votes_aside_and_takes_that_back(ring: World) -> None:
    before = tally(ring)
    finding = found(ring)
    chosen = members(finding)[:-1]
    put_aside(ring, finding, chosen)
    assert tally(ring)[0] < before[0]
    assert sum(tally(ring)) == sum(before)
    entries = select(ModerationEntry).where(ModerationEntry.act == "set_aside")
    told = db.session.scalars(entries).all()
    assert sorted(one.person_id for one in told) == chosen
    assert {one.reason for one in told} == {WHY.reason}
    with pytest.raises(Conflict), transaction():
        deciding.leave(ring.actor("mod"), community=ring.place, finding=finding)
    with transaction():
        deciding.restore(ring.actor("mod"), community=ring.place, finding=finding, why=WHY)
    assert tally(ring) == before
    assert db.session.scalar(select(func.count()).select_from(VoterAside)) == 0


def test_one_of_them_is_restored_from_the_log_and_the_others_stay(ring: World) -> None:
    finding = found(ring)
    put_aside(ring, finding, members(finding))
    aside = tally(ring)[1]
    entry = db.session.scalars(
        select(ModerationEntry).where(ModerationEntry.act == "set_aside")
    ).first()
    with transaction():
        undo(ring.actor("mod"), community=ring.place, entry=entry, why=WHY)
    mine = select(func.count()).where(
        Vote.person_id == entry.person_id,
        Vote.idea_id.in_(ring.theirs),  # type: ignore[attr-defined]
    )
    assert tally(ring)[1] == aside - (db.session.scalar(mine) or 0)
    # And the whole group after that.
    with transaction():
        deciding.restore(ring.actor("mod"), community=ring.place, finding=finding, why=WHY)
    assert tally(ring)[1] == 0


def test_who_is_set_aside_appeals_to_another_moderator(ring: World) -> None:
    finding = found(ring)
    put_aside(ring, finding, members(finding))
    entry = db.session.scalars(
        select(ModerationEntry).where(ModerationEntry.act == "set_aside")
    ).first()
    whose = db.session.get_one(Person, entry.person_id)
    ring.people["puppet"] = whose
    with transaction():
        made = appeal(ring.actor("puppet"), entry=entry, words="I am one of a club.")
    with transaction():
        grant_appeal(ring.actor("admin"), community=ring.place, appeal=made, answer="Indeed.")
    there = select(VoterAside.person_id).where(VoterAside.person_id == whose.id)
    assert db.session.scalar(there) is None


def test_who_was_left_is_not_proposed_again_and_who_joins_a_ring_is(ring: World) -> None:
    finding = found(ring)
    chosen = members(finding)
    put_aside(ring, finding, chosen[:-1])
    with transaction():
        (one,) = people(ring, 5 * DAY)
        at = clock.now() + timedelta(minutes=5)
        rows = [
            {"idea_id": i, "person_id": one, "wants": True, "created_at": at, "counts_from": at}
            for i in ring.theirs  # type: ignore[attr-defined]
        ]
        db.session.execute(insert(Vote), rows)
    with clock.held_at(clock.now() + looking.EVERY):
        again = looking.look_stale()
    assert again == 1
    db.session.rollback()
    waiting = db.session.scalars(select(Finding).where(Finding.state == "open")).all()
    assert [members(one) for one in waiting] in ([], [[one]], [[chosen[-1], one]][:1])
    assert all(chosen[-1] not in members(group) for group in waiting)


def test_only_moderators_decide_and_a_choice_is_needed(ring: World) -> None:
    finding = found(ring)
    for kind in ("pm", "member", "mod_elsewhere"):
        with pytest.raises(NotAllowed):
            put_aside(ring, finding, members(finding), kind)
    with pytest.raises(Invalid):
        put_aside(ring, finding, [])
    assert tally(ring)[1] == 0


def test_nothing_is_automatic_until_the_team_says_so(ring: World) -> None:
    finding = found(ring)
    assert finding.state == "open"
    with transaction():
        deciding.choose_automatic(ring.actor("mod"), community=ring.place, is_automatic=True)
    looking.look(ring.place.id)
    db.session.rollback()
    state = db.session.scalar(select(Finding.state).where(Finding.id == finding.id))
    sure = select(func.count()).where(FindingPerson.suspicion >= looking.AUTOMATIC_LINE)
    expected = "aside" if db.session.scalar(sure) else "open"
    assert state == expected == "aside"
    by_rule = select(ModerationEntry.actor_id).where(ModerationEntry.rule == deciding.RULE)
    assert set(db.session.scalars(by_rule)) == {None}


def test_the_public_counts_name_nobody(ring: World) -> None:
    finding = found(ring)
    put_aside(ring, finding, members(finding))
    counts = queries.public_counts(ring.place)
    assert counts.people_aside == len(members(finding))
    assert counts.aside == tally(ring)[1]


@on_both_databases
def test_an_address_is_kept_as_a_hash_under_a_key_of_the_week(app: Flask, world: World) -> None:
    collector, someone = app.extensions["addresses"], world.people["other"].id
    today = clock.now().date()
    monday = today - timedelta(days=today.weekday())
    days = (monday - timedelta(days=7), monday, monday)
    collector.keep([CameFrom(someone, day, "203.0.113.9") for day in days])
    collector.keep([CameFrom(world.people["mod"].id, monday, "203.0.113.9")])
    collector.flush()
    collector.keep([CameFrom(someone, monday, "203.0.113.9")])
    collector.flush()
    db.session.rollback()
    rows = db.session.execute(select(AddressSeen.person_id, AddressSeen.day, AddressSeen.digest))
    kept = {(person_id, day): digest for person_id, day, digest in rows}
    assert len(kept) == 3
    assert kept[someone, monday] == kept[world.people["mod"].id, monday]
    assert kept[someone, monday] != kept[someone, days[0]]
    assert "203.0.113" not in " ".join(kept.values())


def test_addresses_and_their_keys_go_after_thirty_days(app: Flask, world: World) -> None:
    collector = app.extensions["addresses"]
    day = clock.now().date()
    collector.keep([CameFrom(world.people["other"].id, day, "203.0.113.9")])
    collector.flush()
    with clock.held_at(clock.now() + ADDRESSES_KEPT_FOR):
        addresses.forget_old()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(AddressSeen)) == 1
    with clock.held_at(clock.now() + ADDRESSES_KEPT_FOR + 8 * DAY):
        addresses.forget_old()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(AddressSeen)) == 0
    assert db.session.scalar(select(func.count()).select_from(AddressSalt)) == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", None),
        ("::1", None),
        ("", None),
        ("unknown", None),
    ],
)
def test_a_household_is_one_address_and_this_machine_is_none(given: str, kept: str | None) -> None:
    assert addresses.network(given) == kept


def test_only_who_votes_or_signs_in_is_noted(app: Flask, world: World) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= VOTING_AND_SIGNING_IN
    idea = world.idea()
    client = world.signed_in("other")
    client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    client.get("/c/bikes/ideas")
    collector = app.extensions["addresses"]
    assert collector.flush() == 0
    send(client, f"/c/bikes/ideas/{idea.id}/vote", choice="want")
    assert collector.flush() == 1


def test_the_pages_show_the_evidence_and_decide(ring: World) -> None:
    finding = found(ring)
    client = ring.signed_in("mod")
    page = client.get("/c/bikes/moderation/integrity").text
    assert f"/c/bikes/moderation/integrity/{finding.id}" in page
    path = f"/c/bikes/moderation/integrity/{finding.id}"
    page = client.get(path).text
    assert "votes for this author" in page
    assert page.count('name="people"') == len(members(finding))
    chosen = {"people": members(finding), "reason": WHY.reason}
    assert send(client, path, choice="aside", **chosen).status_code == 302
    assert tally(ring)[1] > 0
    assert send(client, path, choice="leave").status_code == 422
    assert send(client, path, choice="restore", reason="A club.").status_code == 302
    assert tally(ring)[1] == 0
    team = ring.signed_in("pm").get(path).text
    assert 'name="choice"' not in team
    guest = ring.app.test_client().get("/c/bikes/integrity").text
    assert "How votes are counted" in guest
    assert "voter-" not in guest


def test_the_page_of_an_idea_says_what_is_set_aside_and_what_waits(ring: World) -> None:
    finding, idea = found(ring), ring.theirs[0]  # type: ignore[attr-defined]
    put_aside(ring, finding, members(finding))
    newcomer = ring.signed_in("newcomer")
    send(newcomer, f"/c/bikes/ideas/{idea}/vote", choice="want")
    page = newcomer.get(f"/c/bikes/ideas/{idea}", follow_redirects=True).text
    assert f"{len(members(finding))} set aside" in page
    assert "1 more is pending" in page
    assert "Your vote is pending" in page
    assert "/c/bikes/integrity" in page
