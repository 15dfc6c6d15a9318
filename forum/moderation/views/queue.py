"""The queue: what waits for a moderator, of one community or of all of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.database import whole_number
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.limits import SANCTION_DAYS
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.moderation import cards, policy, queries
from forum.moderation.forms import ClaimForm, DecisionForm
from forum.moderation.kinds import chosen_of, kinds_among, reasons_among
from forum.moderation.screening.words import worded
from forum.moderation.views import blueprint
from forum.moderation.views.finding import ALL, HERE, moderated_place, queue_address
from forum.moderation.words import ACT_BUTTONS, ACT_WORDS, CARD_WORDS, THING_WORDS
from forum.threads.queries import moderated_elsewhere
from forum.web.access import action

# The signs of screening that do not say that something is advertising.
NO_ADVERTISING = frozenset({"rule", "first", "changed"})

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.moderation.queries import Case


@blueprint.get("/c/<slug>/moderation")
@action("moderation.queue.view")
def queue(slug: str) -> ResponseReturnValue:
    """What waits in a community, the most urgent first."""
    actor, community = moderated_place(slug)
    return _page(actor, [community], HERE, community=community)


@blueprint.get("/moderation")
@action("moderation.queue.all")
def queue_of_all() -> ResponseReturnValue:
    """What waits in all communities that the actor moderates."""
    actor = current_actor()
    ensure(policy.moderates_somewhere(actor), _("This page is for moderators."))
    return _page(actor, queries.moderated(actor), ALL)


@blueprint.post("/c/<slug>/moderation/cards/<int:card_id>/claim")
@action("moderation.act")
def claim(slug: str, card_id: int) -> ResponseReturnValue:
    """Take a card for a while, leave it, or take it over."""
    actor, _community = moderated_place(slug)
    form = ClaimForm()
    choice = form.choice.data or ""
    if not form.validate() or choice not in {"claim", "take_over", "release"}:
        raise Invalid({"choice": form.problem or _("The form could not be read.")})
    with transaction():
        community = access_community(actor, slug)
        card = queries.access_card(actor, community, card_id)
        if choice == "release":
            cards.release(actor, community=community, card=card)
        else:
            over = choice == "take_over"
            cards.claim(actor, community=community, card=card, takes_over=over)
    return redirect(queue_address(slug, form.back.data or HERE, next_key=f"card-{card_id}"))


def appeals_again(actor: Actor, slug: str, back: str, appeal_id: int, form: DecisionForm) -> str:
    """The appeals that wait, with what is wrong about the answer to one of them."""
    more: dict[str, Any] = {"kind": "appeal", "decision": (appeal_id, form)}
    if back == ALL:
        return _page(actor, queries.moderated(actor), ALL, **more)
    community = access_community(actor, slug)
    return _page(actor, [community], HERE, community=community, **more)


def _page(actor: Actor, places: list[Community], back: str, *, kind: str = "", **more: Any) -> str:
    asked = request.args.get("kind", "")
    kind = kind or (asked if asked in CARD_WORDS else "")
    page = queries.cases_of(actor, places, kind=kind, cursor=request.args.get("after"))
    done = queries.done_by(actor, whole_number(request.args.get("done")), places)
    shown = {"decision": None, **more, **what_cases_need(actor, places, page.items)}
    shown |= {"page": page, "back": back, "kind": kind, "done": done, "card_words": CARD_WORDS}
    shown["waiting"] = queries.waiting_by_kind(actor, places)
    shown["own"] = queries.waits_for_nobody(actor, places)
    return render_template("moderation/queue.html", **shown)


def what_cases_need(actor: Actor, places: list[Community], cases: Any) -> dict[str, Any]:
    """What the form of a case offers, for the communities of these cases."""
    here: list[Case] = list(cases)
    used = {case.community.id: case.community for case in here}
    reasons, kinds = reasons_among(used.values()), kinds_among(used)
    moves = {case.community.id for case in here if "move" in case.acts}
    return {
        "reasons": reasons,
        "chosen": {case.key: _chosen(case, reasons[case.community.id]) for case in here},
        "flag_kinds": {key: dict(theirs) for key, theirs in kinds.items()},
        "targets": {key: moderated_elsewhere(actor, used[key]) for key in moves},
        "days": SANCTION_DAYS,
        "buttons": ACT_BUTTONS,
        "thing_words": THING_WORDS,
        "act_words": ACT_WORDS,
        "worded": worded,
    }


def _chosen(case: Case, reasons: Sequence[tuple[str, str]]) -> str:
    """The reason that stands chosen: of what was flagged first, or of what speaks against it."""
    signals = case.card.signals if case.card else ()
    kind = "spam" if {one["name"] for one in signals} - NO_ADVERTISING else "other"
    act = case.card.proposed if case.card else ""
    return chosen_of(case.community, reasons, case.flags[0].kind if case.flags else kind, act)
