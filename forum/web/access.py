"""Deny by default: every route names its action, and every action has a predicate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

from forum.core.database import ID_MAX
from forum.core.permissions import Predicate

View = TypeVar("View", bound=Callable[..., Any])


class UndeclaredRoute(RuntimeError):
    """A route that names no action, or one that no policy knows: the forum does not start."""


class RowId(IntegerConverter):
    """An id in an address; a number that no row can have leads nowhere, on either database."""

    regex = r"\d{1,10}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=ID_MAX)


class Word(UnicodeConverter):
    """A word in an address; with the one character that PostgreSQL stores in no text, none."""

    def to_python(self, value: str) -> str:
        """The word itself."""
        if "\0" in value:
            raise ValidationError
        return value


def anybody(*_subject: object) -> bool:
    """The predicate of pages that hide nothing."""
    return True


ACTIONS: dict[str, Predicate] = {"site.page": anybody, "login/register/reset": anybody}


def action(name: str, *, fresh: bool = False) -> Callable[[View], View]:
    """Declare the action that a view carries out; the use case behind it asks the predicate.

    `fresh`: whoever said their password too long ago is asked for it first (accounts.freshness).
    """

    def mark(view: View) -> View:
        view.action, view.fresh = name, fresh  # type: ignore[attr-defined]
        return view

    return mark


def declared_actions(app: Flask) -> dict[tuple[str, str], str | None]:
    """The action of every (route, method)."""
    declared = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            declared[rule.rule, method] = getattr(view, "action", None)
    return declared


def refuse_undeclared(app: Flask, table: Mapping[str, Predicate]) -> None:
    """Raise UndeclaredRoute unless every route's action has a predicate."""
    missing = [f"{m} {r}" for (r, m), name in declared_actions(app).items() if name not in table]
    if missing:
        raise UndeclaredRoute(f"no action with a predicate: {', '.join(sorted(missing))}")
