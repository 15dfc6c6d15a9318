"""Reactions and thanks: a form of one press, and with script only the row beneath the post."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.communities.policy import can_write
from forum.communities.refusing import ensure_may_write
from forum.core.language import _
from forum.core.transaction import transaction
from forum.threads import answering, queries
from forum.threads.forms import PressForm
from forum.threads.views import blueprint
from forum.threads.views.finding import about_post
from forum.web.access import action


@blueprint.post("/c/<slug>/posts/<int:post_id>/react")
@action("post.react")
def react(slug: str, post_id: int) -> ResponseReturnValue:
    """Put a sign on a post (+), or take it off (-)."""
    given = PressForm().sign.data or ""
    actor, community, _post = about_post(slug, post_id)
    ensure_may_write(
        actor,
        community,
        can_write(actor, community),
        _("Join this community to take part in its talk."),
    )
    with transaction():
        fresh = queries.access_post(actor, community, post_id)
        on = given[:1] == "+"
        answering.react(actor, community=community, post=fresh, sign=given[1:21], on=on)
    return _answer(slug, post_id)


@blueprint.post("/c/<slug>/posts/<int:post_id>/thank")
@action("post.thank")
def thank(slug: str, post_id: int) -> ResponseReturnValue:
    """Thank for a post, or take the thanks back."""
    on = PressForm().on.data == "y"
    actor, community, _post = about_post(slug, post_id)
    with transaction():
        fresh = queries.access_post(actor, community, post_id)
        answering.thank(actor, community=community, post=fresh, on=on)
    return _answer(slug, post_id)


def _answer(slug: str, post_id: int) -> ResponseReturnValue:
    if not request.headers.get("X-Fragment"):
        return redirect(url_for("threads.post", slug=slug, post_id=post_id))
    actor, community, _post = about_post(slug, post_id)
    row = queries.post_row(actor, community, post_id)
    return render_template("threads/signs.html", community=community, post=row)
