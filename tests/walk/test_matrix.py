"""The permission table, cell by cell: every address, asked through HTTP by every kind of person."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from forum import wiring
from tests.conftest import FULL
from tests.walk.asks import MANNERS, Ask
from tests.walk.objects import OWN, UNSEEN
from tests.walk.twin import ANOTHERS, ELSEWHERE, without
from tests.walk.twin import UNSEEN as OUT_OF_SIGHT
from tests.walk.visiting import Walk, told, walk_of

# Thousands of requests are one test here.
pytestmark = pytest.mark.timeout(1_800)
TABLE = Path(__file__).resolve().parent.parent / "permissions.csv"
# Trust widens limits and lets nobody in anywhere: who is trusted, and owns nothing, is asked as
# who came yesterday.
ASKED_AS = {"trusted": "newcomer"}
ACTORS = (*TABLE.read_text().splitlines()[0].split(",")[2:], *ASKED_AS)
# Who asks for what is not theirs: all there are, or one of all who stand to the place in the same
# way.
SOME = ("guest", "outsider", "other", "mod", "pm", "pm_elsewhere", "suspended")
ASKING = ACTORS if FULL else SOME
# What says "done" or "here it is"; a form that lacks a field is past the guard as well.
ALLOWED = {200, 204, 301, 302, 409, 422}
NOISE = "noise"
PLACELESS = {"site.page", "login/register/reset"}
SEE_WHAT_THE_MEMBER_WROTE = {"member", "mod", "admin"}
# Whose form is read before it is asked who sends it: it says the same whatever the address names.
FORM_FIRST = {
    *("communities.join", "ideas.vote", "ideas.join_and_vote", "ideas.keep_view"),
    *("ideas.accept_amendment", "ideas.decline_amendment", "ideas.withdraw_amendment"),
    *("credits.propose", "credits.answer", "moderation.decide", "moderation.make_appeal"),
}
# For whom nothing changes by the copies of each kind, and what says something else even so: what is
# of all places, like a ledger of somebody's and the figures of the whole forum; what counts on
# purpose what is out of sight; a form that offers a new secret each time, and a file.
CHANGES_NOTHING = {
    ELSEWHERE: ("member", "mod", "pm"),
    OUT_OF_SIGHT: ("newcomer", "pm"),
    ANOTHERS: ("member", "pm"),
}
SAYS_SOMETHING_ELSE = {
    *("credits.certificate", "credits.person", "operations.show_figures", "privacy.leave_form"),
    "moderation.own_flags",
    *("pipeline.outcomes", "pipeline.outcomes_table"),
    *("integrations.new_form", "privacy.fetch"),
}
MACHINE = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}


@cache
def rows_of(visibility: str) -> dict[str, dict[str, str]]:
    """The table's rows for one kind of community, by action."""
    with TABLE.open() as file:
        rows = [row for row in csv.DictReader(file) if row["visibility"] == visibility]
    return {row["action"]: row for row in rows}


def code_of(answer: Any) -> str:
    """The answer in the table's letters."""
    if answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in"):
        return "L"
    return {403: "D", 404: "N"}.get(
        answer.status_code, "A" if answer.status_code in ALLOWED else str(answer.status_code)
    )


def expected(row: dict[str, str], ask: Ask, kind: str) -> str:
    """The table's letter, for a thing that is nobody's or the member's."""
    letter = row[ASKED_AS.get(kind, kind)]
    own = OWN.get(ask.endpoint)
    if own is None or kind in own.owners or not (letter == "A" or own.by_all):
        return letter
    return letter if own.by_all and row["visibility"] != "public" and letter == "D" else own.refusal


