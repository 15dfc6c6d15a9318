"""Mail: every letter is a row; with MAIL_URL a job sends it, without it is kept to be read."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app
from sqlalchemy import Index, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock, outbox
from forum.core.database import Moment
from forum.core.settings import settings
from forum.core.transaction import transaction
from forum.extensions import Model, db

SEND = "mail.send"
# Gives the pictures of these names, as WebP, that the owner of an address may see now.
Enclose = Callable[[str, Sequence[str]], Mapping[str, bytes]]
# Whether the owner of an address may still read what a letter is about.
Holds = Callable[[str, str], bool]
SMTP_SECONDS = 20
_LINK = re.compile(r"(https?://[^/\s]+/)\S*")


_enclose: list[Enclose] = []
_holds: list[Holds] = []


def connect(enclose: Enclose, holds: Holds) -> None:
    """Say who gives the pictures of letters, and who knows whether what they tell is to be told."""
    _enclose[:], _holds[:] = [enclose], [holds]


class Letter(Model):
    """One mail to one person."""

    __tablename__ = "letters"
    __table_args__ = (Index(None, "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    # The same for who reads mails as pages; and where one press ends them.
    html: Mapped[str | None] = mapped_column(Text)
    unsubscribe: Mapped[str | None] = mapped_column(String(500))
    # What it goes on from: mails about one thing stand together. After a slash, what it tells.
    about: Mapped[str | None] = mapped_column(String(60))
    # The names of the pictures that its page shows, which go with it when it is sent.
    pictures: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)


def goes_out() -> bool:
    """Whether there is a mail server, so that letters reach people and prove addresses."""
    return settings().mail_url is not None


def post(recipient: str, subject: str, body: str, **more: str | None) -> Letter:
    """Write a letter in the open transaction, and have it sent if there is a mail server.

    `more` is its `html`, the address to `unsubscribe` at, what it is `about`, and the names of its
    `pictures`, between blanks, which the page shows from `content_id` of each.
    """
    if recipient != _one_line(recipient):
        # What follows the line break would be a header of the sender's making.
        raise ValueError("a mail address has no blanks and no line breaks")
    letter = Letter(recipient=recipient, subject=_one_line(subject)[:200], body=body, **more)
    db.session.add(letter)
    db.session.flush()
    if goes_out():
        outbox.add(SEND, str(letter.id), {"letter": letter.id}, is_patient=True)
    return letter


def content_id(name: str) -> str:
    """What a letter's page calls a picture that goes with it."""
    return f"{name}@{urlsplit(current_app.config['VIVIER'].base_url).hostname}"


def send(payload: Mapping[str, Any]) -> None:
    """Send a letter; idempotent but for a crash between the server's yes and our note of it."""
    letter = db.session.get(Letter, payload["letter"], populate_existing=True)
    if letter is None or letter.sent_at:
        return
    if letter.about and not _holds[0](letter.recipient, letter.about):
        # It waited for its server, and meanwhile what it tells became somebody else's business.
        with transaction() as session:
            session.execute(delete(Letter).where(Letter.id == letter.id))
        return
    _deliver(letter)
    with transaction() as session:
        session.execute(update(Letter).where(Letter.id == letter.id).values(sent_at=clock.now()))


def latest(limit: int = 100) -> list[Letter]:
    """The newest letters first."""
    return list(db.session.scalars(select(Letter).order_by(Letter.id.desc()).limit(limit)))


def masked(body: str) -> str:
    """A letter's text with its links cut: whoever reads it must not be able to use them."""
    return _LINK.sub(r"\1…", body)


def _deliver(letter: Letter) -> None:
    server = urlsplit(settings().mail_url or "")
    message = _message(letter, parse_qs(server.query).get("from", [""])[0])
    connect = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    with connect(server.hostname or "", server.port or 0, timeout=SMTP_SECONDS) as smtp:
        smtp.ehlo()
        if server.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
        smtp.send_message(message)


def _message(letter: Letter, sender: str) -> EmailMessage:
    host = urlsplit(settings().base_url).hostname
    message = EmailMessage()
    message["From"] = _one_line(sender or f"vivier@{host}")
    message["To"], message["Subject"] = letter.recipient, letter.subject
    message["Date"] = formatdate(letter.created_at.timestamp())
    # Stable, so that a second delivery of the same letter is seen as the same mail.
    message["Message-ID"] = f"<letter-{letter.id}@{host}>"
    if letter.about:
        message["References"] = f"<{letter.about.partition('/')[0]}@{host}>"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.body)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    page = message.get_body(("html",))
    if letter.pictures and isinstance(page, EmailMessage):
        for name, content in _enclose[0](letter.recipient, letter.pictures.split()).items():
            page.add_related(
                content, "image", "webp", cid=f"<{content_id(name)}>", disposition="inline"
            )
    return message


def _one_line(text: str) -> str:
    return " ".join(text.split())
