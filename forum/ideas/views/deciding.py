"""Vote on an idea; decide where it stands and whether it is shown."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.slugs import slugify
from forum.core.transaction import transaction
from forum.follows import service as subscriptions
from forum.ideas import policy, queries, service, voting
from forum.ideas.forms import AnswerForm, FollowForm, StatusForm, VoteForm
from forum.ideas.views import blueprint
from forum.ideas.views.finding import about, address
from forum.web.access import action
from forum.web.forms import carry_out
from forum.web.navigation import own_path


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/vote")
@action("vote.cast")
def vote(slug: str, idea_id: int) -> ResponseReturnValue:
    """Want it, say that it is not for me, or take that back; script gets the new vote box."""
    actor, form = current_actor(), VoteForm()
    if not form.validate():
        raise Invalid({"choice": form.problem or _("The vote could not be read.")})
    with transaction():
        community = access_community(actor, slug)
        idea = queries.access_idea(actor, community, idea_id)
        voting.cast_vote(actor, community=community, idea=idea, choice=form.choice.data or "")
    if request.headers.get("X-Fragment"):
        card = queries.cards_of(actor, community, [idea_id])[idea_id]
        size = "large" if request.headers["X-Fragment"] == "vote-large" else "card"
        return render_template("ideas/vote.html", community=community, card=card, size=size)
    return redirect(own_path(request.referrer) or address(slug, idea.id, slugify(idea.title)))


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/join-and-vote")
@action("vote.join")
def join_and_vote(slug: str, idea_id: int) -> ResponseReturnValue:
    """Become a member of the community and vote, with one press."""
    actor, form = current_actor(), VoteForm()
    if not form.validate():
        raise Invalid({"choice": form.problem or _("The vote could not be read.")})
    with transaction():
        community = access_community(actor, slug)
        idea = queries.access_idea(actor, community, idea_id)
        choice = form.choice.data or ""
        voting.join_and_vote(actor, community=community, idea=idea, choice=choice)
    flash(
        _(
            "You are a member of %(name)s now, and you voted for “%(title)s”. The same button "
            "takes the vote back; you leave on the community's first page.",
            name=community.name,
            title=idea.title,
        )
    )
    return redirect(own_path(request.referrer) or address(slug, idea.id, slugify(idea.title)))


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/status")
@action("idea.status.change")
def status(slug: str, idea_id: int) -> ResponseReturnValue:
    """Move an idea along its life, with a public reason."""
    actor, community, idea = about(slug, idea_id)
    form = StatusForm()
    allowed = policy.can_change_status(actor, community, idea)
    ensure(allowed, _("Only the product team decides where an idea stands."))

    def change() -> bool:
        service.change_status(
            actor,
            community=community,
            idea=queries.access_idea(actor, community, idea_id),
            status=form.status.data,
            reason=form.reason.data or "",
        )
        return True

    if not carry_out(form, change):
        page = {"community": community, "idea": idea, "status_form": form}
        steps = policy.steps(actor, community, idea)
        return render_template("ideas/status.html", steps=steps, **page), 422
    flash(_("Everybody can see now where it stands, and why."))
    return redirect(address(slug, idea.id, slugify(idea.title)))


@blueprint.get("/c/<slug>/ideas/<int:idea_id>/answer")
@action("idea.answer")
def answer_form(slug: str, idea_id: int) -> ResponseReturnValue:
    """What the brand answers, to be written or changed."""
    actor, community, idea = about(slug, idea_id)
    allowed = policy.can_answer(actor, community, idea)
    ensure(allowed, _("Only the product team answers for the brand."))
    before = queries.answers_to([idea_id]).get(idea_id)
    form = AnswerForm(formdata=None, body=before.body if before else "")
    return render_template("ideas/answer.html", community=community, idea=idea, answer_form=form)


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/answer")
@action("idea.answer")
def answer(slug: str, idea_id: int) -> ResponseReturnValue:
    """Answer an idea for the brand."""
    actor, community, idea = about(slug, idea_id)
    form = AnswerForm()
    allowed = policy.can_answer(actor, community, idea)
    ensure(allowed, _("Only the product team answers for the brand."))

    def say() -> bool:
        fresh = queries.access_idea(actor, community, idea_id)
        service.answer_idea(actor, community=community, idea=fresh, body=form.body.data or "")
        return True

    if not carry_out(form, say):
        page = {"community": community, "idea": idea, "answer_form": form}
        return render_template("ideas/answer.html", **page), 422
    flash(_("Your answer stands above the talk."))
    return redirect(address(slug, idea.id, slugify(idea.title)))


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/follow")
@action("idea.follow")
def follow(slug: str, idea_id: int) -> ResponseReturnValue:
    """Follow an idea, or follow it no more."""
    actor, community, idea = about(slug, idea_id)
    form = FollowForm()
    ensure(policy.can_follow(actor, community, idea), _("Sign in to follow ideas."))
    act = {"follow": subscriptions.follow, "unfollow": subscriptions.unfollow}
    if not form.validate() or form.choice.data not in act:
        raise Invalid({"choice": form.problem or _("The form could not be read.")})
    with transaction():
        act[form.choice.data](actor, "idea", idea_id)
    return redirect(address(slug, idea.id, slugify(idea.title)))
