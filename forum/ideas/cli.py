"""`flask idea`: bring ideas in from files, and count them anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from forum.communities.models import Community
from forum.communities.service import community_named
from forum.core.cli import Commands
from forum.core.transaction import transaction
from forum.ideas import counting, feeds, impressions, service, waiting
from forum.ideas.importing import writing
from forum.ideas.importing.reading import Raw, Table, Unreadable, read
from forum.ideas.importing.rows import Checked, Columns, Fault, checked

FAULTS_SHOWN = 50
LINES_SHOWN = 12

commands = Commands("idea", help="Bring ideas in from files, count them anew.")


@commands.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--community", "slug", required=True, help="The community that gets the ideas.")
@click.option("--title", default="title", show_default=True, help="Column of the title.")
@click.option("--body", default="body", show_default=True, help="Column of the text.")
@click.option("--author", help="Column of the author's name.")
@click.option("--created-at", help="Column of the date: ISO 8601, or seconds since 1970.")
@click.option("--tags", help="Column of the tags, with commas between.")
@click.option("--votes", help="Column of the vote total elsewhere.")
@click.option("--key", help="Column that names each row; default: a hash of its words.")
@click.option(
    "--consent",
    type=click.Choice(["attested", "none"]),
    default="attested",
    show_default=True,
    help="Whether you attest that the authors agree to capture.",
)
@click.option("--encoding", default="utf-8", show_default=True, help="How the file is encoded.")
@click.option("--dry-run", is_flag=True, help="Check everything and write nothing.")
def import_ideas(
    file: Path, slug: str, consent: str, encoding: str, dry_run: bool, **columns: Any
) -> None:
    """Import the ideas of FILE (CSV or JSON Lines); what is there already stays as it is."""
    community = community_named(slug)
    named = Columns(**columns)
    table = read(file, encoding)
    if missing := named.missing_from(table.columns):
        raise Unreadable(_no_column(missing[0], table, named))
    rows, faults = _checked(table.rows, named)
    new = _prepared(community, rows)
    if dry_run or not new:
        outcome = writing.Outcome(len(new), len(rows) - len(new))
    else:
        with transaction():
            outcome = writing.write(community, new, consents=consent == "attested")
        outcome = writing.Outcome(outcome.added, len(rows) - outcome.added)
    _tell(new, faults, outcome, dry_run=dry_run)
    if faults and not rows:
        raise Unreadable("No row could be imported.")


@commands.command("recount")
@click.option("--community", "slug", required=True, help="The community to count.")
def recount(slug: str) -> None:
    """Compute a community's counts anew from its rows, and new orders for Discover from them."""
    community = community_named(slug)
    with transaction():
        service.recount(community)
        counting.recount(community)
        waiting.recount(community)
        impressions.recount(community)
        feeds.refresh(community.id)
    click.echo(f"{community.name}: counted anew.")


def _checked(raw_rows: list[Raw], columns: Columns) -> tuple[list[Checked], list[str]]:
    rows: list[Checked] = []
    faults: list[str] = []
    lines: dict[str, int] = {}
    for raw in raw_rows:
        try:
            row = checked(raw, columns)
            if row.key in lines:
                raise Fault(f"has the same key as line {lines[row.key]}")
            lines[row.key] = row.line
            rows.append(row)
        except Fault as fault:
            faults.append(f"line {raw.line} {fault}")
    return rows, faults


def _prepared(community: Community, rows: list[Checked]) -> list[writing.Prepared]:
    there = writing.known_keys(community)
    new = [row for row in rows if row.key not in there]
    with click.progressbar(writing.prepare(new), len(new), "Reading", file=sys.stderr) as bar:
        return list(bar)


def _tell(
    new: list[writing.Prepared], faults: list[str], outcome: writing.Outcome, *, dry_run: bool
) -> None:
    lines_of: dict[str, list[int]] = {}
    for prepared in new:
        for note in prepared.row.notes:
            lines_of.setdefault(note, []).append(prepared.row.line)
    for note, lines in lines_of.items():
        shown = ", ".join(map(str, lines[:LINES_SHOWN]))
        more = f" and {len(lines) - LINES_SHOWN} more" if len(lines) > LINES_SHOWN else ""
        click.echo(f"{note}: line {shown}{more}", err=True)
    for fault in faults[:FAULTS_SHOWN]:
        click.echo(fault, err=True)
    if len(faults) > FAULTS_SHOWN:
        click.echo(f"… and {len(faults) - FAULTS_SHOWN} more", err=True)
    would = "would be added" if dry_run else "added"
    click.echo(
        f"{outcome.added} ideas {would}, {outcome.already_there} there already, "
        f"{len(faults)} rows refused"
    )


def _no_column(missing: str, table: Table, columns: Columns) -> str:
    option = next(name for name, column in vars(columns).items() if column == missing)
    present = ", ".join(table.columns)
    return (
        f"The file has no column {missing!r}. It has: {present}. "
        f"Say which one with --{option.replace('_', '-')} COLUMN."
    )
