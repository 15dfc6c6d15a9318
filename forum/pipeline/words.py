"""How stages and deals are called on screen."""

from __future__ import annotations

from forum.core.language import later

STAGE_WORDS = {
    "shortlisted": later("Shortlisted"),
    "planned": later("Planned"),
    "in_production": later("In production"),
    "released": later("Released"),
}
DEAL_WORDS = {
    "none": later("Nothing"),
    "thanks": later("Public thanks"),
    "badge": later("A badge"),
    "gift": later("A gift"),
    "payment": later("A payment"),
    "revenue_share": later("A share of the revenue"),
}
