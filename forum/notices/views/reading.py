"""What a person was told, and following more of a community."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.policy import is_signed_in
from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.limits import TAG_MAX
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.follows.service import follow, unfollow
from forum.notices import queries, service
from forum.notices.forms import FollowForm
from forum.notices.views import blueprint
from forum.notices.words import WHATS
from forum.web.access import action
from forum.web.navigation import own_path


@blueprint.get("/notices")
@action("notification.read.own")
def listing() -> ResponseReturnValue:
    """What the actor was told, the newest first."""
    actor = current_actor()
    ensure(is_signed_in(actor), _("Please sign in."))
    page = queries.notices_of(actor, request.args.get("after"))
    return render_template("notices/list.html", page=page, WHATS=WHATS)


@blueprint.post("/notices/read")
@action("notification.read.own")
def read_all() -> ResponseReturnValue:
    """Mark everything as read."""
    actor = current_actor()
    ensure(is_signed_in(actor), _("Please sign in."))
    with transaction():
        service.read_all(actor)
    return redirect(url_for("notices.listing"))


@blueprint.post("/c/<slug>/follow")
@action("community.follow")
def follow_more(slug: str) -> ResponseReturnValue:
    """Follow what is new in a community, in an area or under a tag, or no longer."""
    actor, form = current_actor(), FollowForm()
    community = access_community(actor, slug)
    ensure(is_signed_in(actor), _("Please sign in."))
    kind, word = form.kind.data or "community", (form.word.data or "")[:TAG_MAX]
    areas = {str(area.id): area.id for area in community.areas}
    subjects = {"community": community.id, "tag": community.id}
    subject = areas.get(form.subject.data or "") if kind == "area" else subjects.get(kind)
    if subject is None or (kind == "tag") != bool(word):
        raise NotFound(_("There is nothing like that to follow."))
    change = unfollow if form.choice.data == "unfollow" else follow
    with transaction():
        change(actor, kind, subject, word)
    flash(
        _("You follow it no more.")
        if change is unfollow
        else _("You will be told what is new there.")
    )
    return redirect(own_path(request.referrer) or url_for("ideas.community", slug=slug))
