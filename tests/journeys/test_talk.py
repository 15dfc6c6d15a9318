"""Talk in a real browser: write, be answered and called, find it again, on a phone as well."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit, keep_picture, scripted, until_told
from tests.journeys.test_ideas import drawing

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TOLD_WITHIN = 20.0
TALK = "/c/velora-bikes/talk"


def told(page: Page, words: str) -> None:
    """Look again until the worker has told it."""
    until_told(page, page.locator(".notice", has_text=words), TOLD_WITHIN)


def in_thread(page: Page, title: str) -> str:
    """Go to a thread of the demo; its address."""
    page.goto(TALK)
    page.get_by_role("link", name=title).click()
    page.wait_for_url(re.compile(r"/talk/\d+-"))
    return page.url


def test_somebody_is_named_by_completion_called_by_the_bell_and_answers(visit: Visit) -> None:
    page = visit("oldshed")
    page.goto(f"{TALK}/new")
    scripted(page).get_by_label("Title").fill("A shed for two bikes")
    field = page.get_by_label("What do you want to talk about?")
    field.press_sequentially("Ask @chia")
    expect(page.get_by_role("option").first).to_contain_text("chiara")
    keep_picture(page, "completion")
    field.press("Enter")
    expect(field).to_have_value("Ask @chiara ")
    field.press_sequentially("about #brake")
    expect(page.get_by_role("option").first).to_contain_text("brake", ignore_case=True)
    field.press("Tab")
    expect(field).to_have_value(re.compile(r"about #\d+ $"))
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".editor-look a").first).to_have_text("@chiara")
    keep_picture(page, "look")
    page.get_by_role("button", name="Write on").click()
    page.get_by_role("button", name="Open the thread").click()
    expect(page.locator(".references")).to_contain_text("brake", ignore_case=True)
    address = page.url

    other = visit("chiara", width=390, dark=True)
    other.goto("/notices")
    told(other, "oldshed named you")
    keep_picture(other, "notices-phone")
    other.locator(".notice-link").first.click()
    expect(other).to_have_url(re.compile(re.escape(address.partition("?")[0])))
    scripted(other).get_by_role("link", name="Reply").first.click()
    other.get_by_label("Your post").fill("Mine is *dry*.")
    other.get_by_role("button", name="Post", exact=True).click()
    expect(other.locator(".post.is-depth-1 em")).to_have_text("dry")
    keep_picture(other, "answer-phone")
    post = other.locator(".post").first
    post.locator("summary.sign").click()
    post.locator(".sign-panel .sign").first.click()
    expect(post.locator(".sign[aria-pressed=true]")).to_contain_text("1")
    post.get_by_role("button", name="Thank").click()
    expect(post.locator(".is-thanks")).to_have_text("1 thanks")


def test_what_is_written_survives_a_closed_tab_and_is_there_elsewhere(visit: Visit) -> None:
    page = visit("wetcommute")
    address = in_thread(page, "Photos from the ride along the canal")
    scripted(page).get_by_label("Your post").fill("I began to say that")
    # The tab is left at once: the page sends what it has when it goes.
    page.goto("/")
    elsewhere = visit("wetcommute", width=390)
    elsewhere.goto(address)
    expect(elsewhere.get_by_label("Your post")).to_have_value("I began to say that")
    elsewhere.get_by_role("button", name="Post", exact=True).click()
    expect(elsewhere.locator(".post").last).to_contain_text("I began to say that")
    page.goto(address)
    expect(scripted(page).get_by_label("Your post")).to_have_value("")


def test_a_picture_is_dropped_into_a_post_and_shown(visit: Visit) -> None:
    page = visit("gravelgran")
    in_thread(page, "How do you lock a bike")
    scripted(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Picture").click()
    chooser.value.set_files(drawing("#3a5fb0"))
    field = page.get_by_label("Your post")
    expect(field).to_have_value(re.compile(r"!\[what the picture shows\]\(/media/post-"))
    field.press_sequentially("a rack in blue")
    expect(field).to_have_value(re.compile(r"!\[a rack in blue\]"))
    page.get_by_role("button", name="Post", exact=True).click()
    image = page.get_by_role("img", name="a rack in blue")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.naturalWidth") > 0
    keep_picture(page, "post-picture")


def test_a_marked_sentence_is_quoted_and_becomes_an_idea_with_credit(visit: Visit) -> None:
    page = visit("tomasz_k")
    page.goto(TALK)
    page.get_by_role("link", name="Which tyres for wet cobbles?").click()
    post = scripted(page).locator(".post", has_text="I never have the manual with me").first
    post.get_by_role("link", name="Quote").click()
    field = page.get_by_label("Your post")
    expect(field).to_have_value(re.compile(r"^> \[@tall_order\]\(/c/velora-bikes/posts/\d+\)"))
    field.press_sequentially("Print it inside the rim tape.")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator(".post:target blockquote")).to_contain_text("I never have the manual")
    keep_picture(page, "quoted")
    page.goto(TALK)
    page.get_by_role("link", name="Which tyres for wet cobbles?").click()
    post = page.locator(".post", has_text="I never have the manual with me").first
    post.get_by_role("link", name="Make this an idea").click()
    scripted(page).get_by_label("Title").fill("Pressure by weight, printed on the tyre")
    for step in ("Who is it for", "Show it", "Consent and licence", "Preview"):
        page.get_by_role("button", name="Next", exact=True).click()
        expect(page.get_by_role("heading", level=2, name=step)).to_be_visible()
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.locator(".idea-head")).to_contain_text("from a post by tall_order")
    page.get_by_role("link", name="from a post by tall_order").click()
    expect(page.locator(".post:target .references")).to_contain_text("Pressure by weight")


def test_talk_works_without_script(visit: Visit) -> None:
    page = visit("femke", script=False)
    page.goto(f"{TALK}/new")
    page.get_by_label("Title").fill("Without any script")
    page.get_by_label("What do you want to talk about?").fill("It *works*.")
    page.get_by_role("button", name="See it first").click()
    expect(page.locator(".look em")).to_have_text("works")
    page.get_by_role("button", name="Open the thread").click()
    other = visit("noor-d", script=False)
    other.goto(page.url)
    other.get_by_role("link", name="Quote").click()
    expect(other.get_by_label("Your post")).to_have_value(re.compile("^> "))
    other.get_by_role("button", name="Post", exact=True).click()
    expect(other.locator(".post.is-depth-1 blockquote")).to_contain_text("works")
    other.locator(".post").first.get_by_role("button", name="Thank").click()
    expect(other.locator(".post").first.locator(".is-thanks")).to_have_text("1 thanks")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_pages_of_talk_fit_and_are_accessible(visit: Visit, width: int, dark: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit("fourthfloor-ines", width=width, dark=dark)
    page.goto(TALK)
    threads = [link.get_attribute("href") for link in page.locator(".thread-title a").all()[:2]]
    faults = []
    for address in [TALK, *threads, f"{TALK}/new", "/notices", "/settings/notices"]:
        page.goto(str(address))
        scripted(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        for violation in Axe().run(page).response["violations"]:
            places = [node["target"] for node in violation["nodes"][:3]]
            faults.append(f"{address}: {violation['id']} at {places}")
    assert not faults, "\n".join(faults)
