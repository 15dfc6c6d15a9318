"""Whether a request comes from this very machine."""

from __future__ import annotations

from flask import request

from config import LOOPBACK_HOSTS

# What a proxy adds: through one on this machine everybody would seem to be from here.
_PROXIED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def is_near() -> bool:
    """Whether who asks sits at this machine, and not behind a proxy on it."""
    is_proxied = any(name in request.headers for name in _PROXIED)
    return request.remote_addr in LOOPBACK_HOSTS and not is_proxied
