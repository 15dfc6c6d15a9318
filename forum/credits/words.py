"""How deals are called on screen."""

from __future__ import annotations

from forum.core.language import later

DEAL_WORDS = {
    "none": later("Nothing"),
    "thanks": later("Public thanks"),
    "badge": later("A badge"),
    "gift": later("A gift"),
    "payment": later("A payment"),
    "revenue_share": later("A share of the revenue"),
}
