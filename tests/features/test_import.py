"""`flask idea import`: files become ideas, all at once or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core.audit import AuditEntry
from forum.core.limits import POST_MAX
from forum.extensions import db
from forum.ideas.models import Idea, Original
from forum.ideas.queries import list_ideas, original_of, tags_of
from tests.conftest import on_both_databases
from tests.world import World, rows, state_of_all_tables

ALL = "--author author --created-at when --tags tags --votes votes --key id".split()


@pytest.fixture
def bring(app: Flask, world: World, tmp_path: Path) -> Any:
    """Import a file of this content; the command's result."""

    def run(
        content: str | bytes, *options: str, name: str = "ideas.csv", slug: str = "bikes"
    ) -> Any:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        db.session.rollback()
        ran = app.test_cli_runner().invoke(
            args=["idea", "import", str(path), "--community", slug, *options]
        )
        assert "Traceback" not in ran.output
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        db.session.rollback()
        return ran

    return run


def imported(world: World) -> list[Idea]:
    """What the community has now."""
    here = Idea.community_id == world.place.id
    return list(db.session.scalars(select(Idea).where(here).order_by(Idea.id)))


@on_both_databases
def test_a_file_becomes_ideas_with_all_that_it_says(bring: Any, world: World) -> None:
    ran = bring(
        "id,title,body,author,when,tags,votes\n"
        '7,A rack,"It *folds*.\n\nReally.",Ana,2020-05-01,"city, rack",12\n'
        "8,A bell,Loud.,ANA,2020-05-02,,0\n"
        "9,A light,,,,,\n",
        *ALL,
    )
    assert ran.exit_code == 0, ran.output
    assert "3 ideas added, 0 there already, 0 rows refused" in ran.stdout
    rack, bell, light = imported(world)
    assert (rack.key, rack.title, rack.imported_votes, rack.support) == ("7", "A rack", 12, 12)
    assert rack.created_at.isoformat() == "2020-05-01T00:00:00+00:00"
    assert "<em>folds</em>" in rack.body_html
    assert tags_of(rack.id) == ["city", "rack"]
    assert rack.capture_consent is True
    assert rack.author_id == bell.author_id != light.author_id
    author = db.session.get_one(Person, rack.author_id)
    assert (author.name, author.unclaimed, author.password_hash) == ("Ana", True, None)
    assert db.session.get_one(Community, world.place.id, populate_existing=True).idea_count == 3
    top = list_ideas(world.actor("guest"), world.place, "top").items
    assert top[0].id == rack.id


@on_both_databases
def test_a_second_run_changes_nothing(bring: Any, world: World) -> None:
    content = "title,body\nA rack,Folds.\nA bell,Loud.\n"
    assert bring(content).exit_code == 0
    before = [(idea.id, idea.title) for idea in imported(world)]
    again = bring(content + "A light,Bright.\n")
    assert "1 ideas added, 2 there already" in again.stdout
    assert [(idea.id, idea.title) for idea in imported(world)][:2] == before
    assert len(imported(world)) == 3


def test_the_same_file_comes_into_another_community_as_well(bring: Any, world: World) -> None:
    content = "title,body\nA rack,Folds.\n"
    assert "1 ideas added" in bring(content).stdout
    assert "1 ideas added, 0 there already" in bring(content, slug="noise").stdout
    assert len(imported(world)) == 1


@on_both_databases
def test_a_dry_run_says_the_same_and_writes_nothing(bring: Any, world: World) -> None:
    content = "title,body\nA rack,Folds.\n,nothing\n"
    before = state_of_all_tables()
    dry = bring(content, "--dry-run")
    assert (dry.exit_code, state_of_all_tables()) == (0, before)
    assert "1 ideas would be added, 0 there already, 1 rows refused" in dry.stdout
    assert "line 3 has no title" in dry.stderr
    assert "1 ideas added, 0 there already, 1 rows refused" in bring(content).stdout


def test_bad_rows_are_told_by_line_and_the_good_ones_come_in(bring: Any, world: World) -> None:
    ran = bring(
        "id,title,body,author,when,tags,votes\n"
        '1,"A rack","over\ntwo lines",,,,\n'
        "2,,no title,,,,\n"
        "3,A bell,,,yesterday,,\n"
        "4,A light,,,,,many\n"
        "5,too,few\n"
        ",no key,,,,,\n"
        "1,The same key,,,,,\n"
        "6,A pump,,,,,3\n",
        *ALL,
    )
    assert ran.exit_code == 0
    assert [idea.title for idea in imported(world)] == ["A rack", "A pump"]
    told = ran.stderr
    for line, reason in [
        (4, "no title"),
        (5, "date that can't be read: 'yesterday'"),
        (6, "votes that are no whole number: 'many'"),
        (7, "has 3 cells where the header has 7"),
        (8, "no key"),
        (9, "has the same key as line 2"),
    ]:
        assert any(f"line {line} " in each and reason in each for each in told.splitlines()), told
    assert "2 ideas added, 0 there already, 6 rows refused" in ran.stdout


def test_many_bad_rows_are_counted_rather_than_all_printed(bring: Any, world: World) -> None:
    ran = bring("title,body\nGood one,x\n" + ",x\n" * 80)
    assert ran.stderr.count("has no title") == 50
    assert "… and 30 more" in ran.stderr


