"""Merge, and undo it: one vote a person, counters that are right, and nothing lost or left over."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from forum.core import clock
from forum.core.errors import Conflict, Invalid, NotAllowed
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import merging, service, standing
from forum.ideas.counting import count
from forum.ideas.models import Idea, Merge, StatusChange, Vote, VoterAside
from forum.ideas.queries import access_idea
from forum.ideas.voting import cast_vote
from tests.conftest import on_both_databases
from tests.world import World

VOTERS = ("member", "other", "mod", "pm", "newcomer")


def vote(world: World, idea_id: int, kind: str, choice: str = "want") -> None:
    """Say a word on an idea."""
    actor = world.actor(kind)
    with transaction():
        idea = access_idea(actor, world.place, idea_id)
        cast_vote(actor, community=world.place, idea=idea, choice=choice)


def merge(world: World, source: int, target: int, kind: str = "mod") -> int:
    """Merge two ideas; the merge's id."""
    actor = world.actor(kind)
    with transaction():
        ideas = [access_idea(actor, world.place, one) for one in (source, target)]
        given = {"source": ideas[0], "target": ideas[1], "reason": "The same wish."}
        return merging.merge_ideas(actor, community=world.place, **given).id


def undo(world: World, merge_id: int, kind: str = "mod") -> None:
    """Undo a merge."""
    with transaction() as session:
        found = session.get_one(Merge, merge_id)
        merging.undo_merge(world.actor(kind), community=world.place, merge=found)


def stay_out(world: World, merge_id: int, kind: str) -> None:
    """Keep a vote out of a merge."""
    with transaction() as session:
        found = session.get_one(Merge, merge_id)
        merging.opt_out(world.actor(kind), community=world.place, merge=found)


def withdraw(world: World, idea_id: int, status: str = "withdrawn") -> None:
    """The author takes an idea back, or puts it up again."""
    author = world.actor("member")
    with transaction():
        idea = access_idea(author, world.place, idea_id)
        words = {"status": status, "reason": "Thought again."}
        service.change_status(author, community=world.place, idea=idea, **words)


def wanting(idea_id: int) -> int:
    """The counters of an idea, which must be the number of people in its rows."""
    db.session.rollback()
    people = select(func.count(Vote.person_id.distinct())).where(
        Vote.idea_id == idea_id, Vote.wants
    )
    rows = select(func.count()).where(Vote.idea_id == idea_id, Vote.wants)
    counted = sum(tallies(idea_id))
    assert counted == db.session.scalar(people) == db.session.scalar(rows)
    return counted


def tallies(idea_id: int) -> tuple[int, int, int]:
    """How many want an idea and count, do not yet, and are set aside."""
    db.session.rollback()
    kinds = (Idea.vote_count, Idea.pending_count, Idea.aside_count)
    counting, pending, aside = db.session.execute(select(*kinds).where(Idea.id == idea_id)).one()
    return counting, pending, aside


def votes_of(*ids: int) -> set[tuple[int, int, bool, int | None]]:
    """The votes of some ideas, all that is known of each but its number."""
    db.session.rollback()
    rows = db.session.scalars(select(Vote).where(Vote.idea_id.in_(ids)))
    return {(row.idea_id, row.person_id, row.wants, row.from_idea_id) for row in rows}


@on_both_databases
def test_votes_count_once_a_person_and_undoing_restores_them(world: World) -> None:
    source, target = world.idea().id, world.idea("other").id
    for kind in ("member", "other", "mod"):
        vote(world, source, kind)
    vote(world, target, "other")
    vote(world, target, "mod", "not_for_me")
    before = votes_of(source, target)
    merged = merge(world, source, target)
    assert wanting(target) == 2
    assert wanting(source) == 3
    undo(world, merged)
    assert votes_of(source, target) == before
    db.session.rollback()
    assert db.session.get_one(Idea, source).status == "open"
    assert db.session.get_one(Idea, source).merged_into_id is None


