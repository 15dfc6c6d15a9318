"""Every setting, command and option is in the operator's page, and every decision is listed."""

from __future__ import annotations

import re
from pathlib import Path

import click
from flask import Flask

from config import SETTINGS
from forum import wiring

ROOT = Path(__file__).resolve().parent.parent.parent
OPERATING = (ROOT / "docs" / "operating.md").read_text()


def test_every_setting_is_documented_and_no_other() -> None:
    table = OPERATING.split("## Settings")[1].split("## Commands")[0]
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))
    assert named == {setting.name for setting in SETTINGS}


def test_every_command_and_option_is_documented() -> None:
    for command in wiring.COMMANDS:
        for name, one in _leaves(command):
            row = re.search(rf"^\| `{name}\b.*$", OPERATING, re.MULTILINE)
            assert row, f"flask {name} is not in docs/operating.md"
            for parameter in one.params:
                if isinstance(parameter, click.Option):
                    option = max(parameter.opts, key=len)
                    assert f"`{option}" in row.group(), f"{option} of flask {name}"


def test_every_command_explains_itself(app: Flask) -> None:
    for command in wiring.COMMANDS:
        for name, one in _leaves(command):
            assert one.help, name
            helped = app.test_cli_runner().invoke(args=[*name.split(), "--help"])
            assert helped.exit_code == 0


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "architecture.md").read_text()
    for decision in (ROOT / "docs" / "adr").glob("*.md"):
        assert f"adr/{decision.name}" in listed


def test_links_between_the_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "benchmarks" / "README.md"]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def _leaves(command: click.Command) -> list[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        return [(f"{command.name} {name}", one) for name, one in command.commands.items()]
    return [(command.name or "", command)]
