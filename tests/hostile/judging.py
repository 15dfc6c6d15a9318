"""What an answer is made of, read by other parsers than the forum's, and what is wrong with it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default as as_mail
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import html5lib
from markdown import markdown
from openpyxl import load_workbook

from tests.unit.markup.corpora import ALLOWED, HTML

Shape = Counter[Any]
# What marks the words in which two texts differ or are alike depends on the words.
MARKS = {("ins",), ("del",), ("mark",)}
# Attributes that lead somewhere, and where they may lead.
LEADING = ("href", "src", "action", "formaction", "poster", "data", "xlink:href")
SCHEMES = {"", "http", "https", "mailto"}
# What makes a spreadsheet take a cell for a formula; a number of ours may be below nothing.
FORMULA = re.compile(r"\s*[=+\-@\t\r]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
FAILED = 500
FILE_NAME = re.compile(r'(attachment|inline)(; filename="?[A-Za-z0-9_.-]+"?)?')
MAIL_HEADERS = set(
    "from to subject date message-id references list-unsubscribe list-unsubscribe-post "
    "mime-version content-type content-transfer-encoding".split()
)


@dataclass
class Judged:
    """An answer's status and parts, which harmless words would give it as well, and its faults."""

    status: int
    shape: Shape
    faults: list[str]


def judged(answer: Any) -> Judged:
    """An answer of the forum."""
    shape: Shape = Counter()
    faults: list[str] = []
    if reader := READERS.get(answer.mimetype):
        try:
            shape, faults = reader(answer.get_data())
        except (SyntaxError, ValueError, csv.Error, zipfile.BadZipFile) as error:
            faults = [f"can't be read: {error}"]
    return Judged(answer.status_code, shape, [*_faults_of_headers(answer.headers), *faults])


def unlike(hostile: Judged, harmless: Judged) -> list[str]:
    """What hostile words made of an answer that harmless ones do not make of it."""
    found = list(hostile.faults)
    if hostile.status != harmless.status or hostile.status >= FAILED:
        found.append(f"is answered {hostile.status}, not {harmless.status}")
    found += [f"has {one} as well" for one in hostile.shape - harmless.shape]
    return found + [f"lacks {one}" for one in harmless.shape - hostile.shape]


def _faults_of_headers(headers: Any) -> list[str]:
    found = [f"a line in {name}" for name, value in headers.items() if re.search(r"[\r\n]", value)]
    if not FILE_NAME.fullmatch(name := headers.get("Content-Disposition", "inline")):
        found.append(f"a file is called {name}")
    where = urlsplit(headers.get("Location", "/"))
    if where.netloc not in {"", "localhost"} or where.scheme not in {"", "http"}:
        found.append(f"leads to {headers['Location']}")
    return found


def html(content: bytes) -> tuple[Shape, list[str]]:
    """Every element with its attributes; of a rendered text, only what its law does not allow."""
    tree = html5lib.parse(content.decode(), treebuilder="etree", namespaceHTMLElements=True)
    shape: Shape = Counter()
    faults: list[str] = []
    waiting = [tree]
    while waiting:
        element = waiting.pop()
        if isinstance(element.tag, str):
            shape[element.tag.removeprefix(HTML), *sorted(map(str, element.attrib))] += 1
            faults += _faults_of(element)
            if "prose" in element.get("class", "").split():
                texts = [one for one in element.iter() if one is not element]
                shape.update(one for text in texts for one in _unlawful(text))
                faults += [fault for text in texts for fault in _faults_of(text)]
                continue
        waiting.extend(element)
    return Counter({one: count for one, count in shape.items() if one not in MARKS}), faults


