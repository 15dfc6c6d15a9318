"""`flask person`: what the operator does for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from email_validator import EmailNotValidError, validate_email

from forum.accounts import profile, service, tokens
from forum.accounts import second_factor as second_factors
from forum.accounts.queries import person_named
from forum.core.cli import Commands
from forum.core.errors import NotFound
from forum.core.transaction import transaction
from forum.web.links import whole_link

if TYPE_CHECKING:
    from forum.accounts.models import Person

commands = Commands("person", help="Make accounts, reset what opens them, grant trust.")


def _address(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    try:
        return given and validate_email(given, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(f"{given!r} is not a mail address.") from error


@commands.command("create")
@click.argument("name")
@click.option("--email", callback=_address, help="A mail address to sign in and be reached by.")
@click.option("--admin", is_flag=True, help="Make them an admin of the whole site.")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.password_option()
def create(name: str, email: str | None, admin: bool, language: str, password: str) -> None:
    """Make an account that can sign in at once."""
    with transaction():
        person = service.add_person(
            name=name, email=email, password=password, language=language, is_admin=admin
        )
    click.echo(f"{person.name} can sign in now.")


@commands.command("reset")
@click.argument("name")
def reset(name: str) -> None:
    """Print a link that sets a new password; it works once, for 60 minutes."""
    with transaction():
        person = _named(name)
        word = tokens.issue(person, "reset")
    click.echo(whole_link("accounts.reset_form", word=word))


@commands.command("trust")
@click.argument("name")
@click.option("--withdraw", is_flag=True, help="Leave it to what they earn again.")
def trust(name: str, withdraw: bool) -> None:
    """Trust NAME from now on, whatever they have earned."""
    with transaction():
        person = _named(name)
        profile.grant_trust(None, person.id, granted=not withdraw)
    click.echo(f"{person.name} is {'no longer trusted by grant' if withdraw else 'trusted'}.")


@commands.command("second-factor")
@click.argument("name")
@click.option("--off", is_flag=True, help="Switch it off: their password alone opens the account.")
def second_factor(name: str, off: bool) -> None:
    """Say whether NAME has a second factor; for who lost telephone and recovery codes, end it."""
    with transaction():
        person = _named(name)
        if off:
            second_factors.switch_off(person, by=None)
        has_one = second_factors.has_one(person)
    click.echo(f"{person.name} has {'one' if has_one else 'none'}.")


def _named(name: str) -> Person:
    person = person_named(name)
    if person is None:
        raise NotFound(f"There is nobody called {name}.")
    return person
