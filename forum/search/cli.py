"""`flask search`: build the index anew."""

from __future__ import annotations

import sys

import click

from forum.core.cli import Commands
from forum.search import service

commands = Commands("search", help="Build the search index anew.")


@commands.command("reindex")
def reindex() -> None:
    """Build a new index beside the one that answers, then let it take over.

    Cut short, it goes on where it was when it is called again.
    """
    with click.progressbar(length=service.to_index(), label="Indexing", file=sys.stderr) as bar:
        service.rebuild(tell=bar.update)
    click.echo("The search index is new.")
