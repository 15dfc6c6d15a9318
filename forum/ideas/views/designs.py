"""Designs: look at one and its versions, remark on a spot, add, replace, describe, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.communities.refusing import ensure_may_write
from forum.communities.rules import accept_rules
from forum.core import images
from forum.core.language import _
from forum.core.limits import PICTURES_BYTES
from forum.core.transaction import after_commit, transaction
from forum.ideas import designs, queries
from forum.ideas.forms import DesignForm, PinForm
from forum.ideas.views import blueprint
from forum.ideas.views.finding import about, about_own
from forum.ideas.views.pictures import designs_folder, take_pictures
from forum.threads.policy import can_reply
from forum.web.access import action
from forum.web.forms import create_once
from forum.web.uploads import takes_files

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.ideas.models import Idea


@blueprint.get("/c/<slug>/ideas/<int:idea_id>/designs/<int:design_id>")
@action("idea.view")
def design(slug: str, idea_id: int, design_id: int) -> ResponseReturnValue:
    """A design, its versions side by side, and the remarks on it."""
    actor, community, idea = about(slug, idea_id)
    return _page(actor, community, idea, design_id)


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/designs")
@action("idea.edit")
@takes_files(PICTURES_BYTES)
def add_designs(slug: str, idea_id: int) -> ResponseReturnValue:
    """Add pictures to an idea."""
    actor, community, idea = about_own(slug, idea_id)
    form = DesignForm()

    def add(stored: list[images.Stored]) -> Any:
        there = queries.access_idea(actor, community, idea_id)
        return designs.add_designs(actor, community=community, idea=there, pictures=stored)

    if not form.validate() or not form.images.data:
        form.take({} if form.errors else {"images": _("Choose a picture first.")})
    elif made := take_pictures(form, form.images.data, 0, add):
        for card in queries.look_alikes(actor, community, made).values():
            flash(_("This looks like a picture of “%(title)s”.", title=card.title))
        return redirect(_to(slug, idea_id, made[0].id))
    return render_template(
        "ideas/pictures_form.html", community=community, idea=idea, form=form
    ), 422


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/designs/<int:design_id>/version")
@action("idea.edit")
@takes_files(PICTURES_BYTES)
def add_version(slug: str, idea_id: int, design_id: int) -> ResponseReturnValue:
    """Put a new version in a design's place, or say in other words what it shows."""
    actor, community, idea = about_own(slug, idea_id)
    form = DesignForm()

    def put(stored: list[images.Stored]) -> Any:
        there = queries.access_idea(actor, community, idea_id)
        old = queries.design_page(actor, community, there, design_id).design
        given: Any = {"idea": there, "design": old, "alt": form.alt.data or ""}
        if stored:
            return designs.add_version(actor, community=community, picture=stored[0], **given)
        designs.describe_design(actor, community=community, **given)
        return old

    kept = take_pictures(form, form.images.data[:1], 0, put) if form.validate() else None
    if kept is None:
        return _page(actor, community, idea, design_id, form=form), 422
    return redirect(_to(slug, idea_id, kept.id))


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/designs/<int:design_id>/remove")
@action("idea.edit")
def remove_design(slug: str, idea_id: int, design_id: int) -> ResponseReturnValue:
    """Take a design away with all its versions."""
    actor, community, idea = about_own(slug, idea_id)
    with transaction():
        idea = queries.access_idea(actor, community, idea_id)
        old = queries.design_page(actor, community, idea, design_id).design
        files = designs.remove_design(actor, community=community, idea=idea, design=old)
        after_commit(lambda: images.discard(files, designs_folder()))
    flash(_("The picture is gone. What was said about it stays in the talk."))
    return redirect(url_for("ideas.show", slug=slug, idea_id=idea_id, words=""))


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/designs/<int:design_id>/pins")
@action("post.create")
def pin(slug: str, idea_id: int, design_id: int) -> ResponseReturnValue:
    """Remark on a spot of a design; the remark is a post of the idea's talk."""
    actor, community, idea = about(slug, idea_id)
    ensure_may_write(
        actor,
        community,
        can_reply(actor, community),
        _("Join this community to take part in its talk."),
    )
    form = PinForm()
    page = queries.design_page(actor, community, idea, design_id)

    def remark() -> Any:
        accept_rules(actor, community, said=form.rules.data)
        return designs.pin_remark(
            actor,
            community=community,
            idea=queries.access_idea(actor, community, idea_id),
            design=page.design,
            across=form.thousandths("across"),
            down=form.thousandths("down"),
            body=form.body.data,
        )

    pinned = create_once(form, remark)
    if pinned is None:
        return _page(actor, community, idea, design_id, pin_form=form), 422
    return redirect(_to(slug, idea_id, design_id, _anchor=f"remark-{pinned.post_id}"))


def _page(
    actor: Actor,
    community: Community,
    idea: Idea,
    design_id: int,
    *,
    pin_form: PinForm | None = None,
    form: DesignForm | None = None,
) -> str:
    page = queries.design_page(actor, community, idea, design_id)
    beside = request.args.get("beside", "")[:9]
    other = [one for one in page.versions if str(one.version) == beside and one is not page.design]
    return render_template(
        "ideas/design.html",
        community=community,
        idea=idea,
        page=page,
        other=other[0] if other else None,
        pin_form=pin_form or PinForm(formdata=None),
        form=form or DesignForm(formdata=None, alt=page.design.alt),
    )


def _to(slug: str, idea_id: int, design_id: int, **more: str) -> str:
    return url_for("ideas.design", slug=slug, idea_id=idea_id, design_id=design_id, **more)  # type: ignore[arg-type]
