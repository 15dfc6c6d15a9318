"""What may be pulled: the ideas of a theme, with what stands against each; the items there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.capture.report.queries import ReportPage
from forum.communities.models import Community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.credits.deals import CLOSED
from forum.extensions import db
from forum.pipeline.models import PipelineItem
from forum.pipeline.queries import cards, stages_of_ideas

ITEMS_OFFERED = 200


@dataclass(frozen=True)
class Candidate:
    """An idea of a theme; `why_not` says why it can't be pulled, where it can't."""

    id: int
    title: str
    slug: str
    author_name: str
    why_not: str | None


@dataclass(frozen=True)
class Offered:
    """A theme with its ideas; `gone` of them left the report since it was frozen."""

    key: str
    label: str
    position: int
    ideas: Sequence[Candidate]
    gone: int


def ideas_of_theme(page: ReportPage, key: str) -> Offered:
    """The ideas of a theme of a report, the strongest first."""
    theme = next((one for one in page.findings["themes"] if one["key"] == key), None)
    if theme is None:
        raise NotFound(_("There is no such theme in this report."))
    texts = [page.text(member) for member in theme["members"]]
    there = {text.id: text for text in texts if text.id is not None}
    standing = stages_of_ideas(there)
    ideas = [
        Candidate(
            id=idea_id,
            title=text.title,
            slug=text.slug,
            author_name=text.author_name,
            why_not=_why_not(text.status, standing.get(idea_id)),
        )
        for idea_id, text in there.items()
    ]
    return Offered(key, theme["label"], theme["position"], ideas, len(texts) - len(there))


def open_items(community: Community) -> list[tuple[int, str]]:
    """The items that an idea may become a part of, the newest first."""
    query = (
        select(PipelineItem)
        .where(PipelineItem.community_id == community.id, PipelineItem.closed_at.is_(None))
        .order_by(PipelineItem.id.desc())
        .limit(ITEMS_OFFERED)
    )
    made = cards([(item, None) for item in db.session.scalars(query)])
    return [(card.item.id, card.title) for card in made if card.is_shown]


def _why_not(status: str, stands: tuple[int, str] | None) -> str | None:
    if stands is not None:
        return _("stands in “%(stage)s” already", stage=stands[1])
    return _("another idea speaks for it") if status in CLOSED else None
