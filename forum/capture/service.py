"""Use cases of capture: ask for a run, carry it out, keep its report; cancel it on the way."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, joinedload

from forum.accounts.actor import Actor
from forum.capture import engine, policy
from forum.capture.freezing.before import last_run
from forum.capture.freezing.decisions import calibration_of
from forum.capture.freezing.freeze import freeze, mode_due
from forum.capture.freezing.meaning import text_model_of
from forum.capture.freezing.memories import memory_of
from forum.capture.freezing.owned import owned_in
from forum.capture.models import ACTIVE, MODES, CaptureRun, Report
from forum.capture.settings import weights_of
from forum.communities.models import Community
from forum.core import audit, clock, outbox
from forum.core.errors import Conflict, ForumError, Invalid
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import lock, transaction
from forum.extensions import db

RUN, TELL = "capture.run", "capture.tell"
PROGRESS_SECONDS = 0.5

Progress = Callable[[str, float], None]

log = logging.getLogger(__name__)


def start_run(
    actor: Actor, *, community: Community, seed: int = 0, mode: str | None = None
) -> CaptureRun:
    """Ask for a run, which the worker carries out; Conflict while another is under way.

    Without a `mode` it goes on from the last report, and looks at everything when that is due.
    """
    ensure(policy.can_start_run(actor, community), _("Only the product team captures ideas."))
    if mode is not None and mode not in MODES:
        raise Invalid({"mode": _("Choose how to look for themes.")})
    run = add_run(community, seed=seed, started_by=actor.id, mode=mode)
    outbox.add(RUN, run.key, {"run": run.id})
    return run


def add_run(
    community: Community,
    *,
    seed: int = 0,
    started_by: int | None = None,
    mode: str | None = None,
    again: CaptureRun | None = None,
) -> CaptureRun:
    """Make the row of a run; Conflict while another is under way.

    `again` is a run to repeat: from the same report before, in the same mode, with the same seed.
    """
    _make_room(community)
    before = None if mode == "anew" else last_run(community)
    run = CaptureRun(
        key=secrets.token_hex(6),
        community_id=community.id,
        seed=again.seed if again else seed,
        mode=again.mode if again else mode or mode_due(community),
        before_id=again.before_id if again else before and before.id,
        started_by=started_by,
    )
    db.session.add(run)
    db.session.flush()
    audit.record(started_by, "capture.run", run, seed=run.seed, mode=run.mode)
    return run


def _make_room(community: Community) -> None:
    active = active_run(community)
    if active is not None and given_up(active):
        # Its process was killed every time: without this it would block the community for good.
        active.state, active.error = "failed", "given up after too many tries"
        db.session.flush()
    elif active is not None:
        raise Conflict(
            _("A run is under way (%(share)d %% done): wait for it.", share=active.share * 100)
        )


def cancel_run(actor: Actor, *, community: Community, run: CaptureRun) -> None:
    """Give a run up, waiting or under way; what its process found so far is dropped.

    Said twice it holds once; Conflict when its report is there already.
    """
    ensure(policy.can_start_run(actor, community), _("Only the product team captures ideas."))
    lock(run)
    if run.state == "cancelled":
        return
    if run.state not in ACTIVE:
        raise Conflict(_("This run is over already. Its report, if it has one, is kept."))
    run.state, run.finished_at = "cancelled", clock.now()
    audit.record(actor.id, "capture.cancel", run)


def given_up(run: CaptureRun) -> bool:
    """Whether a run was tried so often in vain that nobody will try again."""
    effect = outbox.find(RUN, run.key)
    return effect is not None and effect.state in {"dead", "dropped"}


def active_run(community: Community) -> CaptureRun | None:
    """The run that waits or is under way, if there is one."""
    query = select(CaptureRun).where(
        CaptureRun.community_id == community.id, CaptureRun.state.in_(ACTIVE)
    )
    return db.session.scalar(query.execution_options(populate_existing=True))


def carry_out(payload: Mapping[str, Any], follow: Progress | None = None) -> None:
    """Carry a run out. A killed one is simply done again: nothing is kept before the report is."""
    run = db.session.get(CaptureRun, payload["run"], populate_existing=True)
    if run is None or run.state not in ACTIVE:
        return
    try:
        _carried_out(run, follow, tells=bool(payload.get("tells")))
    except RunCancelled:
        log.info("run %s was cancelled", run.key)
        db.session.rollback()


def _carried_out(run: CaptureRun, follow: Progress | None, *, tells: bool) -> None:
    began = time.monotonic()
    try:
        _note(run.id, state="running", stage="reading", share=0.0, started_at=clock.now())
        community = db.session.get_one(Community, run.community_id)
        corpus = freeze(community, _before(run))
        findings = _captured(run, community, corpus, follow)
        owned = owned_in(community, corpus, findings)
        _keep(run, corpus, findings, owned, time.monotonic() - began, tells=tells)
    except (OperationalError, RunCancelled):
        # The database was away, and the outbox tries again; or nobody waits for it any more.
        raise
    except Exception as error:
        log.exception("capture run %s failed", run.key)
        db.session.rollback()
        text = f"{type(error).__name__}: {error}"[:500]
        _note(run.id, state="failed", error=text, finished_at=clock.now())
        raise CaptureFailed(text) from error


def _captured(
    run: CaptureRun, community: Community, corpus: engine.Corpus, follow: Progress | None
) -> engine.Findings:
    with text_model_of(community.id) as text_model:
        return engine.capture(
            corpus,
            seed=run.seed,
            full=run.mode != "on",
            weights=weights_of(community),
            likeness=calibration_of(community.id, corpus.texts),
            memory=memory_of(community.id),
            text_model=text_model,
            progress=_progress(run.id, follow),
        )


def _before(run: CaptureRun) -> CaptureRun | None:
    if run.before_id is None:
        return None
    query = select(CaptureRun).where(CaptureRun.id == run.before_id)
    return db.session.scalar(query.options(joinedload(CaptureRun.report)))


class RunCancelled(ForumError):
    """Somebody gave the run up while it was under way."""


class CaptureFailed(ForumError):
    """A run that broke; the run's row says how."""


def carry_out_job(payload: Mapping[str, Any]) -> None:
    """The worker's way: a run that broke is shown as such and not tried again by itself."""
    try:
        carry_out(payload)
    except CaptureFailed:
        log.warning("run %s is marked as failed", payload["run"])


def _keep(
    run: CaptureRun,
    corpus: engine.Corpus,
    findings: engine.Findings,
    owned: str | None,
    seconds: float,
    *,
    tells: bool,
) -> None:
    with transaction() as session:
        session.add(
            Report(
                run_id=run.id,
                corpus_hash=corpus.hash,
                findings_hash=findings.hash,
                ideas=len(findings.ideas),
                themes=len(findings.themes),
                unthemed=findings.unthemed,
                seconds=round(seconds, 2),
                findings=findings.to_bytes().decode(),
                owned=owned,
            )
        )
        values = {"state": "done", "share": 1.0, "stage": "", "finished_at": clock.now()}
        _change(session, run.id, values)
        if tells:
            outbox.add(TELL, run.key, {"run": run.id})


def _note(run_id: int, **values: Any) -> None:
    with transaction() as session:
        _change(session, run_id, values)


def _change(session: Session, run_id: int, values: Mapping[str, Any]) -> None:
    still = (CaptureRun.id == run_id) & CaptureRun.state.in_(ACTIVE)
    changed = session.execute(update(CaptureRun).where(still).values(**values))
    if not cast("CursorResult[Any]", changed).rowcount:
        raise RunCancelled(f"run {run_id}")


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
