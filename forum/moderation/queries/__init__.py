"""Reads of moderation: the queue, the log, flags, appeals."""

from __future__ import annotations

from forum.moderation.queries.entries import (
    EntryPage,
    Filters,
    Logged,
    access_entry,
    by_decision,
    done_by,
    entries_of,
    entry_page,
    exported,
    sanction_of,
)
from forum.moderation.queries.flags import access_flag, flags_of
from forum.moderation.queries.frame import waiting_by_kind, waiting_count, waits_for_nobody
from forum.moderation.queries.public import public_entries
from forum.moderation.queries.queue import (
    Case,
    access_appeal,
    access_card,
    case_of,
    cases_of,
    moderated,
)

__all__ = [
    "Case",
    "EntryPage",
    "Filters",
    "Logged",
    "access_appeal",
    "access_card",
    "access_entry",
    "access_flag",
    "by_decision",
    "case_of",
    "cases_of",
    "done_by",
    "entries_of",
    "entry_page",
    "exported",
    "flags_of",
    "moderated",
    "public_entries",
    "sanction_of",
    "waiting_by_kind",
    "waiting_count",
    "waits_for_nobody",
]
