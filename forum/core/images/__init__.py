"""Pictures: painted on a new canvas, so that nothing of the given file survives but its pixels.

`keep` stores a picture of our own; `receive` stores what people upload, which is read by a program
of its own (painting.py) under limits that it cannot leave.
"""

from __future__ import annotations

from forum.core.images.painting import FULL, NEAR, PORTRAITS, QUALITY, THUMB, distance
from forum.core.images.receiving import Refused, receive
from forum.core.images.storing import THUMB_PREFIX, Stored, discard, keep, sweep

__all__ = [
    "FULL",
    "NEAR",
    "PORTRAITS",
    "QUALITY",
    "THUMB",
    "THUMB_PREFIX",
    "Refused",
    "Stored",
    "discard",
    "distance",
    "keep",
    "receive",
    "sweep",
]
