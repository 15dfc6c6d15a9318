"""Rulings about themes: what they say, that later runs obey them, and that they can be undone."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from forum.capture import service
from forum.capture.freezing.before import rulings_of
from forum.capture.freezing.decisions import decisions_of
from forum.capture.models import Ruling
from forum.capture.report.queries import access_report
from forum.capture.report.standing import access_rulings, rulings_since
from forum.capture.rulings.ideas import rule_different
from forum.capture.rulings.record import undo_ruling
from forum.capture.rulings.themes import (
    ThemeOf,
    keep_themes_apart,
    merge_themes,
    pin_theme,
    rename_theme,
    split_theme,
    unpin_theme,
)
from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from tests.conftest import on_both_databases
from tests.reports import findings, kept, theme
from tests.world import World, rows

SAID = {
    "rack": "The rack should fold flat so that the bike fits into the lift",
    "bell": "A louder bell that cars hear in traffic, day and night",
    "lamp": "A lamp in the frame that nobody can steal at the station",
    "tyre": "Winter tyres with spikes, changed by dealers before snow falls",
    "seat": "A second child seat on the longtail, with a harness and footrests",
}


def proposed(world: World) -> dict[str, list[str]]:
    """Six ideas about each of five things; their keys by thing."""
    return {
        word: [
            world.idea(
                ("member", "other", "mod")[number % 3],
                title=f"{said.split(',')[0]} ({number})",
                body=said,
            ).key
            for number in range(6)
        ]
        for word, said in SAID.items()
    }


def captured(world: World, **run: str) -> dict[str, ThemeOf]:
    """Capture `place`; the themes by key."""
    with transaction():
        made = service.start_run(world.actor("pm"), community=world.place, **run)
    service.carry_out({"run": made.id})
    found = access_report(world.actor("pm"), world.place, made.key).findings
    return {one["key"]: ThemeOf.found(found, one["key"]) for one in found["themes"]}


def of_idea(themes: dict[str, ThemeOf], key: str) -> ThemeOf:
    """The theme that an idea is in."""
    return next(one for one in themes.values() if key in one.members)


def acts() -> list[str]:
    """The rulings in the audit log, in their order."""
    query = select(AuditEntry.action).where(AuditEntry.action.startswith("ruling."))
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


@on_both_databases
def test_a_name_and_a_pin_hold_in_the_next_report(world: World) -> None:
    keys = proposed(world)
    before = captured(world)
    racks = of_idea(before, keys["rack"][0])
    pm, given = world.actor("pm"), {"community": world.place, "theme": racks}
    with transaction():
        rename_theme(pm, label="  Racks\nthat fold ", **given)
        pin_theme(pm, **given)
        pin_theme(pm, **given)
    after = captured(world)[racks.key]
    assert after.label == "Racks that fold"
    last = access_report(pm, world.place, _latest_key())
    assert next(t for t in last.findings["themes"] if t["key"] == racks.key)["pinned"]
    assert acts() == ["ruling.rename", "ruling.pin"]
    with transaction():
        unpin_theme(pm, **given)
        unpin_theme(pm, **given)
    assert [ruling.pinned for ruling in rulings_of(world.place)] == [False]
    assert acts()[2:] == ["ruling.undo"]


def _latest_key() -> str:
    from forum.capture.models import CaptureRun

    return db.session.scalars(select(CaptureRun.key).order_by(CaptureRun.id.desc())).first() or ""


def test_themes_put_together_are_one_until_that_is_taken_back(world: World) -> None:
    keys = proposed(world)
    before = captured(world)
    racks, bells = (of_idea(before, keys[word][0]) for word in ("rack", "bell"))
    assert racks.key != bells.key
    pm = world.actor("pm")
    with transaction():
        merged = merge_themes(pm, community=world.place, kept=racks, other=bells)
    after = captured(world)
    assert set(after[racks.key].members) >= {*racks.members, *bells.members}
    assert bells.key not in after
    with transaction():
        undo_ruling(pm, community=world.place, ruling=merged)
    assert rulings_of(world.place) == ()


def test_a_theme_that_is_split_is_two(world: World) -> None:
    keys = proposed(world)
    before = captured(world)
    racks = of_idea(before, keys["rack"][0])
    chosen = set(racks.members[:3])
    with transaction():
        split_theme(world.actor("pm"), community=world.place, theme=racks, chosen=chosen)
    after = captured(world)
    off, rest = of_idea(after, racks.members[0]), of_idea(after, racks.members[3])
    assert off.key != rest.key
    assert rest.key == racks.key
    assert chosen <= set(off.members)


def test_two_themes_are_kept_apart_and_no_pair_of_ideas_is(world: World) -> None:
    keys = proposed(world)
    one, other = (ThemeOf(word, word, tuple(keys[word])) for word in ("rack", "bell"))
    with transaction():
        keep_themes_apart(world.actor("pm"), community=world.place, one=one, other=other)
    ruled = rulings_of(world.place)[0]
    assert ruled.groups == (frozenset(keys["rack"]), frozenset(keys["bell"]))
    assert decisions_of(world.place.id).settled == {}


def test_apart_from_a_theme_of_one_idea_is_no_word_about_ideas(world: World) -> None:
    keys = proposed(world)
    one, other = (ThemeOf(word, word, (keys[word][0],)) for word in ("rack", "bell"))
    with transaction():
        ruling = keep_themes_apart(world.actor("pm"), community=world.place, one=one, other=other)
    assert decisions_of(world.place.id).settled == {}
    assert [one.theme for one in rulings_of(world.place)] == ["rack"]
    with transaction(), pytest.raises(NotAllowed):
        undo_ruling(world.actor("mod"), community=world.place, ruling=ruling)


def test_a_new_name_takes_the_place_of_the_one_before(world: World) -> None:
    given = {"community": world.place, "theme": ThemeOf("key", "Racks", ("a", "b", "c"))}
    pm = world.actor("pm")
    with transaction():
        for label in ("Fold", "Fold", "\u202eFlat\a"):
            rename_theme(pm, label=label, **given)
    assert [ruling.label for ruling in rulings_of(world.place)] == ["Flat"]
    assert rows(Ruling) == 2


@pytest.mark.parametrize("label", ["", "  \n", "x" * 121, "\u200b\u2060\ufeff", "\x1b"])
def test_a_name_is_a_name(world: World, label: str) -> None:
    given = {"community": world.place, "theme": ThemeOf("key", "Racks", ())}
    with transaction(), pytest.raises(Invalid) as refused:
        rename_theme(world.actor("pm"), label=label, **given)
    assert set(refused.value.fields) == {"label"}
    assert rows(Ruling) == 0


def test_what_makes_no_theme_is_not_split_off(world: World) -> None:
    members = tuple("abcdef")
    given = {"community": world.place, "theme": ThemeOf("key", "Racks", members)}
    for chosen in ({"a", "b"}, {"a", "b", "c", "d"}, {"elsewhere"}, set()):
        with transaction(), pytest.raises(Invalid):
            split_theme(world.actor("pm"), chosen=chosen, **given)


def test_a_theme_is_not_put_together_with_itself_or_with_one_that_is_not_there(
    world: World,
) -> None:
    one = ThemeOf("key", "Racks", ("a", "b", "c"))
    with transaction(), pytest.raises(Conflict):
        merge_themes(world.actor("pm"), community=world.place, kept=one, other=one)
    with pytest.raises(NotFound):
        ThemeOf.found({"themes": []}, "key")


@pytest.mark.parametrize("kind", ["member", "mod", "pm_elsewhere", "guest"])
def test_themes_are_ruled_by_the_product_team_alone(world: World, kind: str) -> None:
    given = {"community": world.place, "theme": ThemeOf("key", "Racks", tuple("abcdef"))}
    for rule, more in ((rename_theme, {"label": "Fold"}), (pin_theme, {}), (split_theme, {})):
        with transaction(), pytest.raises(NotAllowed):
            rule(world.actor(kind), **given, **more)
    with pytest.raises(NotAllowed):
        access_rulings(world.actor(kind), world.place)
    assert rows(Ruling) == 0


def test_rulings_are_told_in_words_and_only_those_since_a_report_beside_it(world: World) -> None:
    keys = [world.idea().key for _ in range(6)]
    kept(world, findings(theme("racks", 1, keys)))
    racks = ThemeOf("racks", "Theme racks", tuple(keys), (tuple(keys[:3]), tuple(keys[3:])))
    gone = ThemeOf("gone", "Gone", tuple(keys[:3]))
    pm, place = world.actor("pm"), world.place
    with transaction():
        rename_theme(pm, community=place, theme=racks, label="Fold")
        pin_theme(pm, community=place, theme=racks)
        split_theme(pm, community=place, theme=racks)
        merge_themes(pm, community=place, kept=racks, other=gone)
        keep_themes_apart(pm, community=place, one=gone, other=racks)
        pair = [db.session.scalars(select(Idea).where(Idea.key == key)).one() for key in keys[:2]]
        rule_different(pm, community=place, ideas=pair)
    told = access_rulings(pm, place)
    assert [one.sentence for one in told[::-1]] == [
        "“Theme racks” is called “Fold”.",
        "“Theme racks” stays a theme, however small it gets.",
        "“Theme racks” is split: its ideas are 2 themes.",
        "“Theme racks”: these 6 ideas stay in one theme.",
        "“a theme that the last report does not have” and another theme stay two.",
        "These ideas are different, and are not shown as the same.",
    ]
    assert told[3].groups[0].more == 1
    assert {one.by_name for one in told} == {"Pm"}
    beside = rulings_since(place, clock.now().replace(year=2000), {}, {})
    assert len(beside) == 5
    assert rulings_since(place, clock.now(), {}, {}) == []


def test_what_is_written_names_keys_only_once(world: World) -> None:
    one, other = (ThemeOf(word, word, ("b", "a", "c")) for word in ("x", "y"))
    with transaction():
        merge_themes(world.actor("pm"), community=world.place, kept=one, other=other)
    assert json.loads(db.session.scalars(select(Ruling.groups)).one()) == [["a", "b", "c"]]
