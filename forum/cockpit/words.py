"""What people read beside the cockpit's numbers."""

from __future__ import annotations

from forum.core.language import later

AMOUNT_WORDS = {
    "active": later("Active people"),
    "ideas": later("New ideas"),
    "votes": later("Votes"),
    "posts": later("Posts"),
}
