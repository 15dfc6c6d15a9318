"""The crawl: everything that a visitor can come to read, by address, link, list and question."""

from __future__ import annotations

import io
import re
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from tests.conftest import FULL
from tests.walk.asks import Ask, asking
from tests.walk.canaries import Aviary, Canary
from tests.walk.reading import Readers
from tests.walk.visiting import Walk

LINK = re.compile(r'(?:href|src|action|data-[a-z-]+)="(/[^"]*)"')
# What is found by a word that was planted here; and where words are asked for.
FINDABLE = ("ideas", "threads", "posts", "people")
ASKED_FOR_WORDS = {
    "search.everywhere": "q",
    "search.inside": "q",
    "threads.names": "q",
    "ideas.titles": "q",
    "capture.similar": "text",
}
KINDS_OF_FILE = {"capture.export": ("md", "json", "xlsx"), "pipeline.export": ("json",)}
# What whoever holds a link reads, though they may not enter.
BY_LINK = {
    "capture.shared",
    "communities.invitation",
    "credits.certificate",
    "notices.unsubscribe_form",
}
ALIKE_MAX = 2
# How a thing stands, which decides who may see it; and words that are made of others.
STANDS_BY = ("community_id", "visibility", "status")
MADE = {"about_html", "body_html", "excerpt"}


def addresses(walk: Walk) -> list[Ask]:
    """Every page and file: of what stands open, of what is put away, of the closed place."""
    found = []
    for ask in walk.asks:
        if ask.method != "GET":
            continue
        found.append(ask)
        found += [ask.about(kind=kind) for kind in KINDS_OF_FILE.get(ask.endpoint, ())]
        found += [ask.about(**named) for named in _elsewhere(walk, ask)]
    return found


def _elsewhere(walk: Walk, ask: Ask) -> Iterator[dict[str, object]]:
    about = set(ask.named) - {"words"}
    for unseen in walk.objects.unseen.values():
        if named := {name: unseen[name] for name in about if name in unseen}:
            yield named
    if "slug" in about:
        yield {"slug": "cellar", **{k: v for k, v in walk.objects.cellar.items() if k in about}}


def questions(walk: Walk, aviary: Aviary, readers: Readers, kind: str) -> Iterator[tuple[str, Ask]]:
    """A question by each word that the visitor may not read: the answer must not know it.

    Or by one of all that are kept from people in the same way.
    """
    asks = {ask.endpoint: ask for ask in walk.asks}
    words = {
        word if FULL else _standing(walk, readers, canary): (word, canary)
        for word, canary in aviary.words(*FINDABLE)
    }
    for word, canary in words.values():
        if readers.may_read(kind, canary):
            continue
        for endpoint, name in ASKED_FOR_WORDS.items():
            if endpoint in asks:
                yield word, asking(asks[endpoint], **{name: word})


def _standing(walk: Walk, readers: Readers, canary: Canary) -> tuple[object, ...]:
    """What words have in common that are kept from people in the same way."""
    row = readers.row(canary)
    thread = readers.by_id["threads"].get(row.get("thread_id"), {})
    idea = readers.idea_of_talk.get(thread.get("id"), {})
    how = [one.get(name) for one in (row, thread, idea) for name in STANDS_BY]
    may_read = [kind for kind in walk.visitors if readers.may_read(kind, canary)]
    # What is made of other words stands as they do: whether it is known at all is enough.
    return canary.table, canary.column, *may_read, *(() if canary.column in MADE else how)


def text_of(answer: Any) -> str:
    """All that an answer says: its headers, and its body, also where that is a packed file."""
    body = answer.get_data()
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b" ".join(packed.read(name) for name in packed.namelist())
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{headers}\n{body.decode(errors='replace')}"


def crawled(
    walk: Walk, kind: str, asks: Iterable[Ask], *, follows: bool = True
) -> Iterator[tuple[Ask, Any]]:
    """What a visitor is answered: by asking, and by the links that they are shown."""
    waiting, seen = deque(asks), set()
    alike: dict[tuple[str, tuple[str, ...]], int] = {}
    while waiting:
        ask = waiting.popleft()
        if ask.path in seen:
            continue
        seen.add(ask.path)
        answer = walk.visitors[kind].ask(ask)
        yield ask, answer
        if follows:
            waiting.extend(_linked(walk, answer.get_data().decode(errors="replace"), alike))


def overheard(
    walk: Walk,
    aviary: Aviary,
    readers: Readers,
    kind: str,
    asks: Iterable[Ask],
    *,
    follows: bool = True,
) -> list[str]:
    """What a visitor reads who may not."""
    found = []
    for ask, answer in crawled(walk, kind, asks, follows=follows):
        if answer.status_code >= 500:
            found.append(f"{ask.path}, {kind}: {answer.status_code}")
        heard = aviary.heard_in(text_of(answer)) if ask.endpoint not in BY_LINK else set()
        found += [
            f"{ask.path}, {kind}: reads {canary}"
            for canary in heard
            if not readers.may_read(kind, canary)
        ]
    return found


def _linked(walk: Walk, text: str, alike: dict[tuple[str, tuple[str, ...]], int]) -> Iterator[Ask]:
    """Some of each kind of address that the text leads to."""
    adapter = walk.app.url_map.bind("localhost")
    for link in LINK.findall(text):
        parts = urlsplit(unescape(link))
        try:
            rule, _named = adapter.match(parts.path, "GET", return_rule=True)
        except (HTTPException, RoutingException):
            # The address of a form, or of another page: no page of its own.
            continue
        kind = (rule.endpoint, tuple(sorted(key for key, _ in parse_qsl(parts.query))))
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] <= ALIKE_MAX and rule.endpoint != "web.asset":
            question = f"?{parts.query}" if parts.query else ""
            yield Ask(rule.endpoint, "", "GET", parts.path, {}, query=question)
