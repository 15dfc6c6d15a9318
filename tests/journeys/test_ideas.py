"""The life of an idea in a real browser: drafts, similar ideas, designs, amendments, merges."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.conftest import Visit, keep_picture, scripted

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NEW = "/c/velora-bikes/ideas/new"


def drawing(colour: str) -> FilePayload:
    """A picture to choose."""
    image = Image.new("RGB", (640, 420), "#f2ecdc")
    draw = ImageDraw.Draw(image)
    draw.ellipse((140, 90, 430, 350), fill=colour)
    draw.rectangle((360, 40, 590, 150), outline="#333", width=8)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return {"name": "drawing.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


def proposed(page: Page, title: str, *pictures: FilePayload) -> str:
    """Propose an idea through the steps; its address."""
    page.goto(NEW)
    scripted(page)
    page.get_by_label("Title").fill(title)
    page.get_by_label("What should it do?").fill("As little as possible, and that well.")
    for step in ("Who is it for", "Show it"):
        page.get_by_role("button", name="Next", exact=True).click()
        expect(page.get_by_role("heading", level=2, name=step)).to_be_visible()
    if pictures:
        page.get_by_label("Add pictures").set_input_files(list(pictures))
        expect(page.locator(".given-pictures li")).to_have_count(len(pictures))
    for step in ("Consent and licence", "Preview"):
        page.get_by_role("button", name="Next", exact=True).click()
        expect(page.get_by_role("heading", level=2, name=step)).to_be_visible()
    page.get_by_role("button", name="Propose", exact=True).click()
    page.wait_for_url(re.compile(r"/ideas/\d+-"))
    return page.url


def test_a_similar_idea_appears_while_typing_and_is_voted_for_instead(visit: Visit) -> None:
    page = visit("oldshed")
    page.goto(NEW)
    scripted(page)
    page.get_by_label("Title").fill("Lights that switch themselves on and a brake light")
    similar = page.locator("#similar")
    expect(similar).to_contain_text("A brake light that means it", timeout=15_000)
    keep_picture(page, "similar")
    item = similar.locator("li", has_text="A brake light that means it")
    before = item.locator(".vote-box").get_attribute("aria-pressed")
    item.locator(".vote-box").focus()
    page.keyboard.press("Enter")
    pressed = "false" if before == "true" else "true"
    expect(item.locator(".vote-box")).to_have_attribute("aria-pressed", pressed)
    expect(page.get_by_label("Title")).to_have_value(re.compile("switch themselves"))


def test_a_step_says_what_it_lacks_and_a_draft_is_there_on_the_next_device(visit: Visit) -> None:
    page = visit("wetcommute")
    page.goto(NEW)
    scripted(page)
    page.get_by_label("Title").fill("Gaiters for the rear light")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_label("What should it do?")).to_be_focused()
    expect(page.locator(".field-error")).to_contain_text("Say in a few words")
    elsewhere = visit("wetcommute", width=390, dark=True)
    elsewhere.goto(NEW)
    elsewhere.get_by_role("link", name="Gaiters for the rear light").click()
    scripted(elsewhere)
    expect(elsewhere.get_by_label("Title")).to_have_value("Gaiters for the rear light")
    elsewhere.get_by_label("What should it do?").fill("Keep the mud off, said on the phone.")
    elsewhere.get_by_role("button", name="Next", exact=True).click()
    expect(elsewhere.get_by_role("heading", level=2, name="Who is it for")).to_be_visible()
    keep_picture(elsewhere, "propose-phone")
    # The first device is behind now: it says so, and overwrites nothing.
    page.get_by_label("What should it do?").fill("Said on the desk.")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Nothing is overwritten")
    keep_picture(page, "draft-in-two-places")
    page.get_by_role("link", name="Go on there").click()
    expect(page.get_by_label("What should it do?")).to_have_value(re.compile("on the phone"))


def test_a_design_is_shown_remarked_on_and_improved_with_credit(visit: Visit) -> None:
    page = visit("fourthfloor-ines")
    address = proposed(page, "A hook for the helmet", drawing("#0b6e64"), drawing("#b4532a"))
    scripted(page).locator(".designs figure a").click()
    expect(page.locator("dialog.light img")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Remarks and versions of 1").click()
    # By keyboard alone: the mark starts in the middle.
    scripted(page).get_by_role("button", name="The spot of your remark").focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("From the left")).to_have_value("40.0")
    expect(page.get_by_label("From the top")).to_have_value("49.0")
    page.get_by_role("textbox", name="Your remark").fill("This edge will be sharp.")
    page.get_by_role("button", name="Remark on it").click()
    expect(page.locator(".remarks li")).to_contain_text("sharp")
    keep_picture(page, "design-remark")

    other = visit("oldshed")
    other.goto(address)
    other.get_by_role("link", name="Offer a change").click()
    other.get_by_label("What it would say").fill("As little as possible, *round*, and that well.")
    other.locator("input[type=file]").set_input_files(drawing("#3a5fb0"))
    other.get_by_label("Why is it better?").fill("Nobody gets hurt.")
    other.get_by_role("button", name="Offer it").click()
    expect(other.locator("ins").first).to_contain_text("round")
    keep_picture(other, "amendment")

    page.goto(address)
    page.get_by_role("link", name="Nobody gets hurt.").click()
    page.get_by_role("button", name="Accept it").click()
    expect(page.locator(".idea-head")).to_contain_text("improved by oldshed")
    expect(page.locator(".prose em")).to_have_text("round")
    page.get_by_role("link", name="Remarks and versions of 1").click()
    page.get_by_role("link", name="Compare with version 1").click()
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("51")
    keep_picture(page, "versions")


def test_two_ideas_are_compared_by_arrow_keys(visit: Visit) -> None:
    page = visit("oldshed")
    page.goto("/c/velora-bikes/")
    page.get_by_role("link", name="Compare", exact=True).click()
    first = scripted(page).locator(".duel-title").first.inner_text()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".duel-foot")).to_contain_text("You have compared 1 pair")
    keep_picture(page, "compare")
    page.get_by_role("button", name="Take the last answer back").click()
    expect(page.locator(".duel-title").first).to_have_text(first)


def test_two_ideas_are_merged_told_and_taken_apart_again(visit: Visit) -> None:
    author = visit("wetcommute", width=390)
    source = proposed(author, "Mudguard flaps made of old tyres")
    author.locator(".idea-vote .vote-box").click()
    expect(author.locator(".idea-vote .vote-box")).to_have_attribute("aria-pressed", "true")
    mod = visit("marta_mod")
    mod.goto("/c/velora-bikes/ideas?order=top")
    mod.get_by_role("link", name="A longer front mudguard, and a flap").first.click()
    target = mod.url
    count = int(mod.locator(".idea-vote .vote-number").inner_text())
    mod.goto(source)
    mod.get_by_role("link", name="Merge with another idea").click()
    mod.get_by_label(re.compile("The idea that stays")).fill(target)
    mod.get_by_label(re.compile("^Reason")).fill("Both want a longer flap.")
    mod.get_by_role("button", name="Merge them").click()
    expect(mod.locator(".merged-idea")).to_contain_text("Mudguard flaps made of old tyres")
    author.goto(source)
    expect(author).to_have_url(re.compile(re.escape(target.split("?")[0])))
    expect(author.locator(".idea-vote .vote-number")).to_have_text(str(count + 1))
    keep_picture(author, "merged-phone")
    author.get_by_role("button", name="Keep my vote out").click()
    expect(author.locator(".idea-vote .vote-number")).to_have_text(str(count))
    author.get_by_role("button", name="Undo the merge").click()
    expect(author.get_by_role("heading", level=1)).to_have_text("Mudguard flaps made of old tyres")
    expect(author.locator(".idea-vote .vote-number")).to_have_text("1")
