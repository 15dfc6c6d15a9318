"""Credit, in a real browser: shares are corrected, a reward arrives, a certificate is made."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit, keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

IDEA = "Quick-release battery that locks itself with the frame key"


def test_shares_are_corrected_by_agreement_and_certified(visit: Visit) -> None:
    author = visit("fourthfloor-ines", script=False)
    author.goto("/c/velora-bikes/ideas?order=top")
    author.get_by_role("link", name=IDEA).first.click()
    author.get_by_role("link", name="How the credit is shared").click()
    expect(author.get_by_role("heading", name="Other shares are proposed")).to_be_visible()
    keep_picture(author, "credits-asked")
    address = author.url
    guest = visit()
    certificate = _certificate_of(author, guest)
    author.goto(address)
    author.get_by_label("I agree", exact=True).check()
    author.get_by_role("button", name="Answer").press("Enter")
    expect(author.get_by_role("heading", name="Other shares are proposed")).to_have_count(0)
    row = author.locator(".credit-row", has_text="jonas-p")
    expect(row).to_contain_text("24 %")
    guest.goto(certificate)
    expect(guest.get_by_role("status")).to_contain_text("Changed since")
    expect(guest.get_by_role("status")).to_contain_text(IDEA)
    keep_picture(guest, "certificate")


def _certificate_of(author, guest) -> str:
    author.get_by_role("link", name="fourthfloor-ines").first.click()
    author.get_by_role("link", name="Credits", exact=True).click()
    author.get_by_role("button", name="Make a certificate").press("Enter")
    expect(author.get_by_role("heading", level=1)).to_have_text("fourthfloor-ines")
    guest.goto(author.url)
    expect(guest.get_by_role("status")).to_contain_text("Unchanged since")
    return author.url


def test_a_reward_is_handed_over_and_received(visit: Visit) -> None:
    manager, receiver = visit("Petra-Velora"), visit("yusuf_b")
    manager.goto("/c/velora-bikes/pipeline")
    manager.get_by_role("link", name="Credits").click()
    owed = manager.locator(".reward", has_text="yusuf_b").first
    expect(owed).to_contain_text("days ago")
    owed.get_by_role("button", name="Handed over").press("Enter")
    expect(manager.get_by_role("status").first).to_contain_text("Noted")
    receiver.goto("/")
    receiver.goto("/c/velora-bikes/ideas?order=top&status=released")
    receiver.get_by_role("link", name="Matte black").first.click()
    receiver.get_by_role("link", name="How the credit is shared").click()
    mine = receiver.locator("#rewards .reward").first
    mine.get_by_role("button", name="It arrived").press("Enter")
    expect(receiver.locator("#rewards .reward").first).to_contain_text("Received")
