"""`flask people`: what the operator does for everybody's reputation."""

from __future__ import annotations

import click

from forum.core.cli import Commands
from forum.core.transaction import transaction
from forum.people import service

commands = Commands("people", help="Recount contributions.")


@commands.command("recount")
def recount() -> None:
    """Record the contributions of before, and count everybody's anew from the rows themselves."""
    with transaction():
        count = service.rebuild()
    click.echo(f"Counted the contributions of {count} people.")
