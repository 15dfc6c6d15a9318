"""The base of every form, and the one way from a form to a use case."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnsupportedMediaType
from wtforms import Field, HiddenField, StringField
from wtforms.fields.choices import SelectChoice

from forum.core import once
from forum.core.errors import Invalid, TooMany
from forum.core.language import _
from forum.core.transaction import transaction
from forum.web.navigation import own_path

T = TypeVar("T")
# What says where words are kept, and not what they are.
_BESIDE = frozenset({"once", "draft", "seen", "step", "apart", "look"})


class Form(FlaskForm):  # type: ignore[misc]
    """A form that refuses fields it does not know; its `problem` is about the whole of it."""

    problem: str | None = None

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """The token is checked for every unsafe request at the edge, not once more by each form."""

        csrf = False

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """What was sent, without the one character that PostgreSQL stores in no text."""
            if request.is_json and form.is_submitted():
                # Read as fields it would bring what no form can: other types, half characters, and
                # names that nobody asked for.
                raise UnsupportedMediaType
            given = super().wrap_formdata(form, formdata)
            if not given:
                return given
            return MultiDict(
                (name, value.replace("\0", "") if isinstance(value, str) else value)
                for name, value in given.items(multi=True)
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; unknown ones are refused."""
        known = {field.name for field in self} | {"csrf_token"}
        unknown = sorted(set(request.form) - known)
        if unknown:
            self.problem = _("Unknown fields: %(names)s.", names=", ".join(unknown)[:200])
            return False
        for field in self:
            # A field that was left out says as little as an empty one.
            if isinstance(field, StringField) and field.data is None:
                field.data = ""
        return bool(super().validate(extra_validators))

    def take(self, faults: dict[str, str]) -> None:
        """Show the faults of a use case beside their fields; the rest goes above."""
        for name, message in faults.items():
            if name in self:
                self[name].errors = [*self[name].errors, message]
            else:
                self.problem = message


class ManyField(Field):  # type: ignore[misc]
    """A field that is sent as often as there are rows of it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take all that was sent, in its order."""
        self.data = [str(value) for value in valuelist]

    def process_data(self, value: Any) -> None:
        """Nothing was sent yet."""
        self.data = value or []


class FilesField(Field):  # type: ignore[misc]
    """Files that were chosen; one that was left empty is no file."""

    def process_formdata(self, _valuelist: list[Any]) -> None:
        """Take their bytes."""
        given = request.files.getlist(self.name)
        self.data = [file.read() for file in given if file.filename]


class OnceForm(Form):
    """A form that creates something: a second press of its button finds what the first made."""

    once = HiddenField(default=lambda: secrets.token_hex(16))

    def take(self, faults: dict[str, str]) -> None:
        """Show the faults; after words that were sent with another's key, a key of their own."""
        if once.OTHER_WORDS in faults:
            self.once.data = secrets.token_hex(16)
        super().take(faults)


class BackMixin:
    """For a form that some come to from their work, and go on with that: `back` is where it is."""

    back = HiddenField()

    def way_back(self) -> str | None:
        """Where they came from, if that is a page of ours."""
        return own_path(self.back.data)


def choices(words: Mapping[str, Any]) -> list[SelectChoice]:
    """The choices of a field, from values and the words for them."""
    return [SelectChoice(value, label) for value, label in words.items()]


def carry_out(form: Form, use_case: Callable[[], T]) -> T | None:
    """Run `use_case` in a transaction if the form holds; None if it or the rules refuse.

    What is refused is shown on the form: nothing that was written is lost.
    """
    if not form.validate():
        return None
    try:
        with transaction():
            return use_case()
    except Invalid as error:
        form.take(error.fields)
    except TooMany as error:
        form.problem = str(error)
    return None


def kept(form: BackMixin, home: str) -> ResponseReturnValue:
    """Lead back to the work that somebody came from, and say there that it is done; else home."""
    back = form.way_back()
    if back:
        flash(_("Kept."))
    return redirect(back or home)


def create_once(form: Form, use_case: Callable[[], T]) -> T | None:
    """As `carry_out`, for what makes something new: sent again, it gives what it made before."""
    press = press_of(form)
    return carry_out(form, lambda: once.done(press, use_case))


def was_sent(form: Form) -> bool:
    """Whether the same press made something already."""
    return once.was_done(press_of(form))


def press_of(form: Form) -> once.Press | None:
    """Which press of a button this is: by the header of programs, else by the form's own key."""
    key = request.headers.get("Idempotency-Key") or request.form.get("once")
    if not key or not current_user.is_authenticated:
        return None
    words = [(field.name, _hash(repr(field.data))) for field in form if field.name not in _BESIDE]
    return once.Press(current_user.person.id, _hash(key), _hash(repr((request.path, words))))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
