"""`flask demo`: fill an empty forum with invented communities, two of them large."""

from __future__ import annotations

import click
from sqlalchemy import select

from forum.accounts.models import Person
from forum.capture import service as capture_service
from forum.communities.models import Community
from forum.core import outbox
from forum.core.cli import Commands
from forum.core.errors import Conflict
from forum.core.settings import settings
from forum.core.transaction import transaction
from forum.demo import build, moderating, neighbours, people, ring
from forum.demo.build import Built
from forum.demo.crediting import accept_gifts, settle_rewards
from forum.demo.order import put_in_order
from forum.demo.pipeline import pull
from forum.extensions import db
from forum.moderation.integrity import looking
from forum.people import service as reputation
from forum.statistics import service as statistics

commands = Commands(
    "demo", help="Fill an empty forum with invented communities, two of them large."
)


@commands.command("build")
def build_demo() -> None:
    """Build the demo unless it is there, and print its accounts."""
    if db.session.scalar(select(Community.id).limit(1)) is None:
        built = _built()
        for community in built:
            _capture(community)
        with transaction():
            for one in built:
                moderating.plant(one.community)
            ring.plant(built[0].community)
        looking.look(built[0].community.id)
    elif db.session.scalar(select(Person.id).where(Person.is_demo).limit(1)) is None:
        raise Conflict("This forum is not empty, and no demo: nothing was added to it.")
    _tell()


def _built() -> list[Built]:
    communities = []
    with transaction():
        people.add_admin()
        for seed, file in enumerate(build.FILES):
            click.echo(f"Building {file.removesuffix('.json')} …", err=True)
            built = build.build_community(file, seed=seed)
            accept_gifts(built)
            pull(built)
            settle_rewards(built)
            communities.append(built)
        neighbours.add_neighbours(len(communities))
        for built in communities:
            put_in_order(built.community)
        reputation.rebuild()
    statistics.refresh()
    return communities


def _capture(built: Built) -> None:
    click.echo(f"Capturing {built.community.name} …", err=True)
    with transaction():
        run = capture_service.add_run(built.community)
        payload = {"run": run.id}
        effect = outbox.add(capture_service.RUN, run.key, payload, wake_worker=False)
    outbox.carry_out(effect.id, {capture_service.RUN: capture_service.carry_out})


def _tell() -> None:
    base = settings().base_url
    click.echo(f"\nDemo accounts, on this machine only; the password of each: {people.PASSWORD}")
    click.echo(f"  {'admin':16} {people.ADMIN}")
    for file in build.FILES:
        place, accounts = build.accounts_of(file)
        click.echo(f"  {place['name']}  {base}/c/{place['slug']}/")
        for role in ("product_manager", "moderator", "member"):
            click.echo(f"    {role.replace('_', ' '):16} {accounts[role]}")
    click.echo("")
