"""The talk of a community, and the form that opens a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.notes import notes_for
from forum.communities.policy import can_write
from forum.communities.queries import access_community
from forum.communities.refusing import ensure_may_write
from forum.communities.rules import accept_rules
from forum.core.database import whole_number
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.limits import TAG_MAX
from forum.core.slugs import slugify
from forum.core.titles import split_tags
from forum.follows.queries import follows_narrowed
from forum.threads import drafts, mentions, queries, service
from forum.threads.forms import ThreadForm
from forum.threads.views import blueprint
from forum.threads.views.finding import told_if_held
from forum.threads.words import ORDER_WORDS
from forum.web.access import action
from forum.web.forms import create_once

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.threads.models import Thread


@blueprint.get("/c/<slug>/talk")
@action("thread.list")
def listing(slug: str) -> ResponseReturnValue:
    """A community's threads."""
    actor = current_actor()
    community = access_community(actor, slug)
    order = request.args.get("order", "active")
    if order not in ORDER_WORDS:
        raise NotFound(_("There is no such order."))
    area = area_of(community, request.args.get("area"))
    tag = request.args.get("tag", "")[:TAG_MAX].replace("\0", "")
    page = queries.list_threads(
        actor, community, order, request.args.get("after"), area=area, tag=tag
    )
    narrowed = {name: value for name, value in (("area", area), ("tag", tag)) if value}
    return render_template(
        "threads/list.html",
        community=community,
        page=page,
        order=order,
        orders=ORDER_WORDS,
        narrowed=narrowed,
        notes=notes_for(actor, community),
        followed=follows_narrowed(actor, community.id, area=area, tag=tag),
    )


@blueprint.get("/c/<slug>/talk/new")
@action("thread.create")
def start_form(slug: str) -> ResponseReturnValue:
    """The form to open a thread, with what was written in it before."""
    actor, community = _writer(slug)
    kept = drafts.draft_at(actor, drafts.new_thread(community))
    given = {"title": kept.title, "body": kept.body} if kept else {}
    return _page(community, ThreadForm(formdata=None, **given))


@blueprint.post("/c/<slug>/talk/new")
@action("thread.create")
def start(slug: str) -> ResponseReturnValue:
    """Open a thread."""
    actor, community = _writer(slug)
    form = ThreadForm()
    if form.look.data and form.validate():
        look = mentions.read(actor, community, form.body.data or "").rendered.html
        return _page(community, form, look=look)
    thread = create_once(form, lambda: _started(actor, community, form))
    if thread is None:
        return _page(access_community(actor, slug), form, code=422)
    told_if_held(thread)
    words = slugify(thread.title or "")
    return redirect(url_for("threads.show", slug=slug, thread_id=thread.id, words=words))


def _started(actor: Actor, community: Community, form: ThreadForm) -> Thread:
    accept_rules(actor, community, said=form.rules.data)
    return service.start_thread(
        actor,
        community=community,
        title=form.title.data,
        body=form.body.data,
        tags=split_tags(form.tags.data or ""),
        area_id=area_of(community, form.area.data),
    )


def area_of(community: Community, given: str | None) -> int | None:
    """The product area of that number, if the community has it."""
    wanted = whole_number(given)
    return next((area.id for area in community.areas if area.id == wanted), None)


def _writer(slug: str) -> tuple[Actor, Community]:
    actor = current_actor()
    community = access_community(actor, slug)
    ensure_may_write(
        actor,
        community,
        can_write(actor, community),
        _("Join this community to take part in its talk."),
    )
    return actor, community


def _page(
    community: Community, form: ThreadForm, *, look: str = "", code: int = 200
) -> ResponseReturnValue:
    place = drafts.new_thread(community)
    shown = {"community": community, "form": form, "look": look, "place": place}
    return render_template("threads/new.html", **shown), code
