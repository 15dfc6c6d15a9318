"""A product manager comes by the cockpit, answers a theme at once, and members see it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit, keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize(("script", "place"), [(True, 2), (False, 3)])
def test_a_theme_is_answered_at_once_and_the_clock_says_so(
    visit: Visit, script: bool, place: int
) -> None:
    words = f"We measure it this winter, {'with' if script else 'without'} script."
    page = visit("Petra-Velora", script=script)
    page.goto("/c/velora-bikes/")
    page.get_by_role("link", name="Cockpit", exact=True).click()
    expect(page.get_by_role("heading", name="Waits for your answer")).to_be_visible()
    keep_picture(page, f"cockpit-{'with' if script else 'without'}-script")
    page.get_by_role("link", name="Read it").click()

    theme = page.locator(f"#theme-{place}")
    theme.locator("summary").filter(has_text="Why here").first.click()
    theme.get_by_role("link", name=re.compile("^Answer the ideas of")).click()
    page.get_by_label("The answer, which everybody can read").fill(f"{words}\n\nMore in *March*.")
    page.get_by_label(re.compile("^Where they stand")).select_option("under_review")
    page.get_by_label(re.compile("^Reason of that step")).press("Enter")
    preview = page.locator(".answer-preview")
    expect(preview).to_contain_text("More in March.")
    expect(preview).to_contain_text(re.compile(r"It tells \d+ (person|people)"))
    keep_picture(page, f"answer-together-{'with' if script else 'without'}-script")
    preview.get_by_role("button", name=re.compile("^Answer ")).press("Enter")
    expect(page.get_by_text(re.compile(r"\d+ ideas? (is|are) answered"))).to_be_visible()

    guest = visit(script=script)
    guest.goto("/c/velora-bikes/answers")
    newest = guest.locator("#answered-title ~ .clock-list > .clock-row").first
    expect(newest).to_contain_text(words)
    newest.locator(".clock-idea").click()
    expect(guest.locator(".callout.is-answer")).to_contain_text(words)
    expect(guest.locator(".timeline")).to_contain_text(words)
