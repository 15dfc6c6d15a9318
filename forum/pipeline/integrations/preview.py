"""What a form begins with, and what would be sent by what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.communities.models import Community
from forum.core.language import _
from forum.credits.words import DEAL_WORDS
from forum.pipeline.handed import Handed, HandedIdea
from forum.pipeline.integrations.checking import Given
from forum.pipeline.integrations.mapping import guessed
from forum.pipeline.integrations.models import Integration
from forum.pipeline.integrations.queries import example_of
from forum.pipeline.models import Stage
from forum.pipeline.trackers import signing, wording

ADDRESSES = {
    "github": "https://api.github.com",
    "gitlab": "https://gitlab.com",
    "jira": "https://example.atlassian.net",
    "webhook": "https://",
}
AS_KEPT = "name address project account issue_type title_template text_template polls".split()


@dataclass(frozen=True)
class Shown:
    """An issue as it would be made; of an example where nothing was pulled yet."""

    title: str
    text: str
    is_example: bool


def usual(kind: str, stages: Sequence[Stage]) -> dict[str, object]:
    """What a new form says before anybody typed."""
    return {
        "address": ADDRESSES[kind],
        "issue_type": "Task" if kind == "jira" else "",
        # To be copied to the other side: once kept, it is never shown again.
        "signing": signing.new_secret(),
        "title_template": "{title}",
        "text_template": _("{text}\n\n{ideas}\n\n{votes} votes in {community} · {stage}\n{link}"),
        "triggers": [],
        **_fields(guessed(stages)),
    }


def as_kept(integration: Integration) -> dict[str, object]:
    """What the form of an integration says: no secret."""
    return {
        **{name: getattr(integration, name) for name in AS_KEPT},
        "triggers": list(map(str, integration.triggers)),
        **_fields(integration.stages),
    }


def _fields(stages: Mapping[str, int]) -> dict[str, str]:
    return {f"stage_when_{state}": str(stage_id) for state, stage_id in stages.items()}


def shown(community: Community, given: Given) -> Shown:
    """The issue that these templates make of the item that moved last."""
    item = example_of(community)
    worded = item or _example(community)
    return Shown(
        title=wording.titled(given.title_template, worded),
        text=wording.written(given.text_template, worded),
        is_example=item is None,
    )


def _example(community: Community) -> Handed:
    title = _("A title, as its author wrote it")
    url = f"https://forum.example/c/{community.slug}/ideas/1"
    return Handed(
        item_id=0,
        title=title,
        text=_("What it should do, and why."),
        community_slug=community.slug,
        community_name=community.name,
        url=url,
        ideas=(HandedIdea(title, url, "Ada", 42, "thanks"),),
        stage=_("Planned"),
        status="planned",
        deal_words=str(DEAL_WORDS["thanks"]),
    )
