"""The stories that the forum is for, walked in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Forum, Visit, keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PRODUCT_MANAGER, MODERATOR, ADMIN = "Petra-Velora", "marta_mod", "Ondine"
PAGES = ["/", "/c/velora-bikes/", "/c/velora-bikes/ideas", "/sign-in", "/sign-up"]
PAGES += [f"/c/velora-bikes/{page}" for page in ("roadmap", "changelog", "outcomes")]


def test_an_enthusiast_joins_proposes_votes_and_talks(visit: Visit) -> None:
    page = visit()
    page.goto("/c/velora-bikes/ideas?order=top")
    page.get_by_role("link", name="Join", exact=True).click()
    page.get_by_label("Name").fill("rainrider")
    page.get_by_label("Password").fill("over the hills and home")
    page.get_by_label(re.compile("or older")).check()
    page.get_by_label("I agree to the terms").check()
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("status")).to_contain_text("Welcome, rainrider")

    page.goto("/c/velora-bikes/")
    page.get_by_role("button", name="Join this community").click()
    page.get_by_placeholder("I wish it could…").fill("A bell that cars can hear")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_label("Title")).to_have_value("A bell that cars can hear")
    page.get_by_label("What should it do?").fill("Louder than a horn, but **kind**.")
    for step in ("Who is it for", "Show it", "Consent and licence", "Preview"):
        page.get_by_role("button", name="Next", exact=True).click()
        expect(page.get_by_role("heading", level=2, name=re.compile(step))).to_be_visible()
        if step == "Consent and licence":
            page.get_by_label("I have read the rules").check()
    expect(page.locator(".idea-preview strong")).to_have_text("kind")
    keep_picture(page, "propose-preview")
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A bell that cars can hear")
    expect(page.locator(".prose strong")).to_have_text("kind")

    beside = page.locator(".idea-vote")
    beside.get_by_role("button", name=re.compile("^Vote for")).click()
    box = beside.get_by_role("button", name=re.compile("^Take back your vote"))
    # A newcomer's vote counts once they have been here a day.
    expect(box).to_contain_text("pending")
    box.click()
    expect(beside.get_by_role("button", name=re.compile("^Vote for"))).to_contain_text("0")

    page.get_by_label("Your post").fill("Mine is at 70 dB, measured.")
    page.get_by_role("button", name="Post").click()
    expect(page.locator(".post")).to_contain_text("70 dB")


def test_a_product_manager_captures_reads_why_and_pulls(visit: Visit) -> None:
    page = visit(PRODUCT_MANAGER)
    page.goto("/c/velora-bikes/capture")
    page.get_by_role("button", name="Capture now").click()
    page.wait_for_url("**/reports/*", timeout=120_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("What people want")
    keep_picture(page, "report")
    first = page.locator(".theme").first
    expect(first.locator(".why-sum")).to_contain_text("demand")
    parts = [float(n) for n in re.findall(r"[+−-]\d\.\d+", first.locator(".why-sum").inner_text())]
    total = float(first.locator(".why-sum b").inner_text())
    assert abs(sum(parts) - total) < 0.003

    first.get_by_role("link", name=re.compile("^Pull")).last.click()
    page.get_by_label("A gift").check()
    page.get_by_label(re.compile("Details")).fill("A frame of the first series")
    page.get_by_role("button", name="Pull").click()
    expect(page.get_by_role("status").first).to_contain_text("been told")
    page.locator(".stage-item:target").get_by_role("link").click()
    expect(page.locator(".made-of")).to_contain_text("A gift (A frame of the first series)")


def test_everything_works_without_script(visit: Visit, forum: Forum) -> None:
    page = visit("fourthfloor-ines")
    context = page.context.browser.new_context(  # type: ignore[union-attr]
        base_url=forum.address,
        java_script_enabled=False,
        storage_state=page.context.storage_state(),
    )
    plain = context.new_page()
    plain.goto("/c/velora-bikes/ideas?order=new")
    box = plain.locator(".vote-box").first
    pressed = box.get_attribute("aria-pressed")
    box.click()
    assert plain.locator(".vote-box").first.get_attribute("aria-pressed") != pressed
    context.close()


def test_a_moderator_hides_and_shows_an_idea(visit: Visit) -> None:
    page = visit(MODERATOR)
    page.goto("/c/velora-bikes/ideas?order=new")
    page.locator(".card-title a").last.click()
    address = page.url
    page.get_by_role("link", name="Moderate", exact=True).first.click()
    page.get_by_role("button", name="Hide").click()
    expect(page.get_by_role("status")).to_be_visible()
    guest = visit()
    assert guest.request.get(address).status == 404
    page.goto(address)
    page.get_by_role("link", name="Moderate", exact=True).first.click()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert guest.request.get(address).status == 200


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_is_wider_than_its_window(visit: Visit, width: int, language: str) -> None:
    page = visit(PRODUCT_MANAGER, width=width)
    if language == "fr":
        page.goto("/settings")
        page.get_by_label("Language").select_option("fr")
        page.get_by_role("button", name="Keep").click()
    page.goto("/c/velora-bikes/capture")
    report = page.locator("table a").first.get_attribute("href")
    page.goto("/c/velora-bikes/ideas?order=top")
    idea = page.locator(".card-title a").first.get_attribute("href")
    assert report
    assert idea
    own = ["/c/velora-bikes/capture", "/c/velora-bikes/pipeline", "/settings", report, idea]
    for address in [*PAGES, *own, "/c/velora-bikes/ideas/new"]:
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{address} is {wide} px too wide"
    if language == "fr":
        page.goto("/settings")
        page.get_by_label("Langue").select_option("en")
        page.get_by_role("button", name="Enregistrer").click()


@pytest.mark.parametrize("dark", [False, True])
def test_pages_are_accessible(visit: Visit, dark: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(PRODUCT_MANAGER, dark=dark)
    page.goto("/c/velora-bikes/ideas?order=top")
    idea = page.locator(".card-title a").first.get_attribute("href")
    page.goto("/c/velora-bikes/capture")
    report = page.locator("table a").first.get_attribute("href")
    assert report
    assert idea
    own = [idea, report, "/c/velora-bikes/pipeline", "/c/velora-bikes/capture", "/settings"]
    faults = []
    for address in [*PAGES, *own, "/c/velora-bikes/ideas/new"]:
        page.goto(address)
        for violation in Axe().run(page).response["violations"]:
            places = [node["target"] for node in violation["nodes"][:3]]
            faults.append(f"{address}: {violation['id']} at {places}")
    assert not faults, "\n".join(faults)


def test_the_keyboard_reaches_the_vote(visit: Visit) -> None:
    page: Page = visit("fourthfloor-ines")
    page.goto("/c/velora-bikes/ideas?order=new")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the page")
    for _ in range(30):
        page.keyboard.press("Tab")
        if "vote-box" in (page.locator(":focus").get_attribute("class") or ""):
            return
    pytest.fail("thirty presses of Tab do not reach a vote")
