"""Tags, names and what pictures are said to show pass the door that texts pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from forum.accounts import profile
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.queries import access_community
from forum.core import clock
from forum.core.errors import Invalid
from forum.core.images import Stored
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import designs, drafts
from forum.ideas.editing import edit_idea
from forum.ideas.models import Design, Draft, Idea, Tag
from forum.ideas.service import propose_idea
from forum.moderation.models import Card, ModerationEntry
from forum.moderation.screening import foreseeing
from forum.moderation.screening.settings import add_rule
from forum.moderation.screening.words import worded
from forum.threads.editing import edit_thread
from forum.threads.models import Thread
from forum.threads.service import start_thread, write_post
from tests.conftest import on_both_databases
from tests.world import World

WHO, BAD = "member", "rivals"


def rule(world: World, act: str) -> None:
    """Let the team add a rule about the word."""
    with transaction():
        add_rule(world.actor("mod"), community=world.place, kind="word", pattern="rival*", act=act)


def place_of(world: World) -> Community:
    """The community, read afresh."""
    return access_community(world.actor(WHO), world.place.slug)


def with_design(world: World, **columns: Any) -> Design:
    """A design of the member's: of a draft of theirs, or of an idea."""
    design = Design(
        author_id=world.people[WHO].id,
        file="a.webp",
        width=8,
        height=8,
        fingerprint=0,
        bytes=8,
        **{"alt": "", "position": 0, **columns},
    )
    db.session.add(design)
    db.session.flush()
    return design


def propose(world: World, **given: Any) -> Idea:
    """An idea with tags."""
    given = {"title": "A rack that folds", "body": "It should fold flat.", **given}
    return propose_idea(world.actor(WHO), community=place_of(world), **given)


def propose_with_picture(world: World) -> Idea:
    """An idea whose draft has a picture with such words."""
    actor, words = (
        world.actor(WHO),
        drafts.Words("feature", "A rack that folds", "Flat.", "", "", ""),
    )
    draft = drafts.keep_draft(actor, community=place_of(world), words=words)
    design = with_design(world, draft_id=draft.id)
    told = {"draft_id": draft.id, "texts": {design.id: f"Better than our {BAD}"}}
    return drafts.propose_words(actor, community=place_of(world), words=words, **told)


def start(world: World) -> Thread:
    """A thread with such a tag."""
    said = {"title": "A way home", "body": "Where to?", "tags": ["home", BAD]}
    return start_thread(world.actor(WHO), community=place_of(world), **said)


NEW: dict[str, Callable[[World], Idea | Thread]] = {
    "a tag of an idea": lambda world: propose(world, tags=["rack", BAD]),
    "a tag of a thread": start,
    "what a picture of a new idea shows": propose_with_picture,
}


@on_both_databases
@pytest.mark.parametrize("name", NEW)
def test_with_such_a_line_the_whole_waits(world: World, name: str, database: object) -> None:
    rule(world, "hold")
    with transaction():
        made = NEW[name](world)
        assert made.visibility == "held"
    card = db.session.scalars(select(Card)).one()
    assert (card.kind, card.subject_id) == ("held", made.id)


def retag_idea(world: World) -> None:
    """Give an idea such a tag."""
    idea = db.session.scalars(select(Idea).where(Idea.community_id == world.place.id)).one()
    given: dict[str, Any] = {"title": idea.title, "body": idea.body, "tags": ["rack", BAD]}
    edit_idea(world.actor(WHO), community=place_of(world), idea=idea, **given)


def retag_thread(world: World) -> None:
    """Give a thread such a tag."""
    thread = db.session.scalars(select(Thread).where(Thread.title.is_not(None))).one()
    given: dict[str, Any] = {"title": thread.title, "tags": [BAD], "area_id": None}
    edit_thread(world.actor(WHO), community=place_of(world), thread=thread, **given)


def describe(world: World) -> None:
    """Say of a picture that it shows such a thing."""
    idea = db.session.scalars(select(Idea).where(Idea.community_id == world.place.id)).one()
    design = db.session.scalars(select(Design)).one()
    given = {"idea": idea, "design": design, "alt": f"No {BAD}"}
    designs.describe_design(world.actor(WHO), community=place_of(world), **given)


def replace(world: World) -> None:
    """Put a picture that is said to show such a thing into the place of another one."""
    idea = db.session.scalars(select(Idea).where(Idea.community_id == world.place.id)).one()
    design = db.session.scalars(select(Design)).one()
    picture = Stored(name="b.webp", width=8, height=8, fingerprint=0, bytes=8)
    given = {"idea": idea, "design": design, "alt": f"No {BAD}", "picture": picture}
    designs.add_version(world.actor(WHO), community=place_of(world), **given)