def _faults_of(element: ElementTree.Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        if str(name).startswith("on"):
            yield f"{element.tag} has {name}"
        # As a browser does: controls and blanks are dropped before the scheme is read.
        bare = re.sub(r"[\x00-\x20]", "", value)
        if name in LEADING and (bare.startswith(("//", "/\\")) or scheme_of(bare) not in SCHEMES):
            yield f"{element.tag} leads to {value}"


def scheme_of(address: str) -> str:
    """What stands before the colon, if that is a scheme at all."""
    found = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", address)
    return found[1].lower() if found else ""


def _unlawful(element: ElementTree.Element) -> Iterator[tuple[str, ...]]:
    """What no text of people has; some of ours, which stand in the same clothes, do."""
    name = str(element.tag).removeprefix(HTML)
    if name not in ALLOWED or not set(element.attrib) <= ALLOWED[name]:
        yield ("in a text", name, *sorted(map(str, element.attrib)))


def feed(content: bytes) -> tuple[Shape, list[str]]:
    """The elements of a web feed; the pages in it are rendered texts."""
    tree = ElementTree.fromstring(content)
    shape = Counter((one.tag, *sorted(one.attrib)) for one in tree.iter())
    faults = [fault for one in tree.iter() for fault in _faults_of(one)]
    for one in tree.iter("{http://www.w3.org/2005/Atom}content"):
        more, wrong = html(f'<div class="prose">{one.text}</div>'.encode())
        shape.update(more)
        faults += wrong
    return shape, faults


def as_json(content: bytes) -> tuple[Shape, list[str]]:
    """Nothing to compare: it can be read, without what only Python reads, and written again."""

    def refused(word: str) -> None:
        raise ValueError(f"{word} is no JSON")

    said = json.loads(content, parse_constant=refused)
    assert json.loads(json.dumps(said).encode()) == said
    return Counter(), []


def as_csv(content: bytes) -> tuple[Shape, list[str]]:
    """As many columns in as many rows, and no formula."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    formulas = [
        f"a cell begins as a formula does: {cell[:40]!r}"
        for row in rows
        for cell in row
        if FORMULA.match(cell) and not NUMBER.fullmatch(cell)
    ]
    return Counter(len(row) for row in rows), formulas


def workbook(content: bytes) -> tuple[Shape, list[str]]:
    """The same of a workbook, and no link."""
    book = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    faults = [
        f"{cell.coordinate} is no text or number: {str(cell.value)[:40]!r}"
        for cell in cells
        if cell.data_type not in {"s", "n", "inlineStr"} or cell.hyperlink
    ]
    return Counter((sheet.title, sheet.max_row, sheet.max_column) for sheet in book), faults


def as_markdown(content: bytes) -> tuple[Shape, list[str]]:
    """As a reader shows it that lets HTML pass."""
    return html(markdown(content.decode(), extensions=["tables"]).encode())


def packed(content: bytes) -> tuple[Shape, list[str]]:
    """What is told in a file of files can be read, and stays where it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        for name in files.namelist():
            if name.endswith(".json"):
                as_json(files.read(name))
        wild = [name for name in files.namelist() if not re.fullmatch(r"[\w./-]+", name)]
    return Counter(), [f"a file is called {name}" for name in wild if ".." not in name]


def letter(content: bytes) -> tuple[Shape, list[str]]:
    """A mail: its headers, and the elements of its page."""
    mail = message_from_bytes(content, policy=as_mail)
    shape: Shape = Counter(name.lower() for name in mail)
    faults = [f"has the header {name}" for name in shape if name not in MAIL_HEADERS]
    faults += [f"{defect}" for part in mail.walk() for defect in part.defects]
    if page := mail.get_body(("html",)):
        parts, more = html(page.get_content().encode())
        return shape + parts, [*faults, *more]
    return shape, faults


READERS: dict[str, Callable[[bytes], tuple[Shape, list[str]]]] = {
    "text/html": html,
    "application/atom+xml": feed,
    "application/json": as_json,
    "text/csv": as_csv,
    "text/markdown": as_markdown,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": workbook,
    "application/zip": packed,
}
