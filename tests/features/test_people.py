"""Who may see whom and what of them; names, blocks, trust, models that are owned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum import wiring
from forum.accounts import presence, profile, queries, trust
from forum.accounts.actor import GUEST
from forum.accounts.events import PersonChanged
from forum.accounts.models import FormerName, Person
from forum.accounts.service import add_person
from forum.communities import policy as communities_policy
from forum.communities.arranging import set_models
from forum.communities.models import Community, Membership, ProductModel
from forum.communities.queries import is_visible_to, owned_ids
from forum.communities.service import say_what_one_owns
from forum.core import clock, events, limits
from forum.core.audit import AuditEntry
from forum.core.errors import Gone, Invalid, NotAllowed, NotFound
from forum.core.transaction import transaction
from forum.extensions import db
from forum.follows.service import follow
from forum.ideas.models import Idea
from forum.ideas.service import set_visibility
from forum.people.queries import (
    access_person,
    contributions_of,
    credits_of,
    followed_by_oneself,
    history_of,
    homes_of,
    ideas_of,
    members_of,
    people_followed,
    things_followed,
)
from forum.threads.answering import thank
from forum.threads.models import Post, Thread
from forum.threads.service import start_thread, write_post
from tests.conftest import on_both_databases
from tests.world import KINDS, World, counted_queries

pytestmark = on_both_databases

DAY = timedelta(days=1)


def person(world: World, kind: str = "member") -> Person:
    """A person's row, read afresh."""
    db.session.rollback()
    return db.session.get_one(Person, world.people[kind].id, populate_existing=True)


def close(world: World, place: Community) -> None:
    """Make a community private."""
    with transaction() as session:
        session.get_one(Community, place.id).visibility = "private"
    world.place = db.session.get_one(Community, world.place.id)


def say(world: World, idea: Idea, kind: str, body: str = "Yes.") -> int:
    """Write a post under an idea, a minute after the one before; its id."""
    moment = clock.now() - DAY + next(world.numbers) * timedelta(minutes=1)
    with transaction() as session, clock.held_at(moment):
        thread = session.get_one(Thread, idea.thread_id)
        return write_post(world.actor(kind), community=world.place, thread=thread, body=body).id


# Who is seen


@pytest.mark.parametrize("kind", ["guest", *KINDS])
@pytest.mark.parametrize("visibility", ["public", "private", "invite"])
def test_the_lists_condition_says_what_the_policy_says(
    world: World, kind: str, visibility: str
) -> None:
    with transaction() as session:
        session.execute(update(Community).values(visibility=visibility))
    actor = world.actor(kind)
    seen = set(db.session.scalars(select(Community.id).where(is_visible_to(actor))))
    places = db.session.scalars(select(Community)).all()
    assert seen == {p.id for p in places if communities_policy.can_view(actor, p)}


def test_a_profile_gives_away_no_closed_community(world: World) -> None:
    idea = world.idea("member")
    say(world, idea, "member")
    close(world, world.place)
    one = world.people["member"].id
    for kind in ("guest", "outsider", "pm_elsewhere", "suspended"):
        with pytest.raises(NotFound):
            access_person(world.actor(kind), one)
    for kind in ("member", "other", "pm", "admin"):
        assert access_person(world.actor(kind), one).person.id == one


def test_who_wrote_something_open_is_seen_without_any_membership(world: World) -> None:
    world.idea("member")
    with transaction() as session:
        session.query(Membership).filter_by(person_id=world.people["member"].id).delete()
    assert access_person(GUEST, world.people["member"].id)
    with transaction() as session:
        session.execute(update(Idea).values(status="withdrawn"))
    with pytest.raises(NotFound):
        access_person(GUEST, world.people["member"].id)


def test_who_is_nowhere_is_seen_by_themselves_and_the_admin(world: World) -> None:
    loner = world.people["admin"].id
    assert access_person(world.actor("admin"), loner).is_oneself
    with pytest.raises(NotFound):
        access_person(world.actor("member"), loner)


def test_who_is_erased_has_no_profile(world: World) -> None:
    with transaction() as session:
        session.get_one(Person, world.people["member"].id).erased_at = clock.now()
    with pytest.raises(Gone):
        access_person(world.actor("admin"), world.people["member"].id)
    page = members_of(world.place, "newest")
    assert world.people["member"].id not in {one.person_id for one in page.items}


# What is seen of them


