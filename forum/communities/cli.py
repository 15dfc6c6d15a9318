"""`flask community`: what the operator does for communities."""

from __future__ import annotations

import click

from forum.accounts.queries import person_named
from forum.communities import service
from forum.communities.colour import DEFAULT_ACCENT
from forum.communities.models import ROLES, VISIBILITIES
from forum.core.cli import Commands
from forum.core.errors import NotFound
from forum.core.language import LANGUAGES
from forum.core.transaction import transaction

commands = Commands("community", help="Found communities and give roles in them.")


@commands.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="The name that people read.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), required=True)
@click.option("--brand", help="The brand that owns it; founded if new. Default: the name.")
@click.option("--tagline", default="", help="One or two sentences under the name.")
@click.option("--accent", default=DEFAULT_ACCENT, show_default=True)
@click.option(
    "--visibility", type=click.Choice(list(VISIBILITIES)), default="public", show_default=True
)
def create(
    slug: str,
    name: str,
    language: str,
    brand: str | None,
    tagline: str,
    accent: str,
    visibility: str,
) -> None:
    """Found the community SLUG."""
    with transaction():
        service.create_community(
            slug,
            name=name,
            language=language,
            brand=brand,
            tagline=tagline,
            accent=accent,
            visibility=visibility,
        )
    click.echo(f"{name} is at /c/{slug}/")


@commands.command("role")
@click.argument("slug")
@click.argument("person")
@click.argument("role", type=click.Choice(list(ROLES)))
def role(slug: str, person: str, role: str) -> None:
    """Give PERSON a ROLE in the community SLUG; they join if they had none."""
    with transaction():
        community = service.community_named(slug)
        found = person_named(person)
        if found is None:
            raise NotFound(f"There is nobody called {person}.")
        service.add_member(found.id, community, role)
    click.echo(f"{found.name} is {role} in {community.name}")
