"""Tell people by the bell what happened to their account: nobody can switch that off.

A mail says it as well, which is the accounts' own; not everybody has given an address.
"""

from __future__ import annotations

from forum.accounts.events import NewDeviceSeen
from forum.core import clock
from forum.notices.kinds import ACCOUNT
from forum.notices.service import keep_notices
from forum.web.links import path_of


def on_new_device(event: NewDeviceSeen) -> None:
    """Ask on the bell whether it was they; it leads to where the session can be ended."""
    notice = {
        "person_id": event.person_id,
        "event": f"session-{event.session_id}",
        "kind": ACCOUNT,
        "what": "new_device",
        "community_id": None,
        "title": event.device,
        "path": path_of("accounts.sessions"),
        "created_at": clock.now(),
        "in_digest": False,
    }
    keep_notices([notice], {event.person_id: "now"})