@on_both_databases
def test_who_stays_out_is_not_counted_and_may_say_so_twice(world: World) -> None:
    source, target = world.idea().id, world.idea("other").id
    for kind in ("member", "other"):
        vote(world, source, kind)
    merged = merge(world, source, target)
    for _ in range(2):
        stay_out(world, merged, "other")
    assert wanting(target) == 1
    assert wanting(source) == 2


def test_a_lent_vote_can_be_taken_back_or_turned_and_does_not_return(world: World) -> None:
    source, second, target = world.idea().id, world.idea().id, world.idea("other").id
    for kind in ("member", "other"):
        vote(world, source, kind)
    merge(world, source, target)
    vote(world, target, "member", "retract")
    vote(world, target, "other", "not_for_me")
    assert wanting(target) == 0
    # Another merge counts anew, and does not lend what was taken back.
    vote(world, second, "pm")
    merge(world, second, target)
    assert wanting(target) == 1


def test_one_vote_that_two_merges_could_lend_outlives_the_undoing_of_one(world: World) -> None:
    first, second, target = world.idea().id, world.idea().id, world.idea("other").id
    for idea in (first, second):
        vote(world, idea, "pm")
    merges = [merge(world, idea, target) for idea in (first, second)]
    assert wanting(target) == 1
    undo(world, merges[0])
    assert wanting(target) == 1
    undo(world, merges[1])
    assert wanting(target) == 0


@pytest.mark.parametrize("status", ["planned", "in_production", "released", "withdrawn"])
def test_what_is_decided_is_not_merged_away(world: World, status: str) -> None:
    source, target = world.idea(), world.idea("other")
    with transaction():
        source.status = status
    with pytest.raises(Conflict):
        merge(world, source.id, target.id)


def test_merges_that_make_no_sense_are_refused_with_the_reason(world: World) -> None:
    first, second, third = (world.idea().id for _ in range(3))
    with pytest.raises(Conflict, match="into itself"):
        merge(world, first, first)
    merge(world, first, second)
    with pytest.raises(Conflict, match="merged already"):
        merge(world, first, third)
    with pytest.raises(Conflict, match="merge into that one"):
        merge(world, third, first)
    with pytest.raises(Conflict, match="other way round"):
        merge(world, second, third)
    foreign = db.session.scalars(select(Idea).where(Idea.community_id == world.elsewhere.id)).one()
    here = db.session.get_one(Idea, third)
    with pytest.raises(Conflict, match="two communities"), transaction():
        merging.merge_ideas(
            world.actor("mod"), community=world.place, source=here, target=foreign, reason="?"
        )
    with pytest.raises(Invalid), transaction():
        merging.merge_ideas(
            world.actor("mod"),
            community=world.place,
            source=here,
            target=db.session.get_one(Idea, second),
            reason=" ",
        )


@pytest.mark.parametrize("kind", ["member", "other", "newcomer", "suspended", "mod_elsewhere"])
def test_only_the_team_merges(world: World, kind: str) -> None:
    source, target = world.idea().id, world.idea().id
    with pytest.raises(NotAllowed):
        merge(world, source, target, kind)


def test_its_author_may_undo_it_in_time_and_others_may_not(world: World) -> None:
    source, target = world.idea("member").id, world.idea("other").id
    merged = merge(world, source, target)
    with pytest.raises(NotAllowed):
        undo(world, merged, "other")
    late = clock.now() + merging.OBJECTION + timedelta(minutes=1)
    with pytest.raises(Conflict), clock.held_at(late):
        undo(world, merged, "member")
    with pytest.raises(Conflict), clock.held_at(late):
        stay_out(world, merged, "pm")
    undo(world, merged, "member")
    with pytest.raises(Conflict):
        undo(world, merged, "mod")


