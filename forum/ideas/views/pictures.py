"""From chosen files to stored pictures, which a use case then keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from forum.core import images
from forum.core.errors import Invalid
from forum.core.images import Stored
from forum.core.settings import settings
from forum.ideas.designs import received
from forum.web.forms import Form, carry_out

T = TypeVar("T")
Carry = Callable[..., Any]


def designs_folder() -> Path:
    """Where the pictures of ideas lie."""
    return settings().uploads / "designs"


def take_pictures(
    form: Form,
    files: Sequence[bytes],
    there: int,
    keep: Callable[[list[Stored]], T],
    *,
    carry: Carry = carry_out,
) -> T | None:
    """Decode the files outside of any transaction, then run `keep` in one; None if refused.

    `there` is the number of pictures that the idea has. What is refused is shown on the form, and
    none of its files stays.
    """
    folder = designs_folder()
    try:
        stored = received(files, there, folder)
    except Invalid as error:
        form.take(error.fields)
        return None
    kept: T | None = None
    try:
        kept = carry(form, lambda: keep(stored))
    finally:
        if kept is None:
            images.discard([one.name for one in stored], folder)
    return kept
