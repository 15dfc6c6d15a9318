"""The outline of a text, line by line, before Markdown reads it.

Python-Markdown nests lists by four spaces, wants an empty line before a list, a heading, a quote
or a table, and knows no fence inside another block. People write otherwise, so each line is written
again the way it wants it. That is also where nesting ends: deeper marks become plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown import Markdown
from markdown.preprocessors import Preprocessor

from forum.core.markup.characters import LESS_THAN, flat, literal
from forum.core.markup.sanitise import completed, linkable, own_image

NESTING_MAX = 20
NESTING_CAPPED = "nesting_capped"
INDENT = 4
CODE_INDENT = 4
# From a marker to what belongs to its item: people indent by two even below `1. `.
ITEM_OFFSET = 2

_QUOTES = re.compile(r"(?: {0,3}> ?)++")
_CONTAINER = re.compile(r"([-+*]|([0-9]{1,9})[.)]) +|> ?")
RULE = re.compile(r"(?:\* *+){3,}+|(?:- *+){3,}+|(?:_ *+){3,}+")
HEADING = re.compile(r"(#{1,6}) +(.*)")
_FENCE = re.compile(r"(`{3,}+|~{3,}+)([^`]*)")
_LANGUAGE = re.compile(r" *[\w+#.-]{0,30} *")
TABLE_RULE = re.compile(r"\|?+(?: *+:?+-++:?+ *+\|)++(?: *+:?+-++:?+)?+ *+")
_REFERENCE = re.compile(
    rf"\[([^\[\]]{{1,200}})\]: *{LESS_THAN}?([^\s>{LESS_THAN}]++)>?"
    r"(?: +(?:\"([^\"]*)\"|'([^']*)'|\(([^()]*)\)))? *"
)


class Reference(NamedTuple):
    """Where `[text][name]` leads."""

    href: str
    title: str


class Fence:
    """A fenced block of code that is being read."""

    def __init__(self, opening: re.Match[str], depth: int, indent: int, lead: str) -> None:
        mark, said = opening[1], opening[2]
        # The name of a language may go unsaid; anything else was meant to be read.
        self.lines: list[str] = [] if _LANGUAGE.fullmatch(said) else [said]
        self.lead = lead
        self._indent = indent
        self._quotes = re.compile(rf"(?: {{0,3}}> ?){{{depth}}}")
        self._end = re.compile(rf" *{mark[0]}{{{len(mark)},}}+ *")

    def inside(self, line: str) -> str | None:
        """The line without the quotes that the fence stands in; None if it has left them."""
        quotes = self._quotes.match(line)
        return line[quotes.end() :] if quotes else None

    def takes(self, line: str) -> bool:
        """Keep `line` as code; False if it is the closing fence."""
        if self._end.fullmatch(line):
            return False
        blank = len(line) - len(line.lstrip(" "))
        self.lines.append(line[min(blank, self._indent) :])
        return True

    def html(self) -> str:
        """The block, all its characters standing aside."""
        code = "\n".join(self.lines).rstrip("\n")
        return f"<pre><code>{literal(code)}\n</code></pre>"


def reference_name(label: str) -> str:
    """The name of a reference as it is looked up: case and spacing do not count."""
    return " ".join(flat(label).split()).casefold()


class Outline(Preprocessor):  # type: ignore[misc]
    """Write each line again with its containers (quotes, list items) in one regular form."""

    def __init__(self, md: Markdown, notes: set[str]) -> None:
        super().__init__(md)
        self._notes = notes
        self._depth = 0
        self._offsets: list[int] = []
        self._before = "blank"
        self._fence: Fence | None = None

    def run(self, lines: list[str]) -> list[str]:
        """Rewrite the lines."""
        rewritten: list[str] = []
        for line, below in zip(lines, [*lines[1:], ""], strict=True):
            rewritten += self._line(line, below)
        return [*rewritten, *self._fenced()]

    def _line(self, line: str, below: str) -> Iterator[str]:
        if self._fence:
            code = self._fence.inside(line)
            if code is not None and self._fence.takes(code):
                return
            yield from self._fenced()
            if code is not None:
                return
        depth, rest = self._unquoted(line)
        if depth != self._depth:
            # Markdown lets a quote go on over the answer below it; on a forum that is never meant.
            yield "> " * min(depth, self._depth)
            self._depth, self._offsets, self._before = depth, [], "blank"
        if rest.strip():
            yield from self._content(rest, below)
        else:
            yield self._blank()

    def _unquoted(self, line: str) -> tuple[int, str]:
        """How many quotes the line stands in, and what it says there."""
        in_item = self._offsets and not self._depth and line.startswith(" " * self._offsets[-1])
        quotes = None if in_item else _QUOTES.match(line)
        if not quotes:
            return 0, line
        depth, rest = quotes[0].count(">"), line[quotes.end() :]
        if depth > NESTING_MAX:
            self._notes.add(NESTING_CAPPED)
            return NESTING_MAX, literal(">" * (depth - NESTING_MAX)) + rest
        return depth, rest

    def _content(self, rest: str, below: str) -> Iterator[str]:
        text = rest.strip(" ")
        indent = len(rest) - len(rest.lstrip(" "))
        alone = RULE.fullmatch(text) or HEADING.fullmatch(text)
        container = None if alone else _CONTAINER.match(rest.lstrip(" "))
        if self._before == "blank" or alone or (container and container[1]):
            while self._offsets and indent < self._offsets[-1]:
                self._offsets.pop()
        fence = _FENCE.fullmatch(text)
        if not self._offsets and indent >= CODE_INDENT:
            # Code, if an empty line is above; otherwise its paragraph goes on.
            yield "> " * self._depth + rest
        elif fence:
            self._fence = Fence(fence, self._depth, indent, self._lead())
        elif alone:
            yield self._blank()
            yield self._lead() + text
            yield self._blank()
        elif container:
            yield from self._entering(indent, rest.lstrip(" "), container)
        elif not self._defines(text):
            yield from self._text(indent, text, below)

    def _blank(self) -> str:
        self._before = "blank"
        return "> " * self._depth

    def _lead(self) -> str:
        return "> " * self._depth + " " * (INDENT * len(self._offsets))

    def _fenced(self) -> Iterator[str]:
        if self._fence:
            yield self._blank()
            yield self._fence.lead + self.md.htmlStash.store(self._fence.html())
            yield self._blank()
            self._fence = None

    def _defines(self, text: str) -> bool:
        """Whether the line says where a reference leads; it is remembered, and not shown."""
        match = _REFERENCE.fullmatch(text) if self._before == "blank" else None
        if not match:
            return False
        href = completed(flat(match[2]))
        if not linkable(href) and not own_image(href):
            return False
        title = match[3] or match[4] or match[5] or ""
        self.md.references.setdefault(reference_name(match[1]), Reference(href, flat(title)))
        return True

    def _entering(self, indent: int, text: str, container: re.Match[str]) -> Iterator[str]:
        """A line that opens an item, or a quote within one."""
        if container[1]:
            interrupts = container[2] in {None, "1"}
            if self._before == "paragraph" and not self._offsets and not interrupts:
                # `In June\n2019. Then …` is no list.
                yield self._lead() + text
                return
            apart = self._before in {"paragraph", "quote"}
        else:
            apart = self._before != "quote"
        if apart:
            yield self._blank()
        yield self._lead() + self._entered(indent, text)
        self._before = "item" if container[1] else "quote"

    def _entered(self, indent: int, text: str) -> str:
        """The line with its containers (`- 1. > text`) opened as far as nesting allows."""
        room = NESTING_MAX - self._depth - len(self._offsets)
        opened = ""
        while container := _CONTAINER.match(text):
            if not room:
                self._notes.add(NESTING_CAPPED)
                return opened + literal(text[0]) + text[1:]
            room -= 1
            if container[1]:
                self._offsets.append(indent + ITEM_OFFSET)
            opened += f"{container[1].replace(')', '.')} " if container[1] else "> "
            indent += container.end()
            text = text[container.end() :]
        return opened + text

    def _text(self, indent: int, text: str, below: str) -> Iterator[str]:
        within = indent - self._offsets[-1] if self._offsets else 0
        code = within >= CODE_INDENT and self._before == "blank"
        table = "|" in text and TABLE_RULE.fullmatch(below.lstrip("> "))
        if self._before == "quote" or (table and self._before != "blank"):
            yield self._blank()
        yield self._lead() + " " * (within if code else 0) + text
        if not code:
            self._before = (
                "text of item" if self._before in {"item", "text of item"} else "paragraph"
            )
