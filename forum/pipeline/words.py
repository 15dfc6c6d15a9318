"""The words of the pipeline."""

from __future__ import annotations

from forum.core.language import later
from forum.ideas.words import STATUS_WORDS

# The stages that a community begins with, and the status that each gives.
FIRST_STAGES = {
    "en": (
        ("Intake", "under_review"),
        ("Assessed", "under_review"),
        ("Planned", "planned"),
        ("In production", "in_production"),
        ("Released", "released"),
    ),
    "fr": (
        ("À l’étude", "under_review"),
        ("Évaluées", "under_review"),
        ("Planifiées", "planned"),
        ("En production", "in_production"),
        ("Sorties", "released"),
    ),
}
SCALE_WORDS = {
    "1": later("1, very small"),
    "2": later("2, small"),
    "3": later("3, medium"),
    "4": later("4, large"),
    "5": later("5, very large"),
}

# What becomes of ideas, where nothing is left out.
OUTCOME_WORDS = {
    **STATUS_WORDS,
    "unanswered": later("Open, without an answer yet"),
    "answered": later("Open, answered"),
    "merged": later("Merged into another"),
    "withdrawn": later("Withdrawn by its author"),
    "unshown": later("Held or hidden by moderators"),
}
