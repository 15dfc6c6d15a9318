"""What a purge takes, in words."""

from __future__ import annotations

from forum.core.language import later

COUNT_WORDS = {
    "ideas": later("ideas"),
    "threads": later("threads and discussions"),
    "posts": later("posts"),
    "answers": later("posts of others that stand under them"),
    "amendments": later("amendments offered"),
    "merges": later("merges proposed"),
    "votes": later("votes"),
    "comparisons": later("comparisons"),
    "reactions": later("reactions"),
    "thanks": later("thanks given"),
    "contributions": later("contributions of others that their thanks made"),
    "flags": later("open flags"),
    "follows": later("things followed"),
    "invitations": later("invitations that still hold"),
    "profile": later("profile, with its text and picture"),
}
