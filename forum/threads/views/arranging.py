"""What moderators do with threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.communities.policy import moderates
from forum.communities.queries import access_community
from forum.communities.reasons import Why
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.threads import arranging, queries
from forum.threads.forms import MoveForm, SplitForm, StateForm
from forum.threads.views import blueprint
from forum.threads.views.finding import about_post, about_thread, home_of, place_of, title_of
from forum.web.access import action
from forum.web.forms import carry_out, create_once

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.threads.models import Post, Thread


@blueprint.post("/c/<slug>/threads/<int:thread_id>/state")
@action("thread.arrange")
def set_state(slug: str, thread_id: int) -> ResponseReturnValue:
    """Lock or pin a thread, or no longer."""
    actor, community, thread = about_thread(slug, thread_id)
    form = StateForm()
    on, state = form.on.data == "y", form.state.data or ""
    with transaction():
        fresh = queries.access_thread(actor, community, thread_id)
        arranging.set_state(actor, community=community, thread=fresh, state=state, on=on)
    flash(_("Done. It is in the log, and can be undone here."))
    return redirect(home_of(community, thread))


@blueprint.get("/c/<slug>/talk/<int:thread_id>/move")
@action("thread.arrange")
def move_form(slug: str, thread_id: int) -> ResponseReturnValue:
    """Where a thread could go."""
    actor, community, thread = about_thread(slug, thread_id)
    ensure(moderates(actor, community), _("Only a moderator can do this."))
    return _move_page(actor, community, thread, MoveForm(formdata=None))


@blueprint.post("/c/<slug>/talk/<int:thread_id>/move")
@action("thread.arrange")
def move(slug: str, thread_id: int) -> ResponseReturnValue:
    """Move a thread to another community."""
    actor, community, thread = about_thread(slug, thread_id)
    ensure(moderates(actor, community), _("Only a moderator can do this."))
    form = MoveForm()
    target = carry_out(form, lambda: _moved(actor, community, thread_id, form))
    if target is None:
        return _move_page(actor, community, thread, form, code=422)
    flash(_("The thread is in %(name)s now; its old address leads there.", name=target.name))
    return redirect(home_of(target, thread))


def _moved(actor: Actor, community: Community, thread_id: int, form: MoveForm) -> Community:
    target = access_community(actor, form.to.data or "")
    thread = queries.access_thread(actor, community, thread_id)
    why = Why(form.reason.data or "")
    arranging.move_thread(actor, community=community, thread=thread, to=target, why=why)
    return target


def _move_page(
    actor: Actor, community: Community, thread: Thread, form: MoveForm, *, code: int = 200
) -> ResponseReturnValue:
    targets = queries.moderated_elsewhere(actor, community)
    shown = {"community": community, "thread": thread, "form": form, "targets": targets}
    home = home_of(community, thread)
    return render_template("threads/move.html", home=home, **shown), code


@blueprint.get("/c/<slug>/posts/<int:post_id>/split")
@action("thread.arrange")
def split_form(slug: str, post_id: int) -> ResponseReturnValue:
    """What would become a thread of its own."""
    actor, community, post = about_post(slug, post_id)
    ensure(moderates(actor, community), _("Only a moderator can do this."))
    return _split_page(actor, community, post, SplitForm(formdata=None))


@blueprint.post("/c/<slug>/posts/<int:post_id>/split")
@action("thread.arrange")
def split(slug: str, post_id: int) -> ResponseReturnValue:
    """Make a thread of its own from a post and its answers."""
    actor, community, post = about_post(slug, post_id)
    ensure(moderates(actor, community), _("Only a moderator can do this."))
    form = SplitForm()
    thread = create_once(form, lambda: _split(actor, community, post_id, form))
    if thread is None:
        return _split_page(actor, community, post, form, code=422)
    flash(_("It is a thread of its own now; every post kept its address."))
    return redirect(home_of(community, thread))


def _split(actor: Actor, community: Community, post_id: int, form: SplitForm) -> Thread:
    return arranging.split_thread(
        actor,
        community=community,
        post=queries.access_post(actor, community, post_id),
        title=form.title.data or "",
        later=form.later.data,
    )


def _split_page(
    actor: Actor, community: Community, post: Post, form: SplitForm, *, code: int = 200
) -> ResponseReturnValue:
    row = queries.post_row(actor, community, post.id)
    thread = queries.access_thread(actor, community, post.thread_id)
    shown = {"community": community, "post": row, "form": form}
    shown |= {"title": title_of(thread), "home": place_of(community, thread, post.id)}
    return render_template("threads/split.html", **shown), code
