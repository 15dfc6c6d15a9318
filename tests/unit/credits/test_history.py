"""What a holder is credited for at a point of the ledger."""

from __future__ import annotations

from datetime import UTC, datetime

from forum.credits.history import Credited, Fact, checksum_of, credited

ME, OTHER = 1, 2
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def fact(
    key: int, kind: str, subject: int = 0, holder: int | None = None, detail: str = ""
) -> Fact:
    """A fact about idea 7."""
    return Fact(key, NOW.replace(day=key), 7, kind, subject, holder, detail)


STORY = [
    fact(1, "deal", 5),
    fact(2, "author", 7, OTHER),
    fact(3, "design", 4, ME),
    fact(4, "amendment", 3, ME),
    fact(5, "settled", 11, detail="stands"),
    fact(6, "settled", 12, detail="declined"),
    fact(7, "released", 5),
    fact(8, "settled", 13, detail="stands"),
    fact(9, "ended", 5, detail="dropped"),
]
POINTS = {11: 2000, 12: 9000, 13: 2500}


def at(entry: int) -> tuple[list[Credited], dict[int, str]]:
    """What I am credited for at that entry."""
    return credited([one for one in STORY if one.id <= entry], POINTS, ME)


def test_each_point_of_the_ledger_has_its_own_lines() -> None:
    assert at(4) == ([], {})
    ((line,), _ended) = at(5)
    assert (line.points, line.kinds) == (2000, ("amendment", "design"))
    assert (line.since, line.released_at) == (NOW.replace(day=1), None)
    assert at(6) == at(5)
    ((line,), _ended) = at(7)
    assert line.released_at == NOW.replace(day=7)
    ((line,), _ended) = at(8)
    assert line.points == 2500
    assert at(9) == ([], {7: "dropped"})


def test_a_share_that_others_were_given_instead_is_none_of_mine() -> None:
    story = [*STORY[:-1], fact(9, "settled", 14, detail="stands")]
    assert credited(story, POINTS, ME) == ([], {})


def test_a_new_deal_goes_on_where_the_last_one_ended() -> None:
    story = [*STORY, fact(10, "deal", 6)]
    (line,), ended = credited(story, POINTS, ME)
    assert (line.points, line.since.day, ended) == (2500, 10, {})


def test_the_checksum_changes_with_every_part_of_a_line() -> None:
    (line,), _ended = at(5)
    (later,), _ended = at(8)
    sums = {
        checksum_of("a", 5, [line]),
        checksum_of("b", 5, [line]),
        checksum_of("a", 6, [line]),
        checksum_of("a", 5, [later]),
        checksum_of("a", 5, []),
    }
    assert len(sums) == 5
