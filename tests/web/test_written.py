"""Days, times and shares as pages write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from forum.core.language import force_locale
from forum.credits.words import in_percent
from forum.web.templating import moment, percent, until

FIRST = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_line_never_ends_between_a_number_and_its_sign(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert percent(0.64) == "64\N{NO-BREAK SPACE}%"
        assert in_percent(8000).endswith("\N{NO-BREAK SPACE}%")


@pytest.mark.parametrize(
    ("language", "at", "written"),
    [
        ("fr", FIRST, "1er déc. 2026, 10:00"),
        ("fr", FIRST + timedelta(days=10), "11 déc. 2026, 10:00"),
        ("en", FIRST, "1 Dec 2026, 10:00"),
    ],
)
def test_the_first_of_a_month_is_called_as_the_language_does(
    app: Flask, language: str, at: datetime, written: str
) -> None:
    with app.test_request_context(), force_locale(language):
        assert moment(at) == written


@pytest.mark.parametrize(
    ("later", "written"),
    [
        (timedelta(0), "1 Dec 2026, 10:00"),
        (timedelta(minutes=70), "1 Dec 2026, 10:00 – 11:10"),
        (timedelta(days=1), "1 Dec 2026, 10:00 – 2 Dec 2026, 10:00"),
        (timedelta(days=10), "1 Dec 2026, 10:00 – 11 Dec 2026, 10:00"),
    ],
)
def test_the_day_is_said_once_where_it_is_the_same(
    app: Flask, later: timedelta, written: str
) -> None:
    with app.test_request_context(), force_locale("en"):
        assert until(FIRST, FIRST + later) == written
