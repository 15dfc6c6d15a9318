"""What the team decides about pairs: told apart for good, undone, and learned from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sqlalchemy import select, update

from forum.accounts import service as accounts
from forum.capture import similar
from forum.capture.engine import DuplicateIndex
from forum.capture.engine.duplicates import cold_start, groups_of, likely_pairs
from forum.capture.freezing import decisions
from forum.capture.models import Ruling
from forum.capture.report.twins import access_duplicates
from forum.capture.rulings.ideas import rule_different
from forum.capture.rulings.record import access_ruling, undo_ruling
from forum.communities.models import Community
from forum.core.audit import AuditEntry
from forum.core.errors import Conflict, NotAllowed, NotFound
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import merging
from forum.ideas.models import Idea
from tests.conftest import on_both_databases
from tests.together import at_once
from tests.world import World, rows

BODY = "The rear rack should fold flat, so that the bike fits into the lift."


def racks(world: World, count: int = 2) -> list[Idea]:
    """Ideas that say nearly the same."""
    title = "A rear rack that folds flat for the lift"
    return [world.idea("other", title=title, body=f"{BODY} {'Please! ' * i}") for i in range(count)]


def told(world: World, *ideas: Idea, by: str = "mod") -> Ruling:
    with transaction():
        return rule_different(world.actor(by), community=world.place, ideas=ideas)


def pairs_of(world: World, ideas: list[Idea]) -> list:
    """What a run takes for the same."""
    known = decisions.decisions_of(world.place.id).settled
    keys = [idea.key for idea in ideas]
    texts = [f"{idea.title}\n{idea.body}" for idea in ideas]
    return likely_pairs(keys, texts, cold_start(), known=known)


@on_both_databases
def test_what_was_told_apart_never_comes_back_until_it_is_undone(world: World) -> None:
    ideas = racks(world, 3)
    assert len(groups_of(pairs_of(world, ideas))[0][0]) == 3
    ruling = told(world, ideas[0], ideas[1])
    found = pairs_of(world, ideas)
    apart = {ideas[0].key, ideas[1].key}
    assert len(found) == 2
    assert all(not apart <= set(group) for group, _chance in groups_of(found))
    with transaction():
        undo_ruling(world.actor("pm"), community=world.place, ruling=ruling)
        undo_ruling(world.actor("pm"), community=world.place, ruling=ruling)
    assert len(pairs_of(world, ideas)) == 3
    acts = select(AuditEntry.action).where(AuditEntry.action.startswith("ruling."))
    assert sorted(db.session.scalars(acts)) == ["ruling.different", "ruling.undo"]


def test_said_twice_it_holds_once_and_anew_after_it_was_undone(world: World) -> None:
    ideas = racks(world)
    first = told(world, *ideas)
    assert told(world, *ideas[::-1], by="pm").id == first.id
    with transaction():
        undo_ruling(world.actor("mod"), community=world.place, ruling=first)
    assert told(world, *ideas).id != first.id
    assert rows(Ruling) == 2


@on_both_databases
def test_two_presses_at_once_make_one_ruling(app: Any, world: World) -> None:
    ids, mod, place_id = [idea.id for idea in racks(world)], world.actor("mod"), world.place.id

    def press() -> int:
        ideas = [db.session.get_one(Idea, one) for one in ids]
        place = db.session.get_one(Community, place_id)
        return rule_different(mod, community=place, ideas=ideas).id

    answers = at_once(app, press, press, press)
    assert len(set(answers)) == 1, answers
    db.session.rollback()
    assert rows(Ruling) == 1


@pytest.mark.parametrize("kind", ["guest", "member", "mod_elsewhere", "pm_elsewhere", "suspended"])
def test_only_the_team_rules(world: World, kind: str) -> None:
    ideas = racks(world)
    ruling = told(world, *ideas)
    actor = world.actor(kind)
    for act in (
        lambda: rule_different(actor, community=world.place, ideas=ideas),
        lambda: undo_ruling(actor, community=world.place, ruling=ruling),
        lambda: access_duplicates(actor, world.place, None),
    ):
        with pytest.raises(NotAllowed), transaction():
            act()


def test_moderators_undo_no_ruling_about_themes(world: World) -> None:
    with transaction() as session:
        person = world.people["pm"].id
        ruling = Ruling(community_id=world.place.id, kind="pin", groups="[]", by_id=person)
        session.add(ruling)
    with pytest.raises(NotAllowed), transaction():
        undo_ruling(world.actor("mod"), community=world.place, ruling=ruling)


def test_what_makes_no_sense_is_a_conflict(world: World) -> None:
    one, other = racks(world)
    foreign = db.session.scalars(select(Idea).where(Idea.community_id == world.elsewhere.id)).one()
    for ideas in ([one, one], [one], [], [one, foreign]):
        with pytest.raises(Conflict):
            told(world, *ideas)
    ruling = told(world, one, other)
    with pytest.raises(NotFound):
        access_ruling(world.elsewhere, ruling.id)


def merged(world: World, act: str, source: Idea, target: Idea) -> None:
    """A merge that was proposed, and what became of it."""
    both = {"community": world.place, "source": source, "target": target, "reason": "The same."}
    with transaction():
        if act != "done" and act != "undone":
            merge = merging.propose_merge(world.actor("member"), **both)
        else:
            merge = merging.merge_ideas(world.actor("mod"), **both)
        if act == "declined":
            merging.decline_merge(world.actor("mod"), community=world.place, merge=merge)
        if act == "undone":
            merging.undo_merge(world.actor("mod"), community=world.place, merge=merge)


@pytest.mark.parametrize(
    ("act", "said"), [("done", True), ("declined", False), ("undone", False), ("proposed", None)]
)
def test_merges_say_what_became_of_them(world: World, act: str, said: bool | None) -> None:
    one, other = racks(world)
    merged(world, act, one, other)
    found = decisions.decisions_of(world.place.id)
    assert found.settled.get(frozenset((one.key, other.key))) is said
    assert bool(found.waiting) == (said is None)
    assert decisions.decisions_of(world.elsewhere.id).settled == {}


def test_what_was_not_decided_by_anybody_says_nothing(world: World) -> None:
    one, other, third = racks(world, 3)
    merged(world, "proposed", one, other)
    merged(world, "done", one, third)
    assert decisions.decisions_of(world.place.id).settled == {frozenset((one.key, third.key)): True}


def test_a_ruling_about_themes_tells_no_two_ideas_apart(world: World) -> None:
    groups, person = '[["a", "b"], ["c"]]', world.people["pm"].id
    with transaction() as session:
        place = world.place.id
        session.add(Ruling(community_id=place, kind="different", groups=groups, by_id=person))
    assert decisions.decisions_of(world.place.id) == decisions.Decisions({}, (), ())


def test_decisions_move_chances_and_the_cosine_that_is_needed(world: World) -> None:
    ideas = racks(world, 9)
    texts = [f"{idea.title}\n{idea.body}" for idea in ideas]
    assert decisions.calibration_of(world.place.id, texts).decisions_ == 0
    index = DuplicateIndex().fit(range(len(texts)), texts)
    assert decisions.likeness_of(world.place.id, index, similar.ALIKE) == similar.ALIKE
    told(world, *ideas)
    learned = decisions.calibration_of(world.place.id, texts)
    assert learned.decisions_ == 36
    same_words = np.array([[1.0, 1.0, 1.0, 1.0, 0.0]])
    assert learned.predict_proba(same_words)[0, 1] < cold_start().predict_proba(same_words)[0, 1]
    high = decisions.LIKENESS_BOUNDS[1]
    assert similar.ALIKE <= decisions.likeness_of(world.place.id, index, similar.ALIKE) <= high


def test_nothing_is_learned_from_texts_that_may_not_be_captured(world: World) -> None:
    ideas = racks(world, 4)
    told(world, *ideas)
    assert decisions.calibration_of(world.place.id, []).decisions_ == 6
    for idea, change in ((ideas[0], {"visibility": "hidden"}), (ideas[1], {"status": "withdrawn"})):
        with transaction() as session:
            session.execute(update(Idea).where(Idea.id == idea.id).values(**change))
        left = 3 if "visibility" in change else 1
        assert decisions.calibration_of(world.place.id, []).decisions_ == left
    with transaction():
        accounts.set_capture_consent(world.actor("other"), agrees=False, language="en")
    assert decisions.calibration_of(world.place.id, []).decisions_ == 0
