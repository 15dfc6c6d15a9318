"""Log lines: JSON with their request, and without what opens something or what people sent."""

from __future__ import annotations

import json
import logging
from contextvars import Context
from typing import Any

import pytest
from flask import Flask

from forum.core import logs, redaction, tracing

WORD = "h3-Xq_9aPZk0vT2bLw7yR5uD8nC1mE6sJ4fGiVoKzQ"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"unexpected failure at /r/{WORD}", "unexpected failure at /r/…"),
        (f"see https://x.example/reset/{WORD}.", "see https://x.example/reset/…."),
        ("smtp://forum:s3cret@mail.example:587", "smtp://…@mail.example:587"),
        ("postgresql+psycopg://me:pw@db/x", "postgresql+psycopg://…@db/x"),
        ("550 no such person: ada.l@example.org", "550 no such person: …@example.org"),
        ("Authorization: Bearer ghp_abcdefgh", "Authorization: Bearer …"),
        (
            "DETAIL:  Key (email)=(ada@example.org) already exists.",
            "DETAIL:  Key (email)=(…) already exists.",
        ),
        ("DETAIL:  Failing row contains (1, Ada, my words).", "DETAIL:  Failing row contains (…)."),
        # What helps and gives nothing away stays.
        ("effect 12 failed and will be tried again", "effect 12 failed and will be tried again"),
        ('  File "/srv/vivier/.venv/lib/python3.11/site-packages/x.py", line 3', None),
        ("search.jobs.keep_index_sound failed", None),
        ("mail.send: ConnectionRefusedError: [Errno 111] Connection refused", None),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, left: str | None) -> None:
    assert redaction.redacted(text) == (left or text)


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    """The record as a line of JSON."""
    text = logs.formatter("json").format(record)
    assert "\n" not in text
    found: dict[str, Any] = json.loads(text)
    return found


def failed(message: str, *values: object, error: Exception | None = None) -> logging.LogRecord:
    """A record of a failure."""
    caught: Any = None
    if error is not None:
        try:
            raise error
        except type(error) as raised:
            caught = (type(raised), raised, raised.__traceback__)
    return logging.LogRecord("forum.x", logging.ERROR, "x.py", 1, message, values, caught)


def test_a_line_says_when_where_how_bad_and_for_which_request() -> None:
    with tracing.on_behalf_of("abcdef0123456789"):
        line = line_of(failed("effect %s failed", 12, error=ValueError("of a kind")))
    assert line["request"] == "abcdef0123456789"
    assert (line["level"], line["logger"], line["event"]) == (
        "error",
        "forum.x",
        "effect 12 failed",
    )
    assert "ValueError: of a kind" in line["exception"]
    assert line["at"].endswith("Z")
    # In a context of its own: what this thread served before left its number.
    assert "request" not in Context().run(line_of, failed("by the clock"))


def test_in_words_it_says_the_same() -> None:
    with tracing.on_behalf_of("abcdef0123456789"):
        text = logs.formatter("text").format(failed("at /r/%s", WORD, error=KeyError(WORD)))
    assert "abcdef0123456789" in text
    assert "KeyError" in text
    assert WORD not in text


def test_what_the_request_carried_is_in_no_line(app: Flask) -> None:
    # Short and plain, so that nothing but its value gives it away.
    secrets = ["swordfish", "my-cookie", "a wish of mine", "second line of it", "short-word"]
    form = {"password": secrets[0], "body": f"{secrets[2]}\r\n{secrets[3]}", "csrf_token": "x1y2z3"}
    with app.test_request_context(
        "/invitations/short-word", method="POST", data=form, headers={"Cookie": "vivier=my-cookie"}
    ) as context:
        context.request.form  # noqa: B018 - a body that nobody read is not in reach of an error
        told = f"{secrets} {form!r}"
        text = json.dumps(line_of(failed("it broke: %s", told, error=ValueError(told))))
    assert [secret for secret in [*secrets, "x1y2z3"] if secret in text] == []
