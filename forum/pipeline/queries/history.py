"""What happened to an item, in words: its entries in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Person
from forum.core.audit import AuditEntry
from forum.core.language import _
from forum.extensions import db
from forum.ideas.models import Idea
from forum.pipeline.models import PipelineItem

SHOWN = 100


@dataclass(frozen=True)
class Told:
    """One act; nobody's hand did it where there is no name."""

    sentence: str
    by_id: int | None
    by_name: str | None
    at: datetime


def history_of(item: PipelineItem) -> list[Told]:
    """The acts on an item, the newest first; two queries."""
    query = (
        select(AuditEntry, Person.name)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.subject_kind == "PipelineItem", AuditEntry.subject_id == item.id)
        .order_by(AuditEntry.id.desc())
        .limit(SHOWN)
    )
    rows = db.session.execute(query).all()
    ids = {entry.detail["idea"] for entry, _name in rows if "idea" in entry.detail}
    titles = select(Idea.id, Idea.title).where(Idea.id.in_(ids), Idea.visibility == "visible")
    readable = titles.where(Idea.status != "withdrawn", Idea.capture_consent)
    named = {idea_id: title for idea_id, title in db.session.execute(readable)}
    return [
        Told(_sentence(entry.action, entry.detail, named), entry.actor_id, name, entry.at)
        for entry, name in rows
    ]


def _sentence(action: str, detail: Mapping[str, Any], titles: Mapping[int, str]) -> str:
    title = titles.get(detail.get("idea", 0), _("(not shown)"))
    said = {
        "pipeline.pull": lambda: _("Pulled."),
        "pipeline.link": lambda: _("“%(title)s” was added.", title=title),
        "pipeline.unlink": lambda: _("“%(title)s” was taken out.", title=title),
        "pipeline.move": lambda: _moved(detail),
        "pipeline.change": lambda: _("Changed: %(fields)s.", fields=_fields(detail)),
        "pipeline.close": lambda: _("Taken out of the pipeline."),
    }
    return said.get(action, lambda: action)()


def _moved(detail: Mapping[str, Any]) -> str:
    if "tracker" in detail:
        return _("From “%(before)s” to “%(after)s”, as its work moved in %(tracker)s.", **detail)
    return _("From “%(before)s” to “%(after)s”.", **detail)


def _fields(detail: Mapping[str, Any]) -> str:
    words = {
        "title": _("title"),
        "owner_id": _("owner"),
        "estimate": _("estimate"),
        "effort": _("effort"),
        "value": _("value"),
        "target": _("target release"),
    }
    return ", ".join(words[name] for name in words if name in detail)
