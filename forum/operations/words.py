"""Words of operations: what a check asks, what an effect does, how far it is."""

from __future__ import annotations

from forum.core.language import later

CHECK_WORDS = {
    "database": (later("The database answers"), later("The database does not answer")),
    "schema": (
        later("The database is of this version"),
        later("The database is of another version: run flask db upgrade, and start anew"),
    ),
    "worker": (
        later("A worker is at work"),
        later("No worker was seen for a minute: mails and captures wait until one is started"),
    ),
    "outbox": (
        later("Nothing waits longer than it should"),
        later("Something is due for more than five minutes: the worker does not keep up"),
    ),
    "disk": (
        later("There is room on the disk"),
        later("Less than 500 MB are free: make room before writing fails"),
    ),
}
STATE_WORDS = {
    "well": later("All is well"),
    "strained": later("Pages are answered, and something needs a look"),
    "unwell": later("Pages can’t be answered"),
}
JOB_STATES = {
    "dead": later("Given up"),
    "waiting": later("Waiting"),
    "running": later("Under way"),
    "dropped": later("Dropped"),
    "done": later("Done"),
}
KIND_WORDS = {
    "mail.send": later("Send a mail"),
    "accounts.reset": later("Mail a link for a new password"),
    "notices.tell": later("Tell who is concerned"),
    "notices.moderated": later("Tell somebody what a moderator did"),
    "capture.run": later("Capture a community"),
    "capture.tell": later("Tell of a report"),
    "integrations.deliver": later("Hand an item to a tracker"),
    "integrations.poll": later("Ask a tracker for news"),
    "integrations.tell": later("Tell of a delivery that was given up"),
    "search.drain": later("Take changes into the search index"),
    "search.reread": later("Read a community anew for search"),
    "search.rebuild": later("Build the search index"),
    "ideas.recount_wanted": later("Count votes anew"),
    "ideas.recount_shown": later("Count anew who saw an idea"),
    "privacy.export": later("Gather what is kept of somebody"),
    "privacy.erase": later("Erase a person"),
    "privacy.clean": later("Clear away what an erasure leaves"),
}


def kind_word(kind: str) -> str:
    """What an effect does; its own name where nobody found words for it."""
    return str(KIND_WORDS.get(kind, kind))
