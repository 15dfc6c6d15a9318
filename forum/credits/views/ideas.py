"""The credits of an idea, and correcting them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.transaction import transaction
from forum.credits import correcting, queries
from forum.credits.forms import AnswerForm, PromiseForm, SharesForm, StepForm
from forum.credits.shares import WEIGHTS
from forum.credits.views import blueprint
from forum.credits.words import (
    DEAL_WORDS,
    END_WORDS,
    GIFT_WORDS,
    OUTCOME_WORDS,
    STEP_VERBS,
    STEP_WORDS,
    in_full,
    in_percent,
)
from forum.ideas.queries import access_idea
from forum.web.access import action
from forum.web.forms import carry_out, choices, create_once

IDEA = "/c/<slug>/ideas/<int:idea_id>"
CREDITS = f"{IDEA}/credits"


@blueprint.get(CREDITS)
@action("credits.view")
def show(slug: str, idea_id: int) -> ResponseReturnValue:
    """Who is credited for an idea, how much and what for."""
    return idea_page(slug, idea_id)


@blueprint.post(CREDITS)
@action("credits.propose")
def propose(slug: str, idea_id: int) -> ResponseReturnValue:
    """Propose other shares."""
    actor, form = current_actor(), SharesForm()
    community = access_community(actor, slug)

    def proposed() -> object:
        idea = access_idea(actor, community, idea_id)
        return correcting.propose_shares(
            actor,
            community=community,
            idea=idea,
            points=form.points(),
            reason=form.reason.data or "",
            newcomer=form.newcomer(),
        )

    if create_once(form, proposed) is None:
        return idea_page(slug, idea_id, shares=form), 422
    flash(_("Proposed. Whoever’s share would become smaller is asked; the others are told."))
    return _to(slug, idea_id)


@blueprint.post(f"{CREDITS}/<int:allocation_id>/answer")
@action("credits.answer")
def answer(slug: str, idea_id: int, allocation_id: int) -> ResponseReturnValue:
    """Agree that one's share becomes smaller, or decline."""
    actor, form = current_actor(), AnswerForm()
    community = access_community(actor, slug)

    def answered() -> bool:
        idea = access_idea(actor, community, idea_id)
        made = queries.access_proposal(idea, allocation_id)
        said = {"agrees": form.choice.data == "agree", "words": form.words.data or ""}
        correcting.answer_shares(actor, community=community, idea=idea, made=made, **said)
        return True

    if not carry_out(form, answered):
        return idea_page(slug, idea_id, answer=form), 422
    flash(_("Your answer is noted."))
    return _to(slug, idea_id)


@blueprint.post(f"{CREDITS}/<int:allocation_id>/take-back")
@action("credits.take_back")
def take_back(slug: str, idea_id: int, allocation_id: int) -> ResponseReturnValue:
    """Take a proposal back."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        idea = access_idea(actor, community, idea_id)
        made = queries.access_proposal(idea, allocation_id)
        correcting.take_back_shares(actor, community=community, idea=idea, made=made)
    flash(_("Taken back. The shares stay as they are."))
    return _to(slug, idea_id)


def idea_page(
    slug: str,
    idea_id: int,
    *,
    shares: SharesForm | None = None,
    answer: AnswerForm | None = None,
    promise: PromiseForm | None = None,
    step: tuple[int, StepForm] | None = None,
) -> str:
    """The credits of an idea, with whichever form was refused."""
    actor = current_actor()
    community = access_community(actor, slug)
    idea = access_idea(actor, community, idea_id)
    page = queries.credits_page(actor, community, idea)
    promise = promise or PromiseForm(formdata=None)
    promise.holder.choices = choices({str(row.who.id): row.who.name for row in page.rows})
    shown = {
        "page": page,
        "rewards": queries.rewards_under(actor, community, idea.id) if page.deal else [],
        "shares": shares or SharesForm(formdata=None),
        "answer": answer or AnswerForm(formdata=None),
        "promise": promise,
        "stepped": step,
        **WORDS,
    }
    return render_template("credits/idea.html", community=community, idea=idea, **shown)


WORDS = {
    "deals": DEAL_WORDS,
    "ends": END_WORDS,
    "gifts": GIFT_WORDS,
    "outcomes": OUTCOME_WORDS,
    "step_words": STEP_WORDS,
    "step_verbs": STEP_VERBS,
    "percent_of": in_percent,
    "in_full": in_full,
    "weights": WEIGHTS,
}


def _to(slug: str, idea_id: int) -> Response:
    return redirect(url_for("credits.show", slug=slug, idea_id=idea_id))
