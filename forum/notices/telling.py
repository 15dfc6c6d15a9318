"""From an event to an outbox row: whoever posts waits for none of those who will be told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from forum.core import outbox
from forum.extensions import db
from forum.ideas.events import (
    AmendmentAnswered,
    AmendmentOffered,
    IdeaAnswered,
    IdeaProposed,
    IdeasAnswered,
    IdeasMerged,
    MergeProposed,
    MergeUndone,
    StatusChanged,
)
from forum.ideas.models import Amendment, Merge, StatusChange
from forum.threads.events import PostEdited, PostThanked, PostWritten, ThreadOpened

TELL = "notices.tell"


def on_post(event: PostWritten) -> None:
    """Tell whom it names, whom it answers, and who follows."""
    _ask("post", event.post_id, mentioned=list(event.mentioned))


def on_edit(event: PostEdited) -> None:
    """Tell whom it names now and did not before."""
    if event.mentioned:
        key = "-".join(map(str, sorted(event.mentioned)))
        _ask("mentions", event.post_id, more=key[:60], mentioned=list(event.mentioned))


def on_thread(event: ThreadOpened) -> None:
    """Tell who follows the community, the area, a tag or the person."""
    _ask("thread", event.thread_id)


def on_idea(event: IdeaProposed) -> None:
    """Tell the same, and who wrote the post that the idea was made of."""
    _ask("idea", event.idea_id)


def on_status(event: StatusChanged) -> None:
    """Tell who proposed, wants or follows it, unless the answer that it came with does."""
    if event.batch:
        return
    last = select(StatusChange.id).where(StatusChange.idea_id == event.idea_id)
    change = db.session.scalar(last.order_by(StatusChange.id.desc()).limit(1))
    _ask("status", event.idea_id, more=str(change))


def on_answer(event: IdeaAnswered) -> None:
    """Tell the same that the brand answered; an answer that is mended is told once."""
    if outbox.find(TELL, f"answer-{event.idea_id}") is None:
        _ask("answer", event.idea_id)


def on_answers(event: IdeasAnswered) -> None:
    """Tell whom several ideas concern that the brand answered them: each of them once."""
    ideas = list(event.idea_ids)
    _ask("answers", ideas[0], more=event.batch, ideas=ideas)


def on_amendment(event: AmendmentOffered) -> None:
    """Tell the author."""
    offered = db.session.get_one(Amendment, event.amendment_id)
    _ask("amendment", event.idea_id, more=str(offered.id), by=offered.author_id)


def on_amendment_answer(event: AmendmentAnswered) -> None:
    """Tell who offered it."""
    offered = db.session.get_one(Amendment, event.amendment_id)
    _ask("amendment_answer", event.idea_id, more=str(offered.id), to=[offered.author_id])


def on_merge_proposed(event: MergeProposed) -> None:
    """Tell the author of the idea that would be merged."""
    proposed = db.session.get_one(Merge, event.merge_id)
    _ask("merge_proposed", event.source_id, more=str(proposed.id), by=proposed.proposer_id)


def on_merge(event: IdeasMerged) -> None:
    """Tell who proposed, wants or follows the idea that another one speaks for now."""
    _ask("merged", event.source_id, more=str(event.merge_id))


def on_unmerge(event: MergeUndone) -> None:
    """Tell the same that it stands for itself again."""
    _ask("unmerged", event.source_id, more=str(event.merge_id))


def on_thanks(event: PostThanked) -> None:
    """Tell who wrote the post."""
    # Taken back and given again, they are the same thanks.
    if outbox.find(TELL, f"thanks-{event.post_id}-{event.by_id}") is None:
        _ask("thanks", event.post_id, more=str(event.by_id), by=event.by_id)


def on_pull(idea_id: int, deal_id: int, by_id: int | None) -> None:
    """Tell its author that the brand took an idea up."""
    _ask("pulled", idea_id, more=str(deal_id), by=by_id)


def on_credit(idea_id: int, deal_id: int, by_id: int | None, to: list[int]) -> None:
    """Tell whoever else gave something to an idea that the brand took it up."""
    _ask("credited", idea_id, more=str(deal_id), by=by_id, to=to)


def on_shares(
    what: str, idea_id: int, allocation_id: int, by_id: int | None, to: list[int]
) -> None:
    """Tell these people that other shares of an idea are proposed, or decided."""
    _ask(what, idea_id, more=str(allocation_id), by=by_id, to=to)


def on_reward(what: str, idea_id: int, step: str, by_id: int | None, to: list[int]) -> None:
    """Tell the other side of a reward where it is; `step` names it once."""
    _ask(what, idea_id, more=step, by=by_id, to=to)


def _ask(what: str, subject_id: int, *, more: str = "", **payload: Any) -> None:
    key = f"{what}-{subject_id}" + (f"-{more}" if more else "")
    outbox.add(TELL, key, {"what": what, "id": subject_id, "key": key, **payload})
