"""Who somebody is and what they did."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.accounts.words import SOCIABILITY_WORDS, TRUST_WORDS
from forum.core.errors import NotFound
from forum.core.language import _
from forum.people import policy, queries
from forum.people.views import blueprint
from forum.people.words import ROLE_WORDS
from forum.web.access import action


@blueprint.get("/people/<int:person_id>", defaults={"words": ""})
@blueprint.get("/people/<int:person_id>-<words>")
@action("person.view")
def show(person_id: int, words: str) -> ResponseReturnValue:
    """A person: what they say of themselves, where they belong, what they wrote."""
    actor = current_actor()
    profile = queries.access_person(actor, person_id)
    after = request.args.get("after")
    if words != profile.slug and not after:
        return redirect(url_for("people.show", person_id=person_id, words=profile.slug), 301)
    return _page(
        "show",
        profile,
        history=queries.history_of(actor, person_id, after),
        homes=queries.homes_of(actor, person_id),
        credits=queries.credits_of(actor, person_id),
        roles=ROLE_WORDS,
    )


@blueprint.get("/people/<int:person_id>/ideas")
@action("person.view")
def ideas(person_id: int) -> ResponseReturnValue:
    """The ideas of a person."""
    actor = current_actor()
    profile = queries.access_person(actor, person_id)
    page = queries.ideas_of(actor, person_id, request.args.get("after"))
    return _page("ideas", profile, page=page)


@blueprint.get("/people/<int:person_id>/contributions")
@action("person.view")
def contributions(person_id: int) -> ResponseReturnValue:
    """What others took up of what a person gave."""
    actor = current_actor()
    profile = queries.access_person(actor, person_id)
    page = queries.contributions_of(actor, person_id, request.args.get("after"))
    return _page("contributions", profile, page=page)


@blueprint.get("/people/<int:person_id>/following")
@action("person.follows.view")
def following(person_id: int) -> ResponseReturnValue:
    """What the reader follows; what others follow is theirs alone."""
    actor = current_actor()
    if not policy.is_oneself(actor, person_id):
        raise NotFound(_("There is no such page."))
    profile = queries.access_person(actor, person_id)
    after = request.args.get("after")
    page = queries.followed_by_oneself(actor, after)
    people = [] if after else queries.people_followed(actor)
    things = [] if after else queries.things_followed(actor)
    return _page("following", profile, page=page, people=people, things=things)


def _page(tab: str, profile: queries.Profile, **shown: object) -> str:
    return render_template(
        f"people/{tab}.html",
        profile=profile,
        person=profile.person,
        tab=tab,
        trust_words=TRUST_WORDS,
        sociability_words=SOCIABILITY_WORDS,
        **shown,
    )
