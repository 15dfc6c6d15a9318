"""Every setting, command and option is in the operator's page, and every decision is listed."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from flask import Flask

from config import SETTINGS
from forum import wiring
from forum.capture.engine.rank import weights

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
OPERATING = (DOCS / "operating.md").read_text()
# Groups that come with libraries; the page names what an operator needs of them.
FOREIGN = {"db"}
PAGES = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "benchmarks" / "README.md"]


def section(title: str) -> str:
    """A section of the operator's page, to the next of its rank."""
    return OPERATING.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> dict[str, str]:
    """The rows of a section's table by what their first cell holds."""
    return dict(re.findall(r"^\| `([^`]+)` \|(.*)$", section(title), re.MULTILINE))


def leaves() -> dict[str, click.Command]:
    """The forum's own commands by name."""
    found = {}
    for command in wiring.COMMANDS:
        under = command.commands if isinstance(command, click.Group) else {"": command}
        for name, one in under.items():
            found[f"{command.name} {name}".strip()] = one
    return found


def named(usage: str) -> str:
    """The command of a usage: what stands before its arguments."""
    return " ".join(word for word in usage.split() if not word.isupper())


def test_every_setting_is_documented_and_no_other() -> None:
    assert set(rows("Settings")) == {setting.name for setting in SETTINGS}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_default_that_is_a_value_is_documented(setting) -> None:
    without = rows("Settings")[setting.name].rsplit("|", 2)[1]
    assert " " in setting.default or f"`{setting.default}`" in without


def test_the_app_has_the_commands_of_the_wiring(app: Flask) -> None:
    assert {command.name for command in wiring.COMMANDS} <= set(app.cli.commands)


def test_every_command_is_documented_and_no_other() -> None:
    documented = {named(usage) for usage in rows("Commands")}
    assert {name for name in documented if name.split()[0] not in FOREIGN} == set(leaves())


@pytest.mark.parametrize("name", leaves())
def test_every_argument_and_option_is_documented_and_no_other(name: str) -> None:
    usage, row = next(pair for pair in rows("Commands").items() if named(pair[0]) == name)
    parameters = leaves()[name].params
    options = [one for one in parameters if isinstance(one, click.Option)]
    arguments = [one for one in parameters if isinstance(one, click.Argument)]
    assert set(re.findall(r"`(--[a-z-]+)`", row)) == {max(one.opts, key=len) for one in options}
    wanted = [one.metavar or str(one.name).upper() for one in arguments]
    assert usage.split()[len(name.split()) :] == wanted
    for option in options:
        written = max(option.opts, key=len)
        assert (f"**`{written}`**" in row) == option.required, written
        for choice in getattr(option.type, "choices", ()):
            assert f"`{choice}`" in row, f"{written} {choice}"


@pytest.mark.parametrize("name", leaves())
def test_every_command_explains_itself(app: Flask, name: str) -> None:
    assert leaves()[name].help
    assert app.test_cli_runner().invoke(args=[*name.split(), "--help"]).exit_code == 0


def test_every_decision_is_listed() -> None:
    listed = (DOCS / "architecture.md").read_text()
    for decision in (DOCS / "adr").glob("*.md"):
        assert f"adr/{decision.name}" in listed


def test_the_weights_of_a_score_are_documented() -> None:
    told = (DOCS / "capture.md").read_text()
    for part, weight in weights.IDEA_WEIGHTS.items():
        of_themes = weights.THEME_WEIGHTS.get(part)
        last = "–" if of_themes is None else f"{of_themes:.2f}"
        assert re.search(rf"^\| {part} \|.*\| {weight:.2f} \| {last} \|$", told, re.MULTILINE), part


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_the_documents_lead_somewhere(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)\s]*))?\)", page.read_text()):
        led = page.parent / target if target else page
        assert led.exists(), target
        assert not anchor or anchor in _anchors(led), f"{target}#{anchor}"


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
