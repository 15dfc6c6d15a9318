"""Answer in a thread, change a post, take one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.communities.queries import access_community
from forum.communities.reasons import Why
from forum.communities.refusing import ensure_may_write
from forum.communities.rules import accept_rules
from forum.core.database import whole_number
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.threads import drafts, editing, mentions, policy, queries, service, taking_back
from forum.threads.forms import EditPostForm, PostForm, PressForm
from forum.threads.quoting import quoted
from forum.threads.views import blueprint
from forum.threads.views.finding import (
    about_post,
    about_thread,
    home_of,
    place_of,
    title_of,
    told_if_held,
)
from forum.web.access import action
from forum.web.forms import carry_out, create_once, kept

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.threads.models import Post, Thread


@blueprint.post("/c/<slug>/threads/<int:thread_id>/posts")
@action("post.create")
def reply(slug: str, thread_id: int) -> ResponseReturnValue:
    """Add a post to a thread."""
    actor, community, thread = about_thread(slug, thread_id)
    form = PostForm()
    ensure_may_write(
        actor,
        community,
        policy.can_reply(actor, community),
        _("Join this community to take part in its talk."),
    )
    ensure(policy.can_reply(actor, community, thread), _("This thread is locked."))
    if form.look.data and form.validate():
        look = mentions.read(actor, community, form.body.data or "").rendered.html
        return _answer_page(actor, community, thread, form, look=look)
    made = create_once(form, lambda: _written(actor, community, thread_id, form))
    if made is None:
        thread = queries.access_thread(actor, access_community(actor, slug), thread_id)
        return _answer_page(actor, community, thread, form, code=422)
    told_if_held(made)
    return redirect(place_of(community, thread, made.id))


def _written(actor: Actor, community: Community, thread_id: int, form: PostForm) -> Post:
    parent_id = whole_number(form.parent.data)
    accept_rules(actor, community, said=form.rules.data)
    return service.write_post(
        actor,
        community=community,
        thread=queries.access_thread(actor, community, thread_id),
        body=form.body.data,
        parent=queries.access_post(actor, community, parent_id) if parent_id else None,
    )


@blueprint.get("/c/<slug>/posts/<int:post_id>/reply")
@action("post.create")
def reply_form(slug: str, post_id: int) -> ResponseReturnValue:
    """The form to answer a post, with its words as a quotation if that is asked for."""
    actor, community, post = about_post(slug, post_id)
    ensure_may_write(
        actor,
        community,
        policy.can_reply(actor, community),
        _("Join this community to take part in its talk."),
    )
    thread = queries.access_thread(actor, community, post.thread_id)
    ensure(policy.can_reply(actor, community, thread), _("This thread is locked."))
    form = PostForm(formdata=None, parent=str(post_id))
    if "quote" in request.args:
        name = queries.post_row(actor, community, post_id).author_name
        form.body.data = quoted(post.body, name, f"/c/{slug}/posts/{post_id}")
    return _answer_page(actor, community, thread, form)


def _answer_page(
    actor: Actor,
    community: Community,
    thread: Thread,
    form: PostForm,
    *,
    look: str = "",
    code: int = 200,
) -> ResponseReturnValue:
    parent_id = whole_number(form.parent.data)
    parent = queries.access_post(actor, community, parent_id) if parent_id else None
    shown: dict[str, Any] = {
        "parent": queries.post_row(actor, community, parent.id) if parent else None,
        "title": title_of(thread),
        "home": place_of(community, thread, parent.id) if parent else home_of(community, thread),
        "place": drafts.in_thread(thread),
    }
    page = render_template(
        "threads/reply.html", community=community, thread=thread, form=form, look=look, **shown
    )
    return page, code


@blueprint.get("/c/<slug>/posts/<int:post_id>/edit")
@action("post.edit")
def edit_form(slug: str, post_id: int) -> ResponseReturnValue:
    """The form to change a post."""
    actor, community, post = _changeable(slug, post_id)
    form = EditPostForm(formdata=None, body=post.body, back=request.args.get("back"))
    return _edit_page(actor, community, post, form)


@blueprint.post("/c/<slug>/posts/<int:post_id>/edit")
@action("post.edit")
def edit(slug: str, post_id: int) -> ResponseReturnValue:
    """Change a post."""
    actor, community, post = _changeable(slug, post_id)
    form = EditPostForm()
    if form.look.data and form.validate():
        look = mentions.read(actor, community, form.body.data or "").rendered.html
        return _edit_page(actor, community, post, form, look=look)
    if carry_out(form, lambda: _changed(actor, community, post_id, form)):
        told_if_held(queries.access_post(actor, community, post_id))
        thread = queries.access_thread(actor, community, post.thread_id)
        return kept(form, place_of(community, thread, post_id))
    actor, community, post = _changeable(slug, post_id)
    return _edit_page(actor, community, post, form, code=422)


def _changed(actor: Actor, community: Community, post_id: int, form: PostForm) -> bool:
    post = queries.access_post(actor, community, post_id)
    why = Why(form.reason.data or "")
    editing.edit_post(actor, community=community, post=post, body=form.body.data, why=why)
    return True


def _changeable(slug: str, post_id: int) -> tuple[Actor, Community, Post]:
    actor, community, post = about_post(slug, post_id)
    allowed = policy.can_edit(actor, community, post)
    refusal = _("Only its author or a moderator can change a post.")
    ensure_may_write(actor, community, allowed, refusal)
    return actor, community, post


def _edit_page(
    actor: Actor,
    community: Community,
    post: Post,
    form: EditPostForm,
    *,
    look: str = "",
    code: int = 200,
) -> ResponseReturnValue:
    thread = queries.access_thread(actor, community, post.thread_id)
    if post.author_id != actor.id:
        form.body.label.text = _("The post")
    shown = {"post": post, "form": form, "look": look, "place": drafts.of_post(post)}
    page = render_template(
        "threads/edit_post.html",
        community=community,
        title=title_of(thread),
        home=place_of(community, thread, post.id),
        **shown,
    )
    return page, code


@blueprint.post("/c/<slug>/posts/<int:post_id>/take-back")
@action("post.take_back")
def take_back(slug: str, post_id: int) -> ResponseReturnValue:
    """Take a post of one's own back, or put it back."""
    back = PressForm().on.data != "n"
    actor, community, _post = about_post(slug, post_id)
    with transaction():
        fresh = queries.access_post(actor, community, post_id)
        change = taking_back.take_back if back else taking_back.put_back
        change(actor, community=community, post=fresh)
    flash(
        _("Taken back. You and the moderators still see it here, where you can put it back.")
        if back
        else _("Everybody who reads here sees it again.")
    )
    return redirect(url_for("threads.post", slug=slug, post_id=post_id))
