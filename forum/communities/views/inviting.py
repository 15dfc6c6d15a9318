"""Invitations: make a link, write to people, take one back; and what the invited see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities import inviting, policy
from forum.communities.forms import JoinForm, LinkForm, MailForm
from forum.communities.invitations import invitations_of
from forum.communities.queries import access_community
from forum.communities.views import blueprint
from forum.core import mail
from forum.core.errors import NotAllowed
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.web.access import action
from forum.web.forms import carry_out, create_once
from forum.web.links import whole_link

if TYPE_CHECKING:
    from forum.communities.models import Community

USES, DAYS = "10", "14"


@blueprint.get("/c/<slug>/invitations")
@action("member.invite")
def invitations(slug: str) -> ResponseReturnValue:
    """The forms to invite by, and who came by which invitation."""
    actor, community = _inviter(slug)
    return _page(actor, community)


@blueprint.post("/c/<slug>/invitations")
@action("member.invite")
def make_link(slug: str) -> ResponseReturnValue:
    """Make a link; it is shown this once, since only its hash is kept."""
    actor, _community = _inviter(slug)
    form = LinkForm()

    def make() -> str:
        return inviting.invite_by_link(actor, access_community(actor, slug), **form.counts())

    word = create_once(form, make)
    community = access_community(actor, slug)
    if word is None:
        return _page(actor, community, link_form=form), 422
    return _page(actor, community, made=[("", _link(word))])


@blueprint.post("/c/<slug>/invitations/mail")
@action("member.invite")
def write(slug: str) -> ResponseReturnValue:
    """Write to people."""
    actor, _community = _inviter(slug)
    form = MailForm()

    def post() -> list[tuple[str, str]]:
        here = access_community(actor, slug)
        return inviting.invite_by_mail(actor, here, addresses=form.each(), link_to=_link)

    made = create_once(form, post)
    community = access_community(actor, slug)
    if made is None:
        return _page(actor, community, mail_form=form), 422
    return _page(actor, community, made=made, mailed=True)


@blueprint.post("/c/<slug>/invitations/<int:invitation_id>/revoke")
@action("member.invite")
def revoke(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Let nobody in by an invitation any more."""
    actor, _community = _inviter(slug)
    with transaction():
        inviting.revoke_invitation(actor, access_community(actor, slug), invitation_id)
    flash(_("That invitation lets nobody in any more."))
    return redirect(url_for("communities.invitations", slug=slug))


@blueprint.get("/invitations/<word>")
@action("invitation.view")
def invitation(word: str) -> ResponseReturnValue:
    """Where an invitation leads, its rules, and who invites."""
    return _invited(word, JoinForm(formdata=None))


@blueprint.post("/invitations/<word>")
@action("invitation.accept")
def accept(word: str) -> ResponseReturnValue:
    """Join by an invitation."""
    actor, form = current_actor(), JoinForm()
    if actor.is_guest:
        raise NotAllowed(_("Please sign in."))
    community = carry_out(
        form, lambda: inviting.accept_invitation(actor, word, of_age=form.of_age.data)
    )
    if community is None:
        return _invited(word, form), 422
    flash(_("You are a member of %(name)s now: propose, vote, talk.", name=community.name))
    return redirect(url_for("ideas.community", slug=community.slug))


def _invited(word: str, form: JoinForm) -> str:
    # Not as `community`: its pages and its colours are for members.
    _invitation, place, inviter = inviting.invitation_by(word)
    is_member = current_actor().role_in(place.id) is not None
    shown = {"place": place, "inviter": inviter, "word": word, "form": form}
    return render_template("communities/invited.html", is_member=is_member, **shown)


def _link(word: str) -> str:
    return whole_link("communities.invitation", word=word)


def _inviter(slug: str) -> tuple[Actor, Community]:
    actor = current_actor()
    community = access_community(actor, slug)
    allowed = policy.can_invite(actor, community)
    ensure(allowed, _("Only the community's team invites here."))
    return actor, community


def _page(
    actor: Actor,
    community: Community,
    *,
    link_form: LinkForm | None = None,
    mail_form: MailForm | None = None,
    made: list[tuple[str, str]] | None = None,
    mailed: bool = False,
) -> str:
    return render_template(
        "communities/invitations.html",
        community=community,
        link_form=link_form or LinkForm(formdata=None, uses=USES, days=DAYS),
        mail_form=mail_form or MailForm(formdata=None),
        made=made,
        mailed=mailed,
        sends=mail.goes_out(),
        rows=invitations_of(actor, community),
    )
