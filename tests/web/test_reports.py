"""The pages of the product team's captures: reports old, empty and overfull, and what is ruled."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy import select

from forum.capture.engine.findings import Note
from forum.capture.engine.pipeline import STAGES
from forum.capture.engine.rank.weights import IDEA_WEIGHTS, THEME_WEIGHTS
from forum.capture.models import CaptureRun, CaptureSettings, Ruling
from forum.capture.report.words import PART_SENTENCES, PART_WORDS, STAGE_WORDS
from forum.core.transaction import transaction
from forum.extensions import db
from tests.reports import as_once, findings, kept, overfull, theme
from tests.world import World, rows, send

CAPTURE, REPORTS = "/c/bikes/capture", "/c/bikes/reports"


@pytest.fixture
def keys(world: World) -> list[str]:
    """Nine ideas."""
    return [world.idea().key for _ in range(9)]


def said(page: str) -> str:
    """The words of a page, without marks and odd blanks."""
    words = re.sub(r"<[^>]+>", " ", page).replace("\u202f", " ").replace("\xa0", " ")
    return re.sub(r"\s+", " ", words)


def test_a_report_that_says_everything(world: World, keys: list[str]) -> None:
    before = kept(world, findings())
    first = db.session.scalars(select(CaptureRun.id).where(CaptureRun.key == before)).one()
    key = kept(world, overfull(keys), before_id=first, mode="on")
    page = world.signed_in("pm").get(f"{REPORTS}/{key}").text
    words = said(page)
    for expected in (
        "1,930 posts read",
        "1 wish heard in talk",
        "1 thing is wished for in talk, and nobody has proposed it. Read them",
        "Racks &lt;that&gt; fold &amp; lock",
        "complaints, sudden",
        "Complaints are unusual: 14 last week, usually up to 6.",
        "1.8 times that of the weeks before (1.2 to 2.6)",
        "about 2 tenths of this theme are found again",
        "Votes and posts that may come in the next weeks: 4 (1–9)",
        "Racks for lifts 3 ideas",
        "Camp 2 does not want it 20 % 10 %–30 % 12 of its people reacted",
        "Camp 3 is divided",
        "Camp 2 does not want A rack that folds",
        "almost surely the same",
        "7 wishes 2 complaints",
        "wanted by all camps +0.060",
        "Newer rulings contradict older ones in 2 places",
        "went on from the report before",
        "demand 45 %",
    ):
        assert expected in words, expected
    assert page.count('class="chart-band"') == 2
    assert f"{REPORTS}/{key}/compare" in page
    assert "style=" not in page


def test_the_map_leads_to_the_themes_and_says_its_numbers(world: World, keys: list[str]) -> None:
    key = kept(world, overfull(keys))
    page = world.signed_in("pm").get(f"{REPORTS}/{key}").text
    link = re.search(r'<a href="#theme-1" aria-label="([^"]*)"><circle', page)
    assert link
    label = said(link.group(1))
    for expected in (
        "Racks &lt;that&gt; fold",
        "6 ideas · 12 people",
        "wanted by 50 % (40 %–60 %)",
    ):
        assert expected in label, label
    table = page.split('class="map-numbers"')[1].split("</table>")[0]
    row = said(re.findall(r"<tr>.*?</tr>", table)[1])
    assert "Racks &lt;that&gt; fold &amp; lock 6 12 50 % 40 %–60 % 60 %" in row
    assert "complaints, sudden, rising, unsure, pinned" in row


def test_a_report_of_the_first_days_still_opens(world: World, keys: list[str]) -> None:
    found = overfull(keys)
    key = kept(world, found, text=as_once(found))
    pm = world.signed_in("pm")
    page = pm.get(f"{REPORTS}/{key}").text
    assert "Racks &lt;that&gt; fold" in page
    assert "posts read" not in page
    assert 'class="chips"' not in page
    for kind in ("md", "csv", "json", "xlsx"):
        assert pm.get(f"{REPORTS}/{key}.{kind}").status_code == 200


def test_an_empty_report_says_what_to_do(world: World) -> None:
    key = kept(world, findings())
    words = said(world.signed_in("pm").get(f"{REPORTS}/{key}").text)
    assert "No theme in these ideas" in words
    assert "No idea could be read" in words


def test_files_say_what_the_page_says(world: World, keys: list[str]) -> None:
    key = kept(world, overfull(keys))
    pm = world.signed_in("pm")
    text = pm.get(f"{REPORTS}/{key}.md").text
    for expected in (
        "- Stability: 22%.",
        "- complaints, sudden: Complaints are unusual: 14 last week, usually up to 6.",
        "- Camp 2 does not want it: 20% (10% to 30%) of the 12 of its people who reacted.",
        "- Within it: Racks for lifts (3 ideas).",
        "- a theme's score: demand 45%",
    ):
        assert expected in text, expected
    table = list(csv.DictReader(io.StringIO(pm.get(f"{REPORTS}/{key}.csv").text.lstrip("\ufeff"))))
    assert (table[0]["theme_key"], table[0]["agreeing"]) == ("first", "1")
    assert (table[8]["theme_key"], table[8]["agreeing"]) == ("second", "")
    assert json.loads(pm.get(f"{REPORTS}/{key}.json").text)["findings"]["camps"] == [90, 40, 12]


def test_a_workbook_says_it_too_and_nothing_in_it_acts(world: World) -> None:
    titles = ["=HYPERLINK(1)", "+ a rack more", "@home with a lock", "- less noise", "\tA tab"]
    keys = [world.idea(title=f"{title} that folds").key for title in titles]
    keys += [world.idea().key for _ in range(4)]
    key = kept(world, overfull(keys))
    pm = world.signed_in("pm")
    answer = pm.get(f"{REPORTS}/{key}.xlsx")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert answer.data == pm.get(f"{REPORTS}/{key}.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Themes", "Ideas", "Talk", "About"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert all(cell.data_type in {"s", "n"} for row in sheet for cell in row)
        assert not any(str(cell.value).startswith(tuple("=+-@\t")) for row in sheet for cell in row)
    themes = dict(zip([c.value for c in book["Themes"][1]], book["Themes"][2], strict=True))
    assert (themes["Ideas"].value, themes["Want it"].value) == (6, 0.5)
    assert themes["Want it"].number_format == "0%"
    assert themes["To notice"].value == "complaints, sudden, rising, unsure, pinned"
    assert [row[1].value for row in book["Ideas"].iter_rows(min_row=2, max_row=3)] == [
        "'=HYPERLINK(1) that folds",
        "'+ a rack more that folds",
    ]
    facts = {row[0].value: row[1].value for row in book["About"].iter_rows(min_row=2)}
    assert facts["Findings (SHA-256)"] == overfull(keys).hash
    shares = {row[0].value: row[2].value for row in book["About"].iter_rows(min_row=2)}
    assert shares["Weight in a theme's score: demand"] == 0.45


def test_what_holds_of_most_themes_is_said_once(world: World, keys: list[str]) -> None:
    found = overfull(keys)
    noted = Note("loose_themes", {"loose": 2, "themes": 3})
    pm = world.signed_in("pm")
    alone = pm.get(f"{REPORTS}/{kept(world, found)}").text
    page = pm.get(f"{REPORTS}/{kept(world, replace(found, notes=(noted,)))}").text
    chip = re.compile(r'class="pill[^"]*"[^>]*>unsure')
    assert chip.search(alone)
    assert not chip.search(page)
    assert "2 of the 3 themes are not sure yet" in said(page)
    assert "about 2 tenths of this theme are found again" in said(page)


def test_a_theme_is_named_and_the_report_says_what_will_be(world: World, keys: list[str]) -> None:
    key = kept(world, overfull(keys))
    pm, there = world.signed_in("pm"), f"{REPORTS}/{key}/themes/first"
    answer = send(pm, f"{there}/rename", label="Racks for lifts")
    assert answer.headers["Location"] == f"{REPORTS}/{key}#theme-1"
    words = said(pm.get(f"{REPORTS}/{key}").text)
    assert "From the next report on it is called “Racks for lifts”." in words
    assert "1 ruling since this report: it holds from the next one on" in words
    listed = pm.get(f"{CAPTURE}/rulings").text
    assert "is called “Racks for lifts”" in said(listed)
    undo = re.search(r'action="(/c/bikes/rulings/\d+/undo[^"]*)"', listed)
    assert undo
    back = send(pm, undo.group(1))
    assert back.headers["Location"] == f"{CAPTURE}/rulings"
    assert "Nothing ruled yet" in pm.get(back.headers["Location"]).text


def test_what_was_pinned_since_can_be_unpinned_where_it_was(world: World, keys: list[str]) -> None:
    key = kept(world, findings(theme("first", 1, keys)))
    pm, there = world.signed_in("pm"), f"{REPORTS}/{key}/themes/first"
    for fields, word in (({"on": "y"}, "Unpin"), ({}, "Pin")):
        send(pm, f"{there}/pin", **fields)
        for page in (there, f"{REPORTS}/{key}"):
            assert re.search(rf">\s*{word}\s*</button>", pm.get(page).text), page


@pytest.mark.parametrize(
    ("act", "fields", "kind"),
    [
        ("pin", {"on": "y"}, "pin"),
        ("merge", {"other": "second"}, "merge"),
        ("different", {"other": "second"}, "different"),
        ("split", {}, "split"),
    ],
)
def test_a_theme_is_corrected_without_script(
    world: World, keys: list[str], act: str, fields: dict[str, str], kind: str
) -> None:
    key = kept(world, overfull(keys))
    answer = send(world.signed_in("pm"), f"{REPORTS}/{key}/themes/first/{act}", **fields)
    assert answer.status_code == 302
    assert db.session.scalars(select(Ruling.kind)).all() == [kind]


def test_what_is_wrong_is_said_beside_the_form(world: World, keys: list[str]) -> None:
    key = kept(world, overfull(keys))
    pm, there = world.signed_in("pm"), f"{REPORTS}/{key}/themes/first"
    named = send(pm, f"{there}/rename", label=" ")
    split = send(pm, f"{there}/split", ideas=keys[:1])
    assert (named.status_code, split.status_code) == (422, 422)
    assert "A name of 1 to 120 characters, please." in said(named.text)
    assert "A theme needs 3 ideas, on either side." in said(split.text)
    assert re.search(rf'value="{keys[0]}" checked', split.text)
    for wrong in ("nowhere/pin", "first/merge", "first/different"):
        fields = {} if wrong.endswith("pin") else {"other": "nowhere"}
        assert send(pm, f"{REPORTS}/{key}/themes/{wrong}", **fields).status_code == 404
    assert send(pm, f"{there}/merge", other="first").status_code == 409
    assert rows(Ruling) == 0


def test_two_reports_stand_side_by_side(world: World, keys: list[str]) -> None:
    older = kept(world, findings(theme("first", 1, keys), theme("gone", 2, keys)))
    newer = kept(world, overfull(keys))
    pm = world.signed_in("pm")
    page = pm.get(f"{REPORTS}/{newer}/compare").text
    assert "Theme gone" in page
    assert page.count('class="chart-place"') == 4
    chosen = pm.get(f"{REPORTS}/{newer}/compare?with={older}")
    assert chosen.headers["Location"] == f"{REPORTS}/{newer}/compare/{older}"
    assert pm.get(chosen.headers["Location"]).status_code == 200
    assert pm.get(f"{REPORTS}/{older}/compare").status_code == 404
    # Neither went on from another; the newer one is offered all the same.
    links = {key: f'href="{REPORTS}/{key}/compare"' for key in (older, newer)}
    assert links[newer] in pm.get(f"{REPORTS}/{newer}").text
    assert links[older] not in pm.get(f"{REPORTS}/{older}").text
    overview = pm.get(CAPTURE).text
    assert links[newer] in overview
    assert links[older] not in overview


def test_a_run_is_given_up_on_its_page(world: World) -> None:
    pm = world.signed_in("pm")
    there = send(pm, CAPTURE, mode="anew").headers["Location"]
    assert f'action="{there}/cancel"' in pm.get(there).text
    assert send(pm, f"{there}/cancel").headers["Location"] == there
    after = said(pm.get(there).text)
    assert "Cancelled" in after
    assert "Cancel this run" not in after
    listed = said(pm.get(CAPTURE).text)
    assert "looked for themes from nothing Cancelled" in listed
    panel = pm.get(there, headers={"X-Fragment": "progress"}).text
    assert 'data-state="cancelled"' in panel
    key = kept(world, findings())
    assert send(pm, f"{CAPTURE}/{key}/cancel").status_code == 409


def test_there_is_no_other_way_to_look(world: World) -> None:
    answer = send(world.signed_in("pm"), CAPTURE, mode="twice")
    assert answer.status_code == 422
    assert "Choose how to look for themes." in answer.text
    assert rows(CaptureRun) == 0


def test_weights_are_kept_for_the_next_report_and_given_up(world: World) -> None:
    pm = world.signed_in("pm")
    page = pm.get(f"{CAPTURE}/weights").text
    assert re.search(r'name="idea_demand" value="75"', page)
    assert "These are the usual weights." in page
    given = dict(re.findall(r'name="((?:idea|theme)_\w+)" value="([^"]+)"', page))
    assert len(given) == len(IDEA_WEIGHTS) + len(THEME_WEIGHTS)
    kept_now = send(pm, f"{CAPTURE}/weights", **{**given, "theme_breadth": "12,5"})
    assert kept_now.status_code == 302
    assert re.search(r'name="theme_breadth" value="12.5"', pm.get(f"{CAPTURE}/weights").text)
    db.session.rollback()
    weights = json.loads(db.session.scalars(select(CaptureSettings.weights)).one())
    assert weights["theme"]["breadth"] == 0.125
    assert weights["idea"] == dict(IDEA_WEIGHTS)
    assert send(pm, f"{CAPTURE}/weights/usual").status_code == 302
    db.session.rollback()
    assert rows(CaptureSettings) == 0


def test_all_that_is_wrong_with_weights_is_said_at_once(world: World) -> None:
    pm = world.signed_in("pm")
    page = pm.get(f"{CAPTURE}/weights").text
    given = dict(re.findall(r'name="((?:idea|theme)_\w+)" value="([^"]+)"', page))
    wrong = {"idea_demand": "much", "idea_depth": "", "theme_breadth": "nan"}
    answer = send(pm, f"{CAPTURE}/weights", **{**given, **wrong})
    assert (answer.status_code, answer.text.count('class="field-error"')) == (422, 3)
    odd = send(pm, f"{CAPTURE}/weights", **{**given, "idea_demand": "-1", "theme_depth": "1e9"})
    assert (odd.status_code, odd.text.count('class="field-error"')) == (422, 2)
    nothing = send(pm, f"{CAPTURE}/weights", **dict.fromkeys(given, "0"))
    assert "one at least is above 0" in nothing.text
    assert rows(CaptureSettings) == 0


def test_other_weights_are_tried_and_nothing_is_kept(world: World, keys: list[str]) -> None:
    found = overfull(keys)
    deep = {"demand": 0.1, "breadth": 0.1, "momentum": 0.05, "depth": 0.09, "bridging": 0.01}
    themes = (found.themes[0], replace(found.themes[1], score=0.35, contributions=deep))
    key = kept(world, replace(found, themes=themes))
    pm, there = world.signed_in("pm"), f"{REPORTS}/{key}/what-if"
    page = pm.get(there).text
    assert re.search(r'name="theme_demand" value="45"', page)
    assert "Every part counts as in the report." in said(page)
    assert re.search(r'name="idea_compared"', page) is None
    assert "chosen when compared It had no weight in this report" in said(page)
    assert f'href="{there}"' in pm.get(f"{REPORTS}/{key}").text

    tried = f"{there}?theme_demand=0&theme_breadth=0&theme_depth=90&idea_depth=18"
    words = said(pm.get(tried).text)
    for expected in (
        "demand does not count · breadth does not count · depth of talk counts 10 times as much",
        "depth of talk counts double",
        "2 themes change their places.",
        "1 ▲ 1 up 1 place Theme second",
        "2 ▼ 1 down 1 place Racks",
    ):
        assert expected in words, expected
    part = pm.get(tried, headers={"X-Fragment": "found"}).text
    assert "<html" not in part
    assert said(part) in words
    changed = "theme_breadth=0&amp;theme_demand=0&amp;theme_depth=90&amp;idea_depth=18"
    assert f'{there}?{changed}"' in part
    assert rows(CaptureSettings) == 0


def test_weights_that_were_tried_are_offered_for_the_next_runs(
    world: World, keys: list[str]
) -> None:
    key = kept(world, overfull(keys))
    pm = world.signed_in("pm")
    page = pm.get(f"{REPORTS}/{key}/what-if?theme_demand=90").text
    link = re.search(r'href="(/c/bikes/capture/weights\?[^"]+)"', page)
    assert link
    offered = pm.get(link.group(1).replace("&amp;", "&")).text
    given = dict(re.findall(r'name="((?:idea|theme)_\w+)" value="([^"]+)"', offered))
    assert given["theme_demand"] == "90"
    # What the report knows nothing of counts beside the others as it does now: 0.10 of 0.91 there.
    assert float(given["idea_compared"]) == pytest.approx(100 * 0.10 / 1.01, abs=0.1)
    assert "They hold once you keep them." in said(offered)
    assert rows(CaptureSettings) == 0


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("theme_demand=much", "A number, please."),
        ("theme_demand=-1", "From 0 to 1000."),
        (
            "&".join(f"theme_{name}=0" for name in THEME_WEIGHTS),
            "One of these weights at least must be above 0.",
        ),
    ],
)
def test_weights_that_rank_nothing_are_refused(
    world: World, keys: list[str], query: str, fault: str
) -> None:
    key = kept(world, overfull(keys))
    answer = world.signed_in("pm").get(f"{REPORTS}/{key}/what-if?{query}")
    assert (answer.status_code, answer.text.count('class="field-error"')) == (422, 1)
    assert fault in said(answer.text)


def test_weights_too_small_to_be_told_from_nothing_are_nothing(
    world: World, keys: list[str]
) -> None:
    key, pm = kept(world, overfull(keys)), world.signed_in("pm")
    page = pm.get(f"{REPORTS}/{key}/what-if").text
    names = set(re.findall(r'name="((?:theme|idea)_\w+)"', page))
    tiny = {name: "1e-320" if name.endswith("demand") else "0" for name in names}
    assert pm.get(f"{REPORTS}/{key}/what-if", query_string=tiny).status_code == 422
    assert send(pm, "/c/bikes/capture/weights", **tiny).status_code == 422
    assert pm.get("/c/bikes/capture/weights").status_code == 200


def test_a_report_without_weights_says_that_it_cannot_be_weighed(
    world: World, keys: list[str]
) -> None:
    key = kept(world, findings(theme("first", 1, keys)))
    answer = world.signed_in("pm").get(f"{REPORTS}/{key}/what-if")
    assert answer.status_code == 200
    assert "This report can't be weighed again" in said(answer.text).replace("&#39;", "'")


def test_every_stage_and_every_part_has_its_words() -> None:
    assert set(STAGES) <= set(STAGE_WORDS)
    assert set(PART_SENTENCES) == set(PART_WORDS) == set(IDEA_WEIGHTS) | set(THEME_WEIGHTS)


def test_pages_of_capture_speak_french(world: World, keys: list[str]) -> None:
    before = kept(world, findings(theme("first", 1, keys)))
    with transaction() as session:
        found = session.scalars(select(CaptureRun.id).where(CaptureRun.key == before)).one()
    key = kept(world, overfull(keys), before_id=found)
    pm = world.signed_in("pm")
    headers = {"Accept-Language": "fr"}
    for path in (f"{REPORTS}/{key}", f"{REPORTS}/{key}/what-if?theme_demand=1"):
        assert pm.get(path, headers=headers).status_code == 200
    for path in (f"{REPORTS}/{key}/compare", f"{REPORTS}/{key}/themes/first"):
        assert pm.get(path, headers=headers).status_code == 200
    for path in ("rulings", "weights"):
        assert pm.get(f"{CAPTURE}/{path}", headers=headers).status_code == 200


def test_why_a_lower_theme_is_there_is_asked_for_when_it_is_opened(world: World) -> None:
    keys = [world.idea("member").key for _number in range(12)]
    themes = [theme(f"t{place}", place, [key]) for place, key in enumerate(keys, 1)]
    address = f"/c/bikes/reports/{kept(world, findings(*themes))}"
    pm = world.signed_in("pm")
    page, whole = pm.get(address).text, pm.get(f"{address}?whole=1").text
    assert (page.count('class="why-sum"'), whole.count('class="why-sum"')) == (6, 12)
    assert f'href="{address}/themes/t11/why"' in page
    alone = pm.get(f"{address}/themes/t11/why")
    part = pm.get(f"{address}/themes/t11/why", headers={"X-Fragment": "why"})
    assert [one.text.count('class="why-sum"') for one in (alone, part)] == [1, 1]
    assert ("<html" in alone.text, "<html" in part.text) == (True, False)
    assert pm.get(f"{address}/themes/t99/why").status_code == 404
    assert world.signed_in("member").get(f"{address}/themes/t11/why").status_code == 403
