"""`flask person erase` and `flask erasure`: what the operator does to forget people."""

from __future__ import annotations

import click

from forum.accounts.cli import commands as person_commands
from forum.accounts.queries import person_named
from forum.core.cli import Commands
from forum.core.errors import NotFound
from forum.core.transaction import transaction
from forum.privacy import erasing, erasures, told
from forum.privacy.queries import person_of

commands = Commands("erasure", help="Forget again whom a restored copy remembers.")


@person_commands.command("erase")
@click.argument("name")
@click.option("--origin", help="Where an unclaimed name came from: the community of its import.")
@click.option("--remove", is_flag=True, help="Take out what they gave as well.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(name: str, origin: str | None, remove: bool, yes: bool) -> None:
    """Erase NAME at once and for good, or a mail address that others gave."""
    person = person_of(name, origin) if "@" in name or origin else person_named(name)
    if person is None and "@" not in name:
        raise NotFound(f"There is nobody called {name}.")
    if not yes:
        click.confirm(f"Erase {name}? This can't be undone", abort=True)
    if person is not None:
        erasing.erase_now(person.id, "remove" if remove else "anonymise")
    with transaction():
        cleared = told.clear_address(name.strip().lower()) if "@" in name else 0
    if person is None and not cleared:
        raise NotFound(f"There is nothing of {name}.")
    click.echo(f"{name} is forgotten.")


@commands.command("replay")
def replay() -> None:
    """Erase again whoever was erased since the database was copied."""
    click.echo(f"{erasures.replay()} forgotten again.")
