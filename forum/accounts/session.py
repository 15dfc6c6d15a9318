"""Who is asking: Flask-Login keeps the cookie, the Actor is what everybody else gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, has_request_context, request, session
from flask_login import UserMixin, current_user

from forum.accounts import presence, sessions
from forum.accounts.actor import GUEST, Actor, Standing
from forum.accounts.models import Person, Session
from forum.accounts.queries import actor_of, behind_session
from forum.accounts.zones import zone_of
from forum.core import clock
from forum.core.language import DEFAULT, LANGUAGES
from forum.core.limits import FRESH_FOR
from forum.core.tokens import new_word
from forum.core.transaction import transaction
from forum.extensions import babel, login

Standings = Callable[[int], dict[int, Standing]]


class SignedIn(UserMixin):  # type: ignore[misc]
    """A person with a session that is alive."""

    def __init__(self, person: Person, actor: Actor, session: Session) -> None:
        self.person = person
        self.actor = actor
        self.session = session


def cookie_id(person: Person, word: str) -> str:
    """What the cookie holds: a number to find the person by, and the word of their session."""
    return f"{person.id}.{word}"


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


def current_session() -> Session:
    """The session of who is signed in."""
    found: Session = current_user.session
    return found


def leaving_person() -> Person | None:
    """Who signed in to an account that is about to be erased: a guest who may still come back."""
    _ = current_user.is_authenticated
    person: Person | None = g.get("leaving")
    return person


def start(person: Person) -> None:
    """Begin a new session for `person`; nothing that opens anything survives of the one before."""
    end()
    device = session.setdefault("device", new_word())
    with transaction():
        word = sessions.begin(person, device=device, agent=request.user_agent.string)
    _hand_over(person, word)


def renew(password: str) -> None:
    """Renew the session of who says their password again; Invalid if it is not theirs."""
    person = current_user.person
    sessions.check_password(person, password)
    with transaction():
        word = sessions.renew(current_session())
    _hand_over(person, word)


def end() -> None:
    """End the session."""
    actor = current_actor()
    if not actor.is_guest:
        with transaction():
            sessions.end_one(actor, current_session().id)
    _forget()


def is_fresh() -> bool:
    """Whether who is signed in said their password lately."""
    return clock.now() - current_session().proven_at < FRESH_FOR


def _forget() -> None:
    """Leave in the cookie what belongs to the browser and not to a person."""
    kept = {name: session[name] for name in ("language", "device") if name in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    g.pop("_login_user", None)


def _hand_over(person: Person, word: str) -> None:
    session["_user_id"] = cookie_id(person, word)
    _note_day()


def _note_day() -> None:
    # The cookie lasts for so long after it was made: it is made anew on every day that they come.
    today = clock.now().date().isoformat()
    if session.get("day") != today:
        session["day"] = today


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
    number, _dot, word = kept.partition(".")
    found = behind_session(int(number), word) if number.isdecimal() else None
    if found is None:
        return None
    person, agrees, row = found
    if person.leaving_at is not None:
        g.leaving = person
        return None
    presence.note(person, row)
    _note_day()
    standings: Any = current_app.extensions["standings_of"]
    return SignedIn(person, actor_of(person, agrees, standings(person.id)), row)