@pytest.mark.parametrize(
    ("content", "options", "says"),
    [
        ("", [], "is empty"),
        (b"title\n\xff\n", [], "line 2: byte 0xff is not utf-8"),
        (
            "name,text\nA rack,x\n",
            [],
            "no column 'title'. It has: name, text. Say which one with --title COLUMN",
        ),
        ("title,body\nA rack,x\n", ["--votes", "up"], "no column 'up'"),
        ("title,body\nA rack,x\n", ["--created-at", "at"], "--created-at COLUMN"),
        ("title,body\n,x\n", [], "No row could be imported"),
        ('title,body\n"open\n', [], "Line 2"),
        ("title\nA rack\n", ["--encoding", "klingon"], "no encoding klingon"),
    ],
)
def test_a_file_that_can_not_be_imported_ends_with_1_and_a_sentence(
    bring: Any, world: World, content: str | bytes, options: list[str], says: str
) -> None:
    before = state_of_all_tables()
    ran = bring(content, *options)
    assert ran.exit_code == 1
    assert says in " ".join(ran.output.split())
    assert state_of_all_tables() == before


def test_what_is_not_there_ends_with_1_and_a_sentence(app: Flask, bring: Any) -> None:
    nowhere = bring("title,body\nA rack,x\n", slug="nowhere")
    assert (nowhere.exit_code, "no community nowhere" in nowhere.output) == (1, True)
    runner = app.test_cli_runner()
    missing = runner.invoke(args=["idea", "import", "/none.csv", "--community", "bikes"])
    assert (missing.exit_code, "can't be read" in missing.output) == (1, True)
    assert runner.invoke(args=["idea", "import", "a.csv"]).exit_code == 2


@on_both_databases
def test_a_text_of_100_kb_is_cut_and_kept_whole(bring: Any, world: World) -> None:
    whole = "\n\n".join(["Paragraph " + "word " * 150] * 130).strip()
    assert len(whole) > 99_000
    title = " ".join(["endless"] * 60)
    line = json.dumps({"title": title, "body": whole, "tags": ["x" * 99, *"abcdefg"]})
    ran = bring(line, "--tags", "tags", name="ideas.jsonl")
    assert ran.exit_code == 0, ran.output
    (idea,) = imported(world)
    assert idea.is_cut
    assert len(idea.body) <= POST_MAX
    assert original_of(idea.id) == f"{title}\n\n{whole}"
    assert original_of(idea.id).startswith(idea.body)
    for note in ("title cut", "body cut at a paragraph", "tags shortened"):
        assert f"{note}" in ran.stderr
    assert rows(Original) == 1


@on_both_databases
def test_what_people_write_elsewhere_comes_in_unharmed(bring: Any, world: World) -> None:
    lines = [
        {"title": "Separated \u2028 lines \u0085", "body": "a\u2028b", "author": "ﷺ" * 200},
        {"title": "Nul \x00 and half \ud83d", "body": "x\x00y", "author": "\x00"},
        {"title": "日本語 🚲", "body": "🚲" * 20_000, "author": "İstanbul"},
    ]
    text = "\n".join(json.dumps(line, ensure_ascii="half" in line["title"]) for line in lines)
    ran = bring(text, "--author", "author", name="ideas.jsonl")
    assert ran.exit_code == 0, ran.output
    assert "3 ideas added" in ran.stdout
    assert imported(world)[1].body == "xy"


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("\ufefftitle,body\nÉcran,Été\n".encode(), []),
        ("title;body\nÉcran;Été\n".encode(), []),
        ("title\tbody\nÉcran\tÉté\n".encode("latin-1"), ["--encoding", "latin-1"]),
        ("\ufefftitle;body\r\nÉcran;Été\r\n".encode("utf-16-le"), ["--encoding", "utf-16-le"]),
    ],
    ids=["byte-order mark", "semicolon", "tab, latin-1", "utf-16"],
)
def test_what_spreadsheets_save_is_read(
    bring: Any, world: World, content: bytes, options: list[str]
) -> None:
    assert bring(content, *options).exit_code == 0
    (idea,) = imported(world)
    assert (idea.title, idea.body) == ("Écran", "Été")


@on_both_databases
def test_consent_is_what_the_operator_attests(bring: Any, world: World) -> None:
    bring("title,body\nA rack,x\n", "--consent", "none")
    bring("title,body\nA bell,x\n")
    assert [idea.capture_consent for idea in imported(world)] == [False, True]
    acts = db.session.scalars(select(AuditEntry).filter_by(action="idea.import"))
    assert sorted(entry.detail["attested"] for entry in acts) == [False, True]


@on_both_databases
def test_imported_people_are_each_community_s_own(bring: Any, world: World) -> None:
    content = "title,body,author\nA rack,x,Member\n"
    bring(content, "--author", "author")
    bring(content, "--author", "author", slug="noise")
    same = select(func.count()).select_from(Person).where(Person.folded_name == "member")
    # The one who signs in, and one for each import: nobody gets an account by being imported.
    assert db.session.scalar(same) == 3
    assert imported(world)[0].author_id != world.people["member"].id


@on_both_databases
def test_more_rows_than_one_statement_takes(bring: Any, world: World) -> None:
    content = "title,body\n" + "".join(f"Idea number {n},x\n" for n in range(1203))
    assert "1203 ideas added" in bring(content).stdout
    ideas = imported(world)
    assert [idea.title for idea in ideas] == [f"Idea number {n}" for n in range(1203)]
    assert len({idea.thread_id for idea in ideas}) == 1203
