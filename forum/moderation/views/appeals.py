"""Decide about an appeal; never about one against oneself."""

from __future__ import annotations

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from forum.communities.queries import access_community
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.transaction import transaction
from forum.moderation import queries
from forum.moderation.appealing import refuse
from forum.moderation.forms import DecisionForm
from forum.moderation.undoing import grant_appeal
from forum.moderation.views import blueprint
from forum.moderation.views.finding import HERE, moderated_place, queue_address
from forum.web.access import action


@blueprint.post("/c/<slug>/moderation/appeals/<int:appeal_id>")
@action("appeal.decide")
def decide(slug: str, appeal_id: int) -> ResponseReturnValue:
    """Grant an appeal, which undoes the act, or refuse it with an answer."""
    actor, _community = moderated_place(slug)
    form = DecisionForm()
    choice = form.choice.data or ""
    if not form.validate() or choice not in {"grant", "refuse"}:
        raise Invalid({"choice": form.problem or _("The form could not be read.")})
    with transaction():
        community = access_community(actor, slug)
        appeal = queries.access_appeal(actor, community, appeal_id)
        settle = grant_appeal if choice == "grant" else refuse
        settle(actor, community=community, appeal=appeal, answer=form.answer.data or "")
    flash(_("Decided. The person is told, with your answer and without your name."))
    key = (form.next.data or "")[:40]
    return redirect(queue_address(slug, form.back.data or HERE, next_key=key))
