"""Pull an idea, ideas of a theme, or what was heard in talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.capture.report.heard import heard_sentence
from forum.capture.report.queries import access_report, of_theme
from forum.capture.report.sentences import THEME as OF_THEME
from forum.communities.queries import access_community
from forum.core.database import whole_number
from forum.core.language import _
from forum.core.permissions import ensure
from forum.credits.words import DEAL_WORDS
from forum.ideas.queries import access_idea, idea_page
from forum.pipeline import policy, pullable, pulling, queries
from forum.pipeline.forms import PullForm, PullThemeForm, PullWishForm
from forum.pipeline.pulling import Source
from forum.pipeline.views import blueprint
from forum.web.access import action
from forum.web.forms import choices, create_once

if TYPE_CHECKING:
    from forum.accounts.actor import Actor
    from forum.communities.models import Community
    from forum.pipeline.models import PipelineItem

KEY = 16
IDEA = "/c/<slug>/ideas/<int:idea_id>/pull"
THEME = "/c/<slug>/reports/<key>/themes/<theme>/pull"
WISH = "/c/<slug>/reports/<key>/talk/pull"


@blueprint.get(IDEA)
@action("pipeline.pull")
def pull_form(slug: str, idea_id: int) -> ResponseReturnValue:
    """What will happen, and the deal to choose."""
    actor, community = _who(slug)
    form = PullForm(formdata=None, report=request.args.get("report", "")[:KEY], deal="thanks")
    return _pull_page(actor, community, idea_id, form)


@blueprint.post(IDEA)
@action("pipeline.pull")
def pull(slug: str, idea_id: int) -> ResponseReturnValue:
    """Pull an idea under the chosen deal."""
    actor, community = _who(slug)
    form = PullForm()

    def pulled() -> PipelineItem:
        into = form.item_id()
        return pulling.pull_idea(
            actor,
            community=community,
            idea=access_idea(actor, community, idea_id),
            deal=form.deal.data or "",
            note=form.note.data or "",
            source=Source(report_key=(form.report.data or "")[:KEY] or None),
            into=queries.access_item(actor, community, into) if into else None,
        )

    item = create_once(form, pulled)
    if item is None:
        return _pull_page(actor, community, idea_id, form), 422
    return _done(slug, item, _("Pulled. Its author has been told."))


@blueprint.get(THEME)
@action("pipeline.pull")
def pull_theme_form(slug: str, key: str, theme: str) -> ResponseReturnValue:
    """The ideas of a theme, to choose from, and the deal."""
    actor, community = _who(slug)
    offered = pullable.ideas_of_theme(
        access_report(actor, community, key, showing=of_theme(theme)), theme
    )
    ticked = [str(one.id) for one in offered.ideas if one.why_not is None]
    form = PullThemeForm(formdata=None, title=offered.label, ideas=ticked, deal="thanks")
    return _theme_page(community, key, offered, form)


@blueprint.post(THEME)
@action("pipeline.pull")
def pull_theme(slug: str, key: str, theme: str) -> ResponseReturnValue:
    """Pull the chosen ideas of a theme as one item."""
    actor, community = _who(slug)
    form = PullThemeForm()
    offered = pullable.ideas_of_theme(
        access_report(actor, community, key, showing=of_theme(theme)), theme
    )

    def pulled() -> PipelineItem:
        chosen = [one.id for one in offered.ideas if str(one.id) in form.ideas.data]
        return pulling.pull_theme(
            actor,
            community=community,
            title=form.title.data or "",
            ideas=[access_idea(actor, community, idea_id) for idea_id in chosen],
            deal=form.deal.data or "",
            note=form.note.data or "",
            source=Source(report_key=key, theme_key=theme),
        )

    item = create_once(form, pulled)
    if item is None:
        return _theme_page(community, key, offered, form), 422
    return _done(slug, item, _("Pulled as one item. The authors have been told."))


@blueprint.get(WISH)
@action("pipeline.pull")
def pull_wish_form(slug: str, key: str) -> ResponseReturnValue:
    """What was heard, and the title to give."""
    actor, community = _who(slug)
    spot = {name: whole_number(request.args.get(name)) or 0 for name in ("post", "start")}
    return _wish_page(actor, community, key, PullWishForm(formdata=None, **spot))


@blueprint.post(WISH)
@action("pipeline.pull")
def pull_wish(slug: str, key: str) -> ResponseReturnValue:
    """Pull what was heard."""
    actor, community = _who(slug)
    form = PullWishForm()

    def pulled() -> PipelineItem:
        row, _after = heard_sentence(actor, community, key, form.post.data, form.start.data)
        theme = row.group.key if row.group.sort == OF_THEME else None
        source = Source(key, theme, form.post.data, form.start.data)
        title = form.title.data or ""
        return pulling.pull_wish(actor, community=community, title=title, source=source)

    item = create_once(form, pulled)
    if item is None:
        return _wish_page(actor, community, key, form), 422
    return _done(slug, item, _("Pulled. It stands in the first stage."))


def _who(slug: str) -> tuple[Actor, Community]:
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(policy.can_pull(actor, community), _("Only the product team pulls ideas."))
    return actor, community


def _done(slug: str, item: PipelineItem, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("pipeline.board", slug=slug, _anchor=f"item-{item.id}"))


def _pull_page(actor: Actor, community: Community, idea_id: int, form: PullForm) -> str:
    page = idea_page(actor, community, idea_id)
    items = {str(key): title for key, title in pullable.open_items(community)}
    form.into.choices = choices({"": _("An item of its own"), **items})
    stands = queries.stages_of_ideas([idea_id]).get(idea_id)
    shown = {"community": community, "page": page, "form": form, "stands": stands}
    return render_template("pipeline/pull.html", **shown)


def _theme_page(
    community: Community, key: str, offered: pullable.Offered, form: PullThemeForm
) -> str:
    shown = {"community": community, "key": key, "offered": offered, "form": form}
    return render_template("pipeline/pull_theme.html", deals=DEAL_WORDS, **shown)


def _wish_page(actor: Actor, community: Community, key: str, form: PullWishForm) -> str:
    spot = (form.post.data or 0, form.start.data or 0)
    row, _after = heard_sentence(actor, community, key, *spot)
    shown = {"community": community, "key": key, "row": row, "form": form}
    return render_template("pipeline/pull_wish.html", **shown)
