"""A moderator works through the queue with one key for each card; without script; on a phone."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Forum, Visit, keep_picture, scripted

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PAGE = "/c/velora-bikes/moderation"
# What a card says, the key that decides it, and the act that the log has then.
CASES = {
    "win a wheel": ("h", "hide"),
    "40 mm at 3 bar": ("a", "approve"),
    "ten per cent off": ("x", "suspend"),
    "A new belt costs 19": ("h", "hide"),
    "Panniers at half the price": ("h", "hide"),
    "deserves to have it stolen": ("w", "warn"),
    "Then you can't ride": ("s", "silence"),
    "Read the manual": ("h", "hide"),
    "14 Harbour Street": ("h", "hide"),
    "recipe for pea soup": ("a", "approve"),
    "180 km in any winter": ("h", "hide"),
    "for two years now": ("a", "approve"),
    "Buy spare batteries": ("h", "hide"),
    "A bell that I hear myself": ("a", "approve"),
    "Moped tuning": ("h", "hide"),
    "A noise when I turn left": ("a", "approve"),
    "In every thread since Sunday": ("w", "warn"),
    "A handle is what one hand needs": ("m", "merge"),
    "about the number that lies": ("a", "decline"),
    "What did I advertise": ("a", "grant"),
}
LEFT = "On a moped there is no menu"


def acts_of(home: Path, moderator: str) -> list[str]:
    """What somebody did, in the log's order."""
    with sqlite3.connect(home / "vivier.db") as database:
        rows = database.execute(
            "SELECT act FROM moderation_entries JOIN people ON people.id = actor_id"
            " WHERE name = ? ORDER BY moderation_entries.id",
            [moderator],
        )
        return [act for (act,) in rows]


def visibility_of(home: Path, words: str) -> str:
    """How a post with these words stands."""
    with sqlite3.connect(home / "vivier.db") as database:
        query = "SELECT visibility FROM posts WHERE body LIKE ?"
        return str(database.execute(query, [f"%{words}%"]).fetchone()[0])


def focused(page: Page) -> str:
    """What the card says that the keys are for."""
    return page.locator(".case:focus").inner_text()


def press(page: Page, key: str) -> None:
    """Press a key that decides, and wait for the next card."""
    with page.expect_navigation():
        page.keyboard.press(key)
    scripted(page)


def test_a_change_stays_in_the_tab_and_leads_back_to_the_next_card(visit: Visit) -> None:
    page = visit("marta_mod")
    page.goto(PAGE)
    scripted(page)
    second = page.locator(".case").nth(1).get_attribute("id")
    with page.expect_navigation():
        page.keyboard.press("e")
    expect(page.get_by_role("heading", level=1)).to_have_text("Change the post")
    page.get_by_role("link", name="Cancel").click()
    scripted(page)
    expect(page.locator(f"#{second}")).to_be_focused()


def test_twenty_cases_take_one_key_each(forum: Forum, visit: Visit) -> None:
    page = visit("marta_mod")
    page.goto(PAGE)
    scripted(page)
    expect(page.locator(".case")).to_have_count(20)
    keep_picture(page, "moderation-1280-light")
    waiting, expected = dict(CASES), []
    while waiting:
        said = focused(page)
        if LEFT in said:
            page.keyboard.press("j")
            said = focused(page)
        key, act = waiting.pop(next(words for words in waiting if words in said))
        press(page, key)
        expected.append(act)
    expect(page.locator(".case")).to_have_count(1)
    assert acts_of(forum.home, "marta_mod") == expected
    for words in ("A new belt costs 19", "win a wheel", "Read the manual", "14 Harbour Street"):
        assert visibility_of(forum.home, words) == "hidden"
    for words in ("pea soup", "40 mm at 3 bar", "for two years now", "eggs in my hood"):
        assert visibility_of(forum.home, words) == "visible"
    page.goto(f"{PAGE}/log")
    expect(page.locator(".log-entry").first).to_contain_text("marta_mod")


def test_one_more_key_undoes_the_last_act(forum: Forum, visit: Visit) -> None:
    page = visit("marta_mod")
    page.goto("/c/velora-bikes/talk")
    page.get_by_role("link", name="Which tyres for wet cobbles?").click()
    page.locator(".post", has_text="40 mm at 3 bar").get_by_role("link", name="Moderate").click()
    page.get_by_role("button", name="Hide").click()
    expect(page.get_by_role("status")).to_contain_text("can be undone there")
    page.goto(f"{PAGE}/log")
    page.locator(".log-entry").first.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("everything is as it was before")
    assert visibility_of(forum.home, "40 mm at 3 bar") == "visible"


def test_an_appeal_is_refused_without_script(forum: Forum, visit: Visit) -> None:
    page = visit("marta_mod", script=False)
    page.goto(f"{PAGE}?kind=appeal")
    page.get_by_label("Your answer").fill("Jokes about mopeds have a thread of their own.")
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()
    member = visit("mopedfan", script=False)
    member.goto("/notices")
    member.get_by_role("link", name=re.compile("Your appeal was refused")).click()
    expect(member.get_by_role("main")).to_contain_text("Jokes about mopeds")


def test_somebody_flags_on_a_phone_and_a_moderator_decides_there(
    forum: Forum, visit: Visit
) -> None:
    page = visit("fourthfloor-ines", width=390)
    page.goto("/c/velora-bikes/talk")
    page.get_by_role("link", name="Photos from the ride along the canal").click()
    page.locator(".post", has_text="pea soup").get_by_role("link", name="Flag").click()
    page.get_by_label("Off topic").check()
    page.get_by_role("button", name="Flag it").click()
    expect(page.locator(".flash")).to_contain_text("nobody else learns that it was you")
    moderator = visit("marta_mod", width=390)
    moderator.goto("/")
    moderator.get_by_label("Menu of marta_mod").click()
    moderator.get_by_role("button", name="Français").click()
    moderator.goto(PAGE)
    keep_picture(moderator, "moderation-390-fr")
    assert moderator.evaluate("document.documentElement.scrollWidth") == 390
    moderator.get_by_role("button", name=re.compile("^Approuver")).click()
    expect(moderator.get_by_role("status")).to_contain_text("Approuvé")
    expect(moderator.get_by_role("heading", name="Rien n’attend")).to_be_visible()
