"""Reads of what was ruled and holds, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.capture import policy
from forum.capture.freezing.before import last_run
from forum.capture.frozen import findings_of
from forum.capture.models import Ruling
from forum.capture.report.queries import IdeaText, texts_of
from forum.communities.models import Community
from forum.core.language import _, ngettext
from forum.core.permissions import ensure
from forum.extensions import db

TITLES_SHOWN = 2
SHOWN = 200


@dataclass(frozen=True)
class Some:
    """A group of ideas as people say it: the first titles, and how many more."""

    titles: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class Standing:
    """A ruling that holds, in a sentence; who said so, when, and about which ideas."""

    id: int
    kind: str
    theme: str | None
    sentence: str
    groups: tuple[Some, ...]
    by_id: int
    by_name: str
    at: datetime


def access_rulings(actor: Actor, community: Community) -> list[Standing]:
    """All that was ruled in a community and holds, the newest first; three queries."""
    ensure(policy.can_rule(actor, community), _("Rulings are for the product team."))
    rows = _rows(community, None)
    keys = {key for ruling, _name in rows for group in json.loads(ruling.groups) for key in group}
    last = last_run(community)
    themes = findings_of(last.report.findings)["themes"] if last and last.report else []
    labels = {theme["key"]: theme["label"] for theme in themes}
    texts = texts_of(community.id, keys) if keys else {}
    return [_standing(ruling, name, labels, texts) for ruling, name in rows]


def rulings_since(
    community: Community, since: datetime, labels: Mapping[str, str], texts: Mapping[str, IdeaText]
) -> list[Standing]:
    """What was ruled since a report, with its names and texts: it holds from the next run on."""
    rows = _rows(community, since)
    return [_standing(ruling, name, labels, texts) for ruling, name in rows]


def _rows(community: Community, since: datetime | None) -> Sequence[tuple[Ruling, str]]:
    query = (
        select(Ruling, Person.name)
        .join(Person, Person.id == Ruling.by_id)
        .where(Ruling.community_id == community.id, Ruling.undone_at.is_(None))
        .order_by(Ruling.id.desc())
        .limit(SHOWN)
    )
    if since is not None:
        query = query.where(Ruling.at > since, Ruling.theme.is_not(None))
    return [(ruling, name) for ruling, name in db.session.execute(query)]


def _standing(
    ruling: Ruling, name: str, labels: Mapping[str, str], texts: Mapping[str, IdeaText]
) -> Standing:
    groups = [list(group) for group in json.loads(ruling.groups)]
    return Standing(
        id=ruling.id,
        kind=ruling.kind,
        theme=ruling.theme,
        sentence=_sentence(ruling, groups, labels.get(ruling.theme or "")),
        groups=tuple(_some(group, texts) for group in groups),
        by_id=ruling.by_id,
        by_name=name,
        at=ruling.at,
    )


def _some(group: Sequence[str], texts: Mapping[str, IdeaText]) -> Some:
    there = [texts[key].title for key in group if key in texts]
    return Some(tuple(there[:TITLES_SHOWN]), len(group) - len(there[:TITLES_SHOWN]))


def _sentence(ruling: Ruling, groups: Sequence[Sequence[str]], label: str | None) -> str:
    count = sum(len(group) for group in groups)
    if ruling.kind == "rename":
        if label is None or label == ruling.label:
            return _("A theme is called “%(name)s”.", name=ruling.label)
        return _("“%(label)s” is called “%(name)s”.", label=label, name=ruling.label)
    if ruling.theme is None:
        if ruling.kind == "different":
            return _("These ideas are different, and are not shown as the same.")
        return _("These ideas belong together.")
    named = label or _("a theme that the last report does not have")
    if ruling.kind == "pin":
        return _("“%(label)s” stays a theme, however small it gets.", label=named)
    if ruling.kind == "split":
        return ngettext(
            "“%(label)s” is split: its ideas are %(num)d themes.",
            "“%(label)s” is split: its ideas are %(num)d themes.",
            len(groups),
            label=named,
        )
    if ruling.kind == "different":
        return _("“%(label)s” and another theme stay two.", label=named)
    return ngettext(
        "“%(label)s”: this %(num)d idea stays in one theme.",
        "“%(label)s”: these %(num)d ideas stay in one theme.",
        count,
        label=named,
    )
