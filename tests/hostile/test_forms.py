"""Every form of every page, sent with hostile words in each of its texts, as a browser would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import html5lib
import pytest
from werkzeug.exceptions import HTTPException

from tests.conftest import FULL
from tests.hostile import judging
from tests.hostile.payloads import BREAK_OUT, OURS, SHORT, all_texts
from tests.walk.asks import Ask
from tests.walk.crawling import crawled
from tests.walk.visiting import Walk, walk_of

# Hundreds of requests are one test here.
pytestmark = pytest.mark.timeout(900)
WRITING = ("member", "admin")
# What a person types into; the forum fills in the others, and a password is never shown again.
TYPED = {"text", "search", "url", "email", "tel"}
# With FULL=1 all of the corpora, too: hours.
TEXTS = all_texts() if FULL else OURS
LEFT_OUT = {"submit", "button", "reset", "file", "image", "password"}
# A preview is a page of its own.
ANSWERS = {200, 302, 303, 403, 404, 409, 413, 422, 429}


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page: where it goes, what it says, and what can be typed there."""

    endpoint: str
    path: str
    fields: dict[str, list[str]]
    typed: tuple[str, ...]

    def saying(self, name: str, text: str) -> Ask:
        """The form with that in one of its texts: the last of those that have the name."""
        said = {**self.fields, name: [*self.fields[name][:-1], text]}
        return Ask(self.endpoint, "", "POST", self.path, {}, fields=said)


@pytest.fixture(scope="module")
def walk(new_home: Callable[[str], Path], compiled_templates: Path) -> Iterator[Walk]:
    with walk_of(new_home("forms"), "public", WRITING, compiled_templates) as walk:
        # Failures become pages, as they do for people.
        walk.app.config["PROPAGATE_EXCEPTIONS"] = False
        yield walk


def forms_on(walk: Walk, page: str) -> Iterator[Form]:
    """The forms of a page that change something and that somebody types into."""
    adapter = walk.app.url_map.bind("localhost")
    for form in html5lib.parse(page, namespaceHTMLElements=False).iter("form"):
        path = form.get("action", "")
        try:
            endpoint, _named = adapter.match(urlsplit(path).path, "POST")
        except HTTPException:
            continue
        fields: dict[str, list[str]] = {}
        for name, value in _fields_of(form):
            fields.setdefault(name, []).append(value)
        typed = tuple(name for name in fields if _is_typed(form, name))
        if form.get("method", "").lower() == "post" and typed:
            yield Form(endpoint, path, fields, typed)


def _fields_of(form: ElementTree.Element) -> Iterator[tuple[str, str]]:
    for one in form.iter():
        name, kind = one.get("name"), one.get("type", "text")
        if not name or one.get("disabled") is not None:
            continue
        if one.tag == "textarea":
            yield name, one.text or ""
        elif one.tag == "select":
            options = list(one.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None]
            if options:
                first = (chosen or options)[0]
                yield name, first.get("value", first.text or "")
        elif one.tag == "input" and kind in {"checkbox", "radio"}:
            if one.get("checked") is not None:
                yield name, one.get("value", "on")
        elif one.tag == "input" and kind not in LEFT_OUT:
            yield name, one.get("value", "")


def _is_typed(form: ElementTree.Element, name: str) -> bool:
    return any(
        one.tag == "textarea" or (one.tag == "input" and one.get("type", "text") in TYPED)
        for one in form.iter()
        if one.get("name") == name
    )


def written_in(walk: Walk, page: str, form: Form, name: str) -> list[str] | None:
    """What stands in a field of the same form on the page that answers it."""
    for other in forms_on(walk, page):
        if other.path == form.path and name in other.fields:
            return other.fields[name]
    return None


def new_forms(walk: Walk, kind: str, sent: set[tuple[object, ...]]) -> Iterator[Form]:
    """One of each form that somebody comes to, and that is not `sent` yet."""
    pages = [ask for ask in walk.asks if ask.method == "GET"]
    for ask, answer in crawled(walk, kind, pages):
        assert answer.status_code < 500, ask.path
        if answer.mimetype == "text/html" and answer.status_code == 200:
            for form in forms_on(walk, answer.text):
                if (what := (form.endpoint, *sorted(form.fields))) not in sent:
                    sent.add(what)
                    yield form


def faults_of(walk: Walk, kind: str, form: Form, name: str, text: str) -> list[str]:
    """What is wrong with the answer to hostile words in one field."""
    answer = walk.visitors[kind].ask(form.saying(name, text))
    if walk.forum.changed():
        walk.forum.put_back()
    found = list(judging.judged(answer).faults)
    if answer.status_code not in ANSWERS:
        found.append(f"is answered {answer.status_code}")
    if answer.status_code == 422:
        kept = written_in(walk, answer.text, form, name)
        if kept is not None and text.split() not in [one.split() for one in kept]:
            found.append(f"what was written is {kept!r} now")
    return [f"{form.path}, {kind}, {name} {text[:30]!r}: {fault}" for fault in found]


@pytest.fixture(scope="module")
def forms(walk: Walk) -> dict[str, list[Form]]:
    """Every form, by the first of them who comes to it."""
    sent: set[tuple[object, ...]] = set()
    return {kind: list(new_forms(walk, kind, sent)) for kind in WRITING}


@pytest.mark.parametrize("kind", WRITING)
def test_whatever_is_typed_is_answered_in_words(
    walk: Walk, forms: dict[str, list[Form]], kind: str
) -> None:
    assert len(forms[kind]) > 20
    next_one = cycle(OURS)
    wrong = [
        fault
        for form in forms[kind]
        for name in form.typed
        for text in (BREAK_OUT, SHORT, next(next_one))
        for fault in faults_of(walk, kind, form, name, text)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.timeout(6 * 3_600)
@pytest.mark.parametrize("kind", WRITING)
def test_so_is_every_text_of_ours(walk: Walk, forms: dict[str, list[Form]], kind: str) -> None:
    wrong = [
        fault
        for form in forms[kind]
        for name in form.typed
        for text in TEXTS
        for fault in faults_of(walk, kind, form, name, text)
    ]
    assert not wrong, "\n".join(wrong)
