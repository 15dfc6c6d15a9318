"""Somebody takes all of theirs away, leaves and comes back, and leaves for good."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import FLASK, PASSWORD, ROOT, Forum, keep_picture, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
NAME = "fourthfloor-ines"
PHONE = 390


@pytest.fixture
def page(browser: Browser, forum: Forum) -> Iterator[Page]:
    """A browser of hers."""
    context = browser.new_context(base_url=forum.address, locale="en", accept_downloads=True)
    yield context.new_page()
    context.close()


def test_an_export_is_gathered_fetched_and_read(page: Page, tmp_path: Path) -> None:
    sign_in(page, NAME)
    page.goto("/settings/privacy")
    page.get_by_role("button", name="Gather my data").click()
    fetch = page.get_by_role("link", name="Fetch it")
    expect(fetch).to_be_visible(timeout=60_000)
    keep_picture(page, "privacy-export")
    with page.expect_download() as coming:
        fetch.click()
    file = tmp_path / "me.zip"
    coming.value.save_as(file)
    with ZipFile(file) as archive:
        said = json.loads(archive.read("me.json"))
        archive.extractall(tmp_path / "opened")
    assert said["person"][0]["name"] == NAME
    assert said["votes"]
    page.goto((tmp_path / "opened" / "index.html").as_uri())
    expect(page.get_by_role("heading", name="Your data")).to_be_visible()
    expect(page.get_by_role("heading", name="Your votes")).to_be_visible()
    keep_picture(page, "privacy-archive")


def test_the_settings_fit_a_phone_and_work_without_script(browser: Browser, forum: Forum) -> None:
    phone = {"viewport": {"width": PHONE, "height": 844}, "java_script_enabled": False}
    context = browser.new_context(base_url=forum.address, locale="fr", **phone)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label(re.compile("^Nom")).fill("Claire-Aubier")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    for at in ("privacy", "consents", "leave"):
        page.goto(f"/settings/{at}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        width = page.locator("body").bounding_box()
        assert width is not None
        assert width["width"] <= PHONE
    context.close()


def test_who_leaves_can_come_back_and_who_left_is_nobody(page: Page, forum: Forum) -> None:
    sign_in(page, NAME)
    page.goto("/settings/leave")
    keep_picture(page, "privacy-leave")
    page.get_by_label("Remove what I gave as well").check()
    page.get_by_role("button", name="Erase my account in 7 days").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    sign_in(page, NAME)
    expect(page.get_by_text("will be erased on")).to_be_visible()
    keep_picture(page, "privacy-stay")
    page.get_by_role("button", name="Stay").click()
    expect(page.get_by_text("Welcome back")).to_be_visible()
    page.goto("/settings/privacy")
    expect(page.get_by_role("button", name="Gather my data")).to_be_visible()
    environment = {**os.environ, "VIVIER_HOME": str(forum.home)}
    erase = [*FLASK, "person", "erase", NAME, "--remove", "--yes"]
    subprocess.run(erase, cwd=ROOT, env=environment, check=True)
    page.goto("/settings/privacy")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label(re.compile("^Name")).fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("The name or the password is not right.").first).to_be_visible()
