"""Forms of accounts; the rules are in the use cases, so that each is said once."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional

from forum.accounts.texts import MINIMUM_AGE
from forum.accounts.zones import names
from forum.core.language import LANGUAGES, later
from forum.core.limits import CODE_MAX, EMAIL_MAX
from forum.web.forms import Form, choices


class SignInForm(Form):
    """A name or an address, and a password."""

    name = StringField(later("Name or mail address"), [InputRequired(), Length(max=EMAIL_MAX)])
    password = PasswordField(later("Password"), [InputRequired()])
    next = HiddenField()


class AgainForm(Form):
    """The password, said once more."""

    password = PasswordField(later("Password"), [InputRequired()])
    next = HiddenField()


class SignUpForm(Form):
    """What an account needs; the consent to capture stands apart and is not ticked."""

    name = StringField(later("Name"))
    email = StringField(
        later("Mail address"),
        [Optional(), Length(max=EMAIL_MAX), Email(later("This is not a mail address."))],
    )
    password = PasswordField(later("Password"))
    of_age = BooleanField(later("I am %(age)d or older", age=MINIMUM_AGE))
    terms = BooleanField(later("I agree to the terms"))
    capture = BooleanField(later("I agree to capture"))
    time_zone = HiddenField()
    next = HiddenField()


class MailedSignUpForm(SignUpForm):
    """The same where a mail server is set: an address is to be proven, so there must be one."""

    email = StringField(
        later("Mail address"),
        [InputRequired(), Length(max=EMAIL_MAX), Email(later("This is not a mail address."))],
    )


class CodeForm(Form):
    """A code of a second factor."""

    code = StringField(later("Code"), [InputRequired(), Length(max=CODE_MAX)])
    next = HiddenField()


class ResetForm(Form):
    """Whose password was forgotten."""

    name = StringField(later("Name or mail address"), [InputRequired(), Length(max=EMAIL_MAX)])


class PasswordForm(Form):
    """Another password, by who knows the present one."""

    current = PasswordField(later("Present password"), [InputRequired()])
    password = PasswordField(later("New password"), [InputRequired()])


class AddressForm(Form):
    """Another mail address."""

    email = StringField(
        later("Mail address"),
        [
            InputRequired(),
            Length(max=EMAIL_MAX),
            Email(later("This is not a mail address.")),
        ],
    )


class NewPasswordForm(Form):
    """A new password, by a reset link."""

    password = PasswordField(later("New password"), [InputRequired()])


class AccountForm(Form):
    """How an account is called, and what language and time it reads in."""

    name = StringField(later("Name"))
    language = SelectField(later("Language"), choices=choices(LANGUAGES))
    time_zone = SelectField(
        later("Time zone"), choices=choices({name: name.replace("_", " ") for name in names()})
    )


class EmptyForm(Form):
    """A button and nothing else."""
