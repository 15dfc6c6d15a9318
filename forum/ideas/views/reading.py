"""Lists of ideas, an idea, its pictures and its original."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import (
    current_app,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.notes import notes_for
from forum.communities.queries import access_community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.limits import TAG_MAX
from forum.core.paging import PAGE_SIZE, Page
from forum.core.permissions import ensure
from forum.core.revisions import Part, changes
from forum.core.settings import settings
from forum.core.slugs import slugify
from forum.extensions import limiter
from forum.follows.queries import follows_narrowed
from forum.ideas import above, lifecycle, policy, queries
from forum.ideas.forms import AnswerForm, StatusForm, ViewForm
from forum.ideas.views import blueprint
from forum.ideas.views.finding import about, address
from forum.ideas.views.talking import talk_of
from forum.ideas.words import ORDER_WORDS, STATUS_WORDS
from forum.threads.queries import PostRow, posts_of
from forum.web.access import action
from forum.web.downloads import download

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.ideas.models import Idea

DEFAULT_ORDER = "discover"
PAGES_RANKED = 500


def note_shown(
    actor: Actor,
    community: Community,
    cards: Sequence[queries.IdeaCard],
    surface: str,
    first_rank: int,
) -> None:
    """Note that these ideas were shown, from `first_rank` on, for the correction of demand."""
    collector = current_app.extensions["impressions"]
    ids = [card.id for card in cards]
    collector.note(actor, community, ids, surface=surface, first_rank=first_rank)


@blueprint.get("/c/<slug>/ideas")
@action("idea.list")
def listing(slug: str) -> ResponseReturnValue:
    """A community's ideas in the order asked for."""
    actor = current_actor()
    community = access_community(actor, slug)
    order = asked_order()
    narrowed = narrowed_to(community)
    filters = queries.Filters(**narrowed)
    page = queries.list_ideas(actor, community, order, request.args.get("after"), filters)
    number = _page_number()
    note_shown(actor, community, page.items, order, (number - 1) * PAGE_SIZE)
    return render_template(
        "ideas/listing.html",
        community=community,
        page=page,
        number=number,
        order=order,
        filters=filters,
        narrowed=narrowed,
        statuses=sorted(lifecycle.LISTED, key=list(STATUS_WORDS).index),
        orders=ORDER_WORDS,
        views=queries.kept_by(actor, community),
        form=ViewForm(formdata=None),
        notes=notes_for(actor, community),
        followed=follows_narrowed(actor, community.id, area=filters.area, tag=filters.tag or ""),
    )


def _page_number() -> int:
    given = request.args.get("page", "1")
    # Cut first, since int() refuses thousands of digits.
    number = int(given[:9]) if given.isdecimal() else 1
    return min(max(number, 1), PAGES_RANKED)


def asked_order() -> str:
    """The order that the address asks for."""
    order = request.args.get("order", DEFAULT_ORDER)
    if order not in ORDER_WORDS:
        raise NotFound(_("There is no such order."))
    return order


def narrowed_to(community: Community) -> dict[str, Any]:
    """What the address narrows the list to; what is not narrowed is left out."""
    status, tag = request.args.get("status", ""), request.args.get("tag", "")[:TAG_MAX]
    if status and status not in lifecycle.LISTED:
        raise NotFound(_("There is no such status."))
    area = request.args.get("area", "")
    here = [one.id for one in community.areas if str(one.id) == area]
    given = {
        "status": status,
        "area": here[0] if here else None,
        "tag": tag.replace("\0", ""),
        "with_design": request.args.get("with_design") == "True",
        "unanswered": request.args.get("unanswered") == "True",
    }
    return {name: value for name, value in given.items() if value}


@blueprint.get("/c/<slug>/ideas/<int:idea_id>", defaults={"words": ""})
@blueprint.get("/c/<slug>/ideas/<int:idea_id>-<words>")
@action("idea.view")
def show(slug: str, idea_id: int, words: str) -> ResponseReturnValue:
    """An idea and its discussion."""
    actor = current_actor()
    community = access_community(actor, slug)
    page = queries.idea_page(actor, community, idea_id)
    if page.idea.merged_into_id and (target := _speaker(actor, community, page.idea)):
        return redirect(
            address(slug, target.id, slugify(target.title), _anchor=f"merged-{idea_id}")
        )
    if words != page.card.slug and "after" not in request.args:
        return redirect(address(slug, page.card.id, page.card.slug), 301)
    posts = posts_of(actor, community, page.threads, request.args.get("after"))
    note_shown(actor, community, [page.card], "page", 0)
    shown = around(actor, community, page, posts) | talk_of(actor, community, page, posts)
    return render_template("ideas/show.html", community=community, page=page, posts=posts, **shown)


def _speaker(actor: Actor, community: Community, idea: Idea) -> Idea | None:
    """The idea that speaks for this one, where the actor may see it."""
    try:
        return queries.access_idea(actor, community, idea.merged_into_id or 0)
    except NotFound:
        return None


def around(
    actor: Actor, community: Community, page: queries.IdeaPage, posts: Page[PostRow]
) -> dict[str, object]:
    """What else the page of an idea shows: forms, steps, what was offered, spots of designs."""
    idea = page.idea
    about_spots = bool(idea.designs) and bool(posts.items)
    return {
        "pins": queries.pins_among([post.id for post in posts.items]) if about_spots else {},
        "amendments": queries.amendments_of(idea) if page.is_amended else [],
        "credits": above.credits_of(idea),
        "steps": policy.steps(actor, community, idea),
        "status_form": StatusForm(),
        "answer_form": AnswerForm(),
    }


@blueprint.get("/c/<slug>/ideas/<int:idea_id>/original")
@action("idea.view")
def original(slug: str, idea_id: int) -> ResponseReturnValue:
    """The whole text of an imported idea that was too long to show."""
    _actor, _community, idea = about(slug, idea_id)
    return download(queries.original_of(idea.id), f"{slug}-{idea_id}", "txt")


@blueprint.get("/c/<slug>/ideas/<int:idea_id>/history")
@action("revision.view_old")
def history(slug: str, idea_id: int) -> ResponseReturnValue:
    """The texts of an idea, and what changed from the one before to the one asked for."""
    actor, community, idea = about(slug, idea_id)
    allowed = policy.can_see_history(actor, community, idea)
    ensure(allowed, _("Only its author and the community's team see what an idea said before."))
    texts = queries.history_of(idea)
    asked = request.args.get("revision", "")[:9]
    chosen = [i for i, (text, _name) in enumerate(texts) if str(text.number) == asked]
    place = chosen[0] if chosen else 0
    return render_template(
        "ideas/history.html",
        community=community,
        idea=idea,
        texts=texts,
        place=place,
        parts=_parts(texts, place),
    )


def _parts(texts: Sequence[tuple[Any, str]], place: int) -> dict[str, list[Part]]:
    if not texts:
        return {}
    after = texts[place][0]
    before = texts[place + 1][0] if place + 1 < len(texts) else after
    return {
        "title": changes(before.title, after.title),
        "body": changes(before.body, after.body),
    }


@blueprint.get("/media/<file>")
@limiter.exempt
@action("attachment.image.view")
def picture(file: str) -> ResponseReturnValue:
    """A picture, full or as a thumbnail, to whoever may see the idea that it shows."""
    design = queries.access_design(current_actor(), file.removeprefix("thumb-"))
    name = f"thumb-{design.file}" if file.startswith("thumb-") else design.file
    response = send_from_directory(settings().uploads / "designs", name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
