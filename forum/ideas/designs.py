"""Use cases of designs: pictures of an idea and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from forum.core import images
from forum.core.errors import Invalid
from forum.core.images import Stored
from forum.core.language import _
from forum.core.limits import IMAGES_PER_IDEA


def received(files: Sequence[bytes], there: int, folder: Path) -> list[Stored]:
    """Store pictures that were sent for an idea that has `there`; Invalid names what can't be."""
    check_room(there, len(files))
    try:
        return images.receive(files, folder)
    except images.Refused as refusal:
        place = _("Picture %(number)d:", number=refusal.place + 1)
        raise Invalid({"images": f"{place} {refusal.reason}"}) from refusal


def check_room(there: int, more: int) -> None:
    """Raise Invalid if an idea with so many pictures can't take so many more."""
    if there + more > IMAGES_PER_IDEA:
        full = _("An idea has at most %(most)d pictures.", most=IMAGES_PER_IDEA)
        raise Invalid({"images": full})
