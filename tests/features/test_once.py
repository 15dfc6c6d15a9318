"""A create is done once: by the form's key or a program's header, for a day, and by whom it was."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import clock, once
from forum.core.errors import Conflict, Invalid
from forum.core.once import KEPT_FOR, Press, PressMade
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.service import propose_idea
from tests.conftest import on_both_databases
from tests.together import at_once
from tests.world import World, rows

pytestmark = on_both_databases


def propose(world: World, kind: str = "member", title: str = "A bell that cars hear") -> Idea:
    """Propose an idea in the open transaction."""
    return propose_idea(world.actor(kind), community=world.place, title=title, body="Louder.")


def pressed(world: World, *, sent: str = "words", kind: str = "member") -> int:
    """The id of what a press makes."""
    press = Press(world.people[kind].id, "key", sent)
    with transaction():
        return once.done(press, partial(propose, world, kind)).id


def test_the_same_press_finds_what_it_made(world: World) -> None:
    before = rows(Idea)
    assert pressed(world) == pressed(world)
    assert rows(Idea) == before + 1
    # The key is the person's own.
    assert pressed(world, kind="other") != pressed(world)


def test_a_press_with_other_words_is_refused_and_makes_nothing(world: World) -> None:
    pressed(world)
    before = rows(Idea)
    with pytest.raises(Invalid):
        pressed(world, sent="others")
    db.session.rollback()
    assert rows(Idea) == before


def test_presses_at_once_make_one_thing(app: Flask, world: World) -> None:
    # The actor is asked for beforehand: at once, only the press decides.
    actor, before = world.actor("member"), rows(Idea)
    make = partial(
        propose_idea, actor, community=world.place, title="A bell that cars hear", body="Louder."
    )
    act = partial(once.done, Press(actor.id or 0, "key", "words"), make)
    assert len({one.id for one in at_once(app, act, act, act)}) == 1
    db.session.rollback()
    assert rows(Idea) == before + 1


def test_what_failed_can_be_pressed_again(world: World) -> None:
    def break_down() -> None:
        raise Conflict("not now")

    with pytest.raises(Conflict), transaction():
        once.done(Press(world.people["member"].id, "key", "words"), break_down)
    assert not once.was_done(Press(world.people["member"].id, "key", "words"))
    assert pressed(world)


def test_a_key_holds_for_a_day(world: World) -> None:
    first, moment = pressed(world), clock.now()
    with clock.held_at(moment + KEPT_FOR - timedelta(minutes=1)):
        assert pressed(world) == first
        once.forget_old()
        assert db.session.scalar(select(PressMade.key)) is not None
    with clock.held_at(moment + KEPT_FOR + timedelta(minutes=1)):
        assert pressed(world, sent="others") != first
        db.session.rollback()
        with transaction():
            db.session.execute(PressMade.__table__.update().values(at=moment))
        once.forget_old()
        db.session.rollback()
        assert db.session.scalar(select(PressMade.key)) is None


def test_what_can_not_be_shown_twice_is_not_made_twice(world: World) -> None:
    made: list[str] = []

    def word() -> str:
        made.append("a secret word")
        return made[0]

    press = Press(world.people["member"].id, "key", "words")
    with transaction():
        assert once.done(press, word) == "a secret word"
    with pytest.raises(Conflict), transaction():
        once.done(press, word)
    assert len(made) == 1
