"""Integrity: who votes as one, for one author, beyond what chance and honest habits explain."""

from __future__ import annotations

from forum.ranking.integrity.finding import LINE, find_groups
from forum.ranking.integrity.values import (
    Accounts,
    Addresses,
    Group,
    Part,
    Suspect,
    Votes,
)

__all__ = [
    "LINE",
    "Accounts",
    "Addresses",
    "Group",
    "Part",
    "Suspect",
    "Votes",
    "find_groups",
]
