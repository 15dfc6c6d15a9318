"""Every address of the forum, asked for: the URL map with an object in each of its places."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from forum.accounts.models import Person
from forum.extensions import db
from forum.web.access import declared_actions
from tests.walk.objects import Objects
from tests.walk.things import JSON, Things, requests_for

PLACE = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
# A number and a word that nothing has.
NO_ID, NO_WORD = 987_654_321, "nowhere-at-all"
# The words of an address that say how it reads and not what it is of.
MANNERS = {"words", "kind", "digest", "name"}
STATIC = {"web.asset"}


@dataclass(frozen=True)
class Ask:
    """One route, asked with one method about one object."""

    endpoint: str
    action: str
    method: str
    rule: str
    named: Mapping[str, Any]
    fields: Any = field(default=None, compare=False)
    query: str = ""

    @property
    def path(self) -> str:
        """The address."""
        filled = PLACE.sub(lambda place: str(self.named[place[1]]), self.rule)
        return filled + self.query

    def about(self, **named: Any) -> Ask:
        """The same about something else."""
        return replace(self, named={**self.named, **named})

    def of_nothing(self, *names: str) -> Ask | None:
        """The same about what does not exist.

        Nothing of these names exists; without names, nothing of the last in the address, or not
        even the place. None for an address that names nothing.
        """
        last = [name for name in self.named if name not in {"slug", *MANNERS}][-1:]
        gone = names or tuple(last) or ("slug",) * ("slug" in self.named)
        numbered = {name for name in gone if isinstance(self.named[name], int)}
        named = {name: NO_ID if name in numbered else NO_WORD for name in gone}
        return self.about(**named) if gone else None

    def said_wrongly(self) -> Ask:
        """The same with a field that no form knows, which is a fault of every form."""
        if self.method == "GET" or isinstance(self.fields, str):
            return self
        return replace(self, fields={**(self.fields or {}), "nobody_asked": "x"})


class NoObject(AssertionError):
    """An address has a place that `tests/walk/objects.py` makes nothing for."""


def asks_of(app: Flask, things: Things, objects: Objects) -> list[Ask]:
    """Every route and method of the URL map."""
    known = _learned(app, things)
    named = {"slug": "bikes", "words": "some-words", **_usual(known), **objects.named}
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in STATIC:
            continue
        learned = known.get(rule.endpoint, {})
        given = {**named, **learned.get("named", {})}
        given |= objects.at.get(rule.endpoint, {})
        said = objects.said.get(rule.endpoint)
        for one in _of_each_kind(rule, given, objects):
            found += [_ask(app, rule, method, one, learned, said) for method in _methods(rule)]
    return found


def _of_each_kind(
    rule: Rule, given: Mapping[str, Any], objects: Objects
) -> list[Mapping[str, Any]]:
    if not {"kind", "thing_id"} <= rule.arguments:
        return [given]
    return [{**given, "kind": kind, "thing_id": row} for kind, row in objects.kinds.items()]


def _ask(
    app: Flask,
    rule: Rule,
    method: str,
    given: Mapping[str, Any],
    learned: Mapping[str, Any],
    said: Mapping[str, str] | None,
) -> Ask:
    missing = rule.arguments - given.keys()
    given = {**given, **{place: id_ for place in missing if (id_ := _row_named(place))}}
    missing = rule.arguments - given.keys()
    if missing:
        raise NoObject(f"{rule.rule}: nothing is made for {sorted(missing)}")
    action = declared_actions(app)[rule.rule, method]
    query = f"?{urlencode(said)}" if said and method == "GET" else learned.get("query", "")
    return Ask(
        rule.endpoint,
        str(action),
        method,
        rule.rule,
        {place: given[place] for place in PLACE.findall(rule.rule)},
        said if method == "POST" and said else learned.get("fields"),
        query,
    )


def _learned(app: Flask, things: Things) -> dict[str, dict[str, Any]]:
    """What the requests of single actions say of their routes: objects, fields, questions."""
    found = {}
    adapter = app.url_map.bind("localhost")
    for method, path, fields in requests_for(things).values():
        bare, _mark, query = path.partition("?")
        endpoint, named = adapter.match(bare, method)
        found[endpoint] = {
            "named": {name: value for name, value in named.items() if name not in MANNERS},
            "fields": json.dumps(fields) if fields is JSON else fields,
            "query": f"?{query}" if query else "",
        }
    return found


def _usual(known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What a word names where nothing else is said: what it names elsewhere."""
    found: dict[str, Any] = {}
    for learned in known.values():
        for name, value in learned["named"].items():
            found.setdefault(name, value)
    return found


def _row_named(place: str) -> int | None:
    """What `thing_id` in an address can mean: a row of the table `things`, the member's."""
    things = place.removesuffix("_id") + "s"
    for name, table in db.metadata.tables.items():
        if name == things or name.endswith(f"_{things}"):
            owner = table.columns.get("person_id")
            query = select(table.c.id).order_by(table.c.id).limit(1)
            if owner is not None:
                member = select(Person.id).where(Person.email == "member@example.org")
                query = query.where(owner == member.scalar_subquery())
            return db.session.execute(query).scalar()
    return None


def _methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def asking(ask: Ask, **query: str) -> Ask:
    """The same with a question."""
    return replace(ask, query=f"?{urlencode(query)}")
