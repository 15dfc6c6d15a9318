"""The game of comparisons by keyboard, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Visit, scripted

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

COUNT = """() => {
  window.sent = [];
  document.querySelector("form.duel").addEventListener("submit", (event) => {
    event.preventDefault();
    window.sent.push(event.submitter.value);
  });
}"""


def sent(page: Page) -> list[str]:
    """The choices that were sent so far."""
    found: list[str] = page.evaluate("window.sent")
    return found


def test_a_key_that_is_held_answers_once_and_other_keys_answer_nothing(visit: Visit) -> None:
    page = visit("oldshed")
    page.goto("/c/velora-bikes/compare")
    scripted(page).evaluate(COUNT)
    for _ in range(3):
        page.keyboard.down("ArrowRight")
    page.keyboard.up("ArrowRight")
    assert sent(page) == ["second"]
    # What is no arrow is left alone, also where it would end a selector's string.
    for key in ('"', "\\", "x", "Control+ArrowLeft"):
        page.keyboard.press(key)
    assert sent(page) == ["second"]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert sent(page) == ["second", "first", "neither"]
