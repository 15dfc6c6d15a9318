"""How the states of an idea are called on screen."""

from __future__ import annotations

from forum.core.language import later

STATUS_WORDS = {
    "draft": later("Draft"),
    "open": later("Open"),
    "under_review": later("Under review"),
    "planned": later("Planned"),
    "in_production": later("In production"),
    "released": later("Released"),
    "declined": later("Declined"),
    "merged": later("Merged"),
    "withdrawn": later("Withdrawn"),
}
KIND_WORDS = {
    "feature": later("A feature: it should do something new"),
    "design": later("A design: it should look or work like this"),
    "problem": later("A problem: this gets in my way"),
}
KIND_PILLS = {"design": later("Design"), "problem": later("Problem")}
AMENDMENT_WORDS = {
    "offered": later("waits for the author"),
    "accepted": later("accepted"),
    "declined": later("declined"),
    "withdrawn": later("taken back"),
}
ORDER_WORDS = {
    "discover": (
        later("Discover"),
        later("Good ideas first, with a fair chance for those that few have seen."),
    ),
    "trending": (
        later("Trending"),
        later("Wanted and new: ten times the votes weigh as much as being half a day younger."),
    ),
    "new": (later("New"), later("The newest first.")),
    "top": (later("Top"), later("The most votes of all time first.")),
    "following": (later("Following"), later("What you follow, the newest first.")),
}
