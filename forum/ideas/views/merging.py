"""Merge two ideas, or propose it; object, and undo it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.policy import can_write
from forum.communities.queries import access_community
from forum.communities.refusing import ensure_may_write
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.ideas import merging, policy, queries
from forum.ideas.forms import MergeForm
from forum.ideas.views import blueprint
from forum.ideas.views.finding import about
from forum.web.access import action
from forum.web.forms import carry_out
from forum.web.navigation import own_path

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.ideas.models import Idea, Merge


@blueprint.get("/c/<slug>/ideas/<int:idea_id>/merge")
@action("idea.merge.propose")
def merge_form(slug: str, idea_id: int) -> ResponseReturnValue:
    """The form to merge an idea into another, or to propose it; `into` fills that one in."""
    actor, community, idea = _proposing(slug, idea_id)
    form = MergeForm(formdata=None, into=request.args.get("into", "")[:300])
    return _page(actor, community, idea, form)


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/merge/propose")
@action("idea.merge.propose")
def propose_merge(slug: str, idea_id: int) -> ResponseReturnValue:
    """Propose to merge an idea into another."""
    actor, community, idea = _proposing(slug, idea_id)
    form = MergeForm()
    if not _carried_out(actor, community, idea, form, merging.propose_merge):
        return _page(actor, community, idea, form, 422)
    flash(_("Thank you. The moderators decide about it."))
    return _to(slug, idea.id)


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/merge")
@action("idea.merge")
def merge(slug: str, idea_id: int) -> ResponseReturnValue:
    """Merge an idea into another."""
    actor, community, idea = _proposing(slug, idea_id)
    ensure(policy.can_merge(actor, community), _("Only a moderator can merge ideas."))
    form = MergeForm()
    if not _carried_out(actor, community, idea, form, merging.merge_ideas):
        return _page(actor, community, idea, form, 422)
    flash(_("Merged. Both addresses lead here, and voters may keep their vote out for 7 days."))
    return _to(slug, idea.id)


@blueprint.post("/c/<slug>/merges/<int:merge_id>/decline")
@action("idea.merge")
def decline_merge(slug: str, merge_id: int) -> ResponseReturnValue:
    """Turn a proposed merge down; the answer is the page it was done on."""
    said = _("Declined: both stay as they are.")
    idea = _settled(slug, merge_id, merging.decline_merge, said)
    back = own_path(request.referrer)
    return redirect(back) if back else idea


@blueprint.post("/c/<slug>/merges/<int:merge_id>/undo")
@action("idea.merge.undo")
def undo_merge(slug: str, merge_id: int) -> ResponseReturnValue:
    """Let both ideas stand for themselves again."""
    return _settled(slug, merge_id, merging.undo_merge, _("Undone: it stands for itself again."))


@blueprint.post("/c/<slug>/merges/<int:merge_id>/opt-out")
@action("idea.merge.opt_out")
def opt_out(slug: str, merge_id: int) -> ResponseReturnValue:
    """Keep one's vote out of a merge."""
    return _settled(slug, merge_id, merging.opt_out, _("Your vote stays out of this merge."))


def _proposing(slug: str, idea_id: int) -> tuple[Actor, Community, Idea]:
    actor, community, idea = about(slug, idea_id)
    ensure_may_write(
        actor, community, can_write(actor, community), _("Join this community to propose a merge.")
    )
    return actor, community, idea


def _carried_out(
    actor: Actor, community: Community, idea: Idea, form: MergeForm, act: Callable[..., Merge]
) -> bool:
    """Run a use case on the idea and the one that the form names; faults go to the form."""

    def act_on_both() -> Merge:
        slug, other = form.named()
        if slug not in (None, community.slug):
            raise Invalid({"into": _("These ideas belong to two communities.")})
        try:
            target = queries.access_idea(actor, community, other)
        except NotFound as error:
            raise Invalid({"into": _("There is no such idea here.")}) from error
        source = queries.access_idea(actor, community, idea.id)
        given = {"source": source, "target": target, "reason": form.reason.data or ""}
        return act(actor, community=community, **given)

    try:
        return carry_out(form, act_on_both) is not None
    except Conflict as conflict:
        form.take({"into": str(conflict)})
        return False


def _page(
    actor: Actor, community: Community, idea: Idea, form: MergeForm, code: int = 200
) -> ResponseReturnValue:
    other = form.named()[1]
    cards = queries.cards_of(actor, community, [idea.id, other])
    shown = {"community": community, "idea": idea, "form": form}
    return render_template(
        "ideas/merge.html", source=cards.get(idea.id), target=cards.get(other), **shown
    ), code


def _settled(slug: str, merge_id: int, act: Callable[..., None], said: str) -> ResponseReturnValue:
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        found = queries.access_merge(actor, community, merge_id)
        source_id = found.source_id
        act(actor, community=community, merge=found)
    flash(said)
    return _to(slug, source_id)


def _to(slug: str, idea_id: int) -> ResponseReturnValue:
    return redirect(url_for("ideas.show", slug=slug, idea_id=idea_id, words=""))
