"""Links to videos: shown as a card; nothing of the foreign site is loaded until somebody asks."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from forum.core.language import _

ADDRESS_MAX = 300
# Names that lead into the reader's own network.
PRIVATE_ENDINGS = ("localhost", "local", "internal", "lan", "home.arpa", "intranet", "corp")


@dataclass(frozen=True)
class Video:
    """A video as a card shows it: where it leads, and whose site that is."""

    address: str
    site: str


def video_of(address: str | None) -> Video | None:
    """The card of a kept link."""
    if not address:
        return None
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return Video(address, host)


def fault_of(address: str) -> str | None:
    """What is wrong with a link, or None: it must lead to a public place over https."""
    if len(address) > ADDRESS_MAX or any(c.isspace() or not c.isprintable() for c in address):
        return _("A link has at most %(most)d characters, and no spaces.", most=ADDRESS_MAX)
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return _("This link can't be read.")
    if parts.scheme != "https" or parts.username or parts.password or port not in (None, 443):
        return _("Give the whole address of the video's page; it begins with https://.")
    return None if _is_public(host) else _("This link leads to no public site.")


def _is_public(host: str) -> bool:
    first, *more = host.lower().split(".")
    if not first or not more or not all(more) or more[-1].isdecimal():
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return not any(f".{host.lower()}".endswith(f".{end}") for end in PRIVATE_ENDINGS)
    return False
