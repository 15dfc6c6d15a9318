"""The words for what talk knows by name."""

from __future__ import annotations

from forum.core.language import later

ORDER_WORDS = {
    "active": (later("Active"), later("Where somebody spoke last comes first.")),
    "new": (later("New"), later("The newest thread comes first.")),
    "unanswered": (later("Unanswered"), later("Nobody has answered these yet.")),
    "following": (later("Following"), later("What you follow or take part in.")),
}
