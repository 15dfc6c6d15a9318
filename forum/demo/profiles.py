"""The demo's profiles: what people say of themselves, their portraits, what they own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forum.accounts.models import Person
from forum.communities.models import Community, Owned, ProductModel
from forum.core import clock, images, markup
from forum.core.images import PORTRAITS
from forum.core.settings import settings
from forum.demo.drawings.faces import portrait
from forum.extensions import db

# Those who talk have been here on most days.
DAYS_SEEN = 120


def add_profiles(
    community: Community,
    people: dict[str, Person],
    listed: Sequence[dict[str, Any]],
    models: Sequence[str],
) -> None:
    """Let the talkers show who they are, and own what the content says."""
    made = {
        name: ProductModel(community_id=community.id, name=name, position=place)
        for place, name in enumerate(models)
    }
    db.session.add_all(made.values())
    db.session.flush()
    folder = settings().uploads / "portraits"
    for entry in listed:
        person = people[entry["name"]]
        person.about = entry.get("about", "")
        person.about_html = markup.render(person.about).html
        person.about_renderer = markup.RENDERER_VERSION
        person.sociability = entry.get("sociability")
        person.days_seen, person.last_seen_on = DAYS_SEEN, clock.now().date()
        if entry.get("portrait"):
            person.avatar = images.keep(portrait(person.name), folder, PORTRAITS).name
        db.session.add_all(
            Owned(person_id=person.id, model_id=made[name].id) for name in entry.get("owns", ())
        )
