"""Why votes are set aside, in the words that the people concerned read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from forum.communities.models import Community
from forum.core.language import _, force_locale, later
from forum.moderation.integrity.models import FindingPerson

# A mail address that is not proven weighs too little to be held against anybody.
SIGN_WORDS = {
    "alone": later("most of their votes are for one author"),
    "crowd": later("other authors have fewer such voters"),
    "at_once": later("their votes come close together in time"),
    "made_together": later("the accounts were made close together in time"),
    "address": later("several of them came from one address"),
}


def reason_for(community: Community, people: Sequence[FindingPerson]) -> str:
    """What most of these people show, in the community's language, since its members read it."""
    shown = Counter(part["name"] for one in people for part in one.parts if part["weight"] > 0)
    with force_locale(community.language):
        signs = [str(words) for name, words in SIGN_WORDS.items() if 2 * shown[name] > len(people)]
        if not signs:
            return _("These accounts vote as one.")
        return _("These accounts vote as one: %(signs)s.", signs=", ".join(signs))
