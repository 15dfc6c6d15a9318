"""Where to go next: only ever to our own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def own_path(address: str | None) -> str | None:
    """The path of `address` if it leads to this forum, else None."""
    if not address or any(c in address for c in "\\\r\n\t") or len(address) > 2000:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.netloc and parts.netloc != request.host:
        return None
    if parts.scheme not in {"", "http", "https"} or not parts.path.startswith("/"):
        return None
    if parts.path.startswith("//"):
        return None
    query = f"?{parts.query}" if parts.query else ""
    return parts.path + query + (f"#{parts.fragment}" if parts.fragment else "")
