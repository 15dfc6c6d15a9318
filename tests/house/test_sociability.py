"""What people come for is theirs to say: nothing that ranks or captures reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

FORUM = Path(__file__).resolve().parent.parent.parent / "forum"
RANKING = ("ranking", "capture", "ideas", "compare")
FILES = sorted(path for room in RANKING for path in (FORUM / room).rglob("*.*"))


@pytest.mark.parametrize("room", RANKING)
def test_there_are_files_to_look_at(room: str) -> None:
    assert any((FORUM / room) in path.parents for path in FILES)


def test_no_module_that_ranks_or_captures_reads_it() -> None:
    reading = [
        str(path.relative_to(FORUM))
        for path in FILES
        if path.suffix in {".py", ".html", ".js"}
        and "sociab" in path.read_text(encoding="utf-8").lower()
    ]
    assert reading == []
