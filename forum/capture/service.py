"""Use cases of capture: ask for a run, carry it out, keep its report."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from forum.accounts.actor import Actor
from forum.capture import engine, policy
from forum.capture.freeze import freeze
from forum.capture.models import CaptureRun, Report
from forum.communities.models import Community
from forum.core import audit, clock, outbox
from forum.core.errors import Conflict, ForumError
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.extensions import db

RUN = "capture.run"
PROGRESS_SECONDS = 0.5

Progress = Callable[[str, float], None]

log = logging.getLogger(__name__)


def start_run(actor: Actor, *, community: Community, seed: int = 0) -> CaptureRun:
    """Ask for a run, which the worker carries out; Conflict while another is under way."""
    ensure(policy.can_start_run(actor, community), _("Only the product team captures ideas."))
    run = add_run(community, seed=seed, started_by=actor.id)
    outbox.add(RUN, run.key, {"run": run.id})
    return run


def add_run(community: Community, *, seed: int = 0, started_by: int | None = None) -> CaptureRun:
    """Make the row of a run; Conflict while another is under way."""
    active = active_run(community)
    if active is not None and given_up(active):
        # Its process was killed every time: without this it would block the community for good.
        active.state, active.error = "failed", "given up after too many tries"
        db.session.flush()
    elif active is not None:
        raise Conflict(
            _("A run is under way (%(share)d %% done): wait for it.", share=active.share * 100)
        )
    run = CaptureRun(
        key=secrets.token_hex(6), community_id=community.id, seed=seed, started_by=started_by
    )
    db.session.add(run)
    db.session.flush()
    audit.record(started_by, "capture.run", run, seed=seed)
    return run


def given_up(run: CaptureRun) -> bool:
    """Whether a run was tried so often in vain that nobody will try again."""
    effect = outbox.find(RUN, run.key)
    return effect is not None and effect.state == "dead"


def active_run(community: Community) -> CaptureRun | None:
    """The run that waits or is under way, if there is one."""
    query = select(CaptureRun).where(
        CaptureRun.community_id == community.id, CaptureRun.state.in_(("queued", "running"))
    )
    return db.session.scalar(query.execution_options(populate_existing=True))


def carry_out(payload: Mapping[str, Any], follow: Progress | None = None) -> None:
    """Carry a run out. A killed one is simply done again: nothing is kept before the report is."""
    run = db.session.get(CaptureRun, payload["run"], populate_existing=True)
    if run is None or run.state in {"done", "failed"}:
        return
    began = time.monotonic()
    _note(run.id, state="running", stage="reading", share=0.0, started_at=clock.now())
    try:
        community = db.session.get_one(Community, run.community_id)
        corpus = freeze(community)
        findings = engine.capture(corpus, seed=run.seed, progress=_progress(run.id, follow))
        _keep(run.id, corpus, findings, time.monotonic() - began)
    except OperationalError:
        # The database was away: the outbox tries again.
        raise
    except Exception as error:
        log.exception("capture run %s failed", run.key)
        db.session.rollback()
        text = f"{type(error).__name__}: {error}"[:500]
        _note(run.id, state="failed", error=text, finished_at=clock.now())
        raise CaptureFailed(text) from error


class CaptureFailed(ForumError):
    """A run that broke; the run's row says how."""


def carry_out_job(payload: Mapping[str, Any]) -> None:
    """The worker's way: a run that broke is shown as such and not tried again by itself."""
    try:
        carry_out(payload)
    except CaptureFailed:
        log.warning("run %s is marked as failed", payload["run"])


def _keep(run_id: int, corpus: engine.Corpus, findings: engine.Findings, seconds: float) -> None:
    with transaction() as session:
        session.add(
            Report(
                run_id=run_id,
                corpus_hash=corpus.hash,
                findings_hash=findings.hash,
                ideas=len(findings.ideas),
                themes=len(findings.themes),
                unthemed=findings.unthemed,
                seconds=round(seconds, 2),
                findings=findings.to_bytes().decode(),
            )
        )
        values = {"state": "done", "share": 1.0, "stage": "", "finished_at": clock.now()}
        session.execute(update(CaptureRun).where(CaptureRun.id == run_id).values(**values))


def _note(run_id: int, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(CaptureRun).where(CaptureRun.id == run_id).values(**values))


def _progress(run_id: int, follow: Progress | None) -> Progress:
    last = 0.0

    def note(stage: str, share: float) -> None:
        nonlocal last
        if follow:
            follow(stage, share)
        if time.monotonic() - last >= PROGRESS_SECONDS:
            last = time.monotonic()
            _note(run_id, stage=stage, share=round(share, 3))

    return note
