"""`flask backup`, `flask restore`, `flask jobs`: what the operator does without a browser."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from forum.core.cli import Command, Commands, Telling
from forum.core.transaction import transaction
from forum.operations import queries, service
from forum.operations.backup import making, restoring


@click.command("backup", cls=Command)
@click.argument("file", required=False, type=click.Path())
@click.option("--keep", type=click.IntRange(1), help="Keep so many of a folder, remove the older.")
@with_appcontext
def backup(file: str | None, keep: int | None) -> None:
    """Write everything into FILE, a file or a folder, while the forum goes on.

    A folder that is not there yet is made where its name ends with a slash. Without FILE it goes
    into VIVIER_HOME/backups. It holds the secret key and all that people wrote: keep it as safe as
    the forum itself.
    """
    where = Path(file) if file else making.usual_folder()
    is_folder = not file or file.endswith(os.sep) or where.is_dir()
    if keep and not is_folder:
        raise click.UsageError(f"--keep is for a folder, and {where} is none.")
    path = where / making.usual_name() if is_folder else where
    with click.progressbar(length=0, label="Backing up", file=sys.stderr) as bar:

        def begin(length: int) -> None:
            bar.length = length

        size = making.make_backup(path, begin, bar.update)
    click.echo(f"{path}: {size:,} bytes, with the secret key in it.")
    for old in making.keep_newest(where, keep) if keep else ():
        click.echo(f"{old} is removed.")


@click.command("restore", cls=Telling)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the stead of what is there.")
@click.option("--send-waiting", is_flag=True, help="Send again what waited to leave the forum.")
@with_appcontext
def restore(file: Path, replace: bool, send_waiting: bool) -> None:
    """Put the backup in FILE into an empty place, on either database; stop the forum first."""
    with click.progressbar(length=0, label="Restoring", file=sys.stderr) as bar:

        def begin(length: int) -> None:
            bar.length = length

        again = restoring.restore(
            file, replace=replace, send_waiting=send_waiting, begin=begin, tell=bar.update
        )
    if again:
        click.echo(f"{again} who were erased since are erased again.")
    click.echo("Restored and verified. The worker builds the search index once it runs.")


jobs = Commands("jobs", help="See, try again and drop what the worker has to do.")
STATES = click.Choice([*queries.FILTERS])


@jobs.command("list")
@click.option("--state", type=STATES, default="dead", show_default=True)
@click.option("--kind", default="", help="Of this kind alone, like mail.send.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
def list_jobs(state: str, kind: str, limit: int) -> None:
    """Print jobs, the newest first: number, kind, key, tries, next time, error."""
    found = queries.jobs(queries.Wanted(state, kind), limit)
    if not found:
        click.echo(f"No job {'of this kind ' if kind else ''}is {state}.", err=True)
    for job in found:
        columns = (job.id, job.kind, job.key, job.tries, f"{job.due_at:%Y-%m-%d %H:%M:%S}")
        click.echo("\t".join([*map(str, columns), job.error or "-"]))


@jobs.command("retry")
@click.argument("job", type=int, required=False)
@click.option("--dead", is_flag=True, help="Everything that was given up.")
@click.option("--kind", default="", help="With --dead: of this kind alone.")
def retry(job: int | None, dead: bool, kind: str) -> None:
    """Have JOB tried now, or with --dead everything that was given up."""
    if (job is None) != dead:
        raise click.UsageError("Name one JOB, or say --dead.")
    with transaction():
        if job is None:
            number = service.retry_dead(None, kind)
        else:
            service.retry_job(None, job)
            number = 1
    click.echo(f"{number} to be tried again; the worker does within a minute.")


@jobs.command("drop")
@click.argument("job", type=int)
@click.confirmation_option(prompt="It will never be carried out. Drop it?")
def drop(job: int) -> None:
    """Never carry JOB out."""
    with transaction():
        service.drop_job(None, job)
    click.echo(f"{job} is dropped.")
