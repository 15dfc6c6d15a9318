"""The text of an idea: its rules, and the columns that follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from forum.core import markup, titles
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.limits import POST_MAX, REASON_MAX
from forum.ideas import videos


def columns_of(title: str, body: str) -> dict[str, Any]:
    """The columns that hold a title and a body; the body is rendered here, once."""
    rendered = markup.render(body)
    return {
        "title": title,
        "body": body,
        "body_html": rendered.html,
        "excerpt": markup.excerpt(body, 200),
        "renderer": markup.RENDERER_VERSION,
    }


def check(title: str, body: str, tags: Iterable[str] = (), video: str | None = None) -> None:
    """Raise Invalid with every fault of the text at once."""
    if faults := faults_of(title, body, tags, video):
        raise Invalid(faults)


def faults_of_reason(reason: str) -> dict[str, str]:
    """What is wrong with a reason that everybody can read."""
    if 0 < len(reason.strip()) <= REASON_MAX:
        return {}
    return {"reason": _("Give a reason of up to %(most)d characters.", most=REASON_MAX)}


def faults_of(
    title: str, body: str, tags: Iterable[str] = (), video: str | None = None
) -> dict[str, str]:
    """Every fault of the text by the name of its field."""
    faults = titles.faults_of(title, list(tags))
    if not body.strip():
        faults["body"] = _("Say in a few words what it is and why you want it.")
    elif len(body) > POST_MAX:
        faults["body"] = _(
            "This has %(length)d characters; at most %(most)d fit. Nothing is lost: shorten it "
            "here.",
            length=len(body),
            most=POST_MAX,
        )
    if video and (fault := videos.fault_of(video)):
        faults["video"] = fault
    return faults
