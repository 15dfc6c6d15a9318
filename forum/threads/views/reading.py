"""A thread, and the address of a post that stays wherever the post goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, redirect, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.database import whole_number
from forum.core.errors import NotFound
from forum.core.images import THUMB_PREFIX
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.revisions import changes
from forum.core.settings import settings
from forum.extensions import limiter
from forum.threads import drafts, images, policy, queries
from forum.threads.above import references_in
from forum.threads.forms import PostForm
from forum.threads.reading import last_read
from forum.threads.views import blueprint
from forum.threads.views.finding import about_post, about_thread, place_of, title_of
from forum.web.access import action

if TYPE_CHECKING:
    pass


@blueprint.get("/c/<slug>/talk/<int:thread_id>", defaults={"words": ""})
@blueprint.get("/c/<slug>/talk/<int:thread_id>-<words>")
@action("thread.view")
def show(slug: str, thread_id: int, words: str) -> ResponseReturnValue:
    """A thread and a page of its posts."""
    actor = current_actor()
    community = access_community(actor, slug)
    try:
        page = queries.thread_page(actor, community, thread_id)
    except NotFound:
        return _moved(actor, thread_id)
    if words != page.slug and "after" not in request.args:
        return redirect(_address(slug, thread_id, page.slug), 301)
    posts = queries.posts_of(actor, community, [thread_id], request.args.get("after"))
    visit = queries.visit_of(actor, page.thread)
    current_app.extensions["read_positions"].read(actor, thread_id, visit.newest)
    return render_template(
        "threads/show.html",
        community=community,
        page=page,
        posts=posts,
        since=last_read(visit, request.args.get("since")),
        references=references_in(actor, community, {one.id: one.body_html for one in posts.items}),
        form=PostForm(formdata=None, body=visit.draft.body if visit.draft else ""),
        visit=visit,
        place=drafts.in_thread(page.thread),
    )


def _moved(actor: Actor, thread_id: int) -> ResponseReturnValue:
    """Lead on to where a thread was moved, if the actor may read it there."""
    elsewhere = queries.community_of_thread(actor, thread_id)
    home = access_community(actor, elsewhere.slug)
    page = queries.thread_page(actor, home, thread_id)
    return redirect(_address(home.slug, thread_id, page.slug))


def _address(slug: str, thread_id: int, words: str) -> str:
    return url_for("threads.show", slug=slug, thread_id=thread_id, words=words)


@blueprint.get("/c/<slug>/posts/<int:post_id>")
@action("post.view")
def post(slug: str, post_id: int) -> ResponseReturnValue:
    """Lead to a post where it stands now."""
    actor = current_actor()
    community = access_community(actor, slug)
    try:
        found = queries.access_post(actor, community, post_id)
    except NotFound:
        community = access_community(actor, queries.community_of_post(actor, post_id).slug)
        found = queries.access_post(actor, community, post_id)
    thread = queries.access_thread(actor, community, found.thread_id)
    since = whole_number(request.args.get("since"))
    return redirect(place_of(community, thread, post_id, **({"since": since} if since else {})))


@blueprint.get("/c/<slug>/threads/<int:thread_id>/unread")
@action("thread.view")
def unread(slug: str, thread_id: int) -> ResponseReturnValue:
    """Lead to the first post of a thread that is new to the actor, or to its last."""
    actor, community, thread = about_thread(slug, thread_id)
    new = queries.unread_in(actor, [thread_id]).get(thread_id)
    if new is None:
        newest = queries.newest_of(thread_id)
        return redirect(place_of(community, thread, newest))
    return redirect(place_of(community, thread, new.first, since=new.since))


@blueprint.get("/c/<slug>/posts/<int:post_id>/history")
@action("post.history")
def history(slug: str, post_id: int) -> ResponseReturnValue:
    """What a post said before, and what changed each time."""
    actor, community, post = about_post(slug, post_id)
    allowed = policy.can_see_history(actor, community, post)
    ensure(allowed, _("Only its author and the community's team see what a post said before."))
    texts = queries.history_of(post)
    older = [*texts[1:], None]
    steps = [
        (moment, changes(before[0], body) if before else None, body)
        for (body, moment), before in zip(texts, older, strict=True)
    ]
    thread = queries.access_thread(actor, community, post.thread_id)
    title = title_of(thread)
    shown = {"community": community, "post": post, "title": title, "steps": steps}
    return render_template("threads/history.html", **shown)


@blueprint.get(f"/media/{images.PREFIX}<file>")
@limiter.exempt
@action("attachment.post_image.view")
def image(file: str) -> ResponseReturnValue:
    """A picture in a post, to whoever may read the post."""
    found = images.access_image(current_actor(), file.removeprefix(THUMB_PREFIX))
    name = f"{THUMB_PREFIX}{found.file}" if file.startswith(THUMB_PREFIX) else found.file
    response = send_from_directory(settings().uploads / "posts", name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
