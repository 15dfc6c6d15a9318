"""Reports that heard something in talk, built by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from forum.capture import engine
from forum.capture.engine.findings import Findings, Said, Share, Theme, Unproposed
from forum.capture.models import CaptureRun, Report
from forum.core import clock
from forum.core.transaction import transaction
from forum.threads.models import Post
from tests.world import World

HALF = Share(0.5, 0.4, 0.6)


def theme(key: str, position: int, label: str) -> Theme:
    """A theme of which only the name matters."""
    return Theme(
        key=key,
        position=position,
        label=label,
        terms=(),
        size=3,
        people=3,
        breadth=0.1,
        demand=HALF,
        score=0.5,
        low=0.4,
        high=0.6,
        contributions={},
        evidence=(),
        members=(),
        weekly=(),
        wishes=1,
    )


def said(
    post: Post, sentence: str, kind: str = "wish", chance: float = 0.6, of: str | None = None
) -> Said:
    """A sentence of a post."""
    start = post.body.index(sentence)
    return Said(f"p{post.id}", start, start + len(sentence), kind, chance, of)


def reported(
    world: World, heard: Sequence[Said], unproposed: Sequence[Unproposed] = (), key: str = "fedcba"
) -> str:
    """A finished run of `world.place` that heard this, with the themes t-rack and t-bell."""
    findings = Findings(
        corpus=engine.Corpus().hash,
        parameters={},
        themes=(theme("t-rack", 1, "Rack, fold"), theme("t-bell", 2, "Louder bell")),
        ideas=(),
        unthemed=0,
        notes=(),
        said=tuple(heard),
        unproposed=tuple(unproposed),
    )
    with transaction() as session:
        began = clock.now() - timedelta(seconds=1)
        run = CaptureRun(
            key=key, community_id=world.place.id, state="done", share=1.0, started_at=began
        )
        session.add(run)
        session.flush()
        session.add(
            Report(
                run_id=run.id,
                corpus_hash=findings.corpus,
                findings_hash=findings.hash,
                ideas=0,
                themes=2,
                unthemed=0,
                seconds=0.1,
                findings=findings.to_bytes().decode(),
            )
        )
    return key
