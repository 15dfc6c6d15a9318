"""The file of an export: the same for a program, for a reader, and the pictures themselves.

`me.json` holds every section as a list of rows, `index.html` shows them without anything from
elsewhere, `images/` has the person's own pictures as they are stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from flask import render_template
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import clock
from forum.core.language import _, force_locale
from forum.core.settings import settings
from forum.extensions import db
from forum.ideas.models import Design
from forum.privacy import kept, words
from forum.privacy.kept import Section
from forum.privacy.values import VALUES
from forum.threads.models import PostImage
from forum.web.links import outside
from forum.web.templating import dated, moment

FORMAT = 1
# A text that is longer stands below its row and not in a cell.
CELL = 80
EMPTY = (None, "")


def write(file: Path, person_id: int, language: str, tell: Callable[[float], None]) -> None:
    """Write the archive for somebody who reads `language`; `tell` hears which share is done."""
    file.touch(mode=0o600)
    sections: list[Section] = []
    many = kept.count_of_sections() + 1
    for section in kept.sections_of(person_id):
        sections.append(section)
        tell(len(sections) / many)
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("me.json", _as_json(sections))
        pictures = list(_pictures(person_id))
        names = [name for name, _path in pictures]
        zipped.writestr("index.html", _as_page(sections, names, language))
        for name, path in pictures:
            if path.exists():
                # Pictures are small already.
                zipped.write(path, name, ZIP_STORED)


def _as_json(sections: list[Section]) -> str:
    base = settings().base_url
    rows = {section.heading: section.rows for section in sections}
    whole = {"format": FORMAT, "made_at": clock.now(), "forum": base, **rows}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _as_page(sections: list[Section], pictures: list[str], language: str) -> str:
    with outside(), force_locale(language):
        return render_template(
            "privacy/archive.html",
            sections=[(one, _columns(one)) for one in sections if one.rows],
            pictures=pictures,
            headings=words.HEADINGS,
            columns=words.COLUMNS,
            language=language,
            made_at=clock.now(),
            base=settings().base_url,
            cell=CELL,
            shown=_shown,
        )


def _columns(section: Section) -> list[str]:
    """What a reader learns something from: not what is empty, and no number beside its name."""
    filled = {name for row in section.rows for name, value in row.items() if value not in EMPTY}
    return [
        name
        for name in section.rows[0]
        if name in filled and not (name.endswith("_id") and name.removesuffix("_id") in filled)
    ]


def _shown(heading: str, column: str, value: Any) -> str:
    """A value as somebody reads it."""
    if value in EMPTY:
        return "–"
    if isinstance(value, str):
        return str(VALUES.get((heading, column), {}).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return dated(value, "d MMM y")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _pictures(person_id: int) -> Iterator[tuple[str, Path]]:
    """The person's own pictures: their name in the archive, and where they are."""
    uploads = settings().uploads
    designs = select(Design.file).where(Design.author_id == person_id)
    posts = select(PostImage.file).where(PostImage.person_id == person_id)
    portrait = select(Person.avatar).where(Person.id == person_id, Person.avatar.is_not(None))
    for folder, query in (("designs", designs), ("posts", posts), ("portraits", portrait)):
        for name in db.session.scalars(query):
            yield f"images/{folder}/{name}", uploads / folder / str(name)
