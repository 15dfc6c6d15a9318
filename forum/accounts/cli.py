"""`flask person`: what the operator does for people."""

from __future__ import annotations

import click
from flask import url_for

from forum.accounts import profile, service
from forum.accounts.queries import person_named
from forum.core.cli import Commands
from forum.core.errors import NotFound
from forum.core.transaction import transaction
from forum.web.links import outside

commands = Commands("person", help="Make accounts, reset passwords, grant trust.")


@commands.command("create")
@click.argument("name")
@click.option("--email", help="A mail address to sign in and be reached by.")
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
        person = person_named(name)
        if person is None:
            raise NotFound(f"There is nobody called {name}.")
        word = service.issue_token(person, "reset")
    with outside():
        click.echo(url_for("accounts.reset_form", word=word, _external=True))


@commands.command("trust")
@click.argument("name")
@click.option("--withdraw", is_flag=True, help="Leave it to what they earn again.")
def trust(name: str, withdraw: bool) -> None:
    """Trust NAME from now on, whatever they have earned."""
    with transaction():
        person = person_named(name)
        if person is None:
            raise NotFound(f"There is nobody called {name}.")
        profile.grant_trust(None, person.id, granted=not withdraw)
    click.echo(f"{person.name} is {'no longer trusted by grant' if withdraw else 'trusted'}.")
