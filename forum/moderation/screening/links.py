"""Links of a text: the hosts that they lead to, written in whatever way; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from forum.moderation.screening.folding import folded

# With a scheme; or a name with dots that ends like a host, or in whatever way with a path after it.
_REST = r"[^\s<>\"'()\[\]]"
_LINK = re.compile(
    rf"(?:https?://|www\.){_REST}+"
    r"|(?<![\w@./-])(?:[\w-]{1,63}\.){1,4}"
    r"(?:(?:com|net|org|info|biz|io|co|ru|cn|xyz|top|shop|site|online|club|store|live|app|link|me|"
    rf"tk|ml|ga|cf|gq|eu|uk|de|fr)(?![\w@-])(?:/{_REST}*)?|[a-z]{{2,12}}/{_REST}+)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
_END = ".,;:!?…»*_"
SHORTENERS = frozenset(
    "bit.ly t.co tinyurl.com goo.gl ow.ly is.gd buff.ly cutt.ly rebrand.ly shorturl.at t.ly rb.gy "
    "tiny.cc lnkd.in s.id v.gd adf.ly bl.ink soo.gd clck.ru t.me wa.me".split()
)
LINKS_READ = 200


@dataclass(frozen=True)
class Link:
    """Where a link leads: the host, folded and without www, and what comes after it."""

    host: str
    path: str = ""

    @property
    def is_shortened(self) -> bool:
        """Whether it hides where it leads."""
        return self.host in SHORTENERS


def links_of(text: str) -> tuple[Link, ...]:
    """The links of a text, in their order; the first LINKS_READ."""
    found = []
    for match in _LINK.finditer(text):
        found.append(_link(match[0].rstrip(_END)))
        if len(found) == LINKS_READ:
            break
    return tuple(link for link in found if link.host)


def _link(address: str) -> Link:
    bare = _SCHEME.sub("", address)
    host, slash, path = bare.partition("/")
    host, mark, query = host.partition("?")
    return Link(host_of(host), f"{slash}{path}{mark}{query}")


def host_of(text: str) -> str:
    """A host as it is compared: without who signs in, port and www, its lookalikes folded."""
    name = text.rpartition("@")[2].partition(":")[0].strip(".").casefold()
    # What no browser reads either stays as it is written.
    with suppress(UnicodeError):
        name = name.encode("ascii").decode("idna") if "xn--" in name else name
    return folded(name).removeprefix("www.")


def is_under(host: str, parents: Iterable[str]) -> bool:
    """Whether a host is one of these, or below one of them."""
    return any(host == parent or host.endswith(f".{parent}") for parent in parents)


@dataclass(frozen=True)
class Address:
    """A link rule: a host with all below it, and how the rest begins, if it says so."""

    host: str
    path: str = ""

    def leads(self, link: Link) -> bool:
        """Whether a link leads there."""
        return is_under(link.host, [self.host]) and link.path.startswith(self.path)


def read(pattern: str) -> Address | None:
    """A link rule as it was written (`example.com`, `*.example.com/refer`); None if it is none."""
    bare = _SCHEME.sub("", pattern.strip()).removeprefix("*.").rstrip("*")
    host, slash, path = bare.partition("/")
    name = host_of(host)
    plain = "." in name and not set(name) & set(" *@/\\")
    return Address(name, f"{slash}{path}" if path else "") if plain else None


def outside(links: Sequence[Link], allowed: Iterable[str]) -> tuple[Link, ...]:
    """Those of these links that lead to no host that is allowed."""
    known = list(allowed)
    return tuple(link for link in links if not is_under(link.host, known))
