"""The corpora by the hundred, in a real browser, with our policy on and with it off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route
from sqlalchemy import update

from forum.core import markup
from forum.core.transaction import transaction
from forum.ideas.models import Idea
from forum.threads.models import Post
from tests.hostile.payloads import BREAK_OUT, all_texts
from tests.walk.visiting import Visitor, Walk, walk_of

ORIGIN = "http://localhost"
POLICY = "content-security-policy"
TEXTS_A_PAGE = 350
# Whatever could act, in or on a text of somebody's.
ACTING = """() => [...document.querySelectorAll('.prose *')].filter(one =>
    /^(script|iframe|form|object|embed|style|svg|math|input|button|link|meta|base)$/i
        .test(one.localName)
    || one.getAttributeNames().some(name => /^(on|style|id|class)/.test(name))
).map(one => one.outerHTML.slice(0, 120))"""

pytestmark = pytest.mark.browser


@dataclass
class Answering:
    """Answers the browser from the forum itself, and notes what else it asks for."""

    visitor: Visitor
    with_policy: bool
    strayed: list[str] = field(default_factory=list)

    def answer(self, route: Route) -> None:
        """What the forum answers; nobody answers for elsewhere."""
        parts = urlsplit(route.request.url)
        if f"{parts.scheme}://{parts.netloc}" != ORIGIN:
            self.strayed.append(route.request.url)
            return route.abort()
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        # The browser would follow a redirect past us, to where nobody listens.
        asked = {"headers": {"Cookie": self.visitor.cookie}, "follow_redirects": True}
        given = self.visitor.client.get(path, **asked)
        headers = {name.lower(): value for name, value in given.headers.items()}
        if not self.with_policy:
            headers.pop(POLICY, None)
        return route.fulfill(status=given.status_code, headers=headers, body=given.get_data())


@pytest.fixture(scope="module")
def walk(new_home: Callable[[str], Path]) -> Iterator[Walk]:
    with walk_of(new_home("browsed"), "public", ("member",)) as walk:
        yield walk


def written(app: Flask, texts: list[str]) -> None:
    """These texts as the words of every idea and post, and something in every title."""
    # One by one, so that none is the code of a fence that another one opened.
    html = "\n".join(markup.render(text).html for text in texts)
    with app.app_context(), transaction() as session:
        session.execute(update(Idea).values(body_html=html, title=BREAK_OUT))
        session.execute(update(Post).values(body_html=html))


def read(page: Page, path: str) -> list[str]:
    """What is wrong with a page once it stands."""
    page.goto(ORIGIN + path, wait_until="load")
    for folded in page.locator(".prose summary").all():
        folded.click()
    return list(page.evaluate(ACTING))


@pytest.mark.parametrize("with_policy", [True, False])
def test_no_text_acts(browser: Browser, walk: Walk, *, with_policy: bool, tmp_path: Path) -> None:
    answering = Answering(walk.visitors["member"], with_policy)
    page = browser.new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message) or dialog.dismiss())
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.route("**/*", answering.answer)
    texts, wrong = all_texts(), []
    for first in range(0, len(texts), TEXTS_A_PAGE):
        written(walk.app, texts[first : first + TEXTS_A_PAGE])
        wrong += read(page, f"/c/bikes/ideas/{walk.things.idea.id}")
        wrong += read(page, f"/c/bikes/threads/{walk.things.thread_id}")
    page.close()
    # The pictures of this world are empty files.
    said = [line for line in said if "Failed to load resource" not in line]
    assert (wrong, said, answering.strayed) == ([], [], [])
