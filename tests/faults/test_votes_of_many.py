"""Votes of many processes, with merges, hiding, purges and erasures: never double nor adrift."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.merging import undo_merge
from forum.ideas.models import Merge, Vote
from tests.conftest import FULL, on_both_databases
from tests.faults.figures import amount, proved
from tests.faults.processes import program
from tests.faults.visitors import crowd, joined, signed_in
from tests.tallies import adrift
from tests.world import World

REQUESTS, PEOPLE, IDEAS = amount(180, 20_000), amount(8, 40), 12
LEAVERS = amount(6, 64)
ACTS = ("merge", "undo", "opt_out", "hide", "show", "erase", "purge", "restore")
PROCESSES = [2, 6, 16] if FULL else [6]


@on_both_databases
@pytest.mark.parametrize("processes", PROCESSES)
@pytest.mark.timeout(amount(300, 4 * 3600))
def test_every_counter_says_what_its_votes_say(
    world: World, tmp_path: Path, database: dict[str, str], processes: int
) -> None:
    authors = ("member", "other", "pm", "admin")
    ideas = [world.idea(authors[number % len(authors)]).id for number in range(IDEAS)]
    visitors = crowd(world, PEOPLE).visitors
    leavers = [signed_in(world, joined(world, f"leaver-{n}")) for n in range(LEAVERS)]
    moderator = signed_in(world, world.people["mod"])
    plan = {
        "ideas": ideas,
        "visitors": [(one.cookie, one.token) for one in visitors],
        "voters": [one.id for one in visitors],
        "leavers": [(one.id, one.cookie, one.token) for one in leavers],
        "moderators": [[moderator.cookie, moderator.token]],
    }
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan))
    given = (str(file), str(processes), str(REQUESTS))
    with program(tmp_path, "voting", *given, **database) as running:
        answered = Counter(json.loads(running.ended()))
    statuses = {int(one.rpartition(" ")[2]) for one in answered}
    assert statuses <= {302, 403, 404, 409, 410, 422, 429, 503}, answered
    assert answered["vote 302"] > REQUESTS / 4, answered
    assert not {"hide 404", "show 404"} & answered.keys(), answered
    if FULL:
        # A few are refused for what another one has just done; none is refused always.
        assert all(answered[f"{act} 302"] for act in ACTS), answered
    assert adrift() == []
    erased = select(Person.id).where(Person.erased_at.is_not(None), Person.id > 0)
    assert len(db.session.scalars(erased).all()) == answered["erase 302"] > 0
    # They count on, and are nobody's.
    assert db.session.scalars(select(Vote.id).where(Vote.person_id.in_(erased))).all() == []
    undone = take_all_apart(world)
    assert adrift() == []
    assert db.session.scalars(select(Vote.id).where(Vote.from_idea_id.is_not(None))).all() == []
    proved(
        "votes never double, never drift",
        f"{db.engine.name}, {processes} processes",
        requests=answered.total(),
        votes_taken=answered["vote 302"],
        merges=answered["merge 302"],
        undone=answered["undo 302"] + undone,
        hidden=answered["hide 302"],
        shown=answered["show 302"],
        purged=answered["purge 302"],
        restored=answered["restore 302"],
        busy_503=sum(number for one, number in answered.items() if one.endswith("503")),
        erased=answered["erase 302"],
        counters_adrift=0,
    )


def take_all_apart(world: World) -> int:
    """Undo every merge that stands; how many did."""
    standing = db.session.scalars(select(Merge.id).where(Merge.state == "done")).all()
    for merge_id in standing:
        with transaction():
            merge = db.session.get_one(Merge, merge_id)
            undo_merge(world.actor("mod"), community=world.place, merge=merge)
    return len(standing)
