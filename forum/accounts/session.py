"""Who is asking: Flask-Login keeps the cookie, the Actor is what everybody else gets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, has_request_context, request, session
from flask_login import UserMixin, current_user

from forum.accounts import presence, second_factor, service, sessions, tokens
from forum.accounts.actor import GUEST, Actor, Standing
from forum.accounts.models import Person, Session
from forum.accounts.queries import Behind, actor_of, behind_session
from forum.accounts.zones import zone_of
from forum.core import clock
from forum.core.language import DEFAULT, LANGUAGES
from forum.core.limits import FRESH_FOR, LEAVING_FOR
from forum.core.settings import settings
from forum.core.tokens import new_word
from forum.core.transaction import transaction
from forum.extensions import babel, login

# Where the cookie holds the word of who has yet to give a code.
HALFWAY = "halfway"

Standings = Callable[[int], dict[int, Standing]]


class SignedIn(UserMixin):  # type: ignore[misc]
    """A person with a session that is alive.

    `lacks_second_factor`: others depend on the account, and its password alone opens it.
    """

    def __init__(self, found: Behind, actor: Actor, *, lacks_second_factor: bool) -> None:
        self.person = found.person
        self.session = found.session
        self.actor = actor
        self.lacks_second_factor = lacks_second_factor


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
        "second_factor_asked": _how_asked(),
        "leaving": None if person else _erased_at(),
    }


def _how_asked() -> str | None:
    """Whether the page asks for a second factor: advised, required, or None."""
    if current_user.is_authenticated and current_user.lacks_second_factor:
        return "required" if _is_required() else "advised"
    return None


def _is_required() -> bool:
    return settings().require_second_factor


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


def come_in(person: Person) -> bool:
    """Let in who gave the password; False where a code of the second factor is needed, too."""
    if not second_factor.has_one(person):
        start(person)
        return True
    end()
    with transaction():
        session[HALFWAY] = tokens.issue(person, "second")
    return False


def person_halfway() -> Person | None:
    """Who gave the password on this browser a moment ago, and no code yet."""
    return tokens.person_behind(str(session.get(HALFWAY, "")), "second")


def go_all_the_way(person: Person, code: str) -> None:
    """Let in who also gives a code; Invalid for a wrong one, TooMany after too many."""
    with transaction():
        second_factor.take_try(person.id)
    with transaction():
        second_factor.check(person, code)
        tokens.spent(session[HALFWAY], "second")
    start(person)


def leaving_person() -> Person | None:
    """Who signed in to an account that is about to be erased: a guest who may still come back."""
    _ = current_user.is_authenticated
    person: Person | None = g.get("leaving")
    return person


def _erased_at() -> datetime | None:
    """When the account of a guest who may still come back is erased."""
    person = leaving_person()
    return person.leaving_at + LEAVING_FOR if person and person.leaving_at else None


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
    service.ensure_password(current_actor(), password)
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
    if found.person.leaving_at is not None:
        g.leaving = found.person
        return None
    presence.note(found.person, found.session)
    _note_day()
    actor = actor_behind(found.person, agrees=found.agrees)
    lacks = actor.is_staff and not found.has_second_factor and not found.person.is_demo
    if lacks and _is_required():
        actor = actor.without_powers()
    return SignedIn(found, actor, lacks_second_factor=lacks)


def actor_behind(person: Person, *, agrees: bool = False) -> Actor:
    """A person as an actor, with every role they have."""
    standings: Any = current_app.extensions["standings_of"]
    return actor_of(person, agrees, standings(person.id))
