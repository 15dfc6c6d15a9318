"""What the people of each theme own, counted when a report is frozen, kept beside its findings.

Counted are those whom the report counts as the people of a theme: who proposed, voted or wrote in
it. What they own is no part of the corpus, since it changes nothing that the engine finds: somebody
who says that they bought a bicycle must not give the same ideas another hash. It is counted at that
moment and not when the report is read, so that a frozen report does not change; and only what may
be shown is kept, so that no small group can be found in the database later.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from forum.capture import engine
from forum.communities.models import Community, Owned
from forum.communities.queries import product_models_of
from forum.core.limits import BREAKDOWN_FLOOR
from forum.extensions import db


def owned_in(community: Community, corpus: engine.Corpus, findings: engine.Findings) -> str | None:
    """The models of a community and how many of each theme's people own each, as JSON.

    None where the community has no models. A count is null where it may not be shown; a theme is
    among the `guarded` where that is so to protect another one.
    """
    models = product_models_of([community.id])
    if not models:
        return None
    owners = _owners([model.id for model in models])
    people_of = {document.key: document.people for document in corpus.documents}
    themes, guarded = {}, []
    for theme in findings.themes:
        people = frozenset().union(*(people_of[key] for key in theme.members))
        counts, guards = showable([len(people & owners[model.id]) for model in models], len(people))
        themes[theme.key] = counts
        guarded += [theme.key] if guards else []
    kept = {"models": [model.name for model in models], "themes": themes, "guarded": guarded}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def showable(counts: Sequence[int], total: int) -> tuple[list[int | None], bool]:
    """The counts of which none is below the floor, nor tells of one that is; whether one guards.

    People may own several models or none, and how many own none is told nowhere. So a hidden count
    could only be found where hardly anybody is left of the `total` once those that are shown are
    taken off: then the smallest of these is hidden as well, and nobody is told which one it was.
    Where more are counted than there are people, they own several, and nothing can be taken off.
    """
    shown: list[int | None] = [count if count >= BREAKDOWN_FLOOR else None for count in counts]
    left = total - sum(count for count in shown if count is not None)
    if None not in shown or not 0 <= left < BREAKDOWN_FLOOR or not any(shown):
        return shown, False
    smallest = min(count for count in shown if count is not None)
    # All that are as small: which one of them was taken would tell that the others were not needed.
    return [None if count == smallest else count for count in shown], True


def _owners(model_ids: Sequence[int]) -> dict[int, set[str]]:
    """Who owns each model, as the corpus names people."""
    query = select(Owned.model_id, Owned.person_id).where(Owned.model_id.in_(model_ids))
    owners: dict[int, set[str]] = defaultdict(set)
    for model_id, person_id in db.session.execute(query):
        owners[model_id].add(str(person_id))
    return owners
