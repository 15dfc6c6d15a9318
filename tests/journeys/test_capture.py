"""A product manager names a theme, captures again and sees it obeyed; also without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Visit, keep_picture, scripted

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CAPTURE = "/c/velora-bikes/capture"
RUN_WITHIN = 120_000


def within(theme: Locator, details: str) -> Locator:
    """A theme with these details of it open."""
    summary = theme.locator("summary").filter(has_text=details).first
    if summary.locator("..").get_attribute("open") is None:
        summary.click()
    return theme


@pytest.mark.parametrize("script", [True, False])
def test_a_theme_is_named_and_the_next_report_obeys(visit: Visit, script: bool) -> None:
    name = "Locks that say so" if script else "Keys for friends"
    page = visit("Petra-Velora", script=script)
    page.goto(CAPTURE)
    page.get_by_role("table").get_by_role("link").first.click()
    report = page.url
    if script:
        scripted(page)
    theme = within(within(page.locator("#theme-1"), "Why here"), "Correct this theme")
    theme.get_by_role("link", name=re.compile("keep it apart")).click()
    keep_picture(page, f"correct-theme-{'with' if script else 'without'}-script")

    # A name that nobody could see is refused beside its field, and the field keeps it.
    label = page.get_by_label("Name")
    label.fill("\u200b")
    page.get_by_role("button", name="Rename").click()
    expect(label).to_have_attribute("aria-invalid", "true")
    label.fill(name)
    page.get_by_role("button", name="Rename").click()

    # The report stands as it was, and says what was ruled since.
    page.goto(report)
    expect(page.locator(".ruled")).to_contain_text(name)
    expect(page.locator("#theme-1 .theme-label")).not_to_have_text(name)

    page.goto(CAPTURE)
    page.get_by_role("button", name="Capture now").click()
    compare = page.get_by_role("link", name="Compare with the one before")
    expect(compare).to_be_visible(timeout=RUN_WITHIN)
    expect(page.locator(".theme-label").get_by_text(name, exact=True)).to_be_visible()
    compare.click()
    expect(page.get_by_role("heading", name="What changed")).to_be_visible()
    expect(page.get_by_role("cell", name=name)).to_be_visible()

    page.goto(f"{CAPTURE}/rulings")
    back = page.get_by_role("button", name=re.compile(f"^Take back: .*{name}"))
    back.click()
    expect(back).to_have_count(0)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_pages_of_a_report_fit_and_are_accessible(visit: Visit, width: int, dark: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit("Petra-Velora", width=width, dark=dark)
    page.goto(CAPTURE)
    page.get_by_role("table").get_by_role("link").first.click()
    report = page.url
    page.goto(f"{report}/links")
    page.get_by_role("button", name="Make a link").click()
    shared = page.get_by_label("Link", exact=True).input_value()
    # In another browser, which nobody has signed in with.
    guest = visit(width=width, dark=dark)
    faults = []
    for reader, address in (
        *((page, path) for path in (CAPTURE, report, f"{report}/what-if", f"{report}/links")),
        (page, f"{CAPTURE}/weights?theme_demand=20"),
        (guest, "/r/" + shared.rpartition("/")[2]),
    ):
        reader.goto(address)
        scripted(reader)
        if reader.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            faults.append(f"{address} is wider than its window")
        for violation in Axe().run(reader).response["violations"]:
            places = [node["target"] for node in violation["nodes"][:3]]
            faults.append(f"{address}: {violation['id']} at {places}")
    assert not faults, "\n".join(faults)


def test_a_dot_says_its_numbers_when_it_has_the_focus_also_without_script(visit: Visit) -> None:
    page = visit("Petra-Velora", script=False)
    page.goto(CAPTURE)
    page.get_by_role("table").get_by_role("link").first.click()
    dot = page.locator(".map-layer a").first
    card = dot.locator(".map-card")
    expect(card).to_be_hidden()
    dot.focus()
    expect(card).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#theme-"))


def test_weights_are_slid_and_the_themes_follow(visit: Visit) -> None:
    page = visit("Petra-Velora")
    page.goto(CAPTURE)
    page.get_by_role("table").get_by_role("link").first.click()
    page.get_by_role("link", name="What if?").click()
    scripted(page)
    slider = page.locator("#theme_demand + input")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".try-words").first).to_contain_text("counts 0.9 times as much")
    expect(page).to_have_url(re.compile(r"\?theme_demand=45$"))
