"""Notices about a page of the product team, which is no thread: told once, read by opening it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import NamedTuple

from flask import Flask, current_app, render_template, url_for
from sqlalchemy import update

from forum.communities.models import Community
from forum.communities.queries import managers_of
from forum.core import clock, mail
from forum.core.collecting import Collector
from forum.core.settings import settings
from forum.core.transaction import transaction
from forum.notices.bell import count_unread
from forum.notices.jobs import unsubscribe_link
from forum.notices.models import Notice
from forum.notices.queries import Addressee, addresses_of
from forum.notices.service import keep_notices, ways_of
from forum.notices.words import KIND_WORDS, WHATS
from forum.web.links import outside
from forum.web.templating import speaking


@dataclass(frozen=True)
class Page:
    """What is told: `event` names it once, `what` is one of WHATS, `path` where it is."""

    event: str
    what: str
    title: str
    path: str


def tell_managers(community: Community, page: Page) -> None:
    """Tell the product team; told again, nobody is told twice."""
    kind, people = WHATS[page.what][0], [one for one, _name in managers_of(community)]
    with transaction():
        ways = ways_of(community.id, dict.fromkeys(people, kind))
        new = keep_notices([_row(community, page, one, ways[one]) for one in people], ways)
        for reader in addresses_of([one for one in new if ways[one] == "now"]):
            _write(community, page, reader)


def _row(community: Community, page: Page, person_id: int, way: str) -> dict[str, object]:
    return {
        "person_id": person_id,
        "event": page.event,
        "kind": WHATS[page.what][0],
        "what": page.what,
        "community_id": community.id,
        "title": page.title,
        "path": page.path,
        "created_at": clock.now(),
        "in_digest": way == "digest",
    }


def _write(community: Community, page: Page, reader: Addressee) -> None:
    kind, sentence = WHATS[page.what]
    with outside(), speaking(reader.language):
        end = unsubscribe_link(reader.id, community.id, kind)
        shown = {
            "sentence": str(sentence),
            "title": page.title,
            "excerpt": "",
            "beside": (),
            "link": settings().base_url + page.path,
            "kind_words": KIND_WORDS[kind],
            "community": community,
            "unsubscribe": end,
            "settings": url_for("notices.settings_form", _external=True),
        }
        mail.post(
            reader.email,
            f"{sentence}: {page.title}",
            render_template("notices/letter.txt", **shown),
            html=render_template("notices/letter.html", **shown),
            unsubscribe=end,
            about=page.event,
        )


class Opened(NamedTuple):
    """Somebody opened a page."""

    person_id: int
    path: str


class Openings(Collector[Opened]):
    """Marks as read what people were told about the pages that they opened."""

    name = "opened pages"

    def key_of(self, item: Opened) -> Hashable:
        """One opening of a page by a person is enough."""
        return item

    def write(self, items: list[Opened]) -> None:
        """Mark them; nobody else's, and nothing that was read before."""
        with transaction() as session:
            for person_id, path in items:
                about = (Notice.person_id == person_id, Notice.path == path)
                mine = update(Notice).where(*about, Notice.read_at.is_(None))
                session.execute(mine.values(read_at=clock.now()))
            count_unread({one.person_id for one in items})


def install(app: Flask) -> None:
    """Let pages of `app` be noted as opened."""
    app.extensions["opened_pages"] = Openings(app)


def note_opened(person_id: int, path: str) -> None:
    """Note that somebody opened a page."""
    openings: Openings = current_app.extensions["opened_pages"]
    openings.keep([Opened(person_id, path)])


def flush() -> int:
    """Write what this process noted."""
    openings: Openings = current_app.extensions["opened_pages"]
    return openings.flush()
