"""Search finds what was written, for those who may read it and nobody else, on both backends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select, update

from forum.accounts.events import PersonChanged
from forum.accounts.models import Person
from forum.accounts.names import folded
from forum.communities.arranging import set_areas
from forum.communities.models import Area, Community
from forum.communities.service import add_member, leave_community
from forum.core import clock
from forum.core.events import publish
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.editing import edit_idea
from forum.ideas.models import Idea
from forum.ideas.service import change_status, set_visibility
from forum.search import service
from forum.search.asking import Chosen
from forum.search.backend import Ask, Narrowing, Reach
from forum.search.choice import backend
from forum.search.models import SearchNote
from forum.search.queries import Results, search
from forum.search.words import stems_of
from forum.threads.models import Post, Thread
from forum.threads.service import start_thread, write_post
from forum.threads.taking_back import put_back, take_back
from tests.conftest import on_both_databases
from tests.patience import within
from tests.world import World, counted_queries

pytestmark = on_both_databases

CANARY = "xylophone"


@pytest.fixture
def indexed(world: World) -> Iterator[World]:
    """The world with an index of it."""
    service.rebuild()
    yield world
    db.session.rollback()


def post_in(world: World, idea: Idea, body: str, kind: str = "other") -> Post:
    """A post about an idea."""
    with transaction() as session:
        thread = session.get_one(Thread, idea.thread_id)
        return write_post(world.actor(kind), community=world.place, thread=thread, body=body)


def asked(world: World, typed: str, who: str = "guest", **chosen: Any) -> Results:
    """What is found, once the worker has taken in what was noted."""
    service.drain()
    return search(world.actor(who), typed, Chosen(**chosen))


def keys(results: Results) -> list[tuple[str, int]]:
    """What was found."""
    return [(one.row.kind, one.row.ref) for one in results.items]


def finds(world: World, typed: str, who: str = "guest", **chosen: Any) -> list[tuple[str, int]]:
    """The keys of what is found."""
    return keys(asked(world, typed, who, **chosen))


def test_an_idea_is_found_by_any_form_of_its_words(indexed: World) -> None:
    idea = indexed.idea(title="Batteries that charge while riding", body="Brakes give energy.")
    for typed in ("battery", "BATTERIES", "charging ride", "brake", "énergy batterie"):
        assert ("idea", idea.id) in finds(indexed, typed), typed


def test_french_is_found_without_accents_elisions_or_endings(indexed: World) -> None:
    texts = {
        "title": "L’éclairage s’éteint à l’arrêt",
        "body": "Les vélos réparés n'éclairent plus.",
    }
    idea = indexed.idea("outsider", place=indexed.elsewhere, **texts)
    for typed in ("éclairages", "eclairage arret", "l'arrêt", "vélo réparer", "velo reparee"):
        assert finds(indexed, typed) == [("idea", idea.id)], typed


def test_the_title_weighs_more_than_the_text(indexed: World) -> None:
    said = indexed.idea(title="A bag for the rear", body="With a strap for the umbrella.")
    titled = indexed.idea(title="An umbrella holder", body="For rain on the way home.")
    assert finds(indexed, "umbrella") == [("idea", titled.id), ("idea", said.id)]


def test_all_words_come_before_some_of_them(indexed: World) -> None:
    both = indexed.idea(title="Quieter gears", body="A silent hub would be fine.")
    indexed.idea(title="A louder bell", body="The hub is in the way.")
    assert finds(indexed, "silent hub") == [("idea", both.id)]
    some = asked(indexed, "silent trumpet")
    assert keys(some) == [("idea", both.id)]
    assert some.loosened


def test_a_phrase_is_found_as_it_stands(indexed: World) -> None:
    apart = indexed.idea(title="Light for the rear wheel", body="A rear fender and a light.")
    together = indexed.idea(title="Never forget", body="The rear light stays on by itself.")
    assert finds(indexed, '"rear light"') == [("idea", together.id)]
    assert set(finds(indexed, "rear light")) == {("idea", apart.id), ("idea", together.id)}


def test_words_side_by_side_are_better(indexed: World) -> None:
    apart = indexed.idea(
        title="Number one here", body="The saddle is wet. Where is my cover? Gone."
    )
    near = indexed.idea(title="Number two here", body="My saddle cover is gone. Where is it? Wet.")
    assert finds(indexed, "saddle cover") == [("idea", near.id), ("idea", apart.id)]


def test_the_end_of_a_word_may_be_left_open(indexed: World) -> None:
    idea = indexed.idea(title="A dynamometer in the crank", body="To see my power.")
    assert finds(indexed, "dynamo*") == [("idea", idea.id)]
    assert "star" in [kind for kind, _about in asked(indexed, "dy*").notes]


def test_fields_narrow_the_search(indexed: World) -> None:
    mine = indexed.idea("member", title="A lantern of mine", tags=["night ride"])
    other = indexed.idea("other", title="A lantern of theirs")
    with transaction():
        idea = db.session.get_one(Idea, other.id)
        change_status(
            indexed.actor("pm"), community=indexed.place, idea=idea, status="planned", reason="Yes."
        )
    one, two = ("idea", mine.id), ("idea", other.id)
    assert finds(indexed, "lantern author:member") == [one]
    assert finds(indexed, "lantern status:planned") == [two]
    assert finds(indexed, "lantern statut:planifiée") == [two]
    assert finds(indexed, 'tag:"Night ride"') == [one]
    assert finds(indexed, "lantern in:noise") == []
    assert set(finds(indexed, "lantern in:Bikes")) == {one, two}
    assert finds(indexed, "lantern is:post") == []
    assert finds(indexed, "lantern", status="planned") == [two]
    assert finds(indexed, "lantern", kind="thread") == []
    assert finds(indexed, "lantern before:2001") == []
    assert set(finds(indexed, "lantern after:2001")) == {one, two}


def test_a_product_area_narrows_and_leaves(indexed: World) -> None:
    with transaction():
        set_areas(indexed.actor("mod"), indexed.place, [(None, "Frame")])
    area_id = db.session.scalar(select(Area.id))
    idea = indexed.idea(title="A lantern inside", area_id=area_id)
    assert finds(indexed, "lantern area:frame") == [("idea", idea.id)]
    with transaction():
        set_areas(indexed.actor("mod"), indexed.place, [])
    found = asked(indexed, "lantern area:frame")
    assert keys(found) == []
    assert found.notes == [("area", "frame")]


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("the of and", "small"),
        ("author:nobody-at-all rack", "author"),
        ("status:eaten", "status"),
        ("in:nowhere rack", "place"),
        ("area:moon rack", "area"),
        ("is:animal rack", "kind"),
        ("before:yesterday rack", "day"),
        ("a" * 10_000, "cut"),
        ("rack " * 2_000, "cut"),
        ("*ack*", "star"),
    ],
)
def test_what_makes_no_sense_is_said(indexed: World, typed: str, note: str) -> None:
    indexed.idea()
    with within(0.5):
        assert note in [kind for kind, _about in asked(indexed, typed).notes]


@pytest.mark.parametrize(
    "typed",
    ["", " ", '"', '""', '"rack', 'rack"', "«rack", "a:b:c", "()", "AND OR NOT", "rack & | !", "\\",
     "'; DROP TABLE ideas; --", "rack:*", "'rack", "\0rack", "%_%", "🚲", "電動自転車", "-", "tag:",
     'tag:"', "tag:'\\", "in:\\ rack", "rack*'", "is:person 'x",
     '"' * 5_000, "a:" * 5_000, "ß" * 900],
)  # fmt: skip
def test_nothing_that_is_typed_is_an_error(indexed: World, typed: str) -> None:
    indexed.idea()
    with within(0.5):
        asked(indexed, typed, "member")


def test_posts_threads_and_people_are_found(indexed: World) -> None:
    idea = indexed.idea(title="A rack of steel")
    post = post_in(indexed, idea, "Mine has carried a **cello** for years.")
    with transaction():
        thread = start_thread(
            indexed.actor("member"),
            community=indexed.place,
            title="Where do you keep your cello?",
            body="In the hall, in its case.",
            tags=["music"],
        )
    assert finds(indexed, "cello") == [("thread", thread.id), ("post", post.id)]
    for narrowed in ("tag:music", "author:Member is:thread"):
        assert finds(indexed, f"cello {narrowed}") == [("thread", thread.id)]
    found = asked(indexed, "cello", kind="post").items[0]
    assert "".join(part.text for part in found.title) == "A rack of steel"
    assert [part.text for part in found.excerpt if part.is_hit] == ["cello"]
    people = asked(indexed, "other").people
    assert [one.row.ref for one in people] == [indexed.people["other"].id]
    assert finds(indexed, "is:person mod", "member")


def test_an_excerpt_shows_the_place_that_answers(indexed: World) -> None:
    body = "It rains. " * 100 + "Then a <b>marimba</b> fell & broke. " + "It rains. " * 100
    indexed.idea(title="What happened here", body=body)
    (found,) = asked(indexed, "marimba").items
    text = "".join(part.text for part in found.excerpt)
    assert "marimba" in text
    assert len(text) < 300
    assert text.startswith("…")
    assert text.endswith("…")


def test_what_was_perhaps_meant_is_offered(indexed: World) -> None:
    indexed.idea(title="A derailleur that shifts itself")
    found = asked(indexed, "deraileur shifts")
    assert found.meant == "derailleur shifts"
    assert asked(indexed, "derailleur").meant is None


def test_a_suggestion_tells_of_nothing_that_one_may_not_see(indexed: World) -> None:
    idea = indexed.idea(title=f"A {CANARY} on the bars")
    assert asked(indexed, "xylofone").meant == CANARY
    hide(indexed, idea, "hidden")
    assert asked(indexed, "xylofone").meant is None
    assert asked(indexed, "xylofone", "mod").meant == CANARY


def test_pages_follow_each_other_without_gap_or_repetition(indexed: World) -> None:
    ideas = [indexed.idea(title=f"Lantern number {n}") for n in range(75)]
    hidden = {ideas[5].id, ideas[40].id}
    with transaction():
        db.session.execute(update(Idea).where(Idea.id.in_(hidden)).values(visibility="hidden"))
    service.drain()
    seen, cursor = [], None
    for _ in range(10):
        page = search(indexed.actor("guest"), "lantern", cursor=cursor)
        seen += [one.row.ref for one in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert set(seen) == {idea.id for idea in ideas} - hidden


# Who may see what


def hide(world: World, idea: Idea, visibility: str) -> None:
    """Let a moderator hold, hide or show an idea."""
    with transaction():
        found = db.session.get_one(Idea, idea.id)
        given = {"community": world.place, "idea": found, "visibility": visibility}
        set_visibility(world.actor("mod"), **given)


def withdraw(world: World, idea: Idea) -> None:
    """Let the author take an idea back."""
    with transaction():
        found = db.session.get_one(Idea, idea.id)
        given = {"community": world.place, "idea": found, "status": "withdrawn", "reason": "No."}
        change_status(world.actor("member"), **given)


def close_place(world: World, visibility: str = "private") -> None:
    """Let the community be seen by its members only."""
    with transaction():
        here = update(Community).where(Community.id == world.place.id)
        db.session.execute(here.values(visibility=visibility))
    db.session.expire_all()


Act = Callable[[World, Idea], None]


@pytest.mark.parametrize("stale", [False, True], ids=["index told", "index not told"])
@pytest.mark.parametrize(
    ("act", "who_still"),
    [
        (lambda world, idea: hide(world, idea, "hidden"), {"member", "mod", "admin"}),
        (lambda world, idea: hide(world, idea, "held"), {"member", "mod", "admin"}),
        (withdraw, {"member", "mod", "admin"}),
        (lambda world, _idea: close_place(world), {"member", "other", "mod", "pm", "admin"}),
    ],
    ids=["hidden", "held", "withdrawn", "private"],
)
def test_who_may_not_see_it_does_not_find_it(
    indexed: World, act: Act, who_still: set[str], stale: bool
) -> None:
    idea = indexed.idea(title=f"The {CANARY} idea", body="Body of it.")
    post = post_in(indexed, idea, f"A {CANARY} again.")
    service.drain()
    act(indexed, idea)
    if not stale:
        service.drain()
    everybody = ("guest", "outsider", "member", "other", "mod", "mod_elsewhere", "pm", "admin")
    for kind in (*everybody, "suspended"):
        found = search(indexed.actor(kind), CANARY)
        narrowed = search(indexed.actor(kind), f"{CANARY} in:bikes is:idea")
        if kind in who_still:
            assert ("idea", idea.id) in keys(found), kind
        else:
            assert not found.items, kind
            assert not narrowed.items, kind
            assert CANARY not in repr((found, narrowed)).replace(f"text='{CANARY}'", "").replace(
                f"text='{CANARY} in:bikes is:idea'", ""
            ).replace(f"plain='{CANARY}'", ""), kind
    if "other" not in who_still and not stale:
        assert ("post", post.id) not in keys(search(indexed.actor("other"), CANARY))


def test_who_left_a_private_community_finds_nothing_of_it(indexed: World) -> None:
    idea = indexed.idea(title=f"The {CANARY} idea")
    close_place(indexed)
    assert finds(indexed, CANARY, "other") == [("idea", idea.id)]
    with transaction():
        leave_community(indexed.actor("other"), indexed.place)
    assert finds(indexed, CANARY, "other") == []


def test_an_author_keeps_sight_of_what_is_held(indexed: World) -> None:
    idea = indexed.idea("member", title=f"The {CANARY} idea")
    hide(indexed, idea, "held")
    assert finds(indexed, CANARY, "member") == [("idea", idea.id)]
    assert finds(indexed, CANARY, "other") == []


def test_a_person_is_found_by_whoever_shares_a_community(indexed: World) -> None:
    close_place(indexed)
    member = ("person", indexed.people["newcomer"].id)
    assert finds(indexed, "is:person newcomer", "member") == [member]
    assert finds(indexed, "is:person newcomer", "guest") == []
    assert finds(indexed, "is:person newcomer", "outsider") == []
    assert finds(indexed, "is:person newcomer", "admin") == [member]
    with transaction():
        add_member(indexed.people["newcomer"].id, indexed.elsewhere)
    assert finds(indexed, "is:person newcomer", "guest") == [member]


def test_a_new_name_is_found_and_the_old_one_is_not(indexed: World) -> None:
    person_id = indexed.people["other"].id
    with transaction() as session:
        person = session.get_one(Person, person_id)
        person.name, person.folded_name = "Zebulon", folded("Zebulon")
        publish(PersonChanged(person_id))
    assert finds(indexed, "is:person zebulon", "member") == [("person", person_id)]
    assert finds(indexed, "is:person other", "member") == []


# The index follows


def test_an_edit_is_found_and_what_stood_before_is_not(indexed: World) -> None:
    idea = indexed.idea(title="A harpsichord on wheels")
    assert finds(indexed, "harpsichord") == [("idea", idea.id)]
    with transaction():
        found = db.session.get_one(Idea, idea.id)
        texts = {"title": "A clavichord on wheels", "body": "Smaller.", "tags": []}
        edit_idea(indexed.actor("member"), community=indexed.place, idea=found, **texts)
    assert finds(indexed, "clavichord") == [("idea", idea.id)]
    assert finds(indexed, "harpsichord") == []


def test_what_is_rolled_back_is_not_noted(indexed: World) -> None:
    before = db.session.scalars(select(SearchNote.id)).all()

    def fails() -> None:
        with transaction():
            publish(PersonChanged(1))
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        fails()
    assert db.session.scalars(select(SearchNote.id)).all() == before


def test_what_changes_while_a_new_index_is_built_is_in_it(indexed: World, monkeypatch: Any) -> None:
    idea = indexed.idea(title="Before the build")
    search_backend = backend()
    finish = type(search_backend).finish

    def late(self: Any) -> None:
        with transaction():
            found = db.session.get_one(Idea, idea.id, populate_existing=True)
            texts = {"title": "Amid the build", "body": "It was changed.", "tags": []}
            edit_idea(indexed.actor("member"), community=indexed.place, idea=found, **texts)
        service.drain()
        finish(self)

    monkeypatch.setattr(type(search_backend), "finish", late)
    service.rebuild()
    assert finds(indexed, "amid") == [("idea", idea.id)]
    assert finds(indexed, "before") == []


def test_a_build_that_was_cut_short_goes_on(indexed: World, monkeypatch: Any) -> None:
    ideas = [indexed.idea(title=f"Lantern number {n}") for n in range(6)]
    monkeypatch.setattr(service, "CHUNK", 2)
    taken: list[int] = []

    def cut(count: int) -> None:
        taken.append(count)
        if len(taken) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        service.rebuild(tell=cut)
    rest: list[int] = []
    assert finds(indexed, "lantern")
    service.rebuild(tell=rest.append)
    total = len(db.session.scalars(select(Idea.id)).all()) + len(indexed.people)
    total += len(db.session.scalars(select(Thread.id)).all())
    assert sum(taken) + sum(rest) == total
    assert {ref for _kind, ref in finds(indexed, "lantern")} == {idea.id for idea in ideas}


def test_what_is_gone_leaves_with_a_new_index(indexed: World) -> None:
    person = indexed.people["pending_email"].id
    with transaction():
        db.session.execute(
            update(Person).where(Person.id == person).values(unclaimed=True, password_hash=None)
        )
    with clock.held_at(clock.now() + timedelta(seconds=5)):
        service.rebuild()
    found = backend().find(_people_called("pending"), 0, 5)
    assert found.hits == []


def _people_called(name: str) -> Any:
    only = Narrowing(kinds=frozenset({"person"}))
    return Ask([stems_of(name)], Reach(frozenset({1, 2})), only=only)


def test_a_question_costs_few_queries(indexed: World) -> None:
    idea = indexed.idea(title="A lantern")
    for number in range(30):
        with clock.held_at(clock.now() - timedelta(days=100 - number)):
            post_in(indexed, idea, "A lantern it is.")
    service.drain()
    client = indexed.signed_in("member")
    client.get("/search?q=lantern")
    with counted_queries() as statements:
        assert client.get("/search?q=lantern").status_code == 200
    most = 6 if current_app.config["VIVIER"].database_url.startswith("sqlite") else 12
    assert len(statements) <= most, "\n".join(statements)


def test_a_post_taken_back_is_found_by_nobody_but_those_who_still_read_it(indexed: World) -> None:
    post = post_in(indexed, indexed.idea(), "A xylophone on the handlebar.")
    changes = ((take_back, {"other", "mod"}), (put_back, {"other", "mod", "member", "guest"}))
    for change, who in changes:
        with transaction() as session:
            fresh = session.get_one(Post, post.id, populate_existing=True)
            change(indexed.actor("other"), community=indexed.place, post=fresh)
        kinds = ("other", "mod", "member", "guest")
        found = {kind for kind in kinds if ("post", post.id) in finds(indexed, CANARY, kind)}
        assert found == who
