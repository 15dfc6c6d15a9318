"""A community that speaks another language is read again by the worker, whatever the backend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.communities import governing
from forum.communities.queries import access_community
from forum.core import jobs
from forum.core.outbox import Effect
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.search import service
from forum.search.models import SearchNote
from forum.search.noting import REREAD
from forum.search.queries import search
from forum.threads.models import Thread
from forum.threads.service import start_thread, write_post
from tests.conftest import on_both_databases
from tests.world import World

pytestmark = on_both_databases

# Read as English, it is no form of the word that is asked for.
SAID, ASKED = "Des chevaux", "cheval"


@pytest.fixture
def indexed(world: World) -> Iterator[World]:
    """The world with an index of it, and an idea, a thread and a post in French."""
    idea = world.idea(title=SAID, body="Pour la route.")
    with transaction() as session:
        talk = session.get_one(Thread, idea.thread_id)
        actor, other = world.actor("member"), world.actor("other")
        start_thread(actor, community=world.place, title=SAID, body="Pour la route.")
        write_post(other, community=world.place, thread=talk, body=SAID)
    service.rebuild()
    yield world
    db.session.rollback()


def found(world: World) -> set[str]:
    """The kinds of what is found."""
    return {one.row.kind for one in search(world.actor("guest"), ASKED).items}


def change(world: World, **given: str) -> None:
    """Change some of the settings."""
    with transaction():
        place = access_community(world.actor("pm"), "bikes")
        settings = replace(governing.settings_of(place), **given)
        governing.change_settings(world.actor("pm"), place, settings)


def test_another_language_is_read_by_the_worker(app: Flask, indexed: World) -> None:
    assert found(indexed) == set()
    change(indexed, language="fr")
    jobs.sweep_once(app)
    assert found(indexed) == {"idea", "thread", "post"}


def test_other_settings_and_other_communities_are_not_read_again(
    app: Flask, indexed: World
) -> None:
    change(indexed, tagline="Rolls", accent="#0b6e64")
    assert db.session.scalar(select(func.count()).where(Effect.kind == REREAD)) == 0
    last = db.session.scalar(select(func.max(SearchNote.id)))
    change(indexed, language="fr")
    jobs.sweep_once(app)
    noted = select(SearchNote.ref).where(SearchNote.kind == "idea", SearchNote.id > last)
    elsewhere = select(Idea.id).where(Idea.community_id == indexed.elsewhere.id)
    assert not set(db.session.scalars(noted)) & set(db.session.scalars(elsewhere))


def test_an_index_in_the_making_learns_of_it(
    app: Flask, indexed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = type(app.extensions["search"])
    finish = backend.finish

    def late(self: object) -> None:
        monkeypatch.setattr(backend, "finish", finish)
        change(indexed, language="fr")
        jobs.sweep_once(app)
        finish(self)

    monkeypatch.setattr(backend, "finish", late)
    service.rebuild()
    assert found(indexed) == {"idea", "thread", "post"}
