"""Of one place, in sight, one's own: ideas, votes, what is kept of them, and communities."""

from __future__ import annotations

from typing import Any

from sqlalchemy import null, select, update

from forum.accounts.profile import unblock
from forum.accounts.queries import blocked_by
from forum.accounts.second_factor import codes_left
from forum.communities.models import Community
from forum.communities.notes import Pinned, pin_notes
from forum.communities.service import say_what_one_owns
from forum.core import clock
from forum.core.limits import DRAFTS_MAX
from forum.extensions import db
from forum.follows.service import unfollow
from forum.ideas import counting, feeds, impressions, queries, standing, waiting
from forum.ideas.drafts import Words, keep_draft
from forum.ideas.models import Draft, Feed, Idea, SavedView
from forum.ideas.queries.clock import waiting_in
from forum.ideas.queries.drafts import access_draft, pictures_of
from forum.ideas.queries.news import news_in, released_lately
from forum.ideas.saving import drop_view, save_view
from forum.ideas.talk import known_ideas
from tests.walk.changing import changed_by, refused
from tests.walk.things import Things
from tests.walk.twin import ANOTHERS, ELSEWHERE, FURTHER, UNSEEN
from tests.walk.unchanged import Read, Unchanged
from tests.world import World


def _place(world: World) -> Community:
    return db.session.get_one(Community, world.place.id)


def _recount_after(recount: Any, **values: Any) -> Read:
    """What counting a community anew changes once this is wrong everywhere."""

    def read(world: World, _things: Things) -> Any:
        place = _place(world)
        place.answer_from_votes = 0
        db.session.execute(update(Idea).values(values))
        return changed_by(lambda: recount(place))

    return read


def _mine(world: World, model: Any) -> Any:
    owned = select(model.id).where(model.person_id == world.people["member"].id, model.id < FURTHER)
    return db.session.scalars(owned).one()


def _begin_the_last_draft(world: World, _things: Things) -> str:
    member = world.actor("member")
    here = {"person_id": member.id, "community_id": world.place.id}
    db.session.add_all(Draft(title="", body="", **here) for _ in range(DRAFTS_MAX - 2))
    words = Words(kind="feature", title="", body="One more.", why="", tags="", video="")
    return refused(lambda: keep_draft(member, community=world.place, words=words))


def _set_aside_again(world: World, things: Things) -> list[int]:
    standing.restore(_place(world), [things.other_id])
    return standing.set_aside(_place(world), [things.other_id])


def _set_aside_no_more(world: World, things: Things) -> Any:
    return changed_by(lambda: standing.restore(_place(world), [things.other_id]))


def _pin(world: World, things: Things) -> Any:
    """What stands there, and the words of a note that stands elsewhere."""
    ids = (things.note_id, things.note_id + ELSEWHERE)
    notes = [Pinned(note_id, "Come on Saturday.", None) for note_id in ids]
    return changed_by(lambda: pin_notes(world.actor("mod"), _place(world), notes))


def _feed_elsewhere(world: World, _things: Things) -> Any:
    first = db.session.scalars(select(Feed.id).order_by(Feed.id)).first() or 0
    return feeds.order_for(world.actor("member"), world.place, first + ELSEWHERE)


def _feed(world: World, _things: Things) -> Any:
    feeds.refresh(world.place.id)
    newest = select(Feed.idea_ids).where(Feed.community_id == world.place.id)
    return sorted(db.session.scalars(newest.order_by(Feed.id.desc())).first() or ())


def _drop_a_view_elsewhere(world: World, _things: Things) -> Any:
    view = _mine(world, SavedView) + ELSEWHERE
    return changed_by(lambda: drop_view(world.actor("member"), community=world.place, view_id=view))


def _save_a_view(world: World, _things: Things) -> Any:
    given: dict[str, Any] = {"name": "Mine", "asks": {}}
    return changed_by(lambda: save_view(world.actor("member"), community=world.place, **given))


def _draft_elsewhere(world: World, _things: Things) -> str:
    draft = _mine(world, Draft) + ELSEWHERE
    return refused(lambda: access_draft(world.actor("member"), world.place, draft))


def _news(world: World, things: Things) -> Any:
    with clock.held_at(things.idea.created_at):
        return news_in(world.actor("other"), [world.place])


def _released(world: World, _things: Things) -> Any:
    seen = Idea.status.not_in(["withdrawn", "merged"])
    db.session.execute(update(Idea).where(seen).values(status="released"))
    return [idea.id for idea, _name in released_lately([world.place], limit=100)]


def _known_copies(world: World, things: Things) -> Any:
    """An idea, and itself hidden and withdrawn."""
    ways = (0, UNSEEN, UNSEEN + FURTHER // 4)
    return known_ideas(world.place.id, {things.idea.id + way for way in ways})


OF_THE_PLACE: dict[str, Read] = {
    "what the brand answered": lambda world, _things: queries.answered_in(world.place),
    "what waits for an answer": lambda world, _things: waiting_in(world.place).items,
    "since when ideas wait": _recount_after(waiting.recount_wanted, wanted_at=null()),
    "when ideas were answered": _recount_after(waiting.recount, answered_at=null()),
    "votes counted anew": _recount_after(counting.recount, vote_count=9),
    "who saw ideas, counted anew": _recount_after(impressions.recount, seen_by=9),
    "whose votes are set aside": _set_aside_again,
    "whose votes count again": _set_aside_no_more,
    "the notes on top": _pin,
    "the order one is in the middle of": _feed_elsewhere,
    "a view that stands elsewhere": _drop_a_view_elsewhere,
    "a view of the same name": _save_a_view,
    "a draft that stands elsewhere": _draft_elsewhere,
    "how many drafts one has": _begin_the_last_draft,
}
IN_SIGHT: dict[str, Read] = {
    "a fair order": _feed,
    "what is new": _news,
    "what was released": _released,
    "which ideas a text can name": _known_copies,
}
OF_ONE_PERSON: dict[str, Read] = {
    "whom one blocked": lambda world, _things: blocked_by(world.actor("member")),
    "whom one blocks no more": lambda world, _things: changed_by(
        lambda: unblock(world.actor("member"), world.people["outsider"].id)
    ),
    "codes for when the app is lost": lambda world, _things: codes_left(world.actor("member")),
    "what one owns no more": lambda world, _things: changed_by(
        lambda: say_what_one_owns(world.actor("member"), [])
    ),
    "what one follows no more": lambda world, things: changed_by(
        lambda: unfollow(world.actor("member"), "idea", things.idea.id)
    ),
    "a view of the same name": _save_a_view,
    "how many drafts one has": _begin_the_last_draft,
    "pictures of another's draft": lambda world, _things: [
        pictures_of(world.actor("member"), _mine(world, Draft) + ANOTHERS)
    ],
}


class TestIdeas(Unchanged):
    of_the_place = OF_THE_PLACE
    in_sight = IN_SIGHT
    of_one_person = OF_ONE_PERSON
