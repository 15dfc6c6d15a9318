"""Our Markdown: Python-Markdown, with its slow or unbounded parts replaced by bounded ones."""

from __future__ import annotations

import re
import string
from xml.etree import ElementTree as ET

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from forum.core.markup import characters, links
from forum.core.markup.outline import HEADING, NESTING_CAPPED, RULE, TABLE_RULE, Outline
from forum.core.markup.sanitise import BARE_URL

# Quotes nest once per level, lists twice, and emphasis has the room that remains.
DEPTH_MAX = 64
# Of one list, quote or paragraph. Sections of the text are read one by one.
CHILDREN_MAX = 2_000
SECTION_BLOCKS = 100
TOO_MUCH_MARKUP = "too_much_markup"
COLUMNS_MAX = 30
CELLS_MAX = 5_000
TABLE_TOO_LARGE = "table_too_large"
# A page has its h1, and the post's place on it an h2.
HEADING_LEVELS = ("h3", "h4", "h5", "h5", "h5", "h5")

_UNUSED_BLOCKS = ("setextheader", "reference", "hashheader", "hr")
_UNUSED_INLINE = (
    "backtick escape reference link image_link image_reference short_reference short_image_ref "
    "autolink automail linebreak html entity"
).split()
_LITERAL = re.compile(
    r"(?<!`)(?P<ticks>`++)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    rf"|\\(?P<escaped>[{re.escape(string.punctuation)}{characters.LESS_THAN}{characters.AMPERSAND}])"
    r"|\\(?=\n)"
    rf"|(?P<url>{BARE_URL.pattern})",
    re.DOTALL | re.IGNORECASE,
)


class OverBounds(ValueError):
    """The text nests deeper, or repeats more, than anybody writes on purpose."""

    def __init__(self, note: str) -> None:
        super().__init__(note)
        self.note = note


def to_html(text: str, refer: links.Refer | None = None) -> tuple[str, set[str]]:
    """The HTML of a storable text, not yet sanitised, and the notes; or OverBounds."""
    notes: set[str] = set()
    try:
        markup = _parser(notes, refer).convert(characters.without_html(text))
    except RecursionError as error:
        raise OverBounds(NESTING_CAPPED) from error
    return characters.shown(markup), notes


def _parser(notes: set[str], refer: links.Refer | None) -> Markdown:
    # Made anew for each text: a parser keeps state, threads do not share it, and it costs 0.1 ms.
    md = Markdown(extensions=[SaneListExtension()], output_format="html")
    md.preprocessors.deregister("html_block")
    md.preprocessors.register(Outline(md, notes), "outline", 25)
    for name in _UNUSED_BLOCKS:
        md.parser.blockprocessors.deregister(name)
    md.parser.blockprocessors.register(Table(md, notes), "table", 75)
    md.parser.blockprocessors.register(Alone(md.parser), "alone", 70)
    for name in _UNUSED_INLINE:
        md.inlinePatterns.deregister(name)
    links.register(md, notes, refer)
    md.delimiters.add("~", "del", double=True)
    md.treeprocessors.register(Literals(md), "literals", 30)
    md.treeprocessors.register(Bounds(md), "bounds", 15)
    return md


class Alone(BlockProcessor):  # type: ignore[misc]
    """Headings and rules: blocks of one line, which the outline has set apart."""

    def test(self, parent: ET.Element, block: str) -> bool:
        """Whether the block begins with such a line."""
        line = block.partition("\n")[0].strip(" ")
        return bool(HEADING.fullmatch(line) or RULE.fullmatch(line))

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        """Take the line from the block."""
        line, _, rest = blocks.pop(0).partition("\n")
        heading = HEADING.fullmatch(line.strip(" "))
        if heading:
            element = ET.SubElement(parent, HEADING_LEVELS[len(heading[1]) - 1])
            title = heading[2].rstrip("#")
            element.text = title.strip() if title[-1:] in {"", " "} else heading[2]
        else:
            ET.SubElement(parent, "hr")
        if rest:
            blocks.insert(0, rest)


class Table(TableProcessor):  # type: ignore[misc]
    """Tables of a bounded size: every row gets every column, however short it was written."""

    def __init__(self, md: Markdown, notes: set[str]) -> None:
        super().__init__(md.parser, {"use_align_attribute": True})
        self._notes = notes
        self._cells = CELLS_MAX

    def test(self, parent: ET.Element, block: str) -> bool:
        """Whether the block is a table, and one that has room."""
        rows = block.split("\n")
        if len(rows) == 1 or not TABLE_RULE.fullmatch(rows[1].strip(" ")):
            return False
        columns = max(row.count("|") for row in rows)
        if columns > COLUMNS_MAX or columns * len(rows) > self._cells:
            self._notes.add(TABLE_TOO_LARGE)
            return False
        # Cells beyond the last column would not be shown: rather no table than a loss.
        return bool(super().test(parent, block)) and all(
            len(self._split_row(row.strip(" "))) <= len(self.separator) for row in rows
        )

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        """Build the table."""
        self._cells -= len(self.separator) * (blocks[0].count("\n") + 1)
        super().run(parent, blocks)


class Literals(Treeprocessor):  # type: ignore[misc]
    """Code, escapes, line breaks and what addresses are made of, out of the inline parsers' sight.

    One pass over the text, where Python-Markdown would copy all of it for each line break.
    """

    def run(self, root: ET.Element) -> None:
        """Rewrite every text that inline patterns will read."""
        for element in root.iter():
            if element.text and not isinstance(element.text, AtomicString):
                element.text = self._rewritten(element.text)
            if element.tail:
                element.tail = self._rewritten(element.tail)

    def _rewritten(self, text: str) -> str:
        lines = _LITERAL.sub(self._literal, text.strip("\n")).split("\n")
        return characters.BREAK.join(line.strip(" ") for line in lines)

    @staticmethod
    def _literal(match: re.Match[str]) -> str:
        if match["code"]:
            code = " ".join(line.strip(" ") for line in match["code"].split("\n"))
            return f"{characters.CODE}{characters.literal(code.strip(' '))}{characters.CODE_END}"
        return (
            characters.emphasis_hidden(match["url"])
            if match["url"]
            else (characters.literal(match["escaped"] or ""))
        )


class Bounds(Treeprocessor):  # type: ignore[misc]
    """The last bounds: no tree that bleach, whose walk is quadratic, would climb for long."""

    def run(self, root: ET.Element) -> None:
        """Raise OverBounds if the tree is too deep or too broad; mark sections in what remains."""
        level, depth = list(root), 1
        while level:
            if depth > DEPTH_MAX:
                raise OverBounds(NESTING_CAPPED)
            if any(len(element) > CHILDREN_MAX for element in level):
                raise OverBounds(TOO_MUCH_MARKUP)
            level, depth = [child for element in level for child in element], depth + 1
        for last in list(root)[SECTION_BLOCKS - 1 :: SECTION_BLOCKS]:
            last.tail = f"\n{characters.SECTION}"
