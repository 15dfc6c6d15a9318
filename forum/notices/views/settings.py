"""How to be told: by kind, by community, and the digest; and the way out that is in every mail."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.policy import is_signed_in
from forum.accounts.session import current_actor, current_person
from forum.communities.queries import visible_communities
from forum.core import mail
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.extensions import csrf
from forum.notices import queries, service
from forum.notices.forms import EmptyForm, SettingsForm
from forum.notices.jobs import read_unsubscribe
from forum.notices.kinds import KINDS
from forum.notices.views import blueprint
from forum.notices.words import COCKPIT_WORDS, EVERY_WORDS, KIND_WORDS, WAY_WORDS
from forum.web.access import action
from forum.web.forms import carry_out


@blueprint.get("/settings/notices")
@action("notification.read.own")
def settings_form() -> ResponseReturnValue:
    """How the actor wants to be told, everywhere or in one community."""
    actor = current_actor()
    ensure(is_signed_in(actor), _("Please sign in."))
    return _page(actor, SettingsForm(formdata=None), request.args.get("place", ""))


@blueprint.post("/settings/notices")
@action("notification.read.own")
def settings() -> ResponseReturnValue:
    """Keep it."""
    actor, form = current_actor(), SettingsForm()
    ensure(is_signed_in(actor), _("Please sign in."))
    slug = form.place.data or ""

    def keep() -> bool:
        service.choose_ways(actor, community_id=_place(actor, slug), ways=form.ways())
        if form.every.data:
            service.choose_digest(actor, form.every.data)
        if form.cockpit.data:
            service.choose_cockpit(actor, wants=form.cockpit.data == "week")
        return True

    if not carry_out(form, keep):
        return _page(actor, form, slug), 422
    flash(_("Kept."))
    return redirect(url_for("notices.settings_form", place=slug or None))


@blueprint.post("/settings/feeds")
@action("notification.read.own")
def renew_feeds() -> ResponseReturnValue:
    """Give the actor's feeds new addresses; the old ones lead nowhere."""
    actor = current_actor()
    ensure(is_signed_in(actor), _("Please sign in."))
    with transaction():
        service.renew_feed_key(actor)
    return redirect(url_for("notices.settings_form", _anchor="feeds"))


def _manages(actor: Actor) -> bool:
    return any(one.role == "product_manager" for one in actor.standings.values())


def _place(actor: Actor, slug: str) -> int:
    if not slug:
        return 0
    found = next((one.id for one in visible_communities(actor) if one.slug == slug), None)
    if found is None:
        raise NotFound(_("There is no such community."))
    return found


def _page(actor: Actor, form: SettingsForm, slug: str) -> str:
    place = _place(actor, slug)
    mailing, person = queries.mailing_of(actor), current_person()
    communities = visible_communities(actor)
    return render_template(
        "notices/settings.html",
        form=form,
        own=[one for one in communities if actor.role_in(one.id)],
        place=slug,
        chosen=queries.settings_of(actor, place),
        everywhere={**KINDS, **queries.settings_of(actor, 0)},
        kinds=KIND_WORDS,
        ways=WAY_WORDS,
        every=EVERY_WORDS,
        cockpit=COCKPIT_WORDS if _manages(actor) else {},
        mailing=mailing,
        address=person.email if person else None,
        sends=mail.goes_out(),
    )


@blueprint.get("/unsubscribe/<word>")
@action("notification.unsubscribe")
def unsubscribe_form(word: str) -> ResponseReturnValue:
    """A button, since opening a link must not change anything."""
    found = read_unsubscribe(word)
    if found is None:
        raise NotFound(_("This link is not whole. Copy all of it from the mail."))
    return render_template(
        "notices/unsubscribe.html", form=EmptyForm(), word=word, kind=found[2], kinds=KIND_WORDS
    )


@blueprint.post("/unsubscribe/<word>")
@csrf.exempt  # type: ignore[untyped-decorator]
@action("notification.unsubscribe")
def unsubscribe(word: str) -> ResponseReturnValue:
    """End these mails: by the button, or by the mail program itself (RFC 8058)."""
    found = read_unsubscribe(word)
    if found is None:
        raise NotFound(_("This link is not whole. Copy all of it from the mail."))
    person_id, community_id, kind = found
    with transaction():
        service.unsubscribe(person_id, community_id, kind)
    return render_template("notices/unsubscribed.html", kind=kind)
