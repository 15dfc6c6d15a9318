"""Communities and their people in a real browser: invited, inside, outside, known, and blocked."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Forum, Visit, keep_picture, scripted, serving
from tests.journeys.test_ideas import drawing
from tests.mailbox import Sink, listening

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

MODERATOR, ADMIN = "marta_mod", "Ondine"
HERE = "/c/velora-bikes"
STRANGER = "nils@example.org"
MAILED_WITHIN = 20.0
HOLDS_NO_LONGER = "This invitation holds no longer. Ask whoever sent it for another one."


@pytest.fixture(scope="module")
def sink() -> Iterator[tuple[Sink, int]]:
    """A real mail server, and its port."""
    with listening() as both:
        yield both


@pytest.fixture(scope="module")
def forum(
    demo: Path, sink: tuple[Sink, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Forum]:
    """The demo's forum, with a mail server."""
    url = f"smtp://127.0.0.1:{sink[1]}?from=forum@example.org"
    home = tmp_path_factory.mktemp("mailing") / "home"
    with serving(demo, home, MAIL_URL=url) as forum:
        yield forum


def link_in(words: str) -> str:
    """The address that a mail leads to."""
    found = re.search(r"http://\S+", words)
    assert found
    return found[0]


def made_link(page: Page, place: str, uses: int) -> str:
    """Make a link that lets `uses` people into a community."""
    page.goto(f"{place}/invitations")
    scripted(page).get_by_label("For how many people").fill(str(uses))
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Link", exact=True).input_value()


def press_twice(page: Page, word: str, sure: str) -> None:
    """Press what asks first, and say yes."""
    page.get_by_text(word, exact=True).click()
    page.get_by_role("button", name=sure).click()


def test_a_stranger_comes_by_a_letter_reads_the_rules_and_posts(
    visit: Visit, sink: tuple[Sink, int]
) -> None:
    moderator = visit(MODERATOR)
    moderator.goto(f"{HERE}/invitations")
    scripted(moderator).get_by_label("Mail addresses").fill(STRANGER)
    moderator.get_by_role("button", name="Write to them").click()
    expect(moderator.locator(".callout")).to_contain_text("They are on their way")
    letter = sink[0].next_to(STRANGER, within=MAILED_WITHIN)
    assert f"{MODERATOR} invites you to Velora bikes" in letter

    page = visit(width=390)
    page.goto(link_in(letter))
    expect(page.get_by_role("heading", level=1)).to_have_text("Velora bikes")
    expect(page.get_by_role("region", name="Rules")).to_contain_text("One wish, one idea")
    keep_picture(page, "invited-phone")
    page.get_by_role("link", name="Make an account and join").click()
    page.get_by_label("Name").fill("nils-rides")
    page.get_by_label("Mail address").fill(STRANGER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label(re.compile("or older")).check()
    page.get_by_label("I agree to the terms").check()
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("button", name="Join Velora bikes").click()
    expect(page.get_by_role("status")).to_contain_text("You are a member of Velora bikes now")
    page.goto(link_in(sink[0].next_to(STRANGER, within=MAILED_WITHIN)))
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("Your address is proven")

    page.goto(f"{HERE}/talk")
    page.get_by_role("link", name="How do you lock a bike").click()
    scripted(page).get_by_label("Your post").fill("With a chain that is older than I am.")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("I have read the rules")
    expect(page.get_by_label("Your post")).to_have_value("With a chain that is older than I am.")
    keep_picture(page, "rules-phone")
    page.get_by_label("I have read the rules").check()
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator(".post").last).to_contain_text("older than I am")
    expect(page.get_by_label("I have read the rules")).to_have_count(0)

    moderator.goto(f"{HERE}/invitations")
    invitation = moderator.locator(".invitation", has_text=STRANGER)
    expect(invitation).to_contain_text("used up")
    expect(invitation.get_by_role("link", name="nils-rides")).to_be_visible()
    assert HOLDS_NO_LONGER in visit().request.get(link_in(letter)).text()


def test_an_invitation_that_is_over_or_taken_back_says_so(visit: Visit, forum: Forum) -> None:
    page = visit(MODERATOR)
    over, taken_back = made_link(page, HERE, 3), made_link(page, HERE, 4)
    row = page.locator(".invitation", has_text="A link for 4 people").first
    row.get_by_text("Take back", exact=True).click()
    row.get_by_role("button", name="Yes, take it back").click()
    expect(row).to_contain_text("taken back")
    with closing(sqlite3.connect(forum.home / "vivier.db", isolation_level=None)) as database:
        database.execute("UPDATE invitations SET expires_at = created_at WHERE uses_limit = 3")
    for link in (over, taken_back):
        answer = page.request.get(link)
        assert answer.status == 404
        assert HOLDS_NO_LONGER in answer.text()


