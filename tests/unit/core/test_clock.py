"""The one clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from threading import Thread

import pytest

from forum.core import clock
from forum.core.database import Moment

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_it_runs_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().utcoffset() == timedelta(0)


def test_it_can_be_held_within_and_runs_on_after() -> None:
    with clock.held_at(NOON):
        assert clock.now() == NOON
        with clock.held_at(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert clock.now() > NOON


def test_holding_it_holds_nobody_else() -> None:
    seen: list[datetime] = []
    with clock.held_at(NOON):
        other = Thread(target=lambda: seen.append(clock.now()))
        other.start()
        other.join()
    assert seen[0] != NOON


def test_a_moment_is_stored_as_utc_and_never_without_a_zone() -> None:
    paris = timezone(timedelta(hours=1))
    stored = Moment().process_bind_param(datetime(2026, 3, 1, 13, tzinfo=paris), None)  # type: ignore[arg-type]
    assert stored == NOON
    with pytest.raises(ValueError, match="zone"):
        Moment().process_bind_param(datetime(2026, 3, 1), None)  # type: ignore[arg-type]  # noqa: DTZ001
    back = Moment().process_result_value(datetime(2026, 3, 1, 12), None)  # type: ignore[arg-type]  # noqa: DTZ001
    assert back == NOON
