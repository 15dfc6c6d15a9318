"""The import law, read from the code itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FORUM = ROOT / "forum"
FLOORS = {
    name: floor
    for floor, name in enumerate(
        "core web accounts communities follows threads ranking ideas compare statistics people "
        "campaigns moderation notices search capture credits pipeline cockpit privacy operations "
        "api demo".split()
    )
}
PURE = {
    "ranking": {"numpy", "scipy"},
    "capture/engine": {"numpy", "scipy", "sklearn", "threadpoolctl"},
}
FILE_LINES, FUNCTION_LINES, VIEW_LINES = 250, 40, 30
FILES = sorted(FORUM.rglob("*.py"))


def imports_of(path: Path) -> list[tuple[str, bool]]:
    """Every imported module (with the name taken from it), and whether it is for types only."""
    tree = ast.parse(path.read_text())
    typed = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
        for node in ast.walk(block)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in typed) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found += [(f"{node.module}.{alias.name}", id(node) in typed) for alias in node.names]
    return found


def room(path: Path) -> str:
    """The feature's folder."""
    parts = path.relative_to(FORUM).parts
    return parts[0] if len(parts) > 1 else ""


def module_kind(path: Path) -> str:
    """models, policy, service …: the file, or the folder of that name inside the feature."""
    parts = path.relative_to(FORUM).parts
    return Path(parts[1]).stem if len(parts) > 1 else ""


def breaches(path: Path) -> list[str]:
    """Every import of `path` that the law forbids."""
    here, kind = room(path), module_kind(path)
    found = []
    for name, typed_only in imports_of(path):
        parts = name.split(".")
        there = parts[1] if parts[0] == "forum" and len(parts) > 1 else ""
        if here in FLOORS and there in FLOORS and FLOORS[there] > FLOORS[here]:
            found.append(f"imports the higher floor {name}")
        if here in FLOORS and there in FLOORS and there != here and "views" in parts:
            found.append(f"imports another feature's views {name}")
        if not typed_only:
            found += [f"a {kind} imports {name}" for word in forbidden(kind) if word in name]
    return found


def forbidden(kind: str) -> tuple[str, ...]:
    """Parts of names that a module of this kind never imports."""
    upper = (".forms", ".views")
    laws = {
        "models": ("flask.", ".policy", ".service", ".queries", *upper),
        "policy": ("flask.", "extensions.db", ".service", ".queries", *upper),
        "service": ("flask.", "forum.web", *upper),
        "queries": ("flask.", "forum.web", *upper),
        "forms": ("extensions.db", ".models", ".service"),
        "views": (".models", "extensions.db"),
        "cli": (".views", ".forms"),
    }
    return laws.get(kind, ())


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_what_its_room_allows(path: Path) -> None:
    assert breaches(path) == []


@pytest.mark.parametrize("folder", PURE)
def test_pure_rooms_know_numbers_only(folder: str) -> None:
    import sys

    allowed = PURE[folder] | set(sys.stdlib_module_names)
    for path in (FORUM / folder).rglob("*.py"):
        for name, _typed in imports_of(path):
            inside = name.startswith(("forum.ranking", f"forum.{folder.replace('/', '.')}"))
            assert inside or name.split(".")[0] in allowed, f"{path.name} imports {name}"


def test_only_one_room_imports_each_guarded_library() -> None:
    owners = {
        "markdown": "core/markup",
        "bleach": "core/markup",
        "nh3": "core/markup",
        "whoosh": "search/index",
        "sklearn": "capture/engine",
        "huey": "core/jobs",
        "argon2": "accounts/passwords",
        "smtplib": "core/mail",
        "structlog": "core/logs",
        "prometheus_client": "core/metrics",
        "PIL": ("core/images", "demo/drawings"),
    }
    for path in FILES:
        place = str(path.relative_to(FORUM))
        for name, _typed in imports_of(path):
            owner = owners.get(name.split(".")[0])
            assert owner is None or place.startswith(owner), f"{place} imports {name}"


def test_only_one_file_commits_and_one_reads_the_environment() -> None:
    committing = [p for p in FILES if "session.commit(" in p.read_text()]
    assert [p.name for p in committing] == ["transaction.py"]
    reading = {p.name for p in FILES if "os.environ" in p.read_text() or "getenv" in p.read_text()}
    # serving.py hands the environment on to the processes that it starts.
    assert reading <= {"serving.py"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            limit = VIEW_LINES if module_kind(path) == "views" else FUNCTION_LINES
            assert length <= limit, f"{node.name} has {length} lines"


def test_no_file_is_a_drawer_for_everything() -> None:
    names = {p.stem for p in FILES} | {p.parent.name for p in FILES}
    assert not names & {"utils", "util", "helpers", "common", "manager", "misc"}
