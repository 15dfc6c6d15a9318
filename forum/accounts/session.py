"""Who is asking: Flask-Login keeps the cookie, the Actor is what everybody else gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, has_request_context, request, session
from flask_login import UserMixin, current_user, login_user, logout_user

from forum.accounts import presence
from forum.accounts.actor import GUEST, Actor, Standing
from forum.accounts.models import Person
from forum.accounts.queries import actor_of, person_with_consent
from forum.accounts.zones import zone_of
from forum.core.language import DEFAULT, LANGUAGES
from forum.extensions import babel, login

Standings = Callable[[int], dict[int, Standing]]


class SignedIn(UserMixin):  # type: ignore[misc]
    """A person with a session; its id carries the session key, so that a new key ends it."""

    def __init__(self, person: Person, actor: Actor) -> None:
        self.person = person
        self.actor = actor

    def get_id(self) -> str:
        """What the cookie holds."""
        return f"{self.person.id}.{self.person.session_key}"


def install(app: Flask, standings_of: Standings) -> None:
    """Bind sign-in and the choice of language; communities know the standings of a person."""
    app.extensions["standings_of"] = standings_of
    login.init_app(app)
    login.session_protection = None
    login.user_loader(_signed_in)
    babel.init_app(
        app,
        locale_selector=chosen_language,
        timezone_selector=chosen_zone,
        default_locale=DEFAULT,
    )
    app.context_processor(_frame)


def _frame() -> dict[str, object]:
    person = current_person()
    return {
        "actor": current_actor(),
        "unread_notices": person.unread_notices if person else 0,
        "leaving": None if person else leaving_person(),
    }


def current_actor() -> Actor:
    """The actor of this request; a guest where nobody is signed in."""
    # Templates ask a hundred times a page: the proxy is opened once, and not for each of two words.
    user = current_user._get_current_object()
    actor: Actor = user.actor if user.is_authenticated else GUEST
    return actor


def current_person() -> Person | None:
    """The row of who is signed in."""
    return current_user.person if current_user.is_authenticated else None


def leaving_person() -> Person | None:
    """Who signed in to an account that is about to be erased: a guest who may still come back."""
    _ = current_user.is_authenticated
    person: Person | None = g.get("leaving")
    return person


def start(person: Person) -> None:
    """Begin a new session for `person`; nothing of the session before survives."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session.permanent = True
    login_user(_wrapped(person, agrees=False), remember=False)


def end() -> None:
    """End the session."""
    logout_user()
    session.clear()


def chosen_language() -> str:
    """What was chosen: by the person, else in this session, else by the browser."""
    if not has_request_context():
        return DEFAULT
    if "language" not in g:
        g.language = _language()
    return str(g.language)


def chosen_zone() -> ZoneInfo | None:
    """The time zone of who reads; None where nobody has said theirs."""
    signed_in = has_request_context() and "_user_id" in session and current_user.is_authenticated
    return zone_of(current_user.person.time_zone) if signed_in else None


def _language() -> str:
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    if "_user_id" in session and current_user.is_authenticated:
        return str(current_user.person.language)
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def _signed_in(kept: str) -> SignedIn | None:
    number, _dot, key = kept.partition(".")
    found = person_with_consent(int(number)) if number.isdecimal() else None
    if found is None or found[0].session_key != key:
        return None
    if found[0].leaving_at is not None:
        g.leaving = found[0]
        return None
    presence.note(found[0])
    return _wrapped(*found)


def _wrapped(person: Person, agrees: bool) -> SignedIn:
    standings: Any = current_app.extensions["standings_of"]
    return SignedIn(person, actor_of(person, agrees, standings(person.id)))
