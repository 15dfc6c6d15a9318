"""The credits of a person, and what is theirs alone: rewards, questions, certificates."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.accounts.words import SOCIABILITY_WORDS, TRUST_WORDS
from forum.credits import queries
from forum.credits.forms import CertificateForm
from forum.credits.views import blueprint
from forum.credits.views.ideas import WORDS
from forum.people.queries import access_person
from forum.web.access import action


@blueprint.get("/people/<int:person_id>/credits")
@action("person.view")
def person(person_id: int) -> ResponseReturnValue:
    """What a person is credited for."""
    actor = current_actor()
    profile = access_person(actor, person_id)
    own: dict[str, object] = {"rewards": [], "waiting": [], "certificates": []}
    if profile.is_oneself:
        own = {
            "rewards": queries.rewards_of(actor),
            "waiting": queries.proposals_waiting(actor),
            "certificates": queries.certificates_of(actor),
        }
    return render_template(
        "credits/person.html",
        profile=profile,
        person=profile.person,
        tab="credits",
        trust_words=TRUST_WORDS,
        sociability_words=SOCIABILITY_WORDS,
        lines=queries.ideas_credited(actor, person_id),
        form=CertificateForm(formdata=None),
        **own,
        **WORDS,
    )
