"""Where the guards stand: found in the source, and given a switch while it is imported."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
REFUSALS = {"NotFound", "NotAllowed", "Gone", "TooMany", "unknown"}
# Predicates that say no by answering yes.
BARRING = {"is_suspended", "is_silenced", "must_read_rules"}
# Conditions of rows that have a name, and columns that say who may see a row and whose it is.
NAMED = {"is_visible_to", "is_shown", "is_free", "is_met_by", "is_open_to_member", "may_read"}
STANDING, WHOSE = {"visibility", "status"}, {"community_id", "person_id", "author_id"}
# Made up and done by the operator, or pure: nobody asks for them through the web. What is free
# in the outbox is a lease, and not a member.
LEFT_OUT = (
    *("forum/demo", "forum/capture/engine", "forum/ranking", "/cli.py", "/models"),
    *("forum/core/outbox", "forum/operations/queries"),
)


# What calls of a policy that answer yes or no begin with.
PREDICATES = (
    *("can_", "is_", "may_", "sees_", "takes_", "_own"),
    *("moderates", "manages", "belongs", "knows", "any", "all", "bool"),
)


@dataclass(frozen=True)
class Site:
    """One guard."""

    file: str
    line: int
    function: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.function}: {self.text}"

    @property
    def name(self) -> tuple[str, str, str]:
        """What it is known by, wherever it stands in its file."""
        return self.file, self.function, self.text

    @property
    def text_in_place(self) -> str:
        """For a page."""
        return f"`{self.text}` in `{self.function}`, {self.file}"


found: list[Site] = []


def install() -> None:
    """Give the guards of every module of the forum a switch, from now on."""
    sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not name.startswith("forum."):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path)
        file = Path(self.path).relative_to(ROOT).as_posix()
        tree = ast.parse(source)
        if not any(part in file for part in LEFT_OUT):
            switches = _Switches(file, source.decode())
            tree = ast.fix_missing_locations(switches.visit(tree))
        code: CodeType = compile(tree, self.path, "exec", dont_inherit=True)
        return code


class _Switches(ast.NodeTransformer):
    """Puts a switch around every guard of a module."""

    def __init__(self, file: str, source: str) -> None:
        self.file, self.source = file, source
        self.is_policy = file.endswith("policy.py")
        self.function = ""

    def visit_Module(self, node: ast.Module) -> Any:
        self.generic_visit(node)
        after = next(
            (place for place, one in enumerate(node.body) if not _is_beginning(one)), len(node.body)
        )
        node.body[after:after] = ast.parse("from tests.guards import switch as _switch").body
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        outer, self.function = self.function, node.name
        self.generic_visit(node)
        self.function = outer
        return node

    def visit_Return(self, node: ast.Return) -> Any:
        self.generic_visit(node)
        if (
            self.is_policy
            and self.function
            and isinstance(node.value, ast.BoolOp | ast.Compare | ast.Call)
        ):
            barring = self.function in BARRING
            if _is_yes_or_no(node.value):
                node.value = self._switch("refuse" if barring else "allow", node.value)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> Any:
        self.generic_visit(node)
        if self.is_policy and self.function not in BARRING and isinstance(node.op, ast.And):
            node.values = [self._switch("allow", value) for value in node.values]
        return node

    def visit_If(self, node: ast.If) -> Any:
        self.generic_visit(node)
        first = node.body[0]
        if (isinstance(first, ast.Raise) and _raised(first) in REFUSALS) or (
            self.is_policy and isinstance(first, ast.Return) and _is_false(first.value)
        ):
            node.test = self._each("refuse", node.test)
        return node

    def visit_Call(self, node: ast.Call) -> Any:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "ensure" and node.args:
            node.args[0] = self._switch("allow", node.args[0])
        elif name in NAMED and not self.is_policy:
            return self._switch("allow", node)
        elif isinstance(node.func, ast.Attribute) and node.func.attr in {"in_", "not_in"}:
            owner = node.func.value
            if isinstance(owner, ast.Attribute) and owner.attr == "status":
                return self._switch("allow", node)
        return node

    def visit_Compare(self, node: ast.Compare) -> Any:
        self.generic_visit(node)
        left = node.left
        if self.is_policy or not isinstance(left, ast.Attribute) or len(node.ops) > 1:
            return node
        is_equal = isinstance(node.ops[0], ast.Eq | ast.NotEq)
        right = ast.unparse(node.comparators[0])
        stands = left.attr == "visibility" and right in {"'visible'", "'public'"}
        belongs = left.attr in WHOSE and ("community.id" in right or "actor." in right)
        is_row = isinstance(left.value, ast.Name) and left.value.id[:1].isupper()
        return self._switch("allow", node) if is_equal and is_row and (stands or belongs) else node

    def _each(self, how: str, test: ast.expr) -> ast.expr:
        if not isinstance(test, ast.BoolOp) or not isinstance(test.op, ast.Or):
            return test if _is_no_guard(test) else self._switch(how, test)
        test.values = [one if _is_no_guard(one) else self._switch(how, one) for one in test.values]
        return test

    def _switch(self, how: str, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("_switch."):
            return node
        text = " ".join((ast.get_source_segment(self.source, node) or "").split())
        found.append(Site(self.file, node.lineno, self.function, text))
        function = ast.Attribute(ast.Name("_switch", ast.Load()), how, ast.Load())
        return ast.copy_location(ast.Call(function, [ast.Constant(len(found) - 1), node], []), node)


def _is_beginning(node: ast.stmt) -> bool:
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


def _is_yes_or_no(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        return name.startswith(PREDICATES)
    return True


def _raised(node: ast.Raise) -> str:
    thrown = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return thrown.id if isinstance(thrown, ast.Name) else ""


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _is_no_guard(node: ast.expr) -> bool:
    """Whether it asks for None, or whether a word is one that the code knows: nobody's thing."""
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is):
        return True
    asked = node.values if isinstance(node, ast.BoolOp) else [node]
    return any(isinstance(one, ast.Compare) and _asks_for_a_word(one) for one in asked)


def _asks_for_a_word(node: ast.Compare) -> bool:
    known = ast.unparse(node.comparators[0]).rpartition(".")[2]
    return isinstance(node.ops[0], ast.NotIn | ast.Gt) and known.isupper()
