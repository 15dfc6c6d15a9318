"""What people read for each row of numbers."""

from __future__ import annotations

from forum.core.language import later

SERIES_WORDS = {
    "active": later("Active people"),
    "ideas": later("New ideas"),
    "posts": later("Posts"),
    "votes": later("Votes"),
    "members": later("Members"),
}
