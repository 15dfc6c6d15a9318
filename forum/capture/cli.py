"""`flask capture`: run the engine over a community and hand its report over."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from forum.capture import service
from forum.capture.models import MODES, CaptureRun
from forum.capture.report import exports
from forum.capture.report.queries import report_of_run, run_to_repeat
from forum.communities.models import Community
from forum.communities.service import community_named
from forum.core import outbox
from forum.core.cli import Commands
from forum.core.errors import Conflict
from forum.core.transaction import transaction

commands = Commands("capture", help="Find themes in a community's ideas and rank them.")


@commands.command("run")
@click.argument("slug")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option(
    "--mode",
    type=click.Choice(MODES),
    help="on: look at what is new; full: at everything; anew: forget the themes of before. "
    "Without it, full when that is due.",
)
@click.option("--again", metavar="RUN", help="Repeat this run, from the same report before.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
def run(slug: str, seed: int, mode: str | None, again: str | None, as_json: bool) -> None:
    """Capture the community SLUG now, and print what was found."""
    with transaction():
        community = community_named(slug)
        repeated = run_to_repeat(community, again) if again else None
        found, effect_id = _begun(community, {"seed": seed, "mode": mode, "again": repeated})
    _carry_out(effect_id)
    page = report_of_run(found.key)
    result = {
        "run": found.key,
        "mode": found.mode,
        "ideas": page.report.ideas,
        "themes": page.report.themes,
        "unthemed": page.report.unthemed,
        "seconds": page.report.seconds,
        "corpus": page.report.corpus_hash,
        "findings": page.report.findings_hash,
    }
    if as_json:
        click.echo(json.dumps(result))
        return
    told = "Run {run} ({mode}): {ideas} ideas, {themes} themes, {unthemed} unthemed, in {seconds} s"
    click.echo(told.format(**result))
    for theme in page.findings["themes"][:10]:
        click.echo(f"{theme['position']:>4}. {theme['label']} ({theme['size']})")
    click.echo(f"Read it: flask capture report {found.key} --format md")


def _begun(community: Community, wanted: dict[str, Any]) -> tuple[CaptureRun, int]:
    """A new run; or the one of a process that was killed, to be done again."""
    left = service.active_run(community)
    if left is None or service.given_up(left):
        made = service.add_run(community, **wanted)
        payload = {"run": made.id}
        return made, outbox.add(service.RUN, made.key, payload, wake_worker=False).id
    if _differ(left, **wanted):
        raise Conflict(
            f"Another run waits (mode {left.mode}, seed {left.seed}). Carry it out first, without "
            "--seed, --mode and --again, or cancel it on its page."
        )
    effect = outbox.find(service.RUN, left.key)
    if effect is None or outbox.is_held(effect):
        raise Conflict(
            f"A run is under way ({left.share:.0%} done): wait for it. If its process was killed, "
            f"it can be taken up again within {outbox.LEASE.seconds} seconds."
        )
    if left.state == "running":
        click.echo("The run before was interrupted; it is done again.", err=True)
    return left, effect.id


def _differ(left: CaptureRun, seed: int, mode: str | None, again: CaptureRun | None) -> bool:
    """Whether what is wanted is not what waits."""
    if again is not None:
        repeated = (again.seed, again.mode, again.before_id)
        return repeated != (left.seed, left.mode, left.before_id)
    return seed != left.seed or mode not in {None, left.mode}


def _carry_out(effect_id: int) -> None:
    with click.progressbar(length=100, label="reading", file=sys.stderr) as bar:

        def follow(stage: str, share: float) -> None:
            bar.label = stage
            bar.update(int(share * 100) - bar.pos)

        handler = {service.RUN: lambda payload: service.carry_out(payload, follow)}
        if not outbox.carry_out(effect_id, handler):
            raise Conflict("The worker took this run up first; its page shows how far it is.")


@commands.command("report")
@click.argument("key", metavar="RUN")
@click.option("--format", "kind", type=click.Choice([*exports.TEXTS]), default="md")
def report(key: str, kind: str) -> None:
    """Print the report of a RUN."""
    click.echo(exports.TEXTS[kind](report_of_run(key)), nl=False)
