"""Laws that the predicates of all rooms obey, each asked as favourably as it can be."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

import forum
from forum.accounts.actor import GUEST, Actor, Standing
from forum.communities.policy import is_silenced, is_suspended, must_read_rules
from forum.core import clock
from forum.ideas import policy as ideas
from forum.moderation import policy as moderation
from tests.unit.communities.test_policy import ELSEWHERE, HERE, Place

ME, SOMEBODY = 7, 99
# What turns somebody away, and so is true of them.
BARRING = (is_suspended, is_silenced, must_read_rules)
# What is owed to somebody is theirs wherever they are, and a suspension is known of.
OUTSIDE_THE_PLACE = {"communities.knows_of", "credits.is_party", "credits.steps"}
READING = {
    *("communities.can_view", "communities.knows_of", "ideas.can_view_idea"),
    *("search.can_find", "threads.can_read"),
}
# A silenced author reads, votes, follows, complains, and has what is theirs.
WITHOUT_WRITING = READING | {
    *("communities.can_dismiss", "communities.can_leave", "communities.can_vote"),
    *("communities.takes_part", "credits.can_answer_shares", "credits.can_propose_shares"),
    *("credits.can_take_shares_back", "credits.is_party", "credits.sees_proposals"),
    *("credits.steps", "ideas.can_follow", "ideas.can_join_to_vote", "ideas.can_see_history"),
    *("ideas.can_vote_on", "moderation.can_flag", "notices.can_follow_place"),
    *("threads.can_follow", "threads.can_see_history", "threads.can_take_back"),
}
# How the predicates call what stands hidden.
HIDDEN_FROM = ("idea", "source", "written", "thread", "said")


@dataclass(frozen=True)
class Subject:
    """An idea, a post, an entry, an appeal: what predicates ask of any of them."""

    author_id: int | None = ME
    visibility: str = "visible"
    status: str = "open"
    locked: bool = False
    kind: str = "post"
    thread_visibility: str = "visible"
    idea: Subject | None = None
    theme: str | None = None
    person_id: int = ME
    actor_id: int | None = None
    against_id: int | None = None


# What is asked beside it, by the name of the parameter.
BESIDE: dict[str, Any] = {
    "person_id": SOMEBODY,
    "author_id": SOMEBODY,
    "receiver_id": ME,
    "credited": {ME},
    "asked": {ME},
    "voters": (),
    "state": "handed_over",
    "in_team": False,
    "is_alone": True,
}


def predicates() -> Iterator[Any]:
    """Every predicate about a place, and its name."""
    for found in pkgutil.walk_packages(forum.__path__, "forum."):
        room, _dot, last = found.name.removeprefix("forum.").rpartition(".")
        if last != "policy":
            continue
        module = importlib.import_module(found.name)
        for name, one in inspect.getmembers(module, inspect.isfunction):
            is_here = one.__module__ == found.name and not name.startswith("_")
            if is_here and "place" in inspect.signature(one).parameters and one not in BARRING:
                yield pytest.param(one, f"{room}.{name}", id=f"{room}.{name}")


def allows(predicate: Callable[..., object], who: Actor, visibility: str, about: Subject) -> bool:
    """What it answers about a place of that visibility."""
    given = {**BESIDE, "actor": who, "place": Place(HERE, visibility)}
    given["is_proposer"] = not who.is_guest
    asked = {
        name: given.get(name, about)
        for name, one in inspect.signature(predicate).parameters.items()
        if name != "moment" and one.kind is not one.VAR_POSITIONAL
    }
    return bool(predicate(**asked))


def somebody(standing: Standing, where: int = HERE) -> Actor:
    return Actor(id=ME, verified=True, standings={where: standing})


def shut_out() -> list[Actor]:
    """Who may not enter a closed place: guests, who are elsewhere, who is suspended."""
    tomorrow = clock.now() + timedelta(days=1)
    roles = ("member", "moderator", "product_manager")
    suspended = [somebody(Standing(role, suspended_until=tomorrow)) for role in roles]
    return [GUEST, *suspended, *(somebody(Standing(role), ELSEWHERE) for role in roles)]


about_places = pytest.mark.parametrize(("predicate", "name"), [*predicates()])


@about_places
def test_who_may_not_enter_may_do_nothing(predicate: Callable[..., object], name: str) -> None:
    if name in OUTSIDE_THE_PLACE:
        return
    for visibility in ("private", "invite"):
        may = [who for who in shut_out() if allows(predicate, who, visibility, Subject())]
        assert not may


@about_places
def test_what_one_may_not_read_one_may_do_nothing_with(
    predicate: Callable[..., object], name: str
) -> None:
    if not set(HIDDEN_FROM) & inspect.signature(predicate).parameters.keys():
        return
    hidden = Subject(SOMEBODY, "hidden", thread_visibility="hidden")
    assert not allows(predicate, somebody(Standing("member")), "public", hidden)
    if name.endswith(".can_see_history"):
        assert not allows(predicate, somebody(Standing("product_manager")), "public", hidden)


@about_places
def test_who_is_silenced_writes_nothing(predicate: Callable[..., object], name: str) -> None:
    silenced = Standing("member", silenced_until=clock.now() + timedelta(days=1))
    assert allows(predicate, somebody(silenced), "public", Subject()) is (name in WITHOUT_WRITING)


@about_places
def test_a_guest_reads_and_no_more(predicate: Callable[..., object], name: str) -> None:
    assert allows(predicate, GUEST, "public", Subject(SOMEBODY)) is (name in READING)


def test_an_act_about_oneself_concerns_nobody_else_and_an_appeal_is_for_another() -> None:
    moderator, place = somebody(Standing("moderator")), Place(HERE, "public")
    by_another, by_myself = Subject(actor_id=SOMEBODY), Subject(actor_id=ME)
    assert not moderation.can_undo(moderator, place, by_another)
    assert moderation.can_undo(moderator, place, by_myself)
    for whose, may in ((ME, False), (SOMEBODY, True)):
        appeal = Subject(person_id=whose)
        assert moderation.can_decide(moderator, place, appeal, is_alone=True) is may


def test_whoever_could_join_votes_with_the_same_press_on_what_is_shown_and_undecided() -> None:
    newcomer = Actor(id=ME, verified=True)
    asked = [
        (visibility, idea)
        for visibility in ("public", "invite")
        for idea in (Subject(), Subject(visibility="hidden"), Subject(status="released"))
    ]
    may = [ideas.can_join_to_vote(newcomer, Place(HERE, one), idea) for one, idea in asked]
    assert may == [True, False, False, False, False, False]


def test_a_moderator_sanctions_others_and_never_themselves() -> None:
    moderator, place = somebody(Standing("moderator")), Place(HERE, "public")
    for whose, may in ((SOMEBODY, True), (ME, False)):
        assert moderation.can_sanction(moderator, place, person_id=whose, in_team=False) is may
