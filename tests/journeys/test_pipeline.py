"""From a report to the roadmap: pulled in a few presses, moved in every way, told to whom it is."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PASSWORD, Visit, keep_picture, scripted, until_told

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HERE = "/c/velora-bikes"
PRODUCT_MANAGER, ANOTHER = "Petra-Velora", "Ondine"
CLICKS_MOST, SECONDS_MOST = 10, 120
TOLD_WITHIN = 60


class Hand:
    """Somebody's hand, which counts its clicks."""

    clicks = 0

    def click(self, target: Locator) -> None:
        """Click, once what is clicked is there to be found."""
        target.click()
        self.clicks += 1


def untouched(page: Page) -> Locator:
    """The first link of a report that pulls an idea which is not in the pipeline yet."""
    for link in page.get_by_role("link", name=re.compile("^Pull “")).all():
        # A theme may stand above its ideas, and can be pulled as well.
        address = str(link.get_attribute("href"))
        form = page.request.get(address)
        assert form.ok, form.status
        if "/ideas/" in address and 'name="deal"' in form.text() and link.is_visible():
            return link
    raise AssertionError("everything in the report is pulled already")


def card(page: Page, title: str) -> Locator:
    """The item of that title on the board."""
    return page.locator(".stage-item", has=page.get_by_role("link", name=title, exact=True))


def stage(page: Page, name: str) -> Locator:
    """A stage of the board."""
    named = page.get_by_role("heading", level=2, name=re.compile(f"^{name}"))
    return page.locator(".stage", has=named)


def test_a_product_manager_pulls_an_idea_at_first_sight_and_its_author_is_told(
    visit: Visit,
) -> None:
    page, hand, began = visit(), Hand(), time.monotonic()
    page.goto("/")
    hand.click(page.get_by_role("link", name="Sign in"))
    page.get_by_label(re.compile("^Name")).fill(PRODUCT_MANAGER)
    page.get_by_label("Password").fill(PASSWORD)
    hand.click(page.get_by_role("main").get_by_role("button", name="Sign in"))
    hand.click(page.get_by_role("main").get_by_role("link", name="Velora bikes").first)
    hand.click(page.get_by_role("link", name="Capture"))
    hand.click(page.get_by_role("table").get_by_role("link").first)
    hand.click(untouched(page))
    expect(page.get_by_role("heading", level=1)).to_have_text("Pull into the pipeline")
    title, author = page.locator(".lede").inner_text().rsplit(" by ", 1)
    keep_picture(page, "pull-an-idea")
    hand.click(page.get_by_label("Public thanks"))
    hand.click(page.get_by_role("main").get_by_role("button", name="Pull"))
    expect(page.get_by_role("status").first).to_contain_text("Its author has been told")
    expect(card(page, title)).to_be_visible()
    assert hand.clicks <= CLICKS_MOST
    assert time.monotonic() - began < SECONDS_MOST
    keep_picture(page, "board-after-pull")

    told = visit(author)
    told.goto("/notices")
    words = "The brand took your idea into its pipeline"
    notice = told.get_by_role("listitem").filter(has_text=title).filter(has_text=words)
    until_told(told, notice, TOLD_WITHIN)
    expect(notice).to_be_visible()
    keep_picture(told, "author-told")


def test_an_item_is_moved_by_keyboard_by_hand_and_by_form(visit: Visit) -> None:
    page = visit(PRODUCT_MANAGER)
    page.goto(f"{HERE}/pipeline")
    scripted(page)
    title = stage(page, "Intake").locator(".stage-item-title").first.inner_text()

    # By keyboard: focus stays on the card, and a reader of the screen hears that it moved.
    card(page, title).get_by_role("link").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(stage(page, "Assessed")).to_contain_text(title)
    expect(card(page, title).get_by_role("link")).to_be_focused()
    expect(page.locator("[data-status]")).to_have_text("Moved.")
    first = stage(page, "Assessed").locator(".stage-item-title").first.inner_text()
    page.keyboard.press("Alt+ArrowDown")
    if first == title:
        expect(stage(page, "Assessed").locator(".stage-item-title").nth(1)).to_have_text(title)
    else:
        page.keyboard.press("Alt+ArrowUp")

    # By hand, onto the first one there: it comes before or after it.
    card(page, title).drag_to(stage(page, "Planned").locator(".stage-item-title").first)
    expect(stage(page, "Planned")).to_contain_text(title)
    keep_picture(page, "board-after-drag")

    # By form, with a word for who voted.
    item = card(page, title)
    item.locator("summary").click()
    item.get_by_label("Stage").select_option(label="In production")
    item.get_by_label(re.compile("^What its voters are told")).fill(
        "The first ones are being made."
    )
    item.get_by_role("button", name="Move").click()
    expect(stage(page, "In production")).to_contain_text(title)

    page.goto(f"{HERE}/roadmap")
    making = page.locator(".road-section", has_text="In production now")
    expect(making).to_contain_text(title)
    guest = visit()
    guest.goto(f"{HERE}/roadmap")
    expect(guest.locator(".road-section", has_text="In production now")).to_contain_text(title)
    guest.get_by_role("link", name=title, exact=True).click()
    expect(guest.locator(".timeline")).to_contain_text("The first ones are being made.")


@pytest.mark.parametrize("script", [True, False])
def test_a_stale_move_is_refused_and_shows_the_board_as_it_is(visit: Visit, script: bool) -> None:
    page, other = visit(PRODUCT_MANAGER), visit(ANOTHER, script=script)
    for each in (page, other):
        each.goto(f"{HERE}/pipeline")
    title = stage(page, "Assessed").locator(".stage-item-title").last.inner_text()
    scripted(page)
    card(page, title).get_by_role("link").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(stage(page, "Planned")).to_contain_text(title)
    if script:
        scripted(other)
        card(other, title).get_by_role("link").focus()
        other.keyboard.press("Alt+ArrowLeft")
    else:
        late = card(other, title)
        late.locator("summary").click()
        late.get_by_label("Stage").select_option(label="Intake")
        late.get_by_role("button", name="Move").click()
    expect(other.get_by_role("alert")).to_contain_text("it stands in “Planned” now")
    expect(stage(other, "Planned")).to_contain_text(title)
    keep_picture(other, f"board-stale-move-{'with' if script else 'without'}-script")


def test_what_came_out_is_read_with_thanks_and_every_idea_is_counted(visit: Visit) -> None:
    page = visit()
    page.goto(f"{HERE}/")
    page.get_by_role("link", name="Roadmap").click()
    keep_picture(page, "roadmap")
    page.get_by_role("link", name="All that came out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Changelog")
    release = page.locator(".release").first
    expect(release).to_contain_text("Thanks to ")
    keep_picture(page, "changelog")
    page.get_by_role("link", name="What became of our ideas").click()
    counts = [
        int(cell) for cell in page.locator(".outcome-table tbody td:nth-child(2)").all_inner_texts()
    ]
    assert sum(counts) == int(page.locator(".outcome-table tfoot td").first.inner_text())
    keep_picture(page, "outcomes")
    page.get_by_label("Proposed").select_option(index=1)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Here: those of one half-year.")).to_be_visible()
