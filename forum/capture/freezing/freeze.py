"""Freeze a community into a corpus: what the engine reads, as it is at this moment."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Select, func, select

from forum.capture.engine import Corpus, Document, Settled
from forum.capture.freezing.before import known_themes, known_twins, last_run, rulings_of
from forum.capture.freezing.decisions import BODY_READ, decisions_of
from forum.capture.freezing.talk import posts_of, verdicts_of
from forum.capture.models import CaptureRun
from forum.communities.models import Community
from forum.compare.queries import shares_of
from forum.core import clock, markup
from forum.extensions import db
from forum.ideas import lifecycle
from forum.ideas.counting import is_set_aside
from forum.ideas.models import Idea, Impression, ShownBefore, Vote
from forum.ideas.models.votes import COUNTS
from forum.ranking.exposure import PAGE_RANK, exposure
from forum.threads.models import Post, Thread

WEEKS = 12
WEEK = timedelta(days=7)
# Themes are looked for in everything again after a week, or when there is a tenth more of ideas.
FULL_EVERY = timedelta(days=7)
FULL_FROM_NEW = 0.10

# Who saw a merged idea or wrote under it did so for the one that speaks for it.
SPEAKS = func.coalesce(Idea.merged_into_id, Idea.id)


def freeze(community: Community, before: CaptureRun | None = None) -> Corpus:
    """Everything that may be captured: visible, open to a decision, and with consent.

    With it go the themes of the run `before`, and what the product team ruled.
    """
    as_of = _newest(community)
    return Corpus(
        documents=_documents(community, as_of),
        posts=posts_of(community, as_of),
        verdicts=verdicts_of(community),
        before=known_themes(before),
        twins_before=known_twins(before),
        rulings=rulings_of(community),
        settled=tuple(
            Settled(min(pair), max(pair), same)
            for pair, same in decisions_of(community.id).settled.items()
        ),
    )


def captured(community: Community, *columns: Any) -> Select[Any]:
    """A question about the ideas of a community that may be captured."""
    return (
        select(*columns)
        .where(Idea.community_id == community.id, Idea.visibility == "visible")
        .where(Idea.capture_consent, Idea.status.in_(sorted(lifecycle.CAPTURED)))
    )


def mode_due(community: Community) -> str:
    """How the next run should look for themes: at what is new, or in everything again."""
    last = last_run(community, full=True)
    if last is None or last.report is None or last.finished_at is None:
        return "full"
    if clock.now() - last.finished_at >= FULL_EVERY:
        return "full"
    ideas = db.session.scalar(captured(community, func.count(Idea.id))) or 0
    return "full" if ideas > (1.0 + FULL_FROM_NEW) * last.report.ideas else "on"


def _documents(community: Community, as_of: datetime) -> tuple[Document, ...]:
    ideas = list(db.session.scalars(captured(community, Idea).order_by(Idea.key)))
    exposures = _exposures(community, [idea.id for idea in ideas])
    around = _around(community)
    compared = shares_of(community)
    return tuple(
        Document(
            key=idea.key,
            title=idea.title,
            body=markup.plain(idea.body[:BODY_READ]),
            author=str(idea.author_id),
            voices=frozenset(around[idea.id].wanted_by | around[idea.id].writers),
            wanted_by=frozenset(around[idea.id].wanted_by),
            declined_by=frozenset(around[idea.id].declined_by),
            age_days=(as_of - idea.created_at).days,
            votes=around[idea.id].votes,
            exposure=exposures.get(idea.id) if exposures is not None else None,
            imported_votes=idea.imported_votes,
            posts=around[idea.id].posts,
            not_for_me=idea.not_for_me_count,
            weekly=_weekly(around[idea.id].moments, as_of),
            language=community.language,
            compared=compared.get(idea.id),
        )
        for idea in ideas
    )


def _newest(community: Community) -> datetime:
    # Ages count from the newest thing that is shown and not from the clock, so that the same
    # community gives the same corpus tomorrow.
    shown = (Idea.community_id == community.id, Idea.visibility == "visible")
    of_ideas = select(func.max(Idea.created_at)).where(*shown)
    of_votes = (
        select(func.max(Vote.created_at)).join(Idea, Idea.id == Vote.idea_id).where(*shown, COUNTS)
    )
    of_posts = (
        select(func.max(Post.created_at))
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.community_id == community.id, Post.visibility == "visible")
    )
    found = [db.session.scalar(query) for query in (of_ideas, of_votes, of_posts)]
    return max((moment for moment in found if moment), default=clock.now())


def _exposures(community: Community, ids: list[int]) -> dict[int, float] | None:
    query = (
        select(Impression.person_id, SPEAKS, Impression.rank, Impression.surface)
        .join(Idea, Idea.id == Impression.idea_id)
        .where(Idea.community_id == community.id, Impression.person_id != Idea.author_id)
        .where(~is_set_aside(Impression.person_id, Idea.community_id))
    )
    place = {idea_id: i for i, idea_id in enumerate(ids)}
    rows = [
        (person, place[idea], PAGE_RANK if surface == "page" else rank)
        for person, idea, rank, surface in db.session.execute(query)
        if idea in place
    ]
    before = _shown_before(community)
    if not rows and not before:
        return None
    person, idea, rank = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    seen = exposure(person, idea, rank, len(ids), community.attention_decay)
    return {one: now + before.get(one, 0.0) for one, now in zip(ids, seen.tolist(), strict=True)}


def _shown_before(community: Community) -> dict[int, float]:
    """The same of what was shown so long ago that sums are left of it."""
    query = (
        select(SPEAKS, func.sum(ShownBefore.of_others))
        .join(ShownBefore, ShownBefore.idea_id == Idea.id)
        .where(Idea.community_id == community.id)
        .group_by(SPEAKS)
    )
    return {idea_id: float(shown) for idea_id, shown in db.session.execute(query)}


@dataclass
class _Around:
    """What people did with an idea; `votes` and their `moments` are not its author's."""

    wanted_by: set[str] = field(default_factory=set)
    declined_by: set[str] = field(default_factory=set)
    writers: set[str] = field(default_factory=set)
    votes: int = 0
    posts: int = 0
    moments: list[datetime] = field(default_factory=list)


def _around(community: Community) -> dict[int, _Around]:
    """What was voted for each idea, and written under it or under what was merged into it."""
    found: dict[int, _Around] = defaultdict(_Around)
    votes = (
        select(Vote.idea_id, Vote.person_id, Idea.author_id, Vote.wants, Vote.created_at)
        .join(Idea, Idea.id == Vote.idea_id)
        .where(Idea.community_id == community.id, COUNTS)
    )
    for idea_id, person_id, author_id, wants, moment in db.session.execute(votes):
        here = found[idea_id]
        (here.wanted_by if wants else here.declined_by).add(str(person_id))
        if wants and person_id != author_id:
            here.votes += 1
            here.moments.append(moment)
    posts = (
        select(SPEAKS, Post.author_id, Post.created_at)
        .join(Post, Post.thread_id == Idea.thread_id)
        .where(Idea.community_id == community.id, Post.visibility == "visible")
    )
    for idea_id, person_id, moment in db.session.execute(posts):
        here = found[idea_id]
        here.writers.add(str(person_id))
        here.posts += 1
        here.moments.append(moment)
    return found


def _weekly(moments: list[datetime], as_of: datetime) -> tuple[int, ...]:
    weeks = [0] * WEEKS
    for moment in moments:
        back = int((as_of - moment) / WEEK)
        if 0 <= back < WEEKS:
            weeks[WEEKS - 1 - back] += 1
    return tuple(weeks)
