"""What one person does about another: follow, block, unblock, trust."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import policy, profile
from forum.accounts.session import current_actor
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.follows.service import follow, unfollow
from forum.people import queries
from forum.people.forms import FollowForm, TrustForm
from forum.people.policy import can_follow_person
from forum.people.views import blueprint
from forum.web.access import action
from forum.web.forms import carry_out
from forum.web.navigation import own_path


@blueprint.post("/people/<int:person_id>/follow")
@action("person.follow")
def follow_person(person_id: int) -> ResponseReturnValue:
    """Be told what a person proposes and opens, or no longer."""
    actor, choice = current_actor(), FollowForm().choice.data
    found = queries.access_person(actor, person_id)
    ensure(can_follow_person(actor, person_id), _("Sign in to follow others."))
    change = unfollow if choice == "unfollow" else follow
    with transaction():
        change(actor, "person", person_id)
    if change is follow:
        flash(_("You will be told what %(name)s proposes.", name=found.person.name))
    back = own_path(request.referrer)
    return redirect(back or url_for("people.show", person_id=person_id, words=found.slug))


@blueprint.post("/people/<int:person_id>/block")
@action("person.block")
def block(person_id: int) -> ResponseReturnValue:
    """Hear no more of a person."""
    actor = current_actor()
    with transaction():
        found = queries.access_person(actor, person_id)
        profile.block(actor, person_id)
    flash(_("You have blocked %(name)s.", name=found.person.name))
    return redirect(url_for("people.show", person_id=person_id, words=found.slug))


@blueprint.post("/people/<int:person_id>/unblock")
@action("person.unblock")
def unblock(person_id: int) -> ResponseReturnValue:
    """Hear of a person again, also of one whom the actor meets nowhere any more."""
    with transaction():
        profile.unblock(current_actor(), person_id)
    flash(_("You have blocked them no more."))
    back = own_path(request.referrer)
    return redirect(back or url_for("privacy.page"))


@blueprint.post("/people/<int:person_id>/trust")
@action("person.trust", fresh=True)
def trust(person_id: int) -> ResponseReturnValue:
    """Trust a person whatever they earned, or leave it to what they earn."""
    actor, form = current_actor(), TrustForm()
    found = queries.access_person(actor, person_id)
    ensure(policy.can_grant_trust(actor), _("Only an admin can do this."))
    granted = form.granted.data == "y"
    if carry_out(form, lambda: _grant(person_id, granted=granted)):
        flash(_("Trusted from now on.") if granted else _("Left to what they earn."))
    return redirect(url_for("people.show", person_id=person_id, words=found.slug))


def _grant(person_id: int, *, granted: bool) -> bool:
    profile.grant_trust(current_actor(), person_id, granted=granted)
    return True
