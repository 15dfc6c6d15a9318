"""`flask pipeline`: hand over what was pulled."""

from __future__ import annotations

import click

from forum.communities.service import community_named
from forum.core.cli import Commands
from forum.pipeline import exports
from forum.pipeline.queries import exported

commands = Commands("pipeline", help="Hand over what was pulled.")


@commands.command("export")
@click.option("--community", "slug", help="Only this community's items. Default: all of them.")
@click.option("--format", "kind", type=click.Choice(["csv", "json"]), default="csv")
def export(slug: str | None, kind: str) -> None:
    """Print what stands in the pipeline."""
    community = community_named(slug) if slug else None
    click.echo(exports.FORMATS[kind](exported(community)), nl=False)
