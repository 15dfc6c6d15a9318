"""Letters: kept without a mail server, sent once with one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from forum import create_app
from forum.core import clock, jobs, mail, outbox
from forum.core.mail import Letter
from forum.core.outbox import Effect
from forum.core.transaction import transaction
from forum.extensions import db
from tests.conftest import settings
from tests.mailbox import Sink, listening
from tests.world import rows

LINK = "http://127.0.0.1:8000/reset/secret-word"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    """The sink and its port."""
    with listening() as both:
        yield both


@pytest.fixture
def mailing(database: dict[str, str], tmp_path: Path, sink: tuple[Sink, int]) -> Iterator[Flask]:
    """A forum with a mail server."""
    url = f"smtp://127.0.0.1:{sink[1]}?from=forum@example.org"
    app = create_app(settings(tmp_path, MAIL_URL=url, **database), testing=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def written(subject: str = "Hello") -> Letter:
    """A letter that is committed."""
    with transaction():
        return mail.post("ana@example.org", subject, f"Open {LINK} — à bientôt.")


@pytest.mark.usefixtures("context")
def test_without_a_mail_server_a_letter_is_kept_and_nothing_waits() -> None:
    written()
    assert [letter.recipient for letter in mail.latest()] == ["ana@example.org"]
    assert rows(Effect) == 0


def test_a_letter_is_sent_with_what_mail_programs_need(
    mailing: Flask, sink: tuple[Sink, int]
) -> None:
    letter = written()
    assert sink[0].mails == []
    assert jobs.sweep_once(mailing) == 1
    (mail_,) = sink[0].mails
    assert mail_["From"] == "forum@example.org"
    assert (mail_["To"], mail_["Subject"]) == ("ana@example.org", "Hello")
    assert mail_["Message-ID"] == f"<letter-{letter.id}@127.0.0.1>"
    assert mail_["Date"]
    text = mail_.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert f"Open {LINK} — à bientôt." in text.decode()
    db.session.rollback()
    assert db.session.get_one(Letter, letter.id, populate_existing=True).sent_at


def test_a_letter_is_sent_once_however_often_it_is_asked_for(
    mailing: Flask, sink: tuple[Sink, int]
) -> None:
    letter = written()
    jobs.sweep_once(mailing)
    mail.send({"letter": letter.id})
    mail.send({"letter": 999})
    assert len(sink[0].mails) == 1


def test_a_second_delivery_is_the_same_mail(mailing: Flask, sink: tuple[Sink, int]) -> None:
    letter = written()
    jobs.sweep_once(mailing)
    # A crash between the server's yes and our note of it.
    with transaction() as session:
        session.execute(update(Letter).values(sent_at=None))
    db.session.expire_all()
    mail.send({"letter": letter.id})
    assert len({m["Message-ID"] for m in sink[0].mails}) == 1
    assert len(sink[0].mails) == 2


@pytest.mark.parametrize("answer", ["451 later", "554 no"])
def test_a_server_that_refuses_leaves_the_letter_waiting(
    mailing: Flask, sink: tuple[Sink, int], answer: str
) -> None:
    sink[0].answer = answer
    letter = written()
    jobs.sweep_once(mailing)
    db.session.rollback()
    waiting = outbox.find(mail.SEND, str(letter.id))
    assert waiting
    assert (waiting.state, waiting.tries) == ("waiting", 1)
    assert waiting.error
    assert answer[:3] in waiting.error
    assert db.session.get_one(Letter, letter.id, populate_existing=True).sent_at is None


def test_a_server_that_is_away_keeps_nobody_waiting(
    database: dict[str, str], tmp_path: Path
) -> None:
    url = "smtp://127.0.0.1:1"
    app = create_app(settings(tmp_path, MAIL_URL=url, **database), testing=True)
    with app.app_context():
        letter = written()
        jobs.sweep_once(app)
        db.session.rollback()
        waiting = outbox.find(mail.SEND, str(letter.id))
        assert waiting
        assert waiting.state == "waiting"
        db.session.remove()
        db.engine.dispose()


class Rude(threading.Thread):
    """A mail server that says what it is told to, in turn, and then hangs or hangs up."""

    def __init__(self, *says: bytes, hangs: bool) -> None:
        super().__init__(daemon=True)
        self.says, self.hangs, self.heard = says, hangs, bytearray()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.over = threading.Event()

    def run(self) -> None:
        """Serve one mail."""
        connection, _address = self.socket.accept()
        with connection, self.socket:
            for say in self.says:
                connection.sendall(say + b"\r\n")
                self.heard += connection.recv(65_536)
            if self.hangs:
                self.over.wait(30)


TAKES_DATA = (b"220 here", b"250 yes", b"250 yes", b"250 yes", b"354 go on")


@pytest.mark.parametrize(
    ("says", "hangs"), [(TAKES_DATA, False), (TAKES_DATA, True), ((b"220 here",), True)]
)
def test_a_server_that_hangs_or_hangs_up_leaves_the_letter_waiting(
    database: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    says: tuple[bytes, ...],
    hangs: bool,
) -> None:
    monkeypatch.setattr(mail, "SMTP_SECONDS", 0.5)
    server = Rude(*says, hangs=hangs)
    server.start()
    url = f"smtp://127.0.0.1:{server.socket.getsockname()[1]}"
    app = create_app(settings(tmp_path, MAIL_URL=url, **database), testing=True)
    with app.app_context():
        letter = written()
        jobs.sweep_once(app)
        db.session.rollback()
        waiting = outbox.find(mail.SEND, str(letter.id))
        assert waiting
        assert (waiting.state, waiting.tries, waiting.is_patient) == ("waiting", 1, True)
        assert db.session.get_one(Letter, letter.id, populate_existing=True).sent_at is None
        db.session.remove()
        db.engine.dispose()
    server.over.set()


def test_a_letter_waits_three_days_for_its_server(mailing: Flask, sink: tuple[Sink, int]) -> None:
    sink[0].answer = "451 later"
    letter = written()
    moment, tries = letter.created_at, 0
    while True:
        with clock.held_at(moment):
            tries += jobs.sweep_once(mailing)
        db.session.rollback()
        waiting = outbox.find(mail.SEND, str(letter.id))
        assert waiting
        if waiting.state == "dead":
            break
        moment = waiting.due_at
    assert tries == outbox.PATIENT_TRIES
    assert moment - letter.created_at >= timedelta(hours=72)
    assert len({one["Message-ID"] for one in sink[0].mails}) == 1


def test_a_letter_of_two_parts_says_how_to_end_them(mailing: Flask, sink: tuple[Sink, int]) -> None:
    with transaction():
        mail.post(
            "ana@example.org",
            "Hello",
            "In plain words.",
            html="<p>In <b>bold</b> ones.</p>",
            unsubscribe="https://example.org/unsubscribe/word",
            about="moderated-5",
        )
    jobs.sweep_once(mailing)
    (mail_,) = sink[0].mails
    assert mail_.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail_.walk()][1:] == ["text/plain", "text/html"]
    assert mail_["List-Unsubscribe"] == "<https://example.org/unsubscribe/word>"
    assert mail_["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail_["References"] == "<moderated-5@127.0.0.1>"


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("address", ["ana@example.org\r\nBcc: all@example.org", "a\n@example.org"])
def test_an_address_with_a_line_break_is_no_address(address: str) -> None:
    with pytest.raises(ValueError, match="line breaks"), transaction():
        mail.post(address, "Hello", "Words.")


@pytest.mark.usefixtures("context")
def test_a_subject_is_one_line_and_fits() -> None:
    letter = written("Hi\r\nBcc: everybody@example.org\n" + "x" * 300)
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject
    assert len(letter.subject) == 200


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (f"Open {LINK} now", "Open http://127.0.0.1:8000/… now"),
        ("https://a.example/x?y=1#z", "https://a.example/…"),
        (f"{LINK} {LINK}", "http://127.0.0.1:8000/… http://127.0.0.1:8000/…"),
        ("no link", "no link"),
    ],
)
def test_links_are_masked_where_letters_are_read(body: str, shown: str) -> None:
    assert mail.masked(body) == shown
