"""How integrations, their states and their troubles are called on screen."""

from __future__ import annotations

from forum.core.language import _, later

KIND_WORDS = {
    "github": "GitHub",
    "gitlab": "GitLab",
    "jira": "Jira",
    "webhook": later("Webhook"),
}
ABOUT = {
    "github": later("An issue in a repository, on github.com or a GitHub Enterprise of your own."),
    "gitlab": later("An issue in a project, on gitlab.com or a server of your own."),
    "jira": later("An issue in a project of Jira Cloud."),
    "webhook": later("A signed message to an address of yours, for every other tracker."),
}
STATE_WORDS = {"waiting": later("Waiting"), "done": later("Delivered"), "dead": later("Given up")}
REMOTE_WORDS = {
    "open": later("Still open"),
    "completed": later("Closed as completed"),
    "not_planned": later("Closed as not planned"),
    "opened": later("Still open"),
    "closed": later("Closed"),
    "new": later("To do"),
    "indeterminate": later("In progress"),
    "done": later("Finished"),
    "planned": "planned",
    "in_production": "in_production",
    "released": "released",
}
_WHYS = {
    "slow": later("No answer came in time."),
    "refused": later(
        "The address leads inside a network, where this forum may not go. "
        "Its operator can allow it (OUTBOUND_NETWORKS)."
    ),
    "scheme": later("The address must begin with https://."),
    "address": later("The address can't be read."),
    "name": later("No machine of this name was found."),
    "certificate": later("The certificate does not belong to this name, or nobody vouches for it."),
    "broken": later("The connection failed or broke off."),
    "nonsense": later("The answer is not one that such a tracker gives. Is the address right?"),
    "gone": later("The receiver says that it is gone for good (410), so it was switched off."),
    "issue_gone": later("The issue is not there any more."),
    "withdrawn": later(
        "It was not sent: its author withdrew, or the idea is not shown to everybody any more."
    ),
    "switched_off": later("It was not sent, since the integration is switched off."),
    "by_hand": later("Switched off by the product team."),
    "unreadable": later(
        "The kept secrets can't be read: they were encrypted with another SECRET_KEY, or are "
        "damaged. Type them anew, or have the operator bring the former key back."
    ),
}
_STATUSES = {
    400: later("What was sent was refused as not valid (400)."),
    401: later("The token was refused (401). It may have run out or been revoked."),
    403: later("The token may not do this (403): it lacks a right, or a limit is reached."),
    404: later("Nothing there, or the token may not see it (404)."),
    422: later("What was sent was refused as not valid (422)."),
    429: later("That was too much at once for them (429); it is tried again when they allow it."),
}
REDIRECTS, SERVER_FAULTS = range(300, 400), range(500, 600)


def sentence(why: str, status: int | None) -> str:
    """What happened, for people who can do something about it."""
    if why in _WHYS:
        return str(_WHYS[why])
    if status is None:
        return _("It works.") if not why else _("It failed.")
    if not why:
        return _("It works (%(status)d).", status=status)
    if status in _STATUSES:
        return str(_STATUSES[status])
    if status in REDIRECTS:
        return _("It has moved (%(status)d): write its new address or name.", status=status)
    if status in SERVER_FAULTS:
        return _("Something broke over there (%(status)d).", status=status)
    return _("It answered with %(status)d.", status=status)
