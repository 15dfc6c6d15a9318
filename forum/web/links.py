"""Whole addresses, for what is read elsewhere: mails, links to hand on, other programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from flask import current_app, has_request_context, url_for

from forum.core.settings import settings


def whole_link(endpoint: str, **values: Any) -> str:
    """An address that is made of BASE_URL."""
    # Never of the Host header, which a stranger may have chosen.
    return settings().base_url + path_of(endpoint, **values)


def path_of(endpoint: str, **values: Any) -> str:
    """Where something is within the forum, asked in a request or by a job."""
    with nullcontext() if has_request_context() else outside():
        return url_for(endpoint, **values)


@contextmanager
def outside() -> Iterator[None]:
    """Let addresses be whole: a job has no request that says where the forum is."""
    with current_app.test_request_context(base_url=settings().base_url):
        yield
