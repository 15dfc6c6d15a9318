"""A second factor, from its first code to a lost telephone: with and without script."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, Page
from pyotp import TOTP

from tests.journeys.conftest import Forum, keep_picture, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def opened(browser: Browser, forum: Forum, *, width: int = 1280, script: bool = True) -> Page:
    """A browser of its own: here people sign in anew, and nobody else's session is touched."""
    size = {"width": width, "height": 900}
    context = browser.new_context(
        base_url=forum.address, viewport=size, locale="en", java_script_enabled=script
    )
    return context.new_page()


def give_code(page: Page, code: str) -> None:
    """Type a code, as on a telephone, and go on."""
    page.get_by_role("textbox", name="Code").fill(code)
    page.get_by_role("main").get_by_role("button").last.click()


@pytest.mark.parametrize("script", [True, False])
def test_from_the_first_code_to_a_lost_telephone(
    browser: Browser, forum: Forum, script: bool
) -> None:
    name = ("Petra-Velora", "marta_mod")[script]
    page = opened(browser, forum, script=script)
    sign_in(page, name)
    page.goto("/settings/security")
    page.get_by_role("button", name="Set up a second factor").click()
    key = page.locator(".enrol-key").inner_text().replace(" ", "")
    keep_picture(page, "second-factor")
    give_code(page, TOTP(key).now())
    page.get_by_role("heading", name="Recovery codes").wait_for()
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep them as a file").click()
    assert download.value.path().read_text().split() == codes

    phone = opened(browser, forum, width=390, script=script)
    phone.goto("/sign-in?next=/settings/sessions")
    phone.get_by_label("Name or mail address").fill(name)
    phone.get_by_label("Password").fill("a-pond-of-ideas")
    phone.get_by_role("main").get_by_role("button", name="Sign in").click()
    phone.wait_for_url("**/sign-in/code**")
    field = phone.get_by_role("textbox", name="Code")
    assert (field.get_attribute("inputmode"), field.get_attribute("autocomplete")) == (
        "numeric",
        "one-time-code",
    )
    # The code that switched it on is used up; the next one is taken already.
    give_code(phone, TOTP(key).at(int(time.time()) + 30))
    phone.wait_for_url("**/settings/sessions")
    assert phone.locator(".session").count() == 2
    keep_picture(phone, "sessions-phone")
    phone.get_by_role("button", name="End Chrome on Linux").click()
    phone.get_by_text("That session has ended.").wait_for()
    page.goto("/settings/security")
    page.wait_for_url("**/sign-in**")

    page.get_by_label("Name or mail address").fill(name)
    page.get_by_label("Password").fill("a-pond-of-ideas")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Use a recovery code").click()
    give_code(page, codes[0])
    page.wait_for_url("**/settings/security")
    page.get_by_text("9 recovery codes are left").wait_for()
    page.locator("summary", has_text="Switch it off").click()
    page.locator(".confirm[open]").get_by_role("button").click()
    page.get_by_text("Your second factor is off").wait_for()
    for one in (page, phone):
        one.context.close()
