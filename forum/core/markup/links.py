"""Links, images and references. Each bracket is read a bounded number of times."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from forum.core.markup.characters import LESS_THAN, flat
from forum.core.markup.outline import NESTING_MAX, Reference, reference_name
from forum.core.markup.sanitise import completed, linkable, own_image, own_page

TOO_MANY_BRACKETS = "too_many_brackets"
TOO_MANY_REFERENCES = "too_many_references"
# `[a]` is three characters and repeats an address of up to 2,048: a bound on all of them together.
REPEATED_MAX = 50_000

_BRACKET = re.compile(r"[\[\]]")
_TARGET = re.compile(
    rf"\(\s*+(?:{LESS_THAN}([^{LESS_THAN}>]*+)>"
    r"|((?:[^\s()]|\((?:[^\s()]|\([^\s()]*+\))*+\))*+))"
    r"(?:\s++(?:\"([^\"]{0,500}+)\"|'([^']{0,500}+)'))?\s*+\)"
)
_NAME = re.compile(r" ?\[([^\[\]]*+)\]")
_ANGLED = rf"{LESS_THAN}((?:https?://|mailto:)[^\s>{LESS_THAN}]+)>"
_ANGLED_MAIL = rf"{LESS_THAN}([\w.+-]{{1,64}}@[\w.-]{{1,255}})>"

Handled = tuple[ET.Element | str | None, int | None, int | None]
NOT_HANDLED: Handled = (None, None, None)


# What a text may name: @somebody, #12. A name ends with a letter or a digit.
NAMED = re.compile(r"(?<![\w@#&/.-])(?:@[^\W_](?:[\w.-]{0,38}[^\W_])?|#[0-9]{1,9}(?!\w))")

Refer = Callable[[str], str | None]


def register(md: Markdown, notes: set[str], refer: Refer | None = None) -> None:
    """Make these the parsers of links and images, and of names where `refer` knows some."""
    if refer:
        md.inlinePatterns.register(Named(refer, md), "named", 100)
    md.inlinePatterns.register(Link(r"(?<!!)\[", md, notes), "link", 160)
    md.inlinePatterns.register(Image(r"!\[", md, notes), "image_link", 150)
    md.inlinePatterns.register(Angled(_ANGLED, md), "autolink", 120)
    md.inlinePatterns.register(AngledMail(_ANGLED_MAIL, md), "automail", 110)


def anchor(reference: Reference, text: str) -> ET.Element:
    """The element of a link."""
    element = ET.Element("a", href=reference.href)
    element.text = text
    if reference.title:
        element.set("title", reference.title)
    return element


class Link(InlineProcessor):  # type: ignore[misc]
    """`[text](address "title")`, `[text][name]`, `[name]`.

    What leads nowhere we let people go stays as it was written, for all to see.
    """

    def __init__(self, pattern: str, md: Markdown, notes: set[str]) -> None:
        super().__init__(pattern, md)
        self._notes = notes
        self._repeatable = REPEATED_MAX

    def handleMatch(self, m: re.Match[str], data: str) -> Handled:  # noqa: N802
        """Build the element, if it is one."""
        close = self._closing(data, m.end())
        if close is None:
            return NOT_HANDLED
        label = data[m.end() : close]
        found = self._target(data, close + 1) or self._reference(data, close + 1, label)
        if not found:
            return NOT_HANDLED
        reference, end = found
        element = self.element(reference, label)
        return NOT_HANDLED if element is None else (element, m.start(), end)

    def element(self, reference: Reference, label: str) -> ET.Element | str | None:
        """The element, or None if there must be none."""
        leads = linkable(reference.href) or own_page(reference.href)
        return anchor(reference, label) if leads else None

    def _closing(self, data: str, start: int) -> int | None:
        """Where the bracket closes. At most NESTING_MAX open brackets are read over again."""
        depth = 1
        for bracket in _BRACKET.finditer(data, start):
            depth += 1 if bracket[0] == "[" else -1
            if not depth:
                return bracket.start()
            if depth > NESTING_MAX:
                self._notes.add(TOO_MANY_BRACKETS)
                return None
        return None

    @staticmethod
    def _target(data: str, start: int) -> tuple[Reference, int] | None:
        match = _TARGET.match(data, start)
        if not match:
            return None
        href = completed(flat(match[1] or match[2] or ""))
        return Reference(href, flat(match[3] or match[4] or "")), match.end()

    def _reference(self, data: str, start: int, label: str) -> tuple[Reference, int] | None:
        if not self.md.references:
            return None
        named = _NAME.match(data, start)
        name, end = (named[1] or label, named.end()) if named else (label, start)
        reference = self.md.references.get(reference_name(name))
        if not reference:
            return None
        self._repeatable -= len(reference.href) + len(reference.title)
        if self._repeatable < 0:
            self._notes.add(TOO_MANY_REFERENCES)
            return None
        return reference, end


class Named(InlineProcessor):  # type: ignore[misc]
    """`@somebody` and `#12`, where they name a person or an idea."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, refer: Refer, md: Markdown) -> None:
        super().__init__(NAMED.pattern, md)
        self._refer = refer

    def handleMatch(self, m: re.Match[str], data: str) -> Handled:  # noqa: N802
        """Build the link, if somebody or something has that name."""
        href = self._refer(m[0])
        if href is None:
            return NOT_HANDLED
        return anchor(Reference(href, ""), AtomicString(m[0])), m.start(), m.end()


class Image(Link):
    """`![text](address)`: our own uploads as images, pictures from elsewhere as links to them."""

    def element(self, reference: Reference, label: str) -> ET.Element | str | None:
        """An image, a link, or within a link the bare text."""
        if own_image(reference.href):
            return ET.Element("img", src=reference.href, alt=flat(label) or reference.title)
        if not linkable(reference.href):
            return None
        text = AtomicString(label or reference.href)
        return (
            text if "a" in self.md.treeprocessors["inline"].ancestors else anchor(reference, text)
        )


class Angled(InlineProcessor):  # type: ignore[misc]
    """`<https://example.org>`."""

    ANCESTOR_EXCLUDES = ("a",)
    SCHEME = ""

    def handleMatch(self, m: re.Match[str], data: str) -> Handled:  # noqa: N802
        """Build the link, if the address is one."""
        href = self.SCHEME + flat(m[1])
        if not linkable(href):
            return NOT_HANDLED
        return anchor(Reference(href, ""), AtomicString(m[1])), m.start(), m.end()


class AngledMail(Angled):
    """`<name@example.org>`."""

    SCHEME = "mailto:"