def test_a_history_holds_what_the_reader_may_read_newest_first(world: World) -> None:
    first, second, hidden = (world.idea("member") for _ in range(3))
    post = say(world, first, "member", "A *word*.")
    lost = say(world, hidden, "member", "In a hidden place.")
    foreign = world.idea("outsider", place=world.elsewhere)
    withdrawn = world.idea("other")
    under = say(world, withdrawn, "member", "Under a withdrawn idea.")
    with transaction() as session:
        set_visibility(
            world.actor("mod"),
            community=world.place,
            idea=session.get_one(Idea, hidden.id),
            visibility="hidden",
        )
        session.get_one(Idea, withdrawn.id).status = "withdrawn"
    page = history_of(GUEST, world.people["member"].id)
    assert [(one.is_idea, one.id) for one in page.items] == [
        (False, post),
        (True, second.id),
        (True, first.id),
    ]
    assert page.items[0].title == first.title
    assert {lost, under, foreign.id}.isdisjoint({one.id for one in page.items if not one.is_idea})
    close(world, world.place)
    assert history_of(GUEST, world.people["member"].id).items == []
    assert len(history_of(world.actor("other"), world.people["member"].id).items) == 3


def test_a_history_is_paged_without_gaps_also_where_moments_are_equal(world: World) -> None:
    ideas = [world.idea("member") for _ in range(30)]
    moment = clock.now() - DAY
    with transaction() as session:
        for number in range(15):
            words = {"body": "", "body_html": "", "renderer": 1, "created_at": moment}
            thread = ideas[number].thread_id
            session.add(Post(thread_id=thread, author_id=world.people["member"].id, **words))
        session.execute(update(Idea).values(created_at=moment))
    seen: list[tuple[int, int]] = []
    cursor = None
    while True:
        with counted_queries() as statements:
            page = history_of(GUEST, world.people["member"].id, cursor)
        assert len(statements) == 1
        seen += [(one.kind, one.id) for one in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 45
    assert seen == sorted(seen, reverse=True)


def test_ideas_credits_and_contributions_are_what_the_reader_may_see(world: World) -> None:
    released, open_idea = world.idea("member"), world.idea("member")
    with transaction() as session:
        session.get_one(Idea, released.id).status = "released"
    member = world.people["member"].id
    assert [one.id for one in ideas_of(GUEST, member).items] == [open_idea.id, released.id]
    assert [(c.idea_id, c.proposed) for c in credits_of(GUEST, member)] == [(released.id, True)]
    post_id = say(world, open_idea, "member")
    with transaction() as session:
        here = {"community": world.place, "post": session.get_one(Post, post_id)}
        thank(world.actor("mod"), on=True, **here)
    assert [one.post_id for one in contributions_of(GUEST, member).items] == [post_id]
    close(world, world.place)
    assert ideas_of(GUEST, member).items == []
    assert credits_of(GUEST, member) == []
    assert homes_of(GUEST, member) == []
    assert contributions_of(GUEST, member).items == []


def test_what_one_follows_stays_while_one_may_see_it(world: World) -> None:
    idea, other, outsider = world.idea("other"), world.people["other"].id, world.actor("outsider")
    with transaction():
        here = {"community": world.place, "title": "A way home", "body": "Along the river."}
        thread = start_thread(world.actor("other"), **here)
        for kind, number in (("idea", idea.id), ("person", other), ("thread", thread.id)):
            follow(outsider, kind, number)
    assert [one.id for one in followed_by_oneself(outsider).items] == [idea.id]
    assert [one.id for one in people_followed(outsider)] == [other]
    assert [one.subject_id for one in things_followed(outsider)] == [thread.id]
    with transaction() as session:
        session.get_one(Thread, thread.id).visibility = "hidden"
    assert things_followed(outsider) == []
    close(world, world.place)
    assert followed_by_oneself(outsider).items == []
    assert people_followed(outsider) == []


# Names


def test_a_name_is_changed_once_in_thirty_days_and_logged(world: World) -> None:
    heard: list[object] = []
    events.connect({**wiring.EVENTS, PersonChanged: (heard.append,)})
    one = world.people["member"].id
    try:
        with transaction():
            profile.rename(world.actor("member"), "Zoé-Two")
    finally:
        events.connect(wiring.EVENTS)
    assert heard == [PersonChanged(one)]
    assert (person(world).name, person(world).folded_name) == ("Zoé-Two", "zoe-two")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.rename")).one()
    assert entry.detail == {"before": "Member", "after": "Zoé-Two"}
    with pytest.raises(Invalid, match="30 days"), transaction():
        profile.rename(world.actor("member"), "Zoé-Three")
    later = clock.now() + limits.RENAME_AFTER
    with clock.held_at(later), transaction():
        profile.rename(world.actor("member"), "Zoé-Three")
    assert person(world).name == "Zoé-Three"


def test_a_name_given_up_is_kept_for_who_had_it(world: World) -> None:
    one = world.people["member"].id
    with transaction():
        profile.rename(world.actor("member"), "Zoé-Two")
    kept = f"for {limits.NAME_KEPT_FOR.days} days"
    with pytest.raises(Invalid, match=kept), transaction():
        profile.rename(world.actor("other"), "MEMBÉR")
    with pytest.raises(Invalid, match=kept), transaction():
        add_person(name="member", email=None, password="a long enough password")
    with clock.held_at(clock.now() + limits.RENAME_AFTER), transaction():
        profile.rename(world.actor("member"), "Member")
    with pytest.raises(Invalid, match=kept), transaction():
        profile.rename(world.actor("other"), "Zoe-Two")
    later = clock.now() + limits.RENAME_AFTER + limits.NAME_KEPT_FOR
    with clock.held_at(later), transaction():
        profile.rename(world.actor("other"), "Zoe-Two")
    assert (person(world).id, person(world).name) == (one, "Member")
    page = world.signed_in("other").get(f"/people/{one}-zoe-two", follow_redirects=True)
    assert page.request.path == f"/people/{one}-member"
    kept_now = db.session.scalars(select(FormerName.folded_name)).all()
    assert kept_now == ["other"]


@pytest.mark.parametrize("name", ["Other", "ÖTHER", "x", "admin", "a b"])
def test_a_name_that_is_taken_or_wrong_is_refused(world: World, name: str) -> None:
    with pytest.raises(Invalid), transaction():
        profile.rename(world.actor("member"), name)


def test_the_same_name_in_another_case_is_ones_own(world: World) -> None:
    with transaction():
        profile.rename(world.actor("member"), "MEMBER")
    assert person(world).name == "MEMBER"


# Blocks


def test_who_is_blocked_is_known_to_who_blocked_and_to_who_would_notify(world: World) -> None:
    actor, other = world.actor("member"), world.people["other"].id
    for _ in range(2):
        with transaction():
            profile.block(actor, other)
    assert queries.blocked_ids(actor) == {other}
    assert queries.blocked_ids(world.actor("other")) == queries.blocked_ids(GUEST) == frozenset()
    everybody = [one.id for one in world.people.values()]
    assert queries.blockers_of(other, everybody) == {actor.id}
    assert queries.blockers_of(other, [other]) == frozenset()
    assert [one.id for one in queries.blocked_by(actor)] == [other]
    with transaction():
        profile.unblock(actor, other)
    assert queries.blocked_ids(actor) == frozenset()


@pytest.mark.parametrize("kind", ["guest", "member"])
def test_nobody_blocks_themselves_and_no_guest_blocks(world: World, kind: str) -> None:
    with pytest.raises(NotAllowed), transaction():
        profile.block(world.actor(kind), world.people["member"].id)


# Trust


def earned(world: World, **changed: object) -> Person:
    """A person who has just earned trust, but for what is changed."""
    with transaction() as session:
        one = session.get_one(Person, world.people["member"].id)
        one.days_seen = limits.TRUSTED_DAYS
        one.contributions = limits.TRUSTED_CONTRIBUTIONS
        for name, value in changed.items():
            setattr(one, name, value)
    return person(world)


def test_trust_is_earned_by_days_and_contributions_together(world: World) -> None:
    assert world.actor("newcomer").trust == "newcomer"
    assert world.actor("member").trust == "member"
    earned(world)
    assert world.actor("member").trust == "trusted"
    earned(world, days_seen=limits.TRUSTED_DAYS - 1)
    assert world.actor("member").trust == "member"
    earned(world, contributions=limits.TRUSTED_CONTRIBUTIONS - 1)
    assert world.actor("member").trust == "member"


def test_an_upheld_flag_is_forgotten_after_ninety_days(world: World) -> None:
    moment = clock.now()
    one = earned(world, flag_upheld_at=moment)
    assert trust.level_of(one, moment) == "member"
    assert trust.level_of(one, moment + limits.FLAG_FORGOTTEN_AFTER) == "trusted"


def test_trust_is_granted_by_an_admin_and_logged(world: World) -> None:
    one = world.people["newcomer"].id
    for kind in ("guest", "member", "pm", "mod"):
        with pytest.raises(NotAllowed), transaction():
            profile.grant_trust(world.actor(kind), one, granted=True)
    with transaction():
        profile.grant_trust(world.actor("admin"), one, granted=True)
    assert world.actor("newcomer").trust == "trusted"
    with transaction():
        profile.grant_trust(None, one, granted=False)
    assert world.actor("newcomer").trust == "newcomer"
    acts = select(AuditEntry).where(AuditEntry.action == "person.trust").order_by(AuditEntry.id)
    entries = [(entry.actor_id, entry.detail) for entry in db.session.scalars(acts)]
    assert entries == [(world.people["admin"].id, {"granted": True}), (None, {"granted": False})]


@pytest.mark.parametrize(
    "name", ["IDEA", "POST", "VOTE", "EDIT", "COMPARISON", "UPLOAD", "AMENDMENT"]
)
def test_who_is_trusted_may_do_everything_twice_as_often(world: World, name: str) -> None:
    paces = getattr(limits, name)
    assert set(paces) == set(trust.LEVELS)
    assert paces["trusted"].per_day == 2 * paces["member"].per_day
    assert paces["trusted"].gap * 2 == paces["member"].gap


def test_days_are_counted_once_and_off_the_request(app: Flask, world: World) -> None:
    collector: presence.PresenceCollector = app.extensions["presence"]
    collector.flush()
    before, noon = person(world).days_seen, clock.now().replace(hour=12)
    with clock.held_at(noon):
        client = world.signed_in("member")
        for _ in range(3):
            client.get("/")
        assert person(world).days_seen == before
        assert collector.flush() == 1
        assert person(world).days_seen == before + 1
        client.get("/")
        assert collector.flush() == 0
    with clock.held_at(noon + timedelta(minutes=11)):
        client.get("/")
    assert collector.flush() == 1
    assert person(world).days_seen == before + 1
    with clock.held_at(noon + DAY):
        client.get("/")
    collector.flush()
    assert person(world).days_seen == before + 2


# What one owns


def models(world: World, *names: str) -> list[ProductModel]:
    """Give the place these models."""
    with transaction():
        set_models(world.actor("pm"), world.place, [(None, name) for name in names])
    query = select(ProductModel).where(ProductModel.community_id == world.place.id)
    return list(db.session.scalars(query.order_by(ProductModel.position)))


def test_the_team_alone_names_the_models_and_a_new_name_keeps_the_owners(world: World) -> None:
    city, cargo = models(world, "City", "Cargo")
    with transaction():
        say_what_one_owns(world.actor("member"), [city.id, cargo.id])
    with pytest.raises(NotAllowed), transaction():
        set_models(world.actor("member"), world.place, [])
    with transaction():
        set_models(world.actor("mod"), world.place, [(cargo.id, "City"), (None, "Fold")])
    assert owned_ids(world.people["member"].id) == {cargo.id}
    with pytest.raises(Invalid), transaction():
        set_models(world.actor("mod"), world.place, [(None, "Fold"), (None, "fold ")])


def test_one_owns_what_ones_own_communities_offer(world: World) -> None:
    (city,) = models(world, "City")
    for kind in ("outsider", "admin"):
        with transaction():
            say_what_one_owns(world.actor(kind), [city.id, 10_000])
        assert owned_ids(world.people[kind].id) == frozenset()
    for _ in range(2):
        with transaction():
            say_what_one_owns(world.actor("member"), [city.id])
    assert [home.models for home in homes_of(GUEST, world.people["member"].id)] == [["City"]]
    with transaction():
        say_what_one_owns(world.actor("member"), [])
    assert owned_ids(world.people["member"].id) == frozenset()


# Members


def test_members_are_found_by_name_and_role_and_paged_in_both_orders(world: World) -> None:
    everybody = {one.name for one in members_of(world.place, "newest").items}
    assert "Outsider" not in everybody
    found = members_of(world.place, "newest", named="ÖTH").items
    assert [one.name for one in found] == ["Other"]
    assert members_of(world.place, "newest", named="%").items == []
    mods = members_of(world.place, "contributions", role="moderator").items
    assert [one.name for one in mods] == ["Mod"]


def test_the_lists_go_on_where_a_page_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from forum.core import paging
    from forum.people.models import Reputation

    with transaction() as session:
        for kind, count in (("other", 4), ("pm", 7)):
            place = {"community_id": world.place.id, "contributions": count}
            session.add(Reputation(person_id=world.people[kind].id, **place))
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    for order in ("contributions", "newest"):
        names: list[str] = []
        cursor = None
        while True:
            page = members_of(world.place, order, cursor)
            names += [one.name for one in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert len(names) == len(set(names)) == 7
        if order == "contributions":
            assert names[:2] == ["Pm", "Other"]