def test_a_proposal_is_settled_by_the_team(world: World) -> None:
    source, target, third = (world.idea("member") for _ in range(3))
    actor = world.actor("other")

    def propose(into: Idea) -> int:
        words = {"source": source, "target": into, "reason": "The same."}
        with transaction():
            return merging.propose_merge(actor, community=world.place, **words).id

    first = propose(target)
    with pytest.raises(Conflict):
        propose(third)
    with transaction() as session:
        mod = world.actor("mod")
        merging.decline_merge(mod, community=world.place, merge=session.get_one(Merge, first))
    second = propose(third)
    done = merge(world, source.id, target.id)
    db.session.rollback()
    states = {row.id: row.state for row in db.session.scalars(select(Merge))}
    assert states == {first: "declined", second: "declined", done: "done"}


def test_an_idea_that_is_withdrawn_releases_what_it_spoke_for(world: World) -> None:
    source, target = world.idea("other").id, world.idea("member").id
    vote(world, source, "pm")
    merge(world, source, target)
    withdraw(world, target)
    db.session.rollback()
    assert db.session.get_one(Idea, source).status == "open"
    reasons = select(StatusChange.reason).where(StatusChange.idea_id == source)
    assert "withdrawn" in db.session.scalars(reasons.order_by(StatusChange.id.desc())).first()
    assert wanting(target) == 0


STORIES = int(os.environ.get("STORIES", "12"))
STEP = st.one_of(
    st.tuples(
        st.just("vote"),
        st.integers(0, 3),
        st.sampled_from(VOTERS),
        st.sampled_from(["want", "not_for_me", "retract"]),
    ),
    st.tuples(st.just("merge"), st.integers(0, 3), st.integers(0, 3)),
    st.tuples(st.just("undo"), st.integers(0, 3)),
    st.tuples(st.just("out"), st.integers(0, 3), st.sampled_from(VOTERS)),
    st.tuples(st.just("withdraw"), st.integers(0, 3)),
    st.tuples(st.just("erase"), st.sampled_from(VOTERS)),
    st.tuples(st.just("aside"), st.sampled_from(VOTERS)),
    st.tuples(st.just("restore"), st.sampled_from(VOTERS)),
    st.tuples(st.just("settle")),
)


class Told:
    """What was said in a story, and what must be counted after it."""

    def __init__(self) -> None:
        self.said: dict[tuple[int, str], bool] = {}
        self.into: dict[int, int] = {}
        self.out: set[tuple[int, str]] = set()
        self.gone: set[int] = set()
        self.pending: set[tuple[int, str]] = set()
        self.aside: set[str] = set()

    def source_of(self, idea: int, kind: str) -> int | None:
        """On which idea they said what counts as their word on this one."""
        if (idea, kind) in self.said:
            return idea
        for source, target in self.into.items():
            lends = self.said.get((source, kind)) and (source, kind) not in self.out
            if target == idea and lends:
                return source
        return None

    def tallies(self, idea: int) -> tuple[int, int, int]:
        """Who wants an idea and counts, does not yet, and is set aside."""
        sources = {kind: self.source_of(idea, kind) for kind in VOTERS}
        words = {(source, kind) for kind, source in sources.items() if source is not None}
        wanting = {word for word in words if self.said[word]}
        aside = {word for word in wanting if word[1] in self.aside}
        pending = (wanting - aside) & self.pending
        return len(wanting) - len(aside) - len(pending), len(pending), len(aside)

    def can_merge(self, source: int, target: int) -> bool:
        """Whether a merge is taken."""
        merged = set(self.into)
        free = source not in merged and target not in merged and source not in self.into.values()
        return source != target and free and not self.gone & {source, target}

    def undo(self, source: int) -> None:
        """A merge never was."""
        self.into.pop(source, None)
        self.out = {pair for pair in self.out if pair[0] != source}

    def vote(self, idea: int, kind: str, choice: str) -> None:
        """A word on an idea."""
        if idea in self.gone or idea in self.into:
            return
        if choice != "retract":
            source = self.source_of(idea, kind)
            if (source, kind) in self.pending or (source is None and kind == "newcomer"):
                self.pending.add((idea, kind))
            self.said[idea, kind] = choice == "want"
            return
        self.said.pop((idea, kind), None)
        self.pending.discard((idea, kind))
        self.out |= {
            (source, kind)
            for source, target in self.into.items()
            if target == idea and self.said.get((source, kind))
        }

    def erase(self, kind: str) -> None:
        """A person is gone, with all their votes."""
        self.said = {pair: wants for pair, wants in self.said.items() if pair[1] != kind}
        self.out = {pair for pair in self.out if pair[1] != kind}
        self.pending = {pair for pair in self.pending if pair[1] != kind}


