"""`flask integrations`: what the operator does about them."""

from __future__ import annotations

import click

from forum.accounts import second_factor
from forum.core.cli import Commands
from forum.core.transaction import transaction
from forum.pipeline.integrations.service import reencrypt_secrets

commands = Commands("integrations", help="Look after the secrets of trackers.")


@commands.command("reencrypt")
def reencrypt() -> None:
    """Write every kept secret with the present SECRET_KEY; SECRET_KEY_OLD reads them."""
    with transaction():
        both = (reencrypt_secrets(), second_factor.reencrypt_secrets())
    written, lost = map(sum, zip(*both, strict=True))
    click.echo(f"{written} secrets are written with the present key.")
    if lost:
        raise click.ClickException(f"{lost} can't be read: the key that wrote them is missing.")
