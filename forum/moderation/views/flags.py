"""Flag what is not right, take that back, and see what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import above
from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.moderation import flagging, policy, queries
from forum.moderation.forms import FlagForm
from forum.moderation.kinds import kinds_of
from forum.moderation.queries.things import looks_of
from forum.moderation.things import PLURALS, Thing, access_thing
from forum.moderation.views import blueprint
from forum.moderation.views.finding import ANY_KIND, address_of
from forum.moderation.words import FLAG_WORDS, THING_WORDS
from forum.people import queries as people
from forum.web.access import action
from forum.web.forms import carry_out
from forum.web.navigation import own_path

if TYPE_CHECKING:
    from forum.communities.models import Community


@blueprint.get(f"/c/<slug>/{ANY_KIND}/<int:thing_id>/flag")
@action("flag.create")
def flag_form(slug: str, kind: str, thing_id: int) -> ResponseReturnValue:
    """The form to flag something; what was flagged already can be taken back here."""
    actor, community = _reader(slug)
    thing = access_thing(actor, community, PLURALS[kind], thing_id)
    return _page(actor, community, thing, FlagForm(formdata=None))


@blueprint.post(f"/c/<slug>/{ANY_KIND}/<int:thing_id>/flag")
@action("flag.create")
def flag(slug: str, kind: str, thing_id: int) -> ResponseReturnValue:
    """Flag something."""
    actor, community = _reader(slug)
    form = FlagForm()

    def raise_it() -> Thing:
        thing = access_thing(actor, community, PLURALS[kind], thing_id)
        given = {"kind": form.kind.data or "", "words": form.words.data or ""}
        flagging.flag(actor, community=community, thing=thing, **given)
        return thing

    thing = carry_out(form, raise_it)
    if thing is None:
        community = access_community(actor, slug)
        thing = access_thing(actor, community, PLURALS[kind], thing_id)
        return _page(actor, community, thing, form, code=422)
    flash(
        _(
            "Thank you. The moderators will look at it; nobody else learns that it was you. "
            "You can take the flag back until they have decided."
        )
    )
    return redirect(_where_next(actor, slug, thing))


@blueprint.post("/c/<slug>/flags/<int:flag_id>/withdraw")
@action("flag.create")
def withdraw_flag(slug: str, flag_id: int) -> ResponseReturnValue:
    """Take one's flag back."""
    actor, community = _reader(slug)
    with transaction():
        found = queries.access_flag(actor, community, flag_id)
        thing = Thing(community.id, found.subject_kind, found.subject_id)
        flagging.withdraw(actor, found)
    flash(_("Your flag is taken back."))
    return redirect(own_path(request.form.get("back")) or _where_next(actor, slug, thing))


@blueprint.get("/people/<int:person_id>/flag")
@action("flag.person")
def flag_person(person_id: int) -> ResponseReturnValue:
    """Where to flag a person: in which of the communities that both are in."""
    actor = current_actor()
    ensure(not actor.is_guest, _("Sign in to flag what is not right."))
    profile = people.access_person(actor, person_id)
    homes = [home.community for home in people.homes_of(actor, person_id)]
    return render_template("moderation/flag_person.html", profile=profile, homes=homes)


@blueprint.get("/moderation/flags")
@action("flag.own")
def own_flags() -> ResponseReturnValue:
    """What the actor flagged, and what came of it."""
    actor = current_actor()
    ensure(not actor.is_guest, _("Please sign in."))
    page = queries.flags_of(actor, request.args.get("after"))
    above.note_opened(actor.person_id, request.path)
    words = {"things": THING_WORDS, "states": FLAG_WORDS}
    return render_template("moderation/own_flags.html", page=page, words=words)


def _where_next(actor: Actor, slug: str, thing: Thing) -> str:
    """The thing, or what it stood in where enough flags have put it out of sight."""
    community = access_community(actor, slug)
    within = looks_of([(thing.kind, thing.id)])[thing.kind, thing.id].within
    around = [Thing(community.id, within[0], within[1])] if within else []
    for place in (thing, *around):
        try:
            return address_of(slug, access_thing(actor, community, place.kind, place.id))
        except NotFound:
            continue
    return url_for("ideas.community", slug=slug)


def _reader(slug: str) -> tuple[Actor, Community]:
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(policy.can_flag(actor, community), _("Sign in to flag what is not right."))
    return actor, community


def _page(
    actor: Actor, community: Community, thing: Thing, form: FlagForm, *, code: int = 200
) -> ResponseReturnValue:
    look = looks_of([(thing.kind, thing.id)])[thing.kind, thing.id]
    form.kind.choices = kinds_of(community)
    shown = {"community": community, "thing": look, "form": form}
    shown["own"] = flagging.own_flag(actor, thing)
    shown["is_own"] = thing.person_id == actor.id
    home = address_of(community.slug, thing, look.title)
    return render_template("moderation/flag.html", home=home, **shown), code
