"""A moderator goes through what seems to be the same, by keyboard and without script."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Forum, Visit, keep_picture, scripted

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PAGE = "/c/velora-bikes/duplicates"


def taken_for_the_same(home: Path, slug: str) -> list[str]:
    """Let the latest report take the first ideas for the same, two by two; the first two titles."""
    with sqlite3.connect(home / "vivier.db") as database:
        place = "(SELECT id FROM communities WHERE slug = ?)"
        ideas = database.execute(
            f"SELECT key, title FROM ideas WHERE community_id = {place} AND visibility = 'visible'"
            " AND status = 'open' ORDER BY support DESC, id LIMIT 6",
            [slug],
        ).fetchall()
        latest = (
            "SELECT reports.id, findings FROM reports JOIN capture_runs ON run_id = capture_runs.id"
            f" WHERE community_id = {place} ORDER BY reports.id DESC LIMIT 1"
        )
        report, findings = database.execute(latest, [slug]).fetchone()
        keys = [key for key, _title in ideas]
        twins = [(keys[:2], 0.97), (keys[2:5], 0.81)]
        told = {
            **json.loads(findings),
            "twins": [{"keys": two, "chance": chance} for two, chance in twins],
        }
        statement = "UPDATE reports SET findings = ? WHERE id = ?"
        database.execute(statement, [json.dumps(told), report])
    return [title for _key, title in ideas[:2]]


@pytest.mark.parametrize("script", [True, False])
def test_a_moderator_tells_two_ideas_apart_and_takes_it_back(
    forum: Forum, visit: Visit, script: bool
) -> None:
    stays, other = taken_for_the_same(forum.home, "velora-bikes")
    page = visit("marta_mod", script=script)
    page.goto(PAGE)
    if script:
        scripted(page)
        keep_picture(page, "duplicates-1280-light")
    press = page.get_by_role("button", name=f"“{stays}” and “{other}” are different")
    press.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(other)
    expect(press).to_have_count(0)
    if script:
        keep_picture(page, "duplicates-told")
    page.get_by_role("status").get_by_role("button").press("Enter")
    expect(press).to_have_count(1)
    # Somebody may have proposed to merge it, too: that stands above.
    page.get_by_role("link", name=f"Merge “{other}”…").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merge two ideas")
    assert page.get_by_label("The idea that stays").input_value()


@pytest.mark.parametrize(("width", "dark"), [(1280, True), (390, False), (390, True)])
def test_it_looks_right_everywhere(forum: Forum, visit: Visit, width: int, dark: bool) -> None:
    taken_for_the_same(forum.home, "velora-bikes")
    page = visit("marta_mod", width=width, dark=dark)
    page.goto(PAGE)
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wider)
    keep_picture(page, f"duplicates-{width}-{'dark' if dark else 'light'}")