class Story:
    """Acts in the forum what is told, step by step."""

    def __init__(self, world: World) -> None:
        self.world, self.told = world, Told()
        self.ids = [world.idea("member").id for _ in range(4)]
        self.merges: dict[int, int] = {}
        self.erased: set[str] = set()

    def vote(self, idea: int, kind: str, choice: str) -> None:
        if kind in self.erased:
            return
        self.told.vote(idea, kind, choice)
        if idea in self.told.gone and kind not in {"member", "mod"}:
            return
        try:
            vote(self.world, self.ids[idea], kind, choice)
        except NotAllowed:
            assert idea in self.told.gone or idea in self.told.into

    def merge(self, source: int, target: int) -> None:
        if self.told.can_merge(source, target):
            self.merges[source] = merge(self.world, self.ids[source], self.ids[target])
            self.told.into[source] = target
        else:
            with pytest.raises(Conflict):
                merge(self.world, self.ids[source], self.ids[target])

    def undo(self, source: int) -> None:
        if source in self.told.into:
            undo(self.world, self.merges[source])
            self.told.undo(source)

    def out(self, source: int, kind: str) -> None:
        if source in self.told.into and kind not in self.erased:
            stay_out(self.world, self.merges[source], kind)
            if self.told.said.get((source, kind)):
                self.told.out.add((source, kind))

    def withdraw(self, idea: int) -> None:
        if idea in self.told.into:
            return
        if idea in self.told.gone:
            withdraw(self.world, self.ids[idea], "open")
            self.told.gone.remove(idea)
            return
        withdraw(self.world, self.ids[idea])
        self.told.gone.add(idea)
        for source in [one for one, target in self.told.into.items() if target == idea]:
            self.told.undo(source)

    def erase(self, kind: str) -> None:
        if kind in {"member", "mod"} | self.erased:
            return
        self.erased.add(kind)
        self.told.erase(kind)
        with transaction() as session:
            session.execute(delete(Vote).where(Vote.person_id == self.world.people[kind].id))
            for idea in session.scalars(select(Idea)).all():
                count(idea)

    def aside(self, kind: str) -> None:
        self.told.aside.add(kind)
        with transaction():
            standing.set_aside(self.world.place, [self.world.people[kind].id])

    def restore(self, kind: str) -> None:
        self.told.aside.discard(kind)
        with transaction():
            standing.restore(self.world.place, [self.world.people[kind].id])

    def settle(self) -> None:
        self.told.pending.clear()
        with clock.held_at(clock.now() + timedelta(days=2)):
            standing.settle_due()

    def check(self) -> None:
        for place, idea_id in enumerate(self.ids):
            wanting(idea_id)
            assert tallies(idea_id) == self.told.tallies(place), place
        lent = {row[0] for row in votes_of(*self.ids) if row[3] is not None}
        assert lent <= {self.ids[target] for target in self.told.into.values()}


@on_both_databases
@pytest.mark.timeout(60 + 2 * STORIES)
@settings(
    max_examples=STORIES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEP, min_size=6, max_size=25))
def test_any_story_of_votes_and_merges_counts_each_person_once(
    world: World, story: list[tuple[object, ...]]
) -> None:
    with transaction() as session:
        # Each story begins on new ideas; the pace of one person is another test's matter.
        session.execute(delete(Vote))
        session.execute(delete(VoterAside))
    told = Story(world)
    for act, *arguments in story:
        getattr(told, str(act))(*arguments)
        told.check()
    for source in list(told.told.into):
        told.undo(source)
    told.check()
    assert all(row[3] is None for row in votes_of(*told.ids))
