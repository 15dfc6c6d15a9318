"""Retention: what is old goes by itself, and no figure moves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.accounts import tokens
from forum.accounts.models import FormerName, Person, Token
from forum.accounts.service import add_person
from forum.capture.freezing.freeze import freeze
from forum.communities.inviting import invite_by_mail
from forum.communities.models import Invitation
from forum.core import clock, mail, outbox
from forum.core.limits import (
    EFFECTS_KEPT_FOR,
    IMPRESSIONS_KEPT_FOR,
    INVITATION_DAYS,
    INVITED_KEPT_FOR,
    LETTERS_KEPT_FOR,
    NAME_KEPT_FOR,
    TOKENS_KEPT_FOR,
    UNPROVEN_FOR,
)
from forum.core.mail import Letter
from forum.core.outbox import Effect
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import impressions, summing, voting
from forum.ideas.models import Idea, Impression, ShownBefore
from forum.privacy import retention
from tests.conftest import on_both_databases
from tests.world import World

MOMENT = timedelta(minutes=1)


def count(model: Any, *which: Any) -> int:
    """How many rows there are."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(*which)) or 0


def swept(after: timedelta) -> None:
    """Let the worker forget, that long from now."""
    db.session.rollback()
    with clock.held_at(clock.now() + after):
        retention.forget_old_rows()


def goes_after(span: timedelta, model: Any, *which: Any) -> None:
    """A row stays until it is as old as that, and is gone then."""
    before = count(model, *which)
    swept(span - MOMENT)
    assert count(model, *which) == before > 0
    swept(span + MOMENT)
    assert count(model, *which) == 0


def test_mails_go_after_a_month(world: World) -> None:
    with transaction():
        mail.post("a@example.org", "Hello", "You")
    goes_after(LETTERS_KEPT_FOR, Letter)


def test_words_of_links_go_after_they_ended(world: World) -> None:
    with transaction():
        tokens.issue(world.people["member"], "reset")
    ends = db.session.scalars(select(Token.expires_at)).one() - clock.now()
    goes_after(ends + TOKENS_KEPT_FOR, Token)


def test_effects_go_when_they_are_done_and_what_is_dead_stays(world: World) -> None:
    with transaction() as session:
        session.query(Effect).delete()
        for state in ("done", "dead", "waiting"):
            outbox.add("mail.send", state, {"letter": 0}).state = state
    goes_after(EFFECTS_KEPT_FOR, Effect, Effect.state == "done")
    assert count(Effect) == 2


def test_names_given_up_go(world: World) -> None:
    with transaction() as session:
        session.add(FormerName(folded_name="before", person_id=world.people["member"].id))
    goes_after(NAME_KEPT_FOR, FormerName)


def test_an_address_that_was_invited_goes_after_the_invitation(world: World) -> None:
    with transaction():
        to = {"addresses": ["a@example.org"], "link_to": lambda word: f"/i/{word}"}
        invite_by_mail(world.actor("mod"), world.place, **to)
    ends = db.session.scalars(select(Invitation.expires_at)).one() - clock.now()
    assert ends <= timedelta(days=INVITATION_DAYS)
    goes_after(ends + INVITED_KEPT_FOR, Invitation, Invitation.email.is_not(None))


def newcomer(name: str) -> Person:
    """An account whose address nobody proved."""
    with transaction():
        given = {"email": f"{name}@example.org", "password": "a long password", "verified": False}
        return add_person(name=name, **given)


def test_accounts_that_nobody_proved_go_unless_they_gave_something(world: World) -> None:
    for kind in world.people:
        assert kind != "pending_email" or count(Person, Person.verified_at.is_(None)) == 1
    idle, voter = newcomer("idle"), newcomer("voter")
    idea = world.idea("other")
    world.people["voter"] = voter
    with transaction():
        actor = world.actor("voter")
        voting.join_and_vote(actor, community=world.place, idea=idea, choice="want")
    there = (Person.email.in_(["idle@example.org", "voter@example.org"]),)
    with clock.held_at(clock.now() + UNPROVEN_FOR - MOMENT):
        retention.forget_unproven()
    assert count(Person, *there) == 2
    with clock.held_at(clock.now() + UNPROVEN_FOR + MOMENT):
        retention.forget_unproven()
    left = select(Person.email).where(*there)
    db.session.rollback()
    assert db.session.scalars(left).all() == ["voter@example.org"]
    assert db.session.get_one(Person, idle.id, populate_existing=True).erased_at is not None


def show(idea: Idea, person: Person, days: int, rank: int, surface: str = "new") -> None:
    """An impression, so many days ago."""
    row = impressions.Shown(idea.id, person.id, surface, rank, clock.now() - timedelta(days=days))
    impressions._write([row])


@pytest.fixture
def shown(world: World) -> list[Idea]:
    """Two ideas that people were shown long ago, lately, and both; by their author as well."""
    ideas = [world.idea("member"), world.idea("other")]
    old, new = IMPRESSIONS_KEPT_FOR.days + 3, IMPRESSIONS_KEPT_FOR.days - 3
    for kind, days in (("other", old), ("pm", old), ("mod", new), ("member", old)):
        show(ideas[0], world.people[kind], days, rank=2)
    for kind, days in (("other", old), ("pm", old), ("pm", new), ("mod", old)):
        show(ideas[1], world.people[kind], days, rank=4)
    show(ideas[0], world.people["pm"], old + 5, rank=0, surface="page")
    return ideas


def figures(world: World) -> list[Any]:
    """What rankings, demand and capture read of who saw what."""
    db.session.expire_all()
    rows = select(Idea.id, Idea.seen_by, Idea.exposure).order_by(Idea.id)
    corpus = freeze(world.place)
    seen = sorted((one.key, one.exposure) for one in corpus.documents)
    found = [tuple(row) for row in db.session.execute(rows)] + seen
    db.session.rollback()
    return [tuple(pytest.approx(v) if isinstance(v, float) else v for v in row) for row in found]


@on_both_databases
def test_old_impressions_become_sums_and_no_figure_moves(world: World, shown: list[Idea]) -> None:
    before = figures(world)
    # Of who was shown an idea again lately, all showings stay.
    assert summing.sum_up_old() == 5
    assert figures(world) == before
    oldest = clock.now() - IMPRESSIONS_KEPT_FOR
    old = select(Impression.person_id).where(Impression.shown_at < oldest)
    assert set(db.session.scalars(old)) == {world.people["pm"].id}
    assert count(ShownBefore) == 2
    with transaction():
        impressions.recount(world.place)
    assert figures(world) == before
    assert summing.sum_up_old() == 0
    show(shown[0], world.people["newcomer"], 0, rank=1)
    with clock.held_at(clock.now() + IMPRESSIONS_KEPT_FOR + MOMENT):
        assert summing.sum_up_old() > 0
    assert count(Impression) == 0
    seen = select(Idea.seen_by).where(Idea.id == shown[0].id)
    assert db.session.scalar(seen) == 5


def test_the_worker_looks_once_an_hour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []
    for name in ("forget_old_rows", "forget_unproven"):
        monkeypatch.setattr(retention, name, lambda: asked.append(clock.now()))
    hour = clock.now().replace(minute=0)
    for minute in range(60):
        with clock.held_at(hour + timedelta(minutes=minute)):
            retention.forget_old()
    assert len(asked) == 2
