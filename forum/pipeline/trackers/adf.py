"""Markdown as a document of Atlassian: headings, lists, paragraphs, and addresses as links.

https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
"""

from __future__ import annotations

import re
from typing import Any

Node = dict[str, Any]

_HEADING = re.compile(r"^(#{1,6})\s+(.+)$")
_BULLET = re.compile(r"^\s*[-*]\s+(.+)$")
# A link in Markdown, or an address by itself. What begins with an escaped bracket is no link, and
# to look for its end from each of them would take the square of their number.
_LINK = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.)+)\]\((https?://[^\s()]+)\)|(https?://[^\s<>()]+)")


def document(text: str) -> Node:
    """The document of a text; what it does not know stays as it was written."""
    blocks = [_block(part) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return {"type": "doc", "version": 1, "content": blocks or [_paragraph([""])]}


def _block(part: str) -> Node:
    lines = part.strip("\n").split("\n")
    heading = _HEADING.match(part.strip())
    if heading and len(lines) == 1:
        level = {"level": len(heading[1])}
        return {"type": "heading", "attrs": level, "content": _inline(heading[2])}
    bullets = [_BULLET.match(line) for line in lines]
    if all(bullets):
        points = [_paragraph([bullet[1]]) for bullet in bullets if bullet]
        content = [{"type": "listItem", "content": [point]} for point in points]
        return {"type": "bulletList", "content": content}
    return _paragraph(lines)


def _paragraph(lines: list[str]) -> Node:
    content: list[Node] = []
    for number, line in enumerate(lines):
        if number:
            content.append({"type": "hardBreak"})
        content += _inline(line)
    return {"type": "paragraph", "content": content}


def _inline(line: str) -> list[Node]:
    nodes: list[Node] = []
    end = 0
    for found in _LINK.finditer(line):
        nodes += _words(line[end : found.start()])
        word, url = found[1] or found[3], found[2] or found[3]
        link = {"type": "link", "attrs": {"href": url}}
        nodes.append({"type": "text", "text": re.sub(r"\\(.)", r"\1", word), "marks": [link]})
        end = found.end()
    return nodes + _words(line[end:])


def _words(text: str) -> list[Node]:
    # A text node may not be empty.
    return [{"type": "text", "text": text}] if text else []
