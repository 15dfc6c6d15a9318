"""Change an idea."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from forum.communities.queries import access_community
from forum.communities.reasons import Why
from forum.core.language import _
from forum.core.slugs import slugify
from forum.core.titles import split_tags
from forum.ideas import editing, queries
from forum.ideas.drafts import area_of
from forum.ideas.forms import EditForm
from forum.ideas.views import blueprint
from forum.ideas.views.finding import about_own, address
from forum.web.access import action
from forum.web.forms import carry_out, kept


@blueprint.get("/c/<slug>/ideas/<int:idea_id>/edit")
@action("idea.edit")
def edit_form(slug: str, idea_id: int) -> ResponseReturnValue:
    """The form to change an idea."""
    _actor, community, idea = about_own(slug, idea_id)
    words = {"title": idea.title, "body": idea.body, "tags": ", ".join(queries.tags_of(idea.id))}
    more = {"kind": idea.kind, "video": idea.video, "area": str(idea.area_id or "")}
    seen = {"seen": str(idea.revision), "back": request.args.get("back")}
    form = EditForm(**seen, **words, **more)
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
            why=Why(form.reason.data or ""),
        )
        return True

    if not carry_out(form, change):
        if form.seen.errors:
            form.seen.data = str(idea.revision)
        community = access_community(actor, slug)
        page = render_template("ideas/edit.html", community=community, form=form, idea=idea)
        return page, 422
    if queries.access_idea(actor, community, idea_id).visibility == "held":
        flash(_("It is kept, and waits for a moderator. Until then you alone see it here."))
    return kept(form, address(slug, idea.id, slugify(idea.title)))
