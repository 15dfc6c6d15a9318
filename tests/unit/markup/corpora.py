"""The hostile corpora beside the checkout, and what must hold of anything that comes out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest

from forum.core import markup

SECURITY = Path(__file__).resolve().parents[4] / "shared" / "security"
HTML = "{http://www.w3.org/1999/xhtml}"
# Written down again on purpose: an oracle that imports the list it checks agrees with any list.
ALLOWED: dict[str, set[str]] = {
    name: set()
    for name in (
        "p br em strong del code pre blockquote ul ol li hr h3 h4 h5 a img "
        "table thead tbody tr th td"
    ).split()
} | {"a": {"href", "title", "rel"}, "img": {"src", "alt"}, "ol": {"start"}}


def folder(name: str) -> Path:
    """A corpus, or a reason to skip."""
    path = SECURITY / name
    if not path.is_dir():
        pytest.skip(f"the corpus security/{name} is not beside this checkout")
    return path


def payloads(file: Path) -> list[str]:
    """The payloads of a corpus file."""
    if file.suffix == ".json":
        return [str(text) for text in json.loads(file.read_text("utf-8"))]
    return [json.loads(line)["payload"] for line in file.read_text("utf-8").splitlines()]


def recipes() -> dict[str, dict[str, Any]]:
    """The pathological recipes by name."""
    lines = (folder("markdown-pathological") / "generators.jsonl").read_text("utf-8").splitlines()
    return {recipe["name"]: recipe for recipe in map(json.loads, lines)}


def cooked(recipe: dict[str, Any], size: int) -> str:
    """The text of a recipe, its repetitions scaled so that it is about `size` characters long."""
    full = sum(_length(part) for part in recipe["concat"])
    scale = min(1.0, size / full)
    return "".join(_part(part, scale, size) for part in recipe["concat"])[:size]


def _length(part: Any) -> int:
    if isinstance(part, str):
        return len(part)
    return len(part["repeat"]) * part["n"] if "repeat" in part else 1


def _part(part: Any, scale: float, size: int) -> str:
    if isinstance(part, str):
        return part
    if "repeat" in part:
        return str(part["repeat"]) * max(1, int(part["n"] * scale))
    if "range" in part:
        return "".join(_ranged(part, size))
    # The colliding labels were made for another program's hash; ours is salted by Python.
    labels = [f"x{number}" for number in range(size // 24)]
    return "".join(f"[{label}]: /u\n" for label in labels) + "[bad_key] " * (size // 20)


def _ranged(part: dict[str, Any], size: int) -> Iterator[str]:
    made = 0
    for x in range(*part["range"]):
        text = re.sub(
            r"\{(?:'(.*?)'\*)?x\}",
            lambda match: match[1] * x if match[1] else str(x),  # noqa: B023
            part["template"].replace("\\n", "\n"),
        )
        made += len(text)
        if made > size:
            return
        yield text


def check(html: str) -> None:
    """Assert the three properties of anything that may be shown."""
    html.encode("utf-8")
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=True)
    for element in list(tree.iter())[1:]:
        assert isinstance(element.tag, str), "a comment or an instruction"
        assert element.tag.startswith(HTML), element.tag
        name = element.tag.removeprefix(HTML)
        assert name in ALLOWED, name
        assert set(element.attrib) <= ALLOWED[name], (name, element.attrib)
        _check_addresses(name, element.attrib)
    assert markup.clean(html) == html


def _check_addresses(name: str, attributes: dict[str, str]) -> None:
    if "href" in attributes:
        # As a browser does: controls and blanks within are dropped before the scheme is read.
        href = re.sub(r"[\x00-\x20]", "", attributes["href"])
        assert urlsplit(href).scheme in {"http", "https", "mailto"}, href
        assert "\\" not in href
    if "src" in attributes:
        assert re.fullmatch(r"/media/[\w-]+(\.\w+)?", attributes["src"]), attributes["src"]
    if name == "a":
        assert attributes.get("rel") == "nofollow ugc noopener noreferrer"
