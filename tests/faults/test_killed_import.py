"""An import that is killed in the middle leaves nothing, and can be done again."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import on_both_databases
from tests.faults.processes import killed
from tests.world import World, state_of_all_tables

DIES_IN_CHUNK = """
from forum.ideas.importing import writing
insert, done = writing._insert, []

def dying(*arguments, **named):
    insert(*arguments, **named)
    done.append(1)
    if len(done) == 2:
        die()

writing._insert = dying
app.test_cli_runner().invoke(args=["idea", "import", sys.argv[1], "--community", "bikes"])
"""
DIES_BEFORE_THE_COMMIT = """
from forum.ideas.importing import writing
writing.audit.record = die
app.test_cli_runner().invoke(args=["idea", "import", sys.argv[1], "--community", "bikes"])
"""


@on_both_databases
@pytest.mark.parametrize("code", [DIES_IN_CHUNK, DIES_BEFORE_THE_COMMIT], ids=["middle", "end"])
def test_nothing_stays_and_a_second_run_brings_everything(
    app: Flask, world: World, tmp_path: Path, database: dict[str, str], code: str
) -> None:
    file = tmp_path / "ideas.csv"
    file.write_text("title,body\n" + "".join(f"Idea number {n},x\n" for n in range(1100)))
    before = state_of_all_tables()
    killed(tmp_path, code, str(file), **database)
    assert state_of_all_tables() == before
    again = app.test_cli_runner().invoke(args=["idea", "import", str(file), "--community", "bikes"])
    assert "1100 ideas added, 0 there already" in again.stdout
