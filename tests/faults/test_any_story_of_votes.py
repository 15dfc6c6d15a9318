"""Whatever happens to ideas and voters, in whatever order: counters say what people said."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from forum.accounts.models import Person
from forum.accounts.service import set_capture_consent
from forum.core.errors import ForumError
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import merging
from forum.ideas.counting import count
from forum.ideas.models import Idea, Merge, Vote
from forum.ideas.queries import access_idea
from forum.ideas.service import set_visibility
from forum.ideas.voting import cast_vote
from forum.privacy.erasing import erase_now
from tests.conftest import on_both_databases
from tests.faults.figures import amount, proved
from tests.faults.visitors import joined
from tests.tallies import adrift
from tests.world import World

EXAMPLES, STEPS, IDEAS = amount(4, 150), amount(12, 50), 3
KINDS = st.sampled_from(["newcomer", "member", "other", "mod", "pm", "leaving"])
PLACES = st.integers(0, IDEAS - 1)
CHOICES = st.sampled_from(["want", "want", "not_for_me", "retract"])


class Story(RuleBasedStateMachine):
    """Three ideas and their voters, one of whom may be erased; what was said last is remembered."""

    world: World
    ideas: Sequence[int]
    steps = 0
    people = 0

    def __init__(self) -> None:
        super().__init__()
        Story.people += 1
        self.world.people["leaving"] = joined(self.world, f"leaving-{Story.people}")
        self.said: dict[tuple[int, str], bool] = {}

    def idea(self, place: int) -> Idea:
        """One of them, as it is now."""
        return db.session.get_one(Idea, self.ideas[place], populate_existing=True)

    def act(self, use_case: Any, kind: str, **given: Any) -> bool:
        """Whether somebody was let do it."""
        Story.steps += 1
        db.session.rollback()
        with suppress(ForumError), transaction():
            use_case(self.world.actor(kind), community=self.world.place, **given)
            return True
        return False

    def is_here(self, kind: str) -> bool:
        """Whether that person is not erased."""
        person = db.session.get_one(Person, self.world.people[kind].id, populate_existing=True)
        return person.erased_at is None

    def standing(self) -> list[Merge]:
        """The merges that hold."""
        here = (Merge.state == "done", Merge.source_id.in_(self.ideas))
        return list(db.session.scalars(select(Merge).where(*here).order_by(Merge.id)))

    @rule(kind=KINDS, place=PLACES, choice=CHOICES)
    def cast(self, kind: str, place: int, choice: str) -> None:
        if not self.is_here(kind):
            return
        actor = self.world.actor(kind)
        with suppress(ForumError):
            read = access_idea(actor, self.world.place, self.ideas[place])
            if self.act(cast_vote, kind, idea=read, choice=choice):
                self.said.pop((place, kind), None)
                if choice != "retract":
                    self.said[place, kind] = choice == "want"

    @rule(place=PLACES, into=PLACES)
    def merge(self, place: int, into: int) -> None:
        both = {"source": self.idea(place), "target": self.idea(into)}
        self.act(merging.merge_ideas, "mod", **both, reason="The same.")

    @rule(number=st.integers(0, 9))
    def undo(self, number: int) -> None:
        if standing := self.standing():
            self.act(merging.undo_merge, "mod", merge=standing[number % len(standing)])

    @rule(kind=KINDS, number=st.integers(0, 9))
    def keep_out(self, kind: str, number: int) -> None:
        if (standing := self.standing()) and self.is_here(kind):
            self.act(merging.opt_out, kind, merge=standing[number % len(standing)])

    @rule(place=PLACES, visibility=st.sampled_from(["visible", "held", "hidden"]))
    def show(self, place: int, visibility: str) -> None:
        given = {"idea": self.idea(place), "visibility": visibility}
        self.act(set_visibility, "mod", **given)

    @rule(kind=st.sampled_from(["member", "other"]), agrees=st.booleans())
    def consent(self, kind: str, agrees: bool) -> None:
        with transaction():
            set_capture_consent(self.world.actor(kind), agrees=agrees, language="en")

    @rule(choice=st.sampled_from(["anonymise", "remove"]))
    def erase(self, choice: str) -> None:
        if self.is_here("leaving"):
            db.session.rollback()
            erase_now(self.world.people["leaving"].id, choice)

    @invariant()
    def counters_hold(self) -> None:
        assert adrift() == []

    def teardown(self) -> None:
        """Taken apart again, every idea has what was said of it, and nothing else."""
        while standing := self.standing():
            assert self.act(merging.undo_merge, "mod", merge=standing[-1])
        assert adrift() == []
        votes = select(Vote.idea_id, Vote.wants).where(Vote.idea_id.in_(self.ideas))
        kept = sorted(map(tuple, db.session.execute(votes)))
        assert kept == sorted((self.ideas[place], wants) for (place, _), wants in self.said.items())
        # The next story begins with the same ideas, and nothing said of them.
        for place in range(IDEAS):
            given = {"idea": self.idea(place), "visibility": "visible"}
            assert self.act(set_visibility, "mod", **given)
        with transaction() as session:
            session.execute(delete(Vote))
            for place in range(IDEAS):
                count(self.idea(place))


@on_both_databases
@pytest.mark.timeout(amount(300, 4 * 3600))
def test_the_counters_hold_at_every_step(world: World) -> None:
    Story.world, Story.ideas = world, [world.idea("admin").id for _ in range(IDEAS)]
    Story.steps = Story.people = 0
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    proved(
        "votes never double, never drift (any story)",
        db.engine.name,
        stories=EXAMPLES,
        steps=Story.steps,
        counters_adrift=0,
    )
