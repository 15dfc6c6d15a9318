"""What the people of a theme own: counted from five on, and no small group can be worked out."""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from typing import Any

import pytest
from sqlalchemy import select, update

from forum.capture.engine import Corpus, Document
from forum.capture.freezing.owned import owned_in, showable
from forum.capture.models import CaptureRun, Report
from forum.communities.models import Owned, ProductModel
from forum.core.limits import BREAKDOWN_FLOOR
from forum.core.transaction import transaction
from forum.extensions import db
from tests.conftest import on_both_databases
from tests.reports import findings, kept, theme
from tests.world import KINDS, World

MODELS = ("City 3", "Cargo", "Trail")
# People of a theme, in the test that tries every way in which so many may own.
MOST = 14


@pytest.mark.parametrize("groups", [1, 2, 3])
def test_no_hidden_group_is_known_by_subtraction(groups: int) -> None:
    """Nor by who knows the rule, the total, and that nobody owns two."""
    told: dict[Any, list[set[int]]] = defaultdict(lambda: [set() for _ in range(groups)])
    for counts in itertools.product(range(MOST + 1), repeat=groups):
        for silent in range(MOST + 1):
            total = sum(counts) + silent
            if BREAKDOWN_FLOOR <= total <= MOST:
                shown, guards = showable(counts, total)
                for place, count in enumerate(counts):
                    told[tuple(shown), guards, total][place].add(count)
    assert told
    for (shown, guards, total), possible in told.items():
        assert all(count is None or count >= BREAKDOWN_FLOOR for count in shown)
        for count, may_be in zip(shown, possible, strict=True):
            small = may_be <= set(range(1, BREAKDOWN_FLOOR))
            assert count is not None or (len(may_be) > 1 and not small), (shown, guards, total)


def test_a_single_small_group_takes_the_smallest_of_the_others_with_it() -> None:
    assert showable([20, 8, 2], 30) == ([20, None, None], True)
    # Of two that are as small both are: which one was taken would tell of the third.
    assert showable([8, 8, 20, 2], 38) == ([None, None, 20, None], True)
    assert showable([20, 8, 2], 60) == ([20, 8, None], False)
    # They own several each: nothing can be taken off the total.
    assert showable([20, 18, 2], 30) == ([20, 18, None], False)
    assert showable([20, 10], 30) == ([20, 10], False)
    assert showable([1, 2], 3) == ([None, None], False)


@on_both_databases
def test_a_report_keeps_what_may_be_shown_and_no_more(world: World) -> None:
    with transaction() as session:
        models = [
            ProductModel(community_id=world.place.id, name=name, position=place)
            for place, name in enumerate(MODELS)
        ]
        session.add_all(models)
        session.flush()
        for number, kind in enumerate(KINDS):
            owned = models[0] if number < 7 else models[1]
            session.add(Owned(person_id=world.people[kind].id, model_id=owned.id))
    voices = frozenset(str(world.people[kind].id) for kind in KINDS) | {"9001", "9002"}
    corpus = Corpus((Document("a", "A rack", "", "9003", voices=voices),))
    kept_json = owned_in(world.place, corpus, findings(theme("first", 1, ["a"])))
    assert kept_json is not None
    assert json.loads(kept_json) == {
        "models": list(MODELS),
        "themes": {"first": [7, None, None]},
        "guarded": [],
    }
    assert owned_in(world.elsewhere, corpus, findings()) is None


def with_owned(world: World, **given: object) -> str:
    """The key of a report of two themes of which this is known."""
    keys = [world.idea().key for _ in range(6)]
    found = findings(theme("first", 1, keys[:3]), theme("second", 2, keys[3:]))
    key = kept(world, found)
    kept_json = json.dumps({"models": MODELS, "guarded": [], **given})
    run = select(CaptureRun.id).where(CaptureRun.key == key).scalar_subquery()
    with transaction() as session:
        session.execute(update(Report).where(Report.run_id == run).values(owned=kept_json))
    db.session.rollback()
    return key


def test_the_page_says_it_and_pales_the_themes_of_others(world: World) -> None:
    given = {"themes": {"first": [7, None, None], "second": [None, 9, None]}, "guarded": ["second"]}
    key = with_owned(world, **given)
    pm = world.signed_in("pm")
    page = pm.get(f"/c/bikes/reports/{key}").text
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "City 3 7 Cargo fewer than 5 Trail fewer than 5" in words
    assert "City 3 not shown Cargo 9 Trail not shown" in words
    assert "is-dim" not in page
    links = re.findall(r'href="(\?own=[^"#]+)', page)
    assert links == ["?own=City%203", "?own=Cargo"]
    pale = pm.get(f"/c/bikes/reports/{key}{links[0]}").text
    assert pale.count('class="map-layer is-dim"') == 1
    assert 'is-dim"' not in pm.get(f"/c/bikes/reports/{key}?own=Nothing").text


def test_older_reports_and_communities_without_models_say_nothing_of_it(world: World) -> None:
    key = kept(world, findings(theme("first", 1, [world.idea().key for _ in range(3)])))
    page = world.signed_in("pm").get(f"/c/bikes/reports/{key}").text
    assert "say they own" not in page
    assert 'class="map-own"' not in page
