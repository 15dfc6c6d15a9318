"""The page of what was heard in talk: who reads it, what a press does, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from forum.accounts import service as accounts
from forum.capture.engine.findings import Unproposed
from forum.capture.models import Verdict
from forum.core.transaction import transaction
from forum.extensions import db
from forum.threads.models import Post
from tests.features.test_heard import TEXT, WISH, say
from tests.heard import reported, said
from tests.web.test_query_counts import MOST
from tests.world import World, counted_queries, rows, send, token_of

START = TEXT.index(WISH)
PAGE = "/c/bikes/reports/fedcba/talk"


@pytest.fixture
def post(world: World) -> Post:
    """A post in which a wish, and something that is none, were heard."""
    post = say(world, "member")
    found = [said(post, "It is red.", "praise"), said(post, WISH, chance=0.9, of="t-rack")]
    reported(world, found)
    return post


def press(client: FlaskClient, about: Post, said: str, **more: Any) -> Any:
    """Press a button of the wish's row."""
    fields = {"post": about.id, "start": START, "end": START + len(WISH), "said": said}
    return send(client, PAGE, _form=PAGE, **{**fields, **more})


def test_a_sentence_is_quoted_with_its_writer_its_thread_and_how_sure_it_is(
    world: World, post: Post
) -> None:
    page = world.signed_in("pm").get(PAGE).text
    assert f"“{WISH}”" in page
    assert "It is red." not in page
    assert f'href="/c/bikes/posts/{post.id}"' in page
    assert ">What I ride</a> · sure" in page
    assert 'href="/c/bikes/reports/fedcba#theme-1"' in page
    praise = world.signed_in("pm").get(f"{PAGE}?kind=praise").text
    assert ">What I ride</a> · likely" in praise
    assert "Of no theme" in praise
    report = world.signed_in("pm").get("/c/bikes/reports/fedcba").text
    assert f'href="{PAGE}"' in report


def test_a_press_is_kept_shown_and_undone(world: World, post: Post) -> None:
    client = world.signed_in("pm")
    answer = press(client, post, "wish")
    assert answer.headers["Location"] == f"{PAGE}?kind=wish#said-{post.id}-{START}"
    assert "Pm said: yes, a wish." in client.get(PAGE).text
    press(client, post, "undo")
    assert "Pm said" not in client.get(PAGE).text
    assert rows(Verdict) == 0
    press(client, post, "other", other="complaint")
    assert "Pm said: no, a complaint." in client.get(PAGE).text


def test_script_gets_the_row_alone(world: World, post: Post) -> None:
    client = world.signed_in("pm")
    fields = {"csrf_token": token_of(client.get(PAGE).text), "post": post.id, "said": "none"}
    fields |= {"start": START, "end": START + len(WISH)}
    answer = client.post(PAGE, data=fields, headers={"X-Fragment": "row"})
    assert answer.status_code == 200
    assert answer.text.strip().startswith("<form")
    assert "Pm said: no." in answer.text


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"said": "nonsense"}, 422),
        ({"said": "other", "other": ""}, 422),
        ({"said": "wish", "start": "x"}, 422),
        ({"said": "wish", "end": ""}, 422),
        ({"said": "wish", "start": 1}, 404),
        ({"said": "wish", "post": 9_999}, 404),
        ({"said": "wish", "more": "fields"}, 422),
    ],
)
def test_what_is_no_answer_is_refused(
    world: World, post: Post, fields: dict[str, Any], code: int
) -> None:
    assert press(world.signed_in("pm"), post, **fields).status_code == code
    db.session.rollback()
    assert rows(Verdict) == 0


def test_what_went_since_is_told_and_not_shown(world: World, post: Post) -> None:
    with transaction():
        accounts.set_capture_consent(world.actor("member"), agrees=False, language="en")
    page = world.signed_in("pm").get(PAGE).text
    assert WISH not in page
    assert "1 is no longer there" in page
    assert "No wish was heard" in page
    assert world.signed_in("pm").get(f"{PAGE}?kind=sighs").status_code == 404
    assert world.signed_in("pm").get(f"{PAGE}?after=nonsense").status_code == 404


def test_what_nobody_proposed_becomes_an_idea_of_the_post(world: World) -> None:
    posts = [say(world, kind) for kind in ("member", "other", "mod")]
    group = Unproposed("u-1", "Mirror", ("mirror",), 3, (0, 1, 2))
    reported(world, [said(post, WISH) for post in posts], [group])
    client = world.signed_in("pm")
    page = client.get(PAGE).text
    assert "Nobody proposed this yet" in page
    address = f"/c/bikes/ideas/new?from_post={posts[0].id}&title=Mirror"
    assert address.replace("&", "&amp;") in page
    form = client.get(address).text
    assert WISH in form
    assert 'value="Mirror"' in form


def test_the_page_asks_few_questions_however_much_was_heard(world: World) -> None:
    sentences = [f"I wish it had {number} mirrors." for number in range(100, 160)]
    post = say(world, "member", " ".join(sentences))
    found = [said(say(world, kind), WISH) for kind in ("other", "mod")]
    reported(world, [*found, *(said(post, one, of="t-rack") for one in sentences)])
    client = world.signed_in("pm")
    with counted_queries() as statements:
        assert client.get(PAGE).status_code == 200
    assert len(statements) <= MOST, "\n".join(statements)


def test_a_report_quotes_what_stands_for_a_theme_while_it_may(world: World, post: Post) -> None:
    report = PAGE.removesuffix("/talk")
    client = world.signed_in("pm")
    page = client.get(report).text
    assert f"“{WISH}”" in page
    assert f'href="/c/bikes/posts/{post.id}"' in page
    with transaction():
        accounts.set_capture_consent(world.actor("member"), agrees=False, language="en")
    assert WISH not in client.get(report).text
