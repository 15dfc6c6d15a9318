"""The walk: a world of one visibility, its visitors, and every address that they can ask for."""

from __future__ import annotations

import gc
import re
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from forum import create_app
from forum.communities.service import add_member
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from tests.conftest import Browser, settings
from tests.walk.asks import Ask, asks_of
from tests.walk.frozen import Frozen
from tests.walk.objects import Objects, objects_in
from tests.walk.things import Things, things_in
from tests.world import World, person_called, token_of

TOKEN = re.compile(r'((?:name="(?:csrf_token|once)"[^>]* value|data-token)=")[^"]*')
# Who is asking stands at the top, with what waits for them.
FRAME = re.compile(
    r'\s*<(?:header class="top">.*?</header>|div class="flash.*?</div>\s*</div>)\s*', re.DOTALL
)
# What differs from one answer to the next whatever was asked, by name of the header.
PASSING = {"date", "x-request-id", "content-length", "set-cookie", "last-modified"}


class Visitor:
    """A person's browser, which goes back to the session that it began with after each request."""

    def __init__(self, client: FlaskClient) -> None:
        self.token = token_of(client.get("/sign-in").text)
        name = client.application.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        self.cookie = f"{name}={cookie.value}" if cookie else ""
        self.client = client.application.test_client(use_cookies=False)

    def ask(self, ask: Ask, **headers: str) -> Any:
        """The answer."""
        sent: dict[str, Any] = {}
        if isinstance(ask.fields, str):
            sent = {"data": ask.fields, "content_type": "application/json"}
        elif ask.method == "POST":
            sent = {"data": {"csrf_token": self.token, **(ask.fields or {})}}
        with_cookie = {"Cookie": self.cookie, **headers}
        return self.client.open(ask.path, method=ask.method, headers=with_cookie, **sent)


@dataclass
class Walk:
    """Everything that can be asked, by everybody, of a forum that stays as it is."""

    visibility: str
    world: World
    things: Things
    objects: Objects
    asks: list[Ask]
    visitors: dict[str, Visitor]
    forum: Frozen
    # What was answered about nothing, by what was asked and by how who asked stands to it.
    about_nothing: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def app(self) -> Flask:
        """The forum."""
        return self.world.app


@contextmanager
def walk_of(
    home: Path, visibility: str, kinds: tuple[str, ...], compiled: Path | None = None
) -> Iterator[Walk]:
    """A world of that visibility in a home whose database is empty, with a visitor of each kind.

    `compiled` is where the templates are that another walk has compiled.
    """
    app = create_app(settings(home), testing=True)
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled or home))
    with app.app_context():
        world = World.built(app, visibility=visibility)
        _add_trusted(world)
        things = things_in(world, app)
        objects = objects_in(world, things)
        visitors = {kind: Visitor(world.signed_in(kind)) for kind in kinds}
        asks = asks_of(app, things, objects)
        db.session.remove()
    forum = Frozen(app)
    # What stands now stays to the end: a collector that looked at it again and again took a
    # quarter of the time.
    gc.collect()
    gc.freeze()
    try:
        # However long it takes: who has signed in has done so just now.
        with clock.held_at(clock.now()):
            yield Walk(visibility, world, things, objects, asks, visitors, forum)
    finally:
        gc.unfreeze()
        forum.close()


def _add_trusted(world: World) -> None:
    """A member whom an admin trusts, which widens limits and lets nobody in anywhere."""
    with transaction():
        person = world.people["trusted"] = person_called("trusted")
        person.trust_granted_at = clock.now()
        add_member(person.id, world.place, "member")


def told(answer: Any, *own_words: str) -> tuple[int, dict[str, str], str]:
    """What an answer gives away: status, headers and body, without what only this request said."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    body = FRAME.sub("", TOKEN.sub(r"\1", answer.text))
    if request_id := headers.get("x-request-id"):
        body = body.replace(request_id, "")
    kept = {name: value for name, value in headers.items() if name not in PASSING}
    if "location" in kept:
        kept["location"] = _without(kept["location"], own_words)
    return answer.status_code, kept, _without(body, own_words)


def _without(text: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "…")
    return text
