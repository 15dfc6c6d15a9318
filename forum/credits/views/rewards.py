"""Promise a reward, and take one a step on."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.permissions import ensure
from forum.credits import policy, queries, rewards
from forum.credits.forms import PromiseForm, StepForm
from forum.credits.views import blueprint
from forum.credits.views.ideas import IDEA, idea_page
from forum.ideas.queries import access_idea
from forum.web.access import action
from forum.web.forms import carry_out, create_once
from forum.web.navigation import own_path


@blueprint.post(f"{IDEA}/rewards")
@action("reward.promise")
def promise(slug: str, idea_id: int) -> ResponseReturnValue:
    """Promise one more reward for an idea."""
    actor, form = current_actor(), PromiseForm()
    community = access_community(actor, slug)
    allowed = policy.can_promise(actor, community)
    ensure(allowed, _("Only the product team promises rewards."))

    def promised() -> object:
        idea = access_idea(actor, community, idea_id)
        return rewards.promise_reward(
            actor,
            community=community,
            idea=idea,
            holder_id=form.holder_id(),
            kind=form.kind.data or "",
            words=form.words.data or "",
            amount=form.amount.data or "",
        )

    if create_once(form, promised) is None:
        return idea_page(slug, idea_id, promise=form), 422
    flash(_("Promised, and told to them."))
    return redirect(url_for("credits.show", slug=slug, idea_id=idea_id, _anchor="rewards"))


@blueprint.post("/c/<slug>/rewards/<int:reward_id>")
@action("reward.step")
def step(slug: str, reward_id: int) -> ResponseReturnValue:
    """Say that a reward was handed over, arrived, did not, or is cancelled."""
    actor, form = current_actor(), StepForm()
    community = access_community(actor, slug)
    reward, idea_id = queries.access_reward(actor, community, reward_id)

    def taken() -> bool:
        said = {"step": form.step.data or "", "words": form.words.data or ""}
        rewards.take_step(actor, community=community, reward=reward, **said)
        return True

    if not carry_out(form, taken):
        return idea_page(slug, idea_id, step=(reward_id, form)), 422
    flash(_("Noted, and told to the other side."))
    back = own_path(request.referrer)
    return redirect(back or url_for("credits.show", slug=slug, idea_id=idea_id))
