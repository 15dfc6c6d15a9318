"""What the editor asks for while somebody writes: a look, names, a place for pictures, drafts."""

from __future__ import annotations

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.policy import can_write
from forum.communities.queries import access_community
from forum.communities.refusing import ensure_may_write
from forum.core import images as pictures
from forum.core.database import whole_number
from forum.core.errors import Invalid, NotAllowed
from forum.core.language import _
from forum.core.limits import NAME_MAX, PICTURE_BYTES
from forum.core.settings import settings
from forum.core.transaction import transaction
from forum.threads import drafts, images, mentions, queries
from forum.threads.forms import DraftForm, ImageForm, LookForm
from forum.threads.views import blueprint
from forum.web.access import action
from forum.web.uploads import takes_files


@blueprint.post("/c/<slug>/look")
@action("post.look")
def look(slug: str) -> ResponseReturnValue:
    """A text as it would be shown; nothing is kept by it."""
    actor = current_actor()
    community = access_community(actor, slug)
    ensure_may_write(
        actor,
        community,
        can_write(actor, community),
        _("Join this community to take part in its talk."),
    )
    form = LookForm()
    if not form.validate():
        raise Invalid({"body": form.problem or ""})
    written = mentions.read(actor, community, form.body.data or "")
    return render_template("threads/look.html", community=community, look=written.rendered.html)


@blueprint.get("/c/<slug>/names")
@action("mention.preview")
def names(slug: str) -> ResponseReturnValue:
    """Names that begin like `q`, of people who may read here; those who talk here come first."""
    actor = current_actor()
    community = access_community(actor, slug)
    begun = request.args.get("q", "")[:NAME_MAX].replace("\0", "")
    thread_id = whole_number(request.args.get("thread"))
    return jsonify(list(queries.people_like(actor, community, begun, thread_id)))


@blueprint.post("/drafts")
@action("post.draft")
def draft() -> ResponseReturnValue:
    """Keep what somebody is writing."""
    actor, form = current_actor(), DraftForm()
    if actor.is_guest:
        raise NotAllowed(_("Please sign in."))
    if not form.validate():
        raise Invalid({"body": form.problem or ""})
    with transaction():
        drafts.keep_draft(
            actor,
            place=form.place.data or "",
            title=form.title.data or "",
            body=form.body.data or "",
        )
    return "", 204


@blueprint.post("/c/<slug>/images")
@action("upload.image")
@takes_files(PICTURE_BYTES)
def upload(slug: str) -> ResponseReturnValue:
    """Keep a picture for a post; the answer is what to write to show it."""
    actor = current_actor()
    community = access_community(actor, slug)
    images.check_pace(actor, community)
    folder = settings().uploads / "posts"
    form = ImageForm()
    if not form.validate() or len(form.image.data) != 1:
        raise Invalid({"image": _("Give one picture at a time.")})
    try:
        (stored,) = pictures.receive(form.image.data, folder)
    except pictures.Refused as refused:
        return jsonify({"problem": refused.reason}), 422
    try:
        with transaction():
            images.add_image(actor, community=community, picture=stored)
    except BaseException as error:
        pictures.discard([stored.name], folder)
        if isinstance(error, Invalid):
            return jsonify({"problem": error.fields["image"]}), 422
        raise
    return jsonify({"address": f"/media/{images.PREFIX}{stored.name}"}), 201
