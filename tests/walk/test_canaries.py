"""Nothing leaks: every text carries a word of its own, and nobody comes to read one that is not theirs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from forum.extensions import db
from forum.search import service as search
from tests.walk.canaries import Aviary
from tests.walk.crawling import addresses, overheard, questions, text_of
from tests.walk.reading import Readers
from tests.walk.test_matrix import ACTORS
from tests.walk.visiting import Walk, walk_of


def readers_of(walk: Walk) -> Readers:
    """Who may read what, as the rows stand now."""
    people = {kind: person.id for kind, person in walk.world.people.items()}
    return Readers(walk.forum.file, people)


def planted(walk: Walk) -> Aviary:
    """A word in every text, which the search knows as well."""
    aviary = Aviary()
    with walk.app.app_context():
        db.session.begin()
        aviary.plant()
        db.session.connection().commit()
        search.rebuild()
        db.session.remove()
    walk.forum.keep()
    return aviary


class Leaks:
    """What holds whoever may see the place."""

    visibility: str

    @pytest.fixture(scope="class")
    @classmethod
    def walk(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
        home = tmp_path_factory.mktemp(cls.visibility)
        with walk_of(home, cls.visibility, ACTORS) as walk:
            yield walk

    @pytest.fixture(scope="class")
    @classmethod
    def aviary(cls, walk: Walk) -> Aviary:
        return planted(walk)

    def test_nobody_reads_what_is_not_theirs(self, walk: Walk, aviary: Aviary) -> None:
        readers, wrong = readers_of(walk), []
        for kind in walk.visitors:
            wrong += overheard(walk, aviary, readers, kind, addresses(walk))
        assert not wrong, "\n".join(wrong)

    def test_no_question_knows_what_is_not_theirs(self, walk: Walk, aviary: Aviary) -> None:
        readers, wrong = readers_of(walk), []
        for kind, visitor in walk.visitors.items():
            for word, ask in questions(walk, aviary, readers, kind):
                nothing = ask_for_nothing(ask, word)
                mine, other = visitor.ask(ask), visitor.ask(nothing)
                if text_of(mine).replace(word, NO_WORD) != text_of(other):
                    wrong.append(f"{ask.path}, {kind}: is answered otherwise than for no word")
        assert not wrong, "\n".join(wrong)


class TestOpen(Leaks):
    visibility = "public"


class TestClosed(Leaks):
    visibility = "private"
