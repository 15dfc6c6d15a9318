"""The text of an idea: its rules, and the columns that follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from forum.core import markup
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.limits import POST_MAX, REASON_MAX, TAG_MAX, TAGS_MAX, TITLE_MAX, TITLE_MIN
from forum.ideas import videos


def checked_title(title: str) -> str:
    """The title on one line, without what can't be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in title).split())


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


def split_tags(text: str) -> list[str]:
    """Tags from a line with commas: small letters, each once, in the order given."""
    words = (" ".join(part.split()).lower().lstrip("#") for part in text.split(","))
    return list(dict.fromkeys(word for word in words if word))


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
    faults = {}
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        faults["title"] = _(
            "A title has %(least)d to %(most)d characters.", least=TITLE_MIN, most=TITLE_MAX
        )
    if not body.strip():
        faults["body"] = _("Say in a few words what it is and why you want it.")
    elif len(body) > POST_MAX:
        faults["body"] = _(
            "This has %(length)d characters; at most %(most)d fit. Nothing is lost: shorten it "
            "here.",
            length=len(body),
            most=POST_MAX,
        )
    given = list(tags)
    if len(given) > TAGS_MAX or any(len(tag) > TAG_MAX for tag in given):
        faults["tags"] = _(
            "At most %(count)d tags of %(most)d characters.", count=TAGS_MAX, most=TAG_MAX
        )
    if video and (fault := videos.fault_of(video)):
        faults["video"] = fault
    return faults
