"""Decide about an appeal; never about one against oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from forum.communities.queries import access_community
from forum.core.errors import Invalid
from forum.core.language import _
from forum.moderation import queries
from forum.moderation.appealing import refuse
from forum.moderation.forms import DecisionForm
from forum.moderation.undoing import grant_appeal
from forum.moderation.views import blueprint
from forum.moderation.views.finding import HERE, moderated_place, queue_address
from forum.moderation.views.queue import appeals_again
from forum.web.access import action
from forum.web.forms import carry_out

if TYPE_CHECKING:
    from forum.moderation.models import Appeal


@blueprint.post("/c/<slug>/moderation/appeals/<int:appeal_id>")
@action("appeal.decide")
def decide(slug: str, appeal_id: int) -> ResponseReturnValue:
    """Grant an appeal, which undoes the act, or refuse it with an answer."""
    actor, _community = moderated_place(slug)
    form = DecisionForm()
    choice = form.choice.data or ""
    if choice not in {"grant", "refuse"}:
        raise Invalid({"choice": _("The form could not be read.")})

    def settle() -> Appeal:
        community = access_community(actor, slug)
        appeal = queries.access_appeal(actor, community, appeal_id)
        decide = grant_appeal if choice == "grant" else refuse
        decide(actor, community=community, appeal=appeal, answer=form.answer.data or "")
        return appeal

    if carry_out(form, settle) is None:
        return appeals_again(actor, slug, form.back.data or HERE, appeal_id, form), 422
    flash(_("Decided. The person is told, with your answer and without your name."))
    key = (form.next.data or "")[:40]
    return redirect(queue_address(slug, form.back.data or HERE, next_key=key))
