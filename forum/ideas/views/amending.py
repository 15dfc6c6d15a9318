"""Amendments: offer other words or another version of a design; accept, decline, take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.communities.refusing import ensure_may_write
from forum.core import images
from forum.core.errors import Conflict
from forum.core.language import _
from forum.core.limits import PICTURES_BYTES
from forum.core.revisions import changes
from forum.ideas import editing, policy, queries
from forum.ideas.forms import AmendForm, AmendmentAnswerForm
from forum.ideas.views import blueprint
from forum.ideas.views.finding import about
from forum.ideas.views.pictures import take_pictures
from forum.web.access import action
from forum.web.forms import carry_out, create_once, was_sent
from forum.web.uploads import takes_files

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.ideas.models import Amendment, Idea


@blueprint.get("/c/<slug>/ideas/<int:idea_id>/amend")
@action("amendment.offer")
def amend_form(slug: str, idea_id: int) -> ResponseReturnValue:
    """The form to offer a change of an idea."""
    actor, community, idea = _offering(slug, idea_id)
    form = AmendForm(formdata=None, title=idea.title, body=idea.body)
    return _form(actor, community, idea, form)


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/amend")
@action("amendment.offer")
@takes_files(PICTURES_BYTES)
def amend(slug: str, idea_id: int) -> ResponseReturnValue:
    """Offer a change of an idea."""
    actor, community, idea = _offering(slug, idea_id)
    form = AmendForm()

    def offer(stored: list[images.Stored]) -> Amendment:
        return editing.offer_amendment(
            actor,
            community=community,
            idea=queries.access_idea(actor, community, idea_id),
            title=form.title.data,
            body=form.body.data,
            reason=form.reason.data or "",
            position=form.place(),
            picture=stored[0] if stored else None,
        )

    given = form.images.data[:1] if form.validate() and not was_sent(form) else []
    made = take_pictures(form, given, 0, offer, carry=create_once)
    if made is None:
        return _form(actor, community, idea, form), 422
    flash(_("Thank you. The author accepts it or says why not."))
    return redirect(_address(slug, idea_id, made.id))


@blueprint.get("/c/<slug>/ideas/<int:idea_id>/amendments/<int:amendment_id>")
@action("idea.view")
def amendment(slug: str, idea_id: int, amendment_id: int) -> ResponseReturnValue:
    """What was offered, beside what the idea says and shows now."""
    actor, community, idea = about(slug, idea_id)
    return _page(actor, community, idea, amendment_id, AmendmentAnswerForm(formdata=None))


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/amendments/<int:amendment_id>/accept")
@action("idea.edit")
def accept_amendment(slug: str, idea_id: int, amendment_id: int) -> ResponseReturnValue:
    """Accept what was offered."""
    said = _("Accepted: the idea has it now, with the name of who offered it.")
    return _answered(slug, idea_id, amendment_id, editing.accept_amendment, said)


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/amendments/<int:amendment_id>/decline")
@action("idea.edit")
def decline_amendment(slug: str, idea_id: int, amendment_id: int) -> ResponseReturnValue:
    """Decline what was offered."""
    said = _("Declined. Who offered it reads your word.")
    return _answered(slug, idea_id, amendment_id, editing.decline_amendment, said)


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/amendments/<int:amendment_id>/withdraw")
@action("amendment.offer")
def withdraw_amendment(slug: str, idea_id: int, amendment_id: int) -> ResponseReturnValue:
    """Take back what one offered."""
    return _answered(slug, idea_id, amendment_id, editing.withdraw_amendment, _("Taken back."))


def _offering(slug: str, idea_id: int) -> tuple[Actor, Community, Idea]:
    actor, community, idea = about(slug, idea_id)
    allowed = policy.can_amend(actor, community, idea)
    ensure_may_write(actor, community, allowed, _("Join this community to offer a change."))
    return actor, community, idea


def _form(actor: Actor, community: Community, idea: Idea, form: AmendForm) -> str:
    page = queries.idea_page(actor, community, idea.id)
    return render_template("ideas/amend.html", community=community, page=page, form=form)


def _page(
    actor: Actor,
    community: Community,
    idea: Idea,
    amendment_id: int,
    form: AmendmentAnswerForm,
) -> str:
    offered = queries.access_amendment(idea, amendment_id)
    page = queries.idea_page(actor, community, idea.id)
    brought = offered.design
    there = [one for one in page.idea.designs if brought and one.position == brought.position]
    return render_template(
        "ideas/amendment.html",
        community=community,
        idea=page.idea,
        offered=offered,
        current=there[0] if there else None,
        rewords=queries.offers_words(page.idea, offered.amendment),
        parts={
            "title": changes(idea.title, offered.amendment.title),
            "body": changes(idea.body, offered.amendment.body),
        },
        form=form,
    )


def _answered(
    slug: str, idea_id: int, amendment_id: int, act: Callable[..., None], said: str
) -> ResponseReturnValue:
    actor, community, idea = about(slug, idea_id)
    form = AmendmentAnswerForm()

    def answer() -> bool:
        there = queries.access_idea(actor, community, idea_id)
        found = queries.access_amendment(there, amendment_id).amendment
        act(actor, community=community, amendment=found, word=form.answer.data or "")
        return True

    try:
        done = carry_out(form, answer)
    except Conflict as conflict:
        form.problem, done = str(conflict), None
    if not done:
        return _page(actor, community, idea, amendment_id, form), 422
    flash(said)
    return redirect(url_for("ideas.show", slug=slug, idea_id=idea_id, words=""))


def _address(slug: str, idea_id: int, amendment_id: int) -> str:
    return url_for("ideas.amendment", slug=slug, idea_id=idea_id, amendment_id=amendment_id)
