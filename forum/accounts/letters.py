"""Mails to people about their own account, each in its reader's language."""

from __future__ import annotations

from forum.accounts.models import Person, Session
from forum.core import mail
from forum.core.language import _, force_locale, ngettext
from forum.web.links import whole_link


def prove_address(person: Person, address: str, word: str) -> None:
    """The link that proves an address."""
    link = whole_link("accounts.verify_form", word=word)
    with force_locale(person.language):
        text = _(
            "Open this link to prove your address: %(link)s"
            "\n\nIf you did not ask for it, leave it: nothing changes.",
            link=link,
        )
        mail.post(address, _("Prove your mail address"), text)


def tell_of_new_device(person: Person, session: Session) -> None:
    """Ask whether it was they who came in from a device that was not seen before."""
    with force_locale(person.language):
        done = _(
            "Somebody signed in to your account from a device not seen before: %(device)s.",
            device=device_words(session),
        )
        _post(person, _("A new sign-in to your account"), _signed(person, done))


def tell_of_second_factor(person: Person, *, on: bool) -> None:
    """Say that the second factor is on, or off."""
    with force_locale(person.language):
        subject = _("Your second factor is on") if on else _("Your second factor is off")
        done = (
            _("From now on your account asks for a code of your app after your password.")
            if on
            else _("From now on your password alone opens your account.")
        )
        _post(person, subject, _signed(person, done))


def tell_of_recovery(person: Person, left: int) -> None:
    """Say that a recovery code was used, and how many are left."""
    with force_locale(person.language):
        remain = ngettext("%(num)d code is left.", "%(num)d codes are left.", left)
        done = _("Somebody signed in to your account with a recovery code.") + " " + remain
        _post(person, _("A recovery code was used"), _signed(person, done))


def reset(person: Person, word: str) -> None:
    """The link that sets a new password."""
    link = whole_link("accounts.reset_form", word=word)
    with force_locale(person.language):
        text = _(
            "Hello %(name)s,\n\nopen this link within 60 minutes to set a new password: %(link)s"
            "\n\nIf you did not ask for it, leave it: nothing changes.",
            name=person.name,
            link=link,
        )
        mail.post(person.email or "", _("Set a new password"), text)


def tell_of_password(person: Person) -> None:
    """Say that there is another password."""
    with force_locale(person.language):
        done = _("Your account has another password, and every session of before has ended.")
        _post(person, _("Your password was changed"), _signed(person, done))


def tell_of_address(person: Person, before: str) -> None:
    """Say to the address of before that it is none any more."""
    with force_locale(person.language):
        done = _("Your account has another mail address; nothing more is mailed to this one.")
        mail.post(before, _("Your mail address was changed"), _signed(person, done))


def tell_of_attempt(holder: Person) -> None:
    """Say to who has the address that another account wanted it."""
    with force_locale(holder.language):
        done = _("Somebody wanted to use your mail address for another account. Nothing changed.")
        _post(holder, _("Your mail address was asked for"), _signed(holder, done))


def device_words(session: Session) -> str:
    """How the device of a session is called."""
    if session.browser and session.system:
        return _("%(browser)s on %(system)s", browser=session.browser, system=session.system)
    return session.browser or session.system or _("a device that says nothing of itself")


def _signed(person: Person, done: str) -> str:
    """What was done, with what to do if it was not they who did it."""
    return _(
        "Hello %(name)s,\n\n%(done)s\n\nIf that was you, there is nothing to do. If not, choose "
        "another password and end the sessions that you do not know: %(link)s",
        name=person.name,
        done=done,
        link=whole_link("accounts.security"),
    )


def _post(person: Person, subject: str, text: str) -> None:
    # Who proves an address last has the account: nothing about it goes where nobody has proven one.
    if person.email and person.verified_at:
        mail.post(person.email, subject, text)
