"""Quotations: what somebody said, with the address where they said it."""

from __future__ import annotations

QUOTED_MAX = 2_000


def quoted(body: str, name: str, address: str) -> str:
    """The words of a post as a Markdown quotation that leads back to it."""
    words = body.strip()
    if len(words) > QUOTED_MAX:
        words = words[:QUOTED_MAX].rpartition(" ")[0] + " …"
    # Of what is quoted in it, nobody wants to read a third copy.
    lines = [line for line in words.split("\n") if not line.startswith(">")]
    said = "\n".join(f"> {line}".rstrip() for line in "\n".join(lines).strip().split("\n"))
    return f"> [@{name}]({address})\n>\n{said}\n\n"