class Matrix:
    """What holds in a community, whoever may see it."""

    visibility: str

    @pytest.fixture(scope="class")
    @classmethod
    def walk(cls, new_home: Callable[[str], Path], compiled_templates: Path) -> Iterator[Walk]:
        with walk_of(new_home(cls.visibility), cls.visibility, ACTORS, compiled_templates) as walk:
            yield walk

    def test_every_address_answers_as_the_table_says(self, walk: Walk) -> None:
        wrong = []
        for ask in walk.asks:
            if ask.action not in PLACELESS:
                wrong += otherwise(walk, ask)
        assert not wrong, "\n".join(wrong)

    @classmethod
    def not_seeing(cls) -> list[str]:
        # Who is suspended knows of the closed place, and is told so whatever they ask for there.
        told_why = {"suspended"} if cls.visibility != "public" else set()
        return sorted(set(ASKING) - SEE_WHAT_THE_MEMBER_WROTE - told_why)

    @pytest.mark.parametrize("state", UNSEEN)
    def test_what_most_may_not_see_is_as_if_it_were_not(self, walk: Walk, state: str) -> None:
        wrong = []
        for ask in walk.asks:
            for one, nothing in about_unseen(ask, walk.objects.unseen[state]):
                for kind in self.not_seeing():
                    wrong += leaks(walk, one, kind, nothing)
        assert not wrong, "\n".join(wrong)

    def test_nothing_is_found_in_another_place(self, walk: Walk) -> None:
        wrong = []
        for ask in walk.asks:
            if "slug" in ask.named and set(ask.named) - {"slug", *MANNERS}:
                for kind in ("admin", "mod_elsewhere", "pm_elsewhere"):
                    wrong += leaks(walk, ask.about(slug=NOISE), kind)
        assert not wrong, "\n".join(wrong)

    def test_what_stands_in_a_place_that_nobody_knows_is_nothing(self, walk: Walk) -> None:
        wrong = []
        for ask in walk.asks:
            cellar = {k: v for k, v in walk.objects.cellar.items() if k in ask.named}
            for kind in ("guest", "member", "pm") if cellar else ():
                wrong += leaks(walk, ask.about(**cellar), kind, ask.of_nothing(*cellar))
        assert not wrong, "\n".join(wrong)

    def test_nothing_is_found_under_another_idea(self, walk: Walk) -> None:
        other = next(ask.named["idea_id"] for ask in walk.asks if ask.endpoint == "credits.show")
        wrong = []
        for ask in walk.asks:
            if {"idea_id", "slug"} < set(ask.named) - MANNERS:
                idea = other if ask.named["idea_id"] != other else walk.things.idea.id
                wrong += leaks(walk, ask.about(idea_id=idea), "admin")
        assert not wrong, "\n".join(wrong)

    @pytest.mark.parametrize("copies", CHANGES_NOTHING)
    def test_what_is_not_for_somebody_changes_no_page_of_theirs(
        self, walk: Walk, copies: int
    ) -> None:
        with without(walk.forum, copies):
            before = answers(walk, copies)
        wrong = [name for name, one in answers(walk, copies).items() if one != before[name]]
        assert not wrong, wrong


def answers(walk: Walk, copies: int) -> dict[tuple[str, str], Any]:
    """What pages say to those for whom these copies change nothing, by address and kind."""
    return {
        (ask.path, kind): told(walk.visitors[kind].ask(ask))
        for ask in walk.asks
        for kind in CHANGES_NOTHING[copies]
        if ask.method == "GET" and ask.endpoint not in SAYS_SOMETHING_ELSE
    }


def otherwise(walk: Walk, ask: Ask) -> list[str]:
    """How the answers to everybody differ from the letters of the table."""
    found, machines, row = [], set(), rows_of(walk.visibility)[ask.action]
    for kind, visitor in walk.visitors.items():
        name = f"{ask.method} {ask.rule} ({ask.action}), {kind}"
        answer, letter = visitor.ask(ask), expected(row, ask, kind)
        code = code_of(answer)
        if code != letter:
            found.append(f"{name}: {code}, not {letter}")
        if walk.forum.changed():
            found += [f"{name}: refused, yet something changed"] * (code != "A")
            walk.forum.put_back()
        if code == "N" and (nothing := ask.of_nothing()) is not None:
            found += [f"{name}: {fault}" for fault in unlike(walk, ask, kind, answer, nothing)]
        if code != "A" and code not in machines:
            machines.add(code)
            # Nobody learns what is wrong with a form that is not for them.
            one = ask if ask.endpoint in FORM_FIRST else ask.said_wrongly()
            if code_of(visitor.ask(one, **MACHINE)) != code:
                found.append(f"{name}: a machine that errs is answered otherwise")
    return found


