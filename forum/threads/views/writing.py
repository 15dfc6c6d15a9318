"""Change what a thread is called and filed under; follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.communities.reasons import Why
from forum.communities.refusing import ensure_may_write
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.titles import split_tags
from forum.core.transaction import transaction
from forum.follows.service import follow, unfollow
from forum.threads import editing, policy, queries
from forum.threads.forms import AboutForm
from forum.threads.views import blueprint
from forum.threads.views.finding import about_thread, home_of
from forum.threads.views.lists import area_of
from forum.web.access import action
from forum.web.forms import carry_out, kept
from forum.web.navigation import own_path

if TYPE_CHECKING:
    from forum.communities.models import Community


@blueprint.get("/c/<slug>/talk/<int:thread_id>/edit")
@action("thread.edit")
def about_form(slug: str, thread_id: int) -> ResponseReturnValue:
    """The form to change what a thread is called and filed under."""
    _actor, community, page = _own(slug, thread_id)
    area = str(page.thread.area_id or "")
    words = {"title": page.thread.title, "tags": ", ".join(page.tags), "area": area}
    form = AboutForm(formdata=None, back=request.args.get("back"), **words)
    return render_template("threads/about.html", community=community, page=page, form=form)


@blueprint.post("/c/<slug>/talk/<int:thread_id>/edit")
@action("thread.edit")
def about(slug: str, thread_id: int) -> ResponseReturnValue:
    """Change what a thread is called and filed under."""
    actor, community, page = _own(slug, thread_id)
    form = AboutForm()
    if carry_out(form, lambda: _change(actor, community, thread_id, form)):
        return kept(form, home_of(community, page.thread))
    actor, community, page = _own(slug, thread_id)
    shown = {"community": community, "page": page, "form": form}
    return render_template("threads/about.html", **shown), 422


def _change(actor: Actor, community: Community, thread_id: int, form: AboutForm) -> bool:
    editing.edit_thread(
        actor,
        community=community,
        thread=queries.access_thread(actor, community, thread_id),
        title=form.title.data,
        tags=split_tags(form.tags.data or ""),
        area_id=area_of(community, form.area.data),
        why=Why(form.reason.data or ""),
    )
    return True


def _own(slug: str, thread_id: int) -> tuple[Actor, Community, queries.ThreadPage]:
    actor, community, thread = about_thread(slug, thread_id)
    page = queries.thread_page(actor, community, thread.id)
    allowed = policy.can_edit(actor, community, page.thread)
    refusal = _("Only who opened it or a moderator can change a thread.")
    ensure_may_write(actor, community, allowed, refusal)
    return actor, community, page


@blueprint.post("/c/<slug>/threads/<int:thread_id>/follow")
@action("thread.follow")
def follow_thread(slug: str, thread_id: int) -> ResponseReturnValue:
    """Follow a thread, or no longer."""
    actor, community, thread = about_thread(slug, thread_id)
    ensure(policy.can_follow(actor, community, thread), _("Sign in to follow threads."))
    with transaction():
        change = unfollow if request.form.get("choice") == "unfollow" else follow
        change(actor, "thread", thread_id)
    return redirect(own_path(request.referrer) or home_of(community, thread))
