"""Nothing leaks: every text has a word of its own, and nobody reads one that is not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from forum.communities.governing import change_settings, settings_of
from forum.communities.models import Community, Membership
from forum.communities.service import leave_community
from forum.core import clock, jobs
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.merging import undo_merge
from forum.ideas.models import Idea, Merge
from forum.ideas.service import change_status, set_visibility
from forum.privacy.erasing import erase_now
from forum.search import service as search
from forum.threads.arranging import move_thread
from forum.threads.models import Post, Thread
from forum.threads.service import start_thread, write_post
from tests.walk.asks import Ask
from tests.walk.canaries import Aviary
from tests.walk.crawling import addresses, overheard, questions
from tests.walk.reading import Readers
from tests.walk.test_matrix import ACTORS
from tests.walk.visiting import Walk, told, walk_of

# Thousands of requests are one test here.
pytestmark = [pytest.mark.timeout(1_800), pytest.mark.slow]


def readers_of(walk: Walk) -> Readers:
    """Who may read what, as the rows stand now."""
    people = {kind: person.id for kind, person in walk.world.people.items()}
    return Readers(walk.forum.file, people)


def planted(walk: Walk) -> Aviary:
    """A word in every text, which the search knows as well."""
    aviary = Aviary()
    with walk.app.app_context():
        with transaction():
            aviary.plant()
        search.rebuild()
        db.session.remove()
    walk.forum.keep()
    return aviary


NO_WORD = "zqzqzq"


def for_nothing(ask: Ask, word: str) -> Ask:
    """The same question by a word that nobody wrote."""
    return replace(ask, query=ask.query.replace(word, NO_WORD))


class Leaks:
    """What holds whoever may see the place."""

    visibility: str

    @pytest.fixture(scope="class")
    @classmethod
    def walk(
        cls, tmp_path_factory: pytest.TempPathFactory, compiled_templates: Path
    ) -> Iterator[Walk]:
        home = tmp_path_factory.mktemp(cls.visibility)
        with walk_of(home, cls.visibility, ACTORS, compiled_templates) as walk:
            yield walk

    @pytest.fixture(scope="class")
    @classmethod
    def aviary(cls, walk: Walk) -> Aviary:
        return planted(walk)

    def test_nobody_reads_what_is_not_theirs(self, walk: Walk, aviary: Aviary) -> None:
        readers, wrong = readers_of(walk), []
        for kind in walk.visitors:
            wrong += overheard(walk, aviary, readers, kind, addresses(walk))
        assert not wrong, "\n".join(wrong)

    def test_no_question_knows_what_is_not_theirs(self, walk: Walk, aviary: Aviary) -> None:
        readers, wrong = readers_of(walk), []
        for kind, visitor in walk.visitors.items():
            nothing: dict[str, object] = {}
            for word, ask in questions(walk, aviary, readers, kind):
                if ask.endpoint not in nothing:
                    nothing[ask.endpoint] = told(visitor.ask(for_nothing(ask, word)), NO_WORD)
                if told(visitor.ask(ask), word) != nothing[ask.endpoint]:
                    wrong.append(f"{ask.path}, {kind}: is answered otherwise than for no word")
        assert not wrong, "\n".join(wrong)


AFTER = ("guest", "newcomer", "other", "trusted", "outsider", "pm")


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
    idea = world.idea("member", title="A bell that is withdrawn soon")
    with transaction(), clock.held_at(clock.now() - timedelta(days=3)):
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
        and not readers.may_read(by_address.get(letter.recipient, "guest"), canary)
        and not readers.wrote(by_address.get(letter.recipient, "guest"), canary)
    ]


class TestAfterwards:
    """After the acts: with the sessions, links, notices and mails of before."""

    @pytest.fixture
    def walk(self, tmp_path: Path, compiled_templates: Path) -> Iterator[Walk]:
        """A forum of its own, since what was done is not undone."""
        with walk_of(tmp_path, "public", ACTORS, compiled_templates) as walk:
            yield walk

    @pytest.mark.parametrize("closed", [False, True])
    def test_nobody_reads_on_what_they_may_not_any_more(self, walk: Walk, *, closed: bool) -> None:
        with walk.app.app_context():
            noted = more_said(walk)
        aviary = planted(walk)
        for kind in AFTER:
            # Whatever is kept between two requests is warm now.
            overheard(walk, aviary, readers_of(walk), kind, addresses(walk))
        with walk.app.app_context():
            close(walk) if closed else acts(walk, noted)
        wrong = self._heard(walk, aviary)
        with walk.app.app_context():
            while jobs.sweep_once(walk.app):
                pass
            db.session.rollback()
            wrong += told_too_much(walk, aviary, readers_of(walk))
        wrong += self._heard(walk, aviary)
        assert not wrong, "\n".join(wrong)

    @staticmethod
    def _heard(walk: Walk, aviary: Aviary) -> list[str]:
        readers, wrong = readers_of(walk), []
        for kind in AFTER:
            wrong += overheard(walk, aviary, readers, kind, addresses(walk))
        return wrong


class TestOpen(Leaks):
    visibility = "public"


class TestClosed(Leaks):
    visibility = "private"
