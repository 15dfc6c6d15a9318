"""Pages of vote integrity: the groups, one of them, how votes are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.policy import belongs_to_team, moderates
from forum.communities.queries import access_community
from forum.communities.reasons import Why
from forum.core.database import whole_number
from forum.core.errors import Conflict, Invalid
from forum.core.language import _
from forum.core.limits import ADDRESSES_KEPT_FOR, NEWCOMER_FOR, REASON_MAX
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.moderation.integrity import deciding, queries
from forum.moderation.integrity.drawing import drawn
from forum.moderation.integrity.forms import AutomaticForm, DecisionForm
from forum.moderation.integrity.models import ASIDE, LEFT, OPEN
from forum.moderation.integrity.reasons import reason_for
from forum.moderation.integrity.words import DONE_WORDS, STATE_WORDS, sentence, tenths, weight
from forum.web.access import action
from forum.web.forms import carry_out

if TYPE_CHECKING:
    from forum.communities.models import Community

blueprint = Blueprint("integrity", __name__, template_folder="templates")

# The choices that set votes aside, and how the group stands where each is offered.
SET_ASIDE_FROM = {"aside": OPEN, "again": LEFT}


@blueprint.get("/c/<slug>/integrity")
@action("integrity.method")
def method(slug: str) -> ResponseReturnValue:
    """How votes are counted, and how many are not."""
    community = access_community(current_actor(), slug)
    shown = {"community": community, "counts": queries.public_counts(community)}
    limits = {"hours": NEWCOMER_FOR, "kept": ADDRESSES_KEPT_FOR}
    return render_template("integrity/method.html", limits=limits, **shown)


@blueprint.get("/c/<slug>/moderation/integrity")
@action("vote.list_voters")
def listing(slug: str) -> ResponseReturnValue:
    """The groups that wait for a decision, and those decided."""
    _actor, community = _place(slug)
    waiting, decided = queries.findings_of(community)
    form = AutomaticForm(formdata=None, is_automatic=queries.is_automatic(community))
    shown = {"community": community, "waiting": waiting, "decided": decided, "form": form}
    said = {"states": STATE_WORDS, "tenths": tenths}
    return render_template("integrity/list.html", **said, **shown)


@blueprint.get("/c/<slug>/moderation/integrity/<int:finding_id>")
@action("vote.list_voters")
def show(slug: str, finding_id: int) -> ResponseReturnValue:
    """One group with its evidence."""
    actor, community = _place(slug)
    return _page(actor, community, finding_id)


@blueprint.post("/c/<slug>/moderation/integrity/<int:finding_id>")
@action("integrity.decide")
def decide(slug: str, finding_id: int) -> ResponseReturnValue:
    """Set votes of a group aside, leave it, or let its votes count again."""
    actor, community = _place(slug)
    ensure(moderates(actor, community), _("Only a moderator can do this."))
    form = DecisionForm()

    def do() -> bool:
        community = access_community(actor, slug)
        _decide(actor, community, finding_id, form)
        return True

    try:
        done = carry_out(form, do)
    except Conflict as conflict:
        form.problem, done = str(conflict), None
    if not done:
        return _page(actor, access_community(actor, slug), finding_id, form), 422
    flash(str(DONE_WORDS[form.choice.data]))
    return redirect(url_for("integrity.show", slug=slug, finding_id=finding_id))


@blueprint.post("/c/<slug>/moderation/integrity/automatic")
@action("integrity.decide")
def automatic(slug: str) -> ResponseReturnValue:
    """Let the forum set votes aside by itself, or never."""
    actor, community = _place(slug)
    form = AutomaticForm()
    if not form.validate():
        raise Invalid({"is_automatic": form.problem or _("The form could not be read.")})
    with transaction():
        community = access_community(actor, slug)
        on = bool(form.is_automatic.data)
        deciding.choose_automatic(actor, community=community, is_automatic=on)
    flash(_("Kept."))
    return redirect(url_for("integrity.listing", slug=slug))


def _place(slug: str) -> tuple[Actor, Community]:
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(belongs_to_team(actor, community), _("Only the team sees who voted."))
    return actor, community


def _decide(actor: Actor, community: Community, finding_id: int, form: DecisionForm) -> None:
    finding = queries.access_finding(community, finding_id)
    why = Why(form.reason.data or "", form.note.data or "")
    if form.choice.data in SET_ASIDE_FROM:
        people = [number for one in form.people.data if (number := whole_number(one)) is not None]
        given: dict[str, Any] = {"people": people, "why": why}
        given["state"] = SET_ASIDE_FROM[form.choice.data]
        deciding.set_aside(actor, community=community, finding=finding, **given)
    elif form.choice.data == "restore":
        deciding.restore(actor, community=community, finding=finding, why=why)
    elif form.choice.data == "leave":
        deciding.leave(actor, community=community, finding=finding, note=why.note)
    else:
        raise Invalid({"choice": _("Choose what becomes of this group.")})


def _page(
    actor: Actor, community: Community, finding_id: int, form: DecisionForm | None = None
) -> str:
    page = queries.finding_page(community, finding_id)
    form = form or _ready_form(community, page)
    lines = [(one.name, [at for _idea, at in one.votes]) for one in page.members]
    picture = drawn(lines[: queries.DRAWN_MAX])
    shown = {"community": community, "page": page, "form": form, "picture": picture}
    shown["decides"] = deciding.may_decide(actor, community, page.finding)
    said = {"sentence": sentence, "weight": weight, "tenths": tenths, "states": STATE_WORDS}
    return render_template("integrity/show.html", most=REASON_MAX, **said, **shown)


def _ready_form(community: Community, page: queries.FindingPage) -> DecisionForm:
    """The form before anything is written: everybody chosen, and a reason from their signs."""
    if page.finding.state == ASIDE:
        return DecisionForm(formdata=None)
    rows = [one.row for one in page.members]
    people = [str(row.person_id) for row in rows]
    return DecisionForm(formdata=None, people=people, reason=reason_for(community, rows))
