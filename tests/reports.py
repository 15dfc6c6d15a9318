"""Reports by hand: findings that say all they can, or nothing at all, kept as a run's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.capture.engine.findings import (
    Alarm,
    CampVoice,
    Findings,
    Note,
    Outlook,
    Part,
    RankedIdea,
    Said,
    Share,
    Theme,
    Twins,
    Unproposed,
)
from forum.capture.models import CaptureRun, Report
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from tests.world import World

PARTS = {"demand": 0.4, "breadth": 0.2, "momentum": 0.05, "depth": 0.05}
WEIGHTS = {"demand": 0.45, "breadth": 0.27, "momentum": 0.09, "depth": 0.09, "bridging": 0.1}
# What findings did not say at first.
LATER = {
    "": ("said", "unproposed", "twins", "camps", "posts", "sentences"),
    "themes": (
        *("stability", "known", "pinned", "parts", "outlook", "camps", "agreeing"),
        *("wishes", "complaints", "alarm"),
    ),
    "ideas": ("camps", "agreeing"),
}


def theme(key: str, position: int, members: Sequence[str], **more: Any) -> Theme:
    """A theme of these ideas, with whatever else it says."""
    given: dict[str, Any] = {
        "label": f"Theme {key}",
        "terms": ("rack", "fold"),
        "people": 12,
        "breadth": 0.4,
        "demand": Share(0.5, 0.4, 0.6),
        "score": 0.7,
        "low": 0.6,
        "high": 0.8,
        "contributions": PARTS,
        "weekly": (0, 1, 2, 3, 2, 1, 0, 4, 5, 3, 2, 6),
        **more,
    }
    return Theme(
        key=key,
        position=position,
        size=len(members),
        evidence=tuple(members[:3]),
        members=tuple(members),
        **given,
    )


def ideas_of(themes: Sequence[Theme]) -> tuple[RankedIdea, ...]:
    """The ideas of these themes, ranked as they come."""
    keys = [(key, one.key) for one in themes for key in one.members]
    return tuple(
        RankedIdea(key, place, of, Share(0.5, 0.4, 0.6), 0.7, 0.6, 0.8, PARTS)
        for place, (key, of) in enumerate(keys, 1)
    )


def findings(*themes: Theme, **more: Any) -> Findings:
    """Findings of these themes, and whatever else they say."""
    given: dict[str, Any] = {"parameters": {}, "unthemed": 0, "notes": (), **more}
    return Findings("0" * 64, themes=themes, ideas=ideas_of(themes), **given)


def overfull(keys: Sequence[str]) -> Findings:
    """Findings of nine ideas and more that say everything that findings can say."""
    voices = (
        CampVoice(0, 40, Share(0.9, 0.8, 0.95)),
        CampVoice(1, 12, Share(0.2, 0.1, 0.3)),
        CampVoice(2, 5, Share(0.5, 0.2, 0.8)),
    )
    ahead = tuple(Share(4.0, 1.0, 9.0) for _ in range(4))
    first = theme(
        "first",
        1,
        keys[:6],
        label="Racks <that> fold & lock",
        contributions={**PARTS, "bridging": 0.06},
        stability=0.22,
        pinned=True,
        parts=(Part("Racks for lifts", tuple(keys[:3])), Part("Racks for bags", tuple(keys[3:6]))),
        outlook=Outlook("emerging", Share(1.8, 1.2, 2.6), ahead),
        camps=voices,
        agreeing=1,
        wishes=7,
        complaints=2,
        alarm=Alarm(14, 2.5, 6.0),
    )
    second = theme(
        "second",
        2,
        keys[6:9],
        contributions={**PARTS, "bridging": 0.02},
        stability=0.9,
        known=True,
        outlook=Outlook("fading", Share(0.4, 0.2, 0.7), ahead),
    )
    found = findings(
        first,
        second,
        parameters={"engine": "4", "seed": 0, "theme_weights": WEIGHTS, "idea_weights": WEIGHTS},
        notes=(Note("overruled", {"links": 2}), Note("something_later", {"ideas": 3})),
        said=(Said("p1", 0, 4, "wish", 0.9, "first"), Said("p1", 5, 9, "praise", 0.9, None)),
        unproposed=(Unproposed("u", "trailer hitch", ("trailer",), 4, (0,)),),
        twins=(Twins(tuple(keys[:2]), 0.97),),
        camps=(90, 40, 12),
        posts=1930,
        sentences=4000,
    )
    ideas = (replace(found.ideas[0], camps=voices, agreeing=1), *found.ideas[1:])
    return replace(found, ideas=ideas)


def as_once(found: Findings) -> str:
    """The same findings as a report of the first days kept them."""
    plain = json.loads(found.to_bytes())
    for name in LATER[""]:
        del plain[name]
    for rows in ("themes", "ideas"):
        for row in plain[rows]:
            for name in LATER[rows]:
                del row[name]
    return json.dumps(plain)


def kept(world: World, found: Findings, *, text: str | None = None, **run: Any) -> str:
    """Keep the findings as a report of `place`; the run's key."""
    key = f"run-{next(world.numbers)}"
    with transaction() as session:
        given = {"state": "done", "share": 1.0, "finished_at": clock.now(), **run}
        row = CaptureRun(key=key, community_id=world.place.id, **given)
        session.add(row)
        session.flush()
        session.add(
            Report(
                run_id=row.id,
                corpus_hash=found.corpus,
                findings_hash=found.hash,
                ideas=len(found.ideas),
                themes=len(found.themes),
                unthemed=found.unthemed,
                seconds=0.1,
                findings=text or found.to_bytes().decode(),
            )
        )
    return key


def run_of(key: str) -> CaptureRun:
    """The run of that key with its report, read afresh."""
    query = select(CaptureRun).where(CaptureRun.key == key).options(joinedload(CaptureRun.report))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
