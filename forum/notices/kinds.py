"""What people choose about, what it is by default, and the ways there are."""

from __future__ import annotations

KINDS = {
    "mention": "now",
    "reply": "now",
    "mine": "now",
    "status": "now",
    "post": "digest",
    "new": "digest",
    "thanks": "digest",
}
# What moderators did to what is somebody's: always told at once, so that nobody chooses about it.
MODERATION = "moderation"
# What happened to the person's own account, in no community; the same.
ACCOUNT = "account"
WAYS = ("now", "digest", "none")
EVERY = ("day", "week", "never")
