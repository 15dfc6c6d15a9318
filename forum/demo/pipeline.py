"""What the demo's brands work on: ideas that its content says are taken up, in their stages."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.communities.queries import managers_of
from forum.core import clock
from forum.core.transaction import lock
from forum.demo.build import Built
from forum.demo.crediting import notes_of
from forum.ideas.models import Idea
from forum.pipeline.models import PipelineItem, Stage
from forum.pipeline.moving import Fields, change_item, move_item
from forum.pipeline.pulling import pull_idea
from forum.pipeline.stages import stages_of

OPERATOR = Actor(name="operator", is_admin=True, verified=True)
DEALS = ("thanks", "gift", "revenue_share", "badge", "payment")
# A part of the time since an idea was proposed.
PULLED_AFTER = 0.6
TAKEN_UP = ("under_review", "planned", "in_production", "released")
# What a team says of the items of each status: estimates, value, effort, and the release.
SAID = {
    "under_review": (("", 3, None), ("2 weeks", 4, 2)),
    "planned": (("6 weeks", 4, 3), ("3 months", 5, 4)),
    "in_production": (("4 weeks", 4, 3), ("5 months", 5, 5)),
    "released": (("3 weeks", 3, 2), ("2 months", 4, 3)),
}
TARGETS = {"planned": "2027.2", "in_production": "2027.1", "released": "2026.3"}


def pull(built: Built) -> None:
    """Put into the pipeline what the content says is under review or further."""
    community = built.community
    notes = notes_of(built)
    stages, managers = stages_of(community), managers_of(community)
    taken = [idea for idea in built.ideas.values() if idea.status in TAKEN_UP]
    for number, idea in enumerate(idea for idea in taken if idea.capture_consent):
        deal = DEALS[number % len(DEALS)]
        with clock.held_at(idea.created_at + (clock.now() - idea.created_at) * PULLED_AFTER):
            note = notes[deal]
            item = pull_idea(OPERATOR, community=community, idea=idea, deal=deal, note=note)
            move_item(OPERATOR, community=community, item=item, stage=_stage(stages, idea, number))
        _say(built, item, idea, managers[number % len(managers)][0], number)


def _stage(stages: list[Stage], idea: Idea, number: int) -> Stage:
    """One of the stages that give the idea the status that it has."""
    fitting = [stage for stage in stages if stage.status == idea.status]
    return fitting[number % len(fitting)]


def _say(built: Built, item: PipelineItem, idea: Idea, owner: int, number: int) -> None:
    estimate, value, effort = SAID[idea.status][number % 2]
    if built.community.language == "fr":
        estimate = estimate.replace("weeks", "semaines").replace("months", "mois")
    fields = Fields(
        owner_id=owner if number % 3 else None,
        estimate=estimate,
        value=value,
        effort=effort,
        target=TARGETS.get(idea.status, ""),
    )
    lock(item)
    change_item(OPERATOR, community=built.community, item=item, fields=fields, version=None)
