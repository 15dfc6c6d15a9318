"""Nothing leaks: every text has a word of its own, and nobody reads one that is not theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from forum.cockpit.jobs import mail_cockpits
from forum.communities.governing import change_settings, settings_of
from forum.communities.models import Community, Membership
from forum.communities.service import leave_community
from forum.core import clock, jobs
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.merging import undo_merge
from forum.ideas.models import Idea, Merge
from forum.ideas.service import change_status, propose_idea, set_visibility
from forum.notices.jobs import make_digests
from forum.privacy.erasing import erase_now
from forum.search import service as search
from forum.threads.arranging import move_thread
from forum.threads.models import Post, Thread
from forum.threads.service import start_thread, write_post
from tests.conftest import FULL
from tests.walk.asks import Ask
from tests.walk.canaries import Aviary, texts
from tests.walk.crawling import addresses, overheard, questions
from tests.walk.furnishing import furnish
from tests.walk.reading import Readers
from tests.walk.test_matrix import ACTORS, ASKING, SEE_WHAT_THE_MEMBER_WROTE, about_unseen
from tests.walk.visiting import Walk, told, walk_of

# Thousands of requests are one test here.
pytestmark = pytest.mark.timeout(1_800)

NO_WORD = "zqzqzq"
REFUSED = 400
# Who read on afterwards, with the sessions, links, notices and mails of before.
AFTER = ("guest", "newcomer", "other", "trusted", "outsider", "pm")


def readers_of(walk: Walk) -> Readers:
    """Who may read what, as the rows stand now."""
    people = {kind: person.id for kind, person in walk.world.people.items()}
    return Readers(walk.forum.file, people)


def planted(walk: Walk) -> Aviary:
    """A word in every text, which the search knows as well."""
    aviary = Aviary()
    with walk.app.app_context():
        with transaction():
            furnish(walk)
            aviary.plant()
        search.rebuild()
        db.session.remove()
    walk.forum.keep()
    return aviary


def heard(walk: Walk, aviary: Aviary, kinds: Iterable[str], *, follows: bool = True) -> list[str]:
    """What these read that is not theirs, by every address and by what is linked there."""
    readers, wrong = readers_of(walk), []
    for kind in kinds:
        asks = addresses_for(walk, kind)
        wrong += overheard(walk, aviary, readers, kind, asks, follows=follows)
    return wrong


def addresses_for(walk: Walk, kind: str) -> list[Ask]:
    """Every address, but for those that the matrix asks about: are they as if they were not?"""
    if kind in SEE_WHAT_THE_MEMBER_WROTE:
        return addresses(walk)
    unseen = {
        one.path
        for ask in walk.asks
        for state in walk.objects.unseen.values()
        for one, _nothing in about_unseen(ask, state)
    }
    return [ask for ask in addresses(walk) if ask.path not in unseen]


def for_nothing(ask: Ask, word: str) -> Ask:
    """The same question by a word that nobody wrote."""
    return replace(ask, query=ask.query.replace(word, NO_WORD))


class Leaks:
    """What holds whoever may see the place."""

    visibility: str

    @pytest.fixture(scope="class")
    @classmethod
    def walk(cls, new_home: Callable[[str], Path], compiled_templates: Path) -> Iterator[Walk]:
        with walk_of(new_home(cls.visibility), cls.visibility, ACTORS, compiled_templates) as walk:
            yield walk

    @pytest.fixture(scope="class")
    @classmethod
    def noted(cls, walk: Walk) -> dict[str, int]:
        with walk.app.app_context():
            return more_said(walk)

    @pytest.fixture(scope="class")
    @classmethod
    def aviary(cls, walk: Walk, noted: dict[str, int]) -> Aviary:
        assert noted
        return planted(walk)

    @pytest.fixture(scope="class")
    @classmethod
    def read(cls, walk: Walk, aviary: Aviary) -> list[str]:
        return heard(walk, aviary, ASKING)

    def test_every_text_has_a_word(self, aviary: Aviary) -> None:
        planted = {(canary.table, canary.column) for canary in aviary.planted}
        assert not [str(one) for one in texts() if (one.table.name, one.name) not in planted]

    def test_nobody_reads_what_is_not_theirs(self, read: list[str]) -> None:
        assert not read, "\n".join(read)

    def test_no_question_knows_what_is_not_theirs(self, walk: Walk, aviary: Aviary) -> None:
        readers, wrong = readers_of(walk), []
        for kind in ASKING:
            visitor = walk.visitors[kind]
            nothing: dict[str, tuple[int, object, object]] = {}
            for word, ask in questions(walk, aviary, readers, kind):
                if ask.endpoint not in nothing:
                    nothing[ask.endpoint] = told(visitor.ask(for_nothing(ask, word)), NO_WORD)
                elif nothing[ask.endpoint][0] >= REFUSED:
                    # Whoever may not ask is told so before the question is read: once shows it.
                    continue
                if told(visitor.ask(ask), word) != nothing[ask.endpoint]:
                    wrong.append(f"{ask.path}, {kind}: is answered otherwise than for no word")
        assert not wrong, "\n".join(wrong)


class TestClosed(Leaks):
    visibility = "private"


class TestOpen(Leaks):
    visibility = "public"

    @pytest.mark.parametrize("closed", [False, True])
    def test_nobody_reads_on_what_they_may_not_any_more(
        self,
        walk: Walk,
        aviary: Aviary,
        noted: dict[str, int],
        read: list[str],
        *,
        closed: bool,
    ) -> None:
        # Whatever is kept between two requests is warm: all of it has been read.
        assert not read
        with walk.app.app_context():
            close(walk) if closed else acts(walk, noted)
        wrong = heard(walk, aviary, AFTER)
        with walk.app.app_context():
            make_digests()
            mail_cockpits()
            while jobs.sweep_once(walk.app):
                pass
            db.session.rollback()
            wrong += told_too_much(walk, aviary, readers_of(walk))
        # The worker changes what they are told of and what is found, and no other link.
        wrong += heard(walk, aviary, AFTER, follows=FULL)
        as_it_was(walk)
        assert not wrong, "\n".join(wrong)


def as_it_was(walk: Walk) -> None:
    """Before the acts, for the search as well."""
    walk.forum.put_back()
    with walk.app.app_context():
        search.rebuild()
        db.session.remove()


def acts(walk: Walk, noted: dict[str, int]) -> None:
    """One of each after which fewer may read: by whoever does it, in the order of a bad week."""
    world, place = walk.world, walk.world.place
    mod, member = world.actor("mod"), world.actor("member")
    with transaction() as session:
        community = session.get_one(Community, place.id)
        leave_community(world.actor("newcomer"), community)
        session.execute(
            update(Membership)
            .where(Membership.person_id == world.people["other"].id)
            .values(suspended_until=clock.now() + timedelta(days=30))
        )
        hidden = session.get_one(Idea, walk.things.idea.id)
        here = {"community": community}
        set_visibility(mod, **here, idea=hidden, visibility="hidden")
        withdrawn = session.get_one(Idea, noted["idea"])
        change_status(member, **here, idea=withdrawn, status="withdrawn", reason="No.")
        undo_merge(mod, **here, merge=session.get_one(Merge, walk.things.merge_id))
        cellar = session.scalars(select(Community).where(Community.slug == "cellar")).one()
        moved = session.get_one(Thread, walk.things.thread_id)
        move_thread(mod, **here, thread=moved, to=cellar)
        session.get_one(Post, noted["post"]).visibility = "hidden"
    erase_now(world.people["trusted"].id, "anonymise")


def close(walk: Walk) -> None:
    """The admin closes the place to all who are not in it."""
    with transaction() as session:
        community = session.get_one(Community, walk.world.place.id)
        given = replace(settings_of(community), visibility="private")
        change_settings(walk.world.actor("admin"), community, given)


def more_said(walk: Walk) -> dict[str, int]:
    """What is said before the acts, of which nobody has been told yet."""
    world = walk.world
    with transaction(), clock.held_at(clock.now() - timedelta(days=3)):
        words = {"title": "A bell that is withdrawn soon", "body": "It rings no more."}
        idea = propose_idea(world.actor("member"), community=world.place, **words)
        thread = start_thread(
            world.actor("member"), community=world.place, title="Soon gone", body="@Other, look."
        )
    with transaction() as session, clock.held_at(clock.now() - timedelta(days=2)):
        talk = session.get_one(Thread, thread.id)
        post = write_post(world.actor("pm"), community=world.place, thread=talk, body="@Newcomer.")
    return {"idea": idea.id, "post": post.id}


def told_too_much(walk: Walk, aviary: Aviary, readers: Readers) -> list[str]:
    """The letters that tell of what may not be read any more, and is not the reader's own."""
    by_address = {person.email: kind for kind, person in walk.world.people.items()}
    return [
        f"a letter to {letter.recipient} tells of {canary}"
        for letter in db.session.scalars(select(Letter))
        for canary in aviary.heard_in(f"{letter.subject} {letter.body} {letter.html}")
        if canary.column != "email"
        and canary.table != "letters"
        and not readers.may_read(by_address.get(letter.recipient, "guest"), canary)
        and not readers.wrote(by_address.get(letter.recipient, "guest"), canary)
    ]
