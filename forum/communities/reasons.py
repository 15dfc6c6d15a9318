"""Why somebody who looks after a community did something to what is another's."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.limits import REASON_MAX


@dataclass(frozen=True)
class Why:
    """The reason that the person concerned reads, and a note for the team alone.

    `undoes_id` is the entry of the log that is undone by it, if it is an undo; `act` is what it is
    called in the log, where that says more than what was done.
    """

    reason: str = ""
    note: str = ""
    undoes_id: int | None = None
    act: str | None = None

    def check(self) -> None:
        """Raise Invalid where one of the texts is too long."""
        said = {"reason": self.reason, "note": self.note}
        fault = _("At most %(most)d characters.", most=REASON_MAX)
        if faults := {name: fault for name, text in said.items() if len(text) > REASON_MAX}:
            raise Invalid(faults)


# For who changes what is theirs: they owe nobody a reason.
OWN = Why()


def act_of(before: str, after: str) -> str:
    """What a change from one visibility to another is called in the log."""
    if after == "visible":
        return "approve" if before == "held" else "show"
    return "hide" if after == "hidden" else "hold"
