"""The page of what seems to be the same: what stands there, one press, and its undoing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from forum.capture.engine.findings import Twins
from forum.capture.report.alike import marked, stems_of
from forum.core.transaction import transaction
from forum.ideas import merging, service
from tests.world import World, reported, send

PAGE = "/c/bikes/duplicates"


def test_ideas_of_a_report_stand_side_by_side_with_what_they_share_marked(world: World) -> None:
    one = world.idea(title="A rack that folds flat", body="So that the bike fits into the lift.")
    other = world.idea(title="Folding racks", body="Nobody can take the bike into a lift.")
    reported(world, Twins((one.key, other.key), 0.97))
    page = world.signed_in("mod").get(PAGE).text
    assert "97\N{NO-BREAK SPACE}%" in page
    assert "almost surely the same" in page
    assert "<mark>rack</mark>" in page
    assert f"/c/bikes/ideas/{other.id}/merge?into={one.id}" in page


def test_one_press_tells_apart_and_one_takes_it_back(world: World) -> None:
    ideas = [world.idea() for _ in range(3)]
    reported(world, Twins(tuple(idea.key for idea in ideas), 0.7))
    mod = world.signed_in("mod")
    path = f"{PAGE}/{ideas[0].id}/{ideas[2].id}/different"
    assert path in mod.get(PAGE).text
    answer = send(mod, path)
    after = mod.get(answer.headers["Location"]).text
    assert path not in after
    assert f"{PAGE}/{ideas[0].id}/{ideas[1].id}/different" in after
    assert 'class="callout callout-plain told"' in after
    undo = re.search(r'action="(/c/bikes/rulings/\d+/undo[^"]*)"', after)
    assert undo
    back = mod.get(send(mod, undo.group(1)).headers["Location"]).text
    assert path in back
    assert "Said to be different lately" not in back


def test_what_is_the_same_elsewhere_says_nothing_here(world: World) -> None:
    ideas = [world.idea() for _ in range(2)]
    reported(world, Twins((ideas[0].key, ideas[1].key), 0.9))
    reported(replace(world, place=world.elsewhere))
    assert world.signed_in("mod").get(PAGE).text.count('class="twins-pair"') == 1


def test_a_merge_that_waits_stands_first_and_only_once(world: World) -> None:
    ideas = [world.idea() for _ in range(4)]
    reported(world, *(Twins((a.key, b.key), 0.9) for a, b in (ideas[:2], ideas[2:])))
    with transaction():
        merging.propose_merge(
            world.actor("other"),
            community=world.place,
            source=ideas[3],
            target=ideas[2],
            reason="Both want it flat.",
        )
    mod = world.signed_in("mod")
    page = mod.get(PAGE).text
    assert page.count('class="twins-pair"') == 2
    assert page.index("Both want it flat.") < page.index("almost surely")
    decline = re.search(r"/c/bikes/merges/\d+/decline", page)
    assert decline
    send(mod, decline.group())
    assert mod.get(PAGE).text.count('class="twins-pair"') == 1


def test_what_no_list_shows_any_more_is_not_here(world: World) -> None:
    one, other = world.idea(), world.idea()
    reported(world, Twins((one.key, other.key), 0.9), Twins((one.key, "gone"), 0.8))
    with transaction():
        mod = world.actor("mod")
        service.set_visibility(mod, community=world.place, idea=one, visibility="hidden")
    assert "Nothing seems to be the same" in world.signed_in("mod").get(PAGE).text


@pytest.mark.parametrize(("reader", "words"), [("pm", "To capture"), ("mod", "product team")])
def test_without_a_report_it_says_what_to_do(world: World, reader: str, words: str) -> None:
    page = world.signed_in(reader).get(PAGE).text
    assert "No report has looked yet" in page
    assert words in page


def test_pages_of_twenty(world: World) -> None:
    ideas = [world.idea() for _ in range(46)]
    reported(
        world, *(Twins((a.key, b.key), 0.8) for a, b in zip(ideas[::2], ideas[1::2], strict=True))
    )
    mod = world.signed_in("mod")
    page = mod.get(PAGE).text
    assert page.count('class="twins-pair"') == 20
    more = re.search(r'href="(/c/bikes/duplicates\?after=[^"]+)" rel="next"', page)
    assert more
    assert mod.get(more.group(1)).text.count('class="twins-pair"') == 3
    assert mod.get(f"{PAGE}?after=nonsense").status_code == 404
    assert mod.get(f"{PAGE}?told=nonsense").status_code == 200


def test_links_lead_there(world: World) -> None:
    assert f'href="{PAGE}"' in world.signed_in("mod").get("/c/bikes/areas").text
    pm = world.signed_in("pm")
    assert f'href="{PAGE}"' in pm.get("/c/bikes/capture").text
    assert f'href="{PAGE}"' in pm.get("/c/bikes/settings").text


@pytest.mark.parametrize(
    ("text", "other", "parts"),
    [
        ("", "a rack", []),
        ("A folding rack", "racks", ["A folding ", "[rack]"]),
        ("Folding racks, please", "racks that fold", ["[Folding racks]", ", please"]),
        ("Un porte-bagages pliant", "le porte-bagages", ["Un ", "[porte-bagages]", " pliant"]),
        ("自転車の鍵", "自転車", ["[自転車]", "の鍵"]),
    ],
)
def test_what_is_marked(text: str, other: str, parts: list[str]) -> None:
    got = marked(text, stems_of(other))
    assert [f"[{part.text}]" if part.is_shared else part.text for part in got] == parts