def about_unseen(ask: Ask, unseen: dict[str, Any]) -> list[tuple[Ask, Ask]]:
    """The same about what is not for everybody, and about nothing.

    None if it is about nothing that an author owns.
    """
    named = {name: unseen[name] for name in ask.named if name in unseen}
    if "thing_id" in ask.named and (one := unseen.get(f"{str(ask.named['kind'])[:-1]}_id")):
        named["thing_id"] = one
    if not named or (named.keys() == {"file"} and ask.endpoint == "people.portrait"):
        return []
    found = [ask.about(**named)]
    if "thread_id" in named or "post_id" in named:
        talk = {"thread_id": unseen["talk_id"], "post_id": unseen["said_id"]}
        found.append(ask.about(**{name: talk.get(name, value) for name, value in named.items()}))
    nothing = ask.of_nothing(*named)
    assert nothing is not None
    return [(one, nothing) for one in found]


def leaks(walk: Walk, ask: Ask, kind: str, nothing: Ask | None = None) -> list[str]:
    """How the answer to who may know of nothing there differs from that about nothing."""
    answer = walk.visitors[kind].ask(ask)
    nothing = nothing or ask.of_nothing()
    found = unlike(walk, ask, kind, answer, nothing) if nothing else []
    if walk.forum.changed():
        found.append("something changed")
        walk.forum.put_back()
    if kind == "admin" and answer.status_code == 409 and "something changed" not in found:
        # Both are there, and do not belong together: the admin may see each.
        return []
    if code_of(answer) == "A" and leads_home(answer, ask):
        return []
    return [f"{ask.method} {ask.path} ({ask.endpoint}), {kind}: {fault}" for fault in found]


def unlike(walk: Walk, ask: Ask, kind: str, answer: Any, nothing: Ask) -> list[str]:
    """How an answer differs from that about nothing, which is asked once by all who stand alike."""
    key = (nothing.method, nothing.path, kind == "guest", standing(walk, ask, kind))
    if key not in walk.about_nothing:
        walk.about_nothing[key] = walk.visitors[kind].ask(nothing)
    words = {str(value) for value in (*ask.named.values(), *nothing.named.values())}
    one, two = told(answer, *words), told(walk.about_nothing[key], *words)
    return [
        f"{what} tells it from what does not exist"
        for what, mine, theirs in zip(("status", "headers", "body"), one, two, strict=True)
        if mine != theirs
    ]


def standing(walk: Walk, ask: Ask, kind: str) -> tuple[str, ...]:
    """What those have in common who are told the same of nothing, the frame apart."""
    if ask.named.get("slug") == NOISE:
        # The table says nothing of who is what there.
        return (kind,)
    table, asked_as = rows_of(walk.visibility), ASKED_AS.get(kind, kind)
    actions = {ask.action, "community.view"} & table.keys()
    return tuple(table[action][asked_as] for action in sorted(actions))


def leads_home(answer: Any, ask: Ask) -> bool:
    """Whether it leads to where the thing stands, which whoever asks may read there."""
    moved = {"threads.show", "threads.post"}
    return ask.endpoint in moved and "/c/bikes/" in answer.headers.get("Location", "")


class TestPublic(Matrix):
    visibility = "public"


class TestPrivate(Matrix):
    visibility = "private"


@pytest.mark.slow
class TestInvite(Matrix):
    """Word for word a private place, but for whom it is that invites."""

    visibility = "invite"


def test_by_invitation_is_private_but_for_these(
    new_home: Callable[[str], Path], compiled_templates: Path
) -> None:
    wrong = []
    private, table = rows_of("private"), rows_of("invite")
    own = {one for one, row in table.items() if {**row, "visibility": "private"} != private[one]}
    assert own == {"member.invite"}
    with walk_of(new_home("invite"), "invite", ACTORS, compiled_templates) as walk:
        for ask in walk.asks:
            if ask.action in {*own, "community.view"}:
                wrong += otherwise(walk, ask)
    assert not wrong, "\n".join(wrong)


def test_every_action_of_the_forum_stands_in_the_table() -> None:
    also = {"report.export_json"}
    assert set(wiring.PERMISSIONS) - PLACELESS - also == set(rows_of("public"))