def test_a_private_community_is_not_there_before_one_joins_and_after_one_left(
    visit: Visit,
) -> None:
    place, name = "/c/quiet-pond", "The quiet pond"
    admin = visit(ADMIN)
    admin.goto("/communities/new")
    scripted(admin).get_by_label("Name", exact=True).fill(name)
    admin.get_by_label("Word in its address").fill("quiet-pond")
    admin.get_by_label(re.compile("Private:")).check()
    admin.get_by_role("button", name="Found it").click()
    expect(admin.get_by_role("status")).to_be_visible()
    link = made_link(admin, place, 2)

    page = visit("oldshed")

    def is_there() -> list[bool]:
        directory = page.request.get("/communities?q=quiet").text()
        search = page.request.get("/search?q=quiet+pond").text()
        return [page.request.get(f"{place}/").ok, name in directory, place in search]

    assert is_there() == [False, False, False]
    page.goto(link)
    page.get_by_role("button", name=f"Join {name}").click()
    expect(page.get_by_role("status")).to_contain_text(f"You are a member of {name} now")
    assert is_there()[:2] == [True, True]
    press_twice(page, "Leave this community", "Yes, leave")
    expect(page.get_by_role("status")).to_contain_text(f"You have left {name}")
    assert is_there() == [False, False, False]


def test_somebody_shows_who_they_are_with_a_portrait(visit: Visit) -> None:
    page = visit("tomasz_k")
    page.goto("/settings/profile")
    given = drawing("#2f7d5b")
    scripted(page).get_by_label("Your picture").set_input_files(given)
    page.get_by_role("button", name="Show this picture").click()
    expect(page.get_by_role("status")).to_have_text("Kept.")
    page.get_by_label("About you").fill("I fix *everything* twice.")
    page.get_by_label("A few words").check()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Kept.")
    page.get_by_role("link", name="See your profile as others do").click()
    expect(page.locator(".profile-about em")).to_have_text("everything")
    expect(page.locator(".profile-facts")).to_contain_text("comes for: a few words")
    portrait = page.locator(".profile-who img")
    width, height = portrait.evaluate("image => [image.naturalWidth, image.naturalHeight]")
    assert width == height > 0
    kept = page.request.get(str(portrait.get_attribute("src")))
    assert kept.body() != given["buffer"]
    keep_picture(page, "profile")


def test_what_a_blocked_person_wrote_is_folded_and_can_be_unfolded(visit: Visit) -> None:
    page = visit("tomasz_k", width=390)
    page.goto(f"{HERE}/talk")
    page.get_by_role("link", name="How do you lock a bike").click()
    thread = page.url
    name = page.locator(".post .name").first.inner_text()
    page.locator(".post .name").first.click()
    press_twice(page, "Block", f"Block {name}")
    expect(page.get_by_role("status")).to_have_text(f"You have blocked {name}.")
    page.goto(thread)
    folded = page.locator(".post-folded").first
    expect(folded.locator(".prose")).to_be_hidden()
    folded.get_by_text(f"You blocked {name}: show").click()
    expect(folded.locator(".prose")).to_be_visible()
    page.goto("/settings/privacy")
    page.locator(".people-list li", has_text=name).get_by_role("button").click()
    page.goto(thread)
    expect(page.locator(".post-folded")).to_have_count(0)


def test_one_press_joins_and_votes(visit: Visit) -> None:
    page = visit("tomasz_k")
    page.goto("/c/velora-workshop/ideas")
    box = page.get_by_role("button", name=re.compile("^Join Velora workshop and vote for")).first
    before = int(box.locator(".vote-number").inner_text())
    box.click()
    mine = page.get_by_role("button", name=re.compile("^Take back your vote")).first
    expect(mine.locator(".vote-number")).to_have_text(str(before + 1))
    page.goto("/communities?mine=yes")
    expect(page.locator(".community-row", has_text="Velora workshop")).to_contain_text("member")


OF_THE_TEAM = ["settings", "settings/team", "areas", "models", "settings/notes", "invitations"]
OF_ALL = ["", "rules", "statistics", "members"]
OF_ONESELF = ["settings", "settings/security", "settings/sessions", "settings/profile"]
OF_ONESELF += ["settings/privacy", "trust"]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_pages_of_communities_and_people_fit_and_are_accessible(
    visit: Visit, width: int, dark: bool
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(ADMIN, width=width, dark=dark)
    page.goto(f"{HERE}/members")
    person = str(page.locator(".member-name a").first.get_attribute("href"))
    whose = person.partition("-")[0]
    addresses = [
        *("/", "/communities", "/communities/new", person, f"{whose}/contributions"),
        *(f"{HERE}/{name}" for name in OF_ALL + OF_THE_TEAM),
        *(f"/{name}" for name in OF_ONESELF),
    ]
    faults = []
    for address in addresses:
        page.goto(address)
        scripted(page)
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            faults.append(f"{address} is wider than its window")
        for violation in Axe().run(page).response["violations"]:
            places = [node["target"] for node in violation["nodes"][:3]]
            faults.append(f"{address}: {violation['id']} at {places}")
    assert not faults, "\n".join(faults)
