"""Tell people by the bell what happened to their account: nobody can switch that off.

A mail says it as well, which is the accounts' own; not everybody has given an address.
"""

from __future__ import annotations

from forum.accounts.events import LockChanged, NewDeviceSeen
from forum.accounts.queries import language_of
from forum.core import clock
from forum.core.language import _, force_locale
from forum.notices.kinds import ACCOUNT
from forum.notices.service import keep_notices
from forum.web.links import path_of


def on_new_device(event: NewDeviceSeen) -> None:
    """Ask on the bell whether it was they; it leads to where the session can be ended."""
    key, path = f"session-{event.session_id}", path_of("accounts.sessions")
    _tell(event.person_id, "new_device", key, event.device, path)


def on_lock_changed(event: LockChanged) -> None:
    """Ask the same of what keeps others out; it leads to where that is set right."""
    with force_locale(language_of(event.person_id)):
        title = _("If that was not you, choose another password")
    key = f"{event.what}-{clock.now():%Y%m%d%H%M%S}"
    _tell(event.person_id, event.what, key, title, path_of("accounts.security"))


def _tell(person_id: int, what: str, key: str, title: str, path: str) -> None:
    notice = {
        "person_id": person_id,
        "event": key,
        "kind": ACCOUNT,
        "what": what,
        "community_id": None,
        "title": title,
        "path": path,
        "created_at": clock.now(),
        "in_digest": False,
    }
    keep_notices([notice], {person_id: "now"})
