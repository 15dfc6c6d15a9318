"""Who is in two communities: what is so in one of them is so there alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from forum.communities.inviting import invite_by_mail
from forum.communities.models import Community, Membership, Owned, ProductModel
from forum.communities.queries import is_visible_to
from forum.communities.reasons import Why
from forum.communities.rules import accept_rules
from forum.communities.service import add_member, create_community, place_of, say_what_one_owns
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Design, Idea
from forum.ideas.queries.designs import look_alikes
from forum.ideas.service import propose_idea
from forum.moderation.appealing import nobody_but
from forum.moderation.figures import figures_of
from forum.moderation.flagging import flag
from forum.moderation.purging.acting import purge_person
from forum.moderation.purging.queries import purges_of
from forum.moderation.queries import case_of, sanction_of
from forum.moderation.sanctioning import lift, sanction
from forum.moderation.things import Thing, access_somebody
from forum.threads.models import Post
from forum.threads.queries import people_like, posts_of
from forum.threads.service import start_thread
from tests.walk.visiting import told
from tests.world import World

WHY = Why("So.")
TITLE = {"title": "What do you carry?", "body": "I carry a kettle."}


@pytest.fixture
def closed(world: World) -> Community:
    """A closed community, where the member is suspended."""
    with transaction():
        place = create_community(
            "trains", name="Trains", language="en", brand="Autre", visibility="private"
        )
        for kind in ("member", "admin"):
            add_member(world.people[kind].id, place)
        until = clock.now().replace(year=clock.now().year + 1)
        db.session.execute(
            update(Membership)
            .where(Membership.community_id == place.id)
            .values(suspended_until=until)
        )
    return place


def in_both(world: World, kind: str, role: str = "member") -> None:
    """Let somebody of the one place be in the other, too."""
    with transaction():
        add_member(world.people[kind].id, world.elsewhere, role)


def place_in(world: World, kind: str, community: Community) -> Membership:
    """Their place there, read afresh."""
    db.session.expire_all()
    found = place_of(world.people[kind].id, community)
    assert found is not None
    return found


def silenced(world: World, who: str, kind: str, days: int, act: str = "silence") -> Any:
    """The entry of a sanction, by the moderator of one place or of the other."""
    community = world.place if who == "mod" else world.elsewhere
    person = world.people[kind].id
    given = {"community": community, "thing": Thing(community.id, "person", person, person)}
    with transaction():
        return sanction(world.actor(who), act=act, why=WHY, days=days, **given)


def test_who_reads_the_rules_of_one_has_not_read_those_of_the_other(world: World) -> None:
    in_both(world, "member")
    with transaction() as session:
        session.execute(update(Community).values(rules_version=2, rules_asked=2))
    db.session.expire_all()
    with transaction():
        accept_rules(world.actor("member"), world.place, said=True)
    read = select(Membership.person_id, Membership.community_id)
    assert db.session.execute(read.where(Membership.rules_version == 2)).all() == [
        (world.people["member"].id, world.place.id)
    ]


def test_somebody_is_invited_to_both(world: World) -> None:
    for who, place in (("mod", world.place), ("mod_elsewhere", world.elsewhere)):
        given: Any = {"addresses": ["ana@example.org"], "link_to": str}
        with transaction():
            assert len(invite_by_mail(world.actor(who), place, **given)) == 1


def test_what_is_lifted_in_one_holds_on_in_the_other(world: World) -> None:
    in_both(world, "other")
    here = silenced(world, "mod", "other", 1)
    silenced(world, "mod_elsewhere", "other", 30)
    with transaction():
        lift(world.actor("mod"), community=world.place, entry=here, why=WHY)
    assert place_in(world, "other", world.place).silenced_until is None
    assert place_in(world, "other", world.elsewhere).silenced_until is not None


def test_one_is_told_what_keeps_oneself_from_writing_here(world: World) -> None:
    in_both(world, "other")
    silenced(world, "mod", "other", 1)
    silenced(world, "mod_elsewhere", "other", 30)
    silenced(world, "mod", "member", 30)
    for place in (world.place, world.elsewhere):
        found = sanction_of(world.actor("other"), place)
        assert found is not None
        assert (found.person_id, found.community_id) == (world.people["other"].id, place.id)


def test_a_closed_community_says_nothing_to_whom_it_suspended_not_even_to_an_admin(
    world: World, closed: Community
) -> None:
    for kind in ("member", "admin"):
        seen = db.session.scalars(select(Community.slug).where(is_visible_to(world.actor(kind))))
        assert sorted(seen) == ["bikes", "noise"]


def test_what_one_owns_of_a_place_that_is_closed_to_one_now_stays(
    world: World, closed: Community
) -> None:
    member = world.people["member"].id
    with transaction() as session:
        models = [ProductModel(community_id=closed.id, name=name, position=0) for name in "AB"]
        session.add_all(models)
        session.flush()
        session.add(Owned(person_id=member, model_id=models[0].id))
    with transaction():
        say_what_one_owns(world.actor("member"), [models[1].id])
    owned = select(Owned.model_id).where(Owned.person_id == member)
    assert db.session.scalars(owned).all() == [models[0].id]


def test_a_post_is_signed_with_the_role_that_its_author_has_here(world: World) -> None:
    in_both(world, "member", "moderator")
    with transaction():
        thread = start_thread(world.actor("member"), community=world.place, **TITLE)
    [post] = posts_of(world.actor("other"), world.place, [thread.id]).items
    assert post.author_role == "member"


def test_who_has_given_something_elsewhere_alone_is_not_known_here(world: World) -> None:
    with transaction():
        start_thread(world.actor("mod_elsewhere"), community=world.elsewhere, **TITLE)
    somebody = world.people["mod_elsewhere"].id
    with pytest.raises(NotFound):
        access_somebody(world.actor("mod"), world.place, somebody)
    assert people_like(world.actor("member"), world.place, "mod-else") == []


def test_the_figures_count_who_writes_here(world: World) -> None:
    for kind, place in (("member", world.place), ("mod_elsewhere", world.elsewhere)):
        with transaction():
            start_thread(world.actor(kind), community=place, **TITLE)
    with transaction():
        propose_idea(world.actor("pm_elsewhere"), community=world.elsewhere, **TITLE)
    assert sum(one.people for one in figures_of(world.place).treatments) == 1


def test_a_moderator_elsewhere_decides_about_no_complaint_here(world: World) -> None:
    admin, member = world.people["admin"].id, world.people["member"].id
    assert not nobody_but(admin, member, world.place)
    with transaction() as session:
        here = update(Membership).where(Membership.community_id == world.place.id)
        session.execute(here.values(role="member"))
    assert nobody_but(admin, member, world.place)


def test_who_flagged_a_person_elsewhere_is_not_told_of_here(world: World) -> None:
    in_both(world, "other")
    other = world.people["other"].id
    about = Thing(world.elsewhere.id, "person", other, other)
    with transaction():
        kind = {"kind": "spam", "words": "They write to everybody."}
        flag(world.actor("pm_elsewhere"), community=world.elsewhere, thing=about, **kind)
    assert len(case_of(world.actor("mod_elsewhere"), world.elsewhere, about).flags) == 1
    here = Thing(world.place.id, "person", other, other)
    assert case_of(world.actor("mod"), world.place, here).flags == ()


def test_a_purge_stands_on_the_page_of_the_place_where_it_was_done(world: World) -> None:
    in_both(world, "other")
    for who, place in (("mod", world.place), ("mod_elsewhere", world.elsewhere)):
        given: Any = {"person_id": world.people["other"].id, "why": WHY}
        with transaction():
            purge_person(world.actor(who), community=place, **given)
    for place in (world.place, world.elsewhere):
        [made] = purges_of(place, world.people["other"].id)
        assert made.purge.community_id == place.id


def test_a_picture_looks_like_one_that_is_shown_here_whatever_else_there_is(world: World) -> None:
    kinds = ("pm_elsewhere", "other", "pm", "member")
    places = (world.elsewhere, world.place, world.place, world.place)
    ideas = [world.idea(kind, place=place) for kind, place in zip(kinds, places, strict=True)]
    shown = {"position": 0, "width": 9, "height": 9, "alt": "", "fingerprint": 7}
    with transaction() as session:
        designs = [Design(idea_id=one.id, file=f"{one.id}.webp", **shown) for one in ideas]
        session.add_all(designs)
        session.execute(update(Idea).where(Idea.id == ideas[1].id).values(visibility="hidden"))
    _elsewhere, _hidden, theirs, mine = designs
    alike = look_alikes(world.actor("member"), world.place, [mine])
    assert {design: card.id for design, card in alike.items()} == {mine.id: theirs.idea_id}


def test_what_is_in_a_closed_place_is_asked_for_elsewhere_like_what_is_not(
    world: World, closed: Community
) -> None:
    with transaction():
        add_member(world.people["mod_elsewhere"].id, closed)
        thread = start_thread(world.actor("mod_elsewhere"), community=closed, **TITLE).id
    post = db.session.scalars(select(Post.id).where(Post.thread_id == thread)).one()
    browser = world.signed_in("outsider")
    for path, number in (("posts", post), ("talk", thread)):
        there, nowhere = (browser.get(f"/c/bikes/{path}/{one}") for one in (number, 9999))
        assert told(there, f"/{path}/{number}") == told(nowhere, f"/{path}/9999")
