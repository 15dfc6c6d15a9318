"""Pictures that go with a digest: small, few, and those that its reader may see when it is sent."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from forum import create_app
from forum.communities.service import leave_community
from forum.core import clock, jobs
from forum.core import images as pictures
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Design, Idea
from forum.ideas.service import change_status, propose_idea, set_visibility
from forum.notices.enclosing import PICTURE_BYTES, PICTURES_MAX
from forum.notices.jobs import make_digests
from tests.conftest import settings
from tests.features.test_notices import due
from tests.mailbox import Sink, listening
from tests.world import World


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    """The sink and its port."""
    with listening() as both:
        yield both


@pytest.fixture
def closed(database: dict[str, str], tmp_path: Path, sink: tuple[Sink, int]) -> Iterator[World]:
    """A closed community of a forum with a mail server."""
    url = f"smtp://127.0.0.1:{sink[1]}?from=forum@example.org"
    app = create_app(settings(tmp_path, MAIL_URL=url, **database), testing=True)
    with app.app_context():
        yield World.built(app, visibility="private")
        db.session.remove()
        db.engine.dispose()


def drawn(world: World, title: str, *, noise: bool = False) -> Idea:
    """An idea of today with a picture, plain or too rich to be small."""
    image = Image.new("RGB", (360, 270), (11, 110, 100))
    if noise:
        image.putdata([tuple(random.Random(n).randbytes(3)) for n in range(360 * 270)])
    folder = world.app.config["VIVIER"].uploads / "designs"
    stored = pictures.keep(image, folder)
    with transaction() as session, clock.held_at(clock.now() - timedelta(hours=len(title))):
        idea = propose_idea(world.actor("other"), community=world.place, title=title, body="So.")
        about = {"position": 0, "width": stored.width, "height": stored.height}
        session.add(Design(idea_id=idea.id, file=stored.name, alt=f"A drawing: {title}", **about))
    return idea


def sent(app: Flask, sink: Sink, kind: str) -> Message:
    """The digest that somebody has been sent."""
    while jobs.sweep_once(app):
        pass
    db.session.rollback()
    to = [one for one in sink.mails if one["To"] == f"{kind}@example.org"]
    (mail,) = [one for one in to if "List-Unsubscribe" in one]
    return mail


def parts_of(mail: Message, kind: str) -> list[Message]:
    """The parts of a mail of that content type."""
    return [part for part in mail.walk() if part.get_content_type() == kind]


def page_of(mail: Message) -> str:
    """The words of a mail as a page."""
    (page,) = parts_of(mail, "text/html")
    words = page.get_payload(decode=True)
    assert isinstance(words, bytes)
    return words.decode()


def test_a_digest_of_a_closed_community_has_its_pictures_inside(
    closed: World, sink: tuple[Sink, int]
) -> None:
    titles = [f"An idea {'x' * number}" for number in range(PICTURES_MAX + 1)]
    for title in titles:
        drawn(closed, title)
    due(closed, "member")
    make_digests()
    mail = sent(closed.app, sink[0], "member")
    assert mail.get_content_type() == "multipart/alternative"
    (related,) = parts_of(mail, "multipart/related")
    enclosed = parts_of(related, "image/webp")
    assert len(enclosed) == PICTURES_MAX
    page = page_of(mail)
    for part in enclosed:
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        assert len(content) <= PICTURE_BYTES
        assert Image.open(BytesIO(content)).size == (360, 270)
        assert part.get_content_disposition() == "inline"
        assert f'src="cid:{part["Content-ID"][1:-1]}"' in page
    assert page.count("<img") == PICTURES_MAX
    assert 'alt="A drawing: An idea' in page
    assert "/media/" not in page
    assert all(title in page for title in titles)
    (plain,) = parts_of(mail, "text/plain")
    assert "An idea" in str(plain.get_payload())


def test_what_is_too_large_has_its_words_alone(closed: World, sink: tuple[Sink, int]) -> None:
    drawn(closed, "An idea as rich as can be", noise=True)
    due(closed, "member")
    make_digests()
    mail = sent(closed.app, sink[0], "member")
    assert parts_of(mail, "image/webp") == []
    assert "<img" not in page_of(mail)
    assert "An idea as rich as can be" in page_of(mail)


def test_only_what_the_reader_may_see_when_it_is_sent_goes_with_it(
    closed: World, sink: tuple[Sink, int]
) -> None:
    drawn(closed, "An idea that stays")
    hidden, gone = drawn(closed, "An idea that is hidden"), drawn(closed, "An idea that goes")
    due(closed, "member", "other")
    make_digests()
    waiting = db.session.query(Letter).all()
    assert {len((letter.pictures or "").split()) for letter in waiting} == {3}
    with transaction() as session:
        fresh = session.get_one(Idea, hidden.id)
        mod, said = closed.actor("mod"), {"visibility": "hidden"}
        set_visibility(mod, community=closed.place, idea=fresh, **said)
        taken = {"idea": session.get_one(Idea, gone.id), "status": "withdrawn", "reason": "So."}
        change_status(closed.actor("other"), community=closed.place, **taken)
        leave_community(closed.actor("other"), closed.place)
    assert len(parts_of(sent(closed.app, sink[0], "member"), "image/webp")) == 1
    assert parts_of(sent(closed.app, sink[0], "other"), "image/webp") == []
