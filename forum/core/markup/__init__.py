"""What people write, as HTML that may be shown: the only importer of markdown, bleach and nh3.

A text is rendered once, when it is written, and its HTML kept beside it. In order: `characters`
replaces what can't be stored and puts `<` and `&` out of Markdown's sight, `outline` rewrites the
lines and bounds their nesting, `dialect` and `links` are our bounded Markdown, `sanitise` links
bare addresses and lets two sanitisers look.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from forum.core.markup import dialect
from forum.core.markup.characters import SECTION, storable
from forum.core.markup.links import NAMED, Refer
from forum.core.markup.sanitise import clean, linkable, linked

__all__ = [
    "NAMED",
    "RENDERER_VERSION",
    "Refer",
    "Rendered",
    "clean",
    "excerpt",
    "linkable",
    "plain",
    "render",
    "text_of",
]

# Raise it with every change of what comes out, so that kept HTML can be rendered again.
RENDERER_VERSION = 2
MARKDOWN_MAX = 100_000
TOO_LONG = "too_long"
CHARACTERS_REPLACED = "characters_replaced"
EXCERPT_LENGTH = 180
EXCERPT_READ = 4_000
ELLIPSIS = "…"

_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|tr|pre|table|blockquote)>|<(?:br|hr)>")
_BETWEEN_CELLS = re.compile(r"</t[hd]>\s*")
_IMAGE = re.compile(r'<img alt="([^"]*)"[^>]*>')
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[ \t\n]+")
_EMPTY_LINES = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Rendered:
    """HTML to be stored beside its source, and what its author should know of it."""

    html: str
    notes: tuple[str, ...] = ()


def render(source: str, refer: Refer | None = None) -> Rendered:
    """Render Markdown; what is over the bounds is shown as plain text, and noted.

    `refer` gives the address of what `@somebody` or `#12` names, or None where it names nothing.
    """
    markup, notes = _converted(source, refer)
    return Rendered(linked(markup).strip(), tuple(sorted(notes)))


def plain(source: str) -> str:
    """The text of Markdown without its markup, a line for each paragraph; never to be shown raw."""
    markup, _ = _converted(source)
    return text_of(markup.replace(SECTION, ""))


def text_of(rendered: str) -> str:
    """The text of rendered HTML without its markup, a line for each paragraph."""
    rendered = _IMAGE.sub(r"\1", rendered)
    text = _TAG.sub("", _BETWEEN_CELLS.sub(" ", _BLOCK_END.sub("\n", rendered)))
    return html.unescape(_EMPTY_LINES.sub("\n", text)).strip()


def excerpt(source: str, length: int = EXCERPT_LENGTH) -> str:
    """At most `length` characters of the plain text on one line, cut at a word."""
    # Only the space that people type: those before « ! ? » in French must not become breakable.
    text = _SPACES.sub(" ", plain(source[:EXCERPT_READ]))
    if len(text) <= length and len(source) <= EXCERPT_READ:
        return text
    words, _, _ = text[:length].rpartition(" ")
    return (words or text[: length - 1]).rstrip(" ,;:.–-") + ELLIPSIS


def _converted(source: str, refer: Refer | None = None) -> tuple[str, set[str]]:
    """HTML not yet sanitised, and the notes."""
    text, replaced = storable(source)
    noted = {CHARACTERS_REPLACED} if replaced else set()
    if len(text) > MARKDOWN_MAX:
        return _paragraphs(text), noted | {TOO_LONG}
    try:
        markup, notes = dialect.to_html(text, refer)
    except dialect.OverBounds as over:
        return _paragraphs(text), noted | {over.note}
    return markup, noted | notes


def _paragraphs(text: str) -> str:
    """The text as it was written, line by line."""
    blocks = [block.strip("\n") for block in re.split(r"\n\n+", text)]
    shown = [
        "<p>" + html.escape(block, quote=False).replace("\n", "<br>\n") + "</p>\n"
        for block in blocks
        if block.strip()
    ]
    many = dialect.SECTION_BLOCKS
    return SECTION.join("".join(shown[at : at + many]) for at in range(0, len(shown), many))
