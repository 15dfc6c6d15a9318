"""The team of a community: who is in it, and who becomes or leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities import governing, policy
from forum.communities.forms import TeamForm
from forum.communities.queries import access_community, team_of
from forum.communities.views import blueprint
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.web.access import action
from forum.web.forms import carry_out

if TYPE_CHECKING:
    from forum.communities.models import Community


@blueprint.get("/c/<slug>/settings/team")
@action("member.role.grant")
def team(slug: str) -> ResponseReturnValue:
    """The team, and the form to appoint somebody."""
    _actor, community = _appointer(slug)
    return _page(community, TeamForm(formdata=None))


@blueprint.post("/c/<slug>/settings/team")
@action("member.role.grant", fresh=True)
def appoint(slug: str) -> ResponseReturnValue:
    """Give a member a role in the team."""
    actor, _community = _appointer(slug)
    form = TeamForm()

    def give() -> bool:
        here = access_community(actor, slug)
        governing.appoint(actor, here, name=form.name.data or "", role=form.role.data or "")
        return True

    if not carry_out(form, give):
        return _page(access_community(actor, slug), form), 422
    flash(_("%(name)s is in the team now. It is in the log.", name=form.name.data))
    return redirect(url_for("communities.team", slug=slug))


@blueprint.post("/c/<slug>/settings/team/<int:person_id>/dismiss")
@action("member.role.grant", fresh=True)
def dismiss(slug: str, person_id: int) -> ResponseReturnValue:
    """Let somebody be a member like the others again."""
    actor, _community = _appointer(slug)
    with transaction():
        governing.dismiss(actor, access_community(actor, slug), person_id)
    flash(_("Done: a member like the others again. It is in the log."))
    return redirect(url_for("communities.team", slug=slug))


def _appointer(slug: str) -> tuple[Actor, Community]:
    actor = current_actor()
    community = access_community(actor, slug)
    allowed = policy.can_appoint(actor, community)
    ensure(allowed, _("Only the product team appoints moderators."))
    return actor, community


def _page(community: Community, form: TeamForm) -> str:
    shown = {"community": community, "form": form, "team": team_of(community)}
    return render_template("communities/team.html", **shown)
