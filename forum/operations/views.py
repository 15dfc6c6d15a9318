"""Pages of the operator: the works at a glance, jobs, health; and what programs read of it."""

from __future__ import annotations

import hmac

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.policy import is_admin
from forum.accounts.session import current_actor
from forum.core import chores, metrics, pulse
from forum.core.database import whole_number
from forum.core.errors import NotFound
from forum.core.language import _, ngettext
from forum.core.limits import JOB_KIND_MAX, JOB_WORDS_MAX
from forum.core.paging import PAGE_SIZE
from forum.core.permissions import ensure
from forum.core.settings import settings
from forum.core.transaction import transaction
from forum.extensions import limiter
from forum.operations import figures, health, queries, service
from forum.operations.backup import making
from forum.operations.words import CHECK_WORDS, JOB_STATES, STATE_WORDS, chore_word, kind_word
from forum.web.access import action
from forum.web.nearness import is_near

blueprint = Blueprint("operations", __name__, template_folder="templates")


@blueprint.get("/readyz")
@limiter.exempt
@action("site.page")
def readyz() -> ResponseReturnValue:
    """Every check by name; 503 while pages can't be answered."""
    asked = health.checks()
    state = health.state_of(asked)
    told = {check.name: "well" if check.is_well else "unwell" for check in asked}
    return {"state": state, "checks": told}, 503 if state == "unwell" else 200


@blueprint.get("/metrics")
@limiter.exempt
@action("site.figures")
def show_figures() -> ResponseReturnValue:
    """What Prometheus reads; for a program on this host, or one with the token."""
    if not (_comes_with_token() or is_near()):
        raise NotFound(_("There is no such page."))
    return metrics.exposition(figures.figures()), 200, {"Content-Type": metrics.TYPE}


@blueprint.get("/admin")
@action("site.admin.pages")
def overview() -> ResponseReturnValue:
    """Where an admin begins."""
    _ensure_admin()
    asked = health.checks()
    return render_template(
        "operations/overview.html",
        state=STATE_WORDS[health.state_of(asked)],
        is_well=health.state_of(asked) == "well",
        counts=queries.counts(),
        last=making.last(),
    )


@blueprint.get("/admin/health")
@action("site.admin.pages")
def show_health() -> ResponseReturnValue:
    """The checks in words, and how much there is of what."""
    _ensure_admin()
    asked = health.checks()
    return render_template(
        "operations/health.html",
        checks=[(check.is_well, CHECK_WORDS[check.name][not check.is_well]) for check in asked],
        state=STATE_WORDS[health.state_of(asked)],
        is_well=health.state_of(asked) == "well",
        disk=health.disk_free(),
        database=figures.database_size(),
        versions=figures.versions(),
        workers=pulse.count_alive(),
        last=making.last(),
        chores=chores.all_chores(),
        chore_word=chore_word,
    )


@blueprint.get("/admin/jobs")
@action("site.admin.pages")
def jobs() -> ResponseReturnValue:
    """What the worker has to do, by state, kind and words."""
    _ensure_admin()
    wanted = queries.Wanted(
        state=_one_of(request.args.get("state"), queries.FILTERS),
        kind=request.args.get("kind", "")[:JOB_KIND_MAX],
        words=request.args.get("q", "").strip()[:JOB_WORDS_MAX],
        before=whole_number(request.args.get("before")),
    )
    found = queries.jobs(wanted, PAGE_SIZE + 1)
    return render_template(
        "operations/jobs.html",
        jobs=found[:PAGE_SIZE],
        wanted=wanted,
        further=found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        counts=queries.counts(),
        kinds=queries.kinds(),
        kind_word=kind_word,
        states=JOB_STATES,
    )


@blueprint.post("/admin/jobs/<int:job_id>/retry")
@action("site.jobs.steer")
def retry(job_id: int) -> ResponseReturnValue:
    """Try one job now."""
    with transaction():
        service.retry_job(current_actor(), job_id)
    flash(_("The worker tries it again now."))
    return redirect(_back())


@blueprint.post("/admin/jobs/retry")
@action("site.jobs.steer")
def retry_dead() -> ResponseReturnValue:
    """Try again everything that was given up, or one kind of it."""
    with transaction():
        number = service.retry_dead(current_actor(), request.form.get("kind", "")[:JOB_KIND_MAX])
    flash(ngettext("%(num)d job is tried again.", "%(num)d jobs are tried again.", number))
    return redirect(_back())


@blueprint.post("/admin/jobs/<int:job_id>/drop")
@action("site.jobs.steer")
def drop(job_id: int) -> ResponseReturnValue:
    """Never do one job."""
    with transaction():
        service.drop_job(current_actor(), job_id)
    flash(_("It is dropped: nobody carries it out."))
    return redirect(_back())


def _ensure_admin() -> None:
    ensure(is_admin(current_actor()), _("This page is for the admin."))


def _one_of(given: str | None, known: tuple[str, ...]) -> str:
    return given if given in known else known[0]


def _back() -> str:
    return url_for(
        "operations.jobs", state=request.args.get("state"), kind=request.args.get("kind")
    )


def _comes_with_token() -> bool:
    token = settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return token is not None and hmac.compare_digest(given.encode(), token.encode())
