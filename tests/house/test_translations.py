"""Every string of the interface stands in French too, and nothing is written past translation."""

from __future__ import annotations

import io
import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
PO = ROOT / "forum" / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "later": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
# Words between tags that no language changes.
SAME_EVERYWHERE = re.compile(r"^[\s\d\W]*(Vivier|CSV|JSON|Markdown|English|Français)?[\s\d\W]*$")
TEXT_NODE = re.compile(r">([^<>{}]*[A-Za-zÀ-ÿ]{2,}[^<>{}]*)<")


def extracted() -> set[str]:
    """Every message of the code and the templates."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]
    methods, options = [], {}
    for mapping in settings["mappings"]:
        patterns = mapping["pattern"]
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            methods.append((pattern, mapping["method"]))
            options[pattern] = {
                k: str(v) for k, v in mapping.items() if k not in {"pattern", "method"}
            }
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, comment_tags=())
    return {m[2][0] if isinstance(m[2], tuple) else m[2] for m in found}


@pytest.fixture(scope="module")
def french() -> Catalog:
    """The French catalogue."""
    return read_po(io.BytesIO(PO.read_bytes()), locale="fr")


def test_every_message_is_translated(french: Catalog) -> None:
    there = {m.id[0] if isinstance(m.id, tuple) else m.id: m for m in french if m.id}
    missing = sorted(message for message in extracted() if message not in there)
    assert missing == []
    untold = [key for key, message in there.items() if not all(_strings(message.string))]
    assert untold == []
    assert [key for key, message in there.items() if message.fuzzy] == []


def test_the_catalogue_holds_nothing_that_is_gone(french: Catalog) -> None:
    ids = {m.id[0] if isinstance(m.id, tuple) else m.id for m in french if m.id}
    assert sorted(ids - extracted()) == []


def test_placeholders_survive_translation(french: Catalog) -> None:
    for message in french:
        if not message.id:
            continue
        wanted = set(PLACEHOLDER.findall("".join(_strings(message.id))))
        for string in _strings(message.string):
            assert set(PLACEHOLDER.findall(string)) <= wanted, message.id


def test_french_punctuation_begins_no_line(french: Catalog) -> None:
    loose = re.compile(r" [:;?!»](?!\w)|« ")
    told = [(m.id, text) for m in french if m.id for text in _strings(m.string)]
    assert [message for message, text in told if loose.search(text)] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "forum").rglob("*.html")), ids=lambda p: str(p.relative_to(ROOT))
)
def test_templates_hold_no_bare_words(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%-? *trans.*?endtrans *-?%\}", "", path.read_text(), flags=re.S)
    bare = [node for node in TEXT_NODE.findall(text) if not SAME_EVERYWHERE.match(node)]
    assert path.name == "styleguide.html" or bare == []


def _strings(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return (value or "",)