CHANGES: dict[str, tuple[str, Callable[[World], None]]] = {
    "a tag of an idea": ("tags", retag_idea),
    "a tag of a thread": ("tags", retag_thread),
    "what a picture shows": ("alt", describe),
    "what a new version shows": ("alt", replace),
    "a name": ("name", lambda world: profile.rename(world.actor(WHO), f"{BAD}-are-better")),
}


@pytest.fixture
def there(world: World) -> World:
    """An idea with a picture, and a thread, of somebody's with a name."""
    idea = world.idea(WHO)
    with transaction():
        with_design(world, idea_id=idea.id)
        said = {"title": "A way home", "body": "Where to?"}
        start_thread(world.actor(WHO), community=place_of(world), **said)
    return world


def lines() -> list[Any]:
    """Every tag, every name and everything that pictures are said to show."""
    db.session.rollback()
    return [list(db.session.scalars(select(one))) for one in (Tag.name, Person.name, Design.alt)]


@pytest.mark.parametrize("act", ["refuse", "hold"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_line_that_has_nowhere_to_wait_is_refused(there: World, name: str, act: str) -> None:
    field, change = CHANGES[name]
    rule(there, act)
    before = lines()
    with pytest.raises(Invalid) as refused, transaction():
        change(there)
    assert set(refused.value.fields) == {field}
    assert lines() == before


@pytest.mark.parametrize("name", CHANGES)
def test_a_rule_that_calls_shows_it_to_a_moderator(there: World, name: str) -> None:
    rule(there, "card")
    with transaction():
        CHANGES[name][1](there)
    card = db.session.scalars(select(Card)).one()
    assert card.community_id == there.place.id
    assert card.person_id == there.people[WHO].id
    assert "rival*" in worded(card.signals[0])


def test_a_line_that_was_there_before_the_rule_stops_no_change(there: World) -> None:
    with transaction():
        retag_idea(there)
        describe(there)
    rule(there, "refuse")
    idea = db.session.scalars(select(Idea).where(Idea.community_id == there.place.id)).one()
    said: dict[str, Any] = {"title": "Another title", "body": idea.body, "tags": [BAD]}
    with transaction():
        fresh = db.session.get_one(Idea, idea.id)
        edit_idea(there.actor(WHO), community=place_of(there), idea=fresh, **said)
    assert db.session.scalars(select(Draft)).all() == []
    assert db.session.scalars(select(Card)).all() == []


@on_both_databases
def test_what_a_rule_would_have_met_is_read_as_the_door_reads_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreseeing, "AT_ONCE", 2)
    here = {"community": place_of(world), "body": "Why not?"}
    # All at the same moment, as an import does it.
    with clock.held_at(clock.now()), transaction():
        propose_idea(world.actor("member"), title="With a tag", tags=["rivals"], **here)
        shown = propose_idea(world.actor("other"), title="With a picture", **here)
        with_design(world, idea_id=shown.id, alt="The rival's bike")
        propose_idea(world.actor("pm"), title="Of ours alone", tags=["rain", "snow"], **here)
        start_thread(world.actor("mod"), title="What rivals do", **here)
    with transaction():
        thread = start_thread(world.actor("admin"), title="What we do", tags=["rival"], **here)
        write_post(world.actor("pm"), community=place_of(world), thread=thread, body="Nothing.")
    found = foreseeing.foresee(place_of(world), kind="word", pattern="rival*")
    assert (found.met, found.read, found.total) == (4, 6, 6)
    assert sorted(one.kind for one in found.examples) == ["idea", "idea", "post", "post"]


def test_an_example_that_is_cut_says_so(world: World) -> None:
    with transaction():
        for who, title, body in (
            ("other", "The rival, long", "words " * 80),
            ("member", "The rival, short", "A word."),
        ):
            start_thread(world.actor(who), community=place_of(world), title=title, body=body)
    short, long = foreseeing.foresee(place_of(world), kind="word", pattern="rival").examples
    assert short.text == "The rival, short A word."
    assert long.text.endswith("words…")


def test_the_log_says_why_in_the_words_of_the_place(world: World) -> None:
    with transaction():
        db.session.get_one(Community, world.place.id).language = "fr"
    rule(world, "hold")
    with transaction():
        start(world)
    entry = db.session.scalars(select(ModerationEntry)).one()
    assert (entry.act, entry.note) == ("hold", "répond à la règle «\xa0rival*\xa0»")
