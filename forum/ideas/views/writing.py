"""Change an idea, and talk about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.policy import can_write
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.paging import PAGE_SIZE
from forum.core.permissions import ensure
from forum.core.slugs import slugify
from forum.ideas import editing, queries
from forum.ideas.drafts import area_of
from forum.ideas.forms import EditForm, PostForm
from forum.ideas.views import blueprint
from forum.ideas.views.finding import about_own, address
from forum.ideas.views.reading import around
from forum.ideas.writing import split_tags
from forum.threads.policy import can_edit
from forum.threads.queries import access_post, before, posts_of
from forum.threads.service import edit_post, write_post
from forum.web.access import action
from forum.web.forms import carry_out

if TYPE_CHECKING:
    from forum.communities.models import Community


@blueprint.get("/c/<slug>/ideas/<int:idea_id>/edit")
@action("idea.edit")
def edit_form(slug: str, idea_id: int) -> ResponseReturnValue:
    """The form to change an idea."""
    _actor, community, idea = about_own(slug, idea_id)
    words = {"title": idea.title, "body": idea.body, "tags": ", ".join(queries.tags_of(idea.id))}
    more = {"kind": idea.kind, "video": idea.video, "area": str(idea.area_id or "")}
    form = EditForm(seen=str(idea.revision), **words, **more)
    return render_template("ideas/edit.html", community=community, form=form, idea=idea)


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/edit")
@action("idea.edit")
def edit(slug: str, idea_id: int) -> ResponseReturnValue:
    """Change an idea."""
    actor, community, idea = about_own(slug, idea_id)
    form = EditForm()

    def change() -> bool:
        editing.edit_idea(
            actor,
            community=community,
            idea=queries.access_idea(actor, community, idea_id),
            title=form.title.data,
            body=form.body.data,
            tags=split_tags(form.tags.data or ""),
            kind=form.kind.data,
            video=(form.video.data or "").strip(),
            area_id=area_of(community, form.area.data or ""),
            seen=form.seen_revision(),
        )
        return True

    if not carry_out(form, change):
        if form.seen.errors:
            form.seen.data = str(idea.revision)
        community = access_community(actor, slug)
        page = render_template("ideas/edit.html", community=community, form=form, idea=idea)
        return page, 422
    return redirect(address(slug, idea.id, slugify(idea.title)))


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/posts")
@action("post.create")
def reply(slug: str, idea_id: int) -> ResponseReturnValue:
    """Add a post to an idea's discussion."""
    actor, form = current_actor(), PostForm()
    community = access_community(actor, slug)
    page = queries.idea_page(actor, community, idea_id)
    ensure(can_write(actor, community), _("Join this community to take part in its talk."))
    post = carry_out(
        form,
        lambda: write_post(
            actor,
            community=community,
            thread=page.idea.thread,
            body=form.body.data,
            once=form.once_key(),
        ),
    )
    if post is None:
        posts = posts_of(actor, community, page.threads)
        options = around(actor, community, page, posts)
        shown = {"community": community, "page": page, "posts": posts, "form": form}
        return render_template("ideas/show.html", **shown, **options), 422
    # Straight to the page that holds it, however long the discussion is.
    cursor = before(post.id)
    more = {"after": cursor} if page.card.post_count >= PAGE_SIZE else {}
    return redirect(address(slug, idea_id, page.card.slug, _anchor=f"post-{post.id}", **more))


@blueprint.get("/c/<slug>/ideas/<int:idea_id>/posts/<int:post_id>/edit")
@action("post.edit")
def edit_post_form(slug: str, idea_id: int, post_id: int) -> ResponseReturnValue:
    """The form to change a post."""
    return _edited(slug, idea_id, post_id, PostForm())


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/posts/<int:post_id>/edit")
@action("post.edit")
def change_post(slug: str, idea_id: int, post_id: int) -> ResponseReturnValue:
    """Change a post."""
    return _edited(slug, idea_id, post_id, PostForm())


def _edited(slug: str, idea_id: int, post_id: int, form: PostForm) -> ResponseReturnValue:
    actor = current_actor()
    community = access_community(actor, slug)
    card = queries.idea_page(actor, community, idea_id).card
    post = access_post(actor, community, post_id)
    ensure(can_edit(actor, community, post), _("Only its author or a moderator can change a post."))
    if request.method == "GET":
        form.body.data = post.body
    elif carry_out(form, lambda: _change(actor, community, post_id, form.body.data)):
        return redirect(address(slug, idea_id, card.slug, _anchor=f"post-{post_id}"))
    shown = {"community": community, "card": card, "post": post, "form": form}
    code = 200 if request.method == "GET" else 422
    return render_template("ideas/edit_post.html", **shown), code


def _change(actor: Actor, community: Community, post_id: int, body: str) -> bool:
    post = access_post(actor, community, post_id)
    edit_post(actor, community=community, post=post, body=body)
    return True
