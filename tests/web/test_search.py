"""The page of search: in a community and everywhere, for guests and members, broken or sound."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.core.limits import SEARCH_GUEST, SEARCH_PERSON
from forum.search import service
from tests.world import World, counted_queries

HOSTILE = '<script>alert("1")</script>'


@pytest.fixture
def searched(world: World) -> World:
    """The world with an index, and an idea to find."""
    world.idea("member", title="A lantern for the bars", body=f"It glows. {HOSTILE} & more.")
    service.rebuild()
    return world


def test_the_page_finds_and_marks(searched: World, client: FlaskClient) -> None:
    page = client.get("/search?q=lanterns").text
    assert "A <mark>lantern</mark> for the bars" in page
    assert ">Bikes</a>" in page
    assert "<mark>lantern</mark>" in client.get("/c/bikes/search?q=lantern").text
    assert "Nothing found in Noise" in client.get("/c/noise/search?q=lantern").text


def test_nothing_that_is_typed_or_found_is_markup(searched: World, client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": f"glows {HOSTILE}"}).text
    assert "<script>alert" not in page
    assert "<mark>glows</mark>" in page
    noted = client.get("/search", query_string={"q": f"author:{HOSTILE} %(about)s %s"}).text
    assert "<script>alert" not in noted
    assert "Nobody is called" in noted


def test_an_empty_question_says_how_to_ask(searched: World, client: FlaskClient) -> None:
    for typed in ("", "?q=", "?q=+++"):
        assert "Ways to ask" in client.get(f"/search{typed}").text


@pytest.mark.parametrize("path", ["/search?q=x&kind=ghost", "/search?q=x&status=eaten"])
def test_an_unknown_filter_leads_nowhere(searched: World, client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.get("/search?q=lantern&after=!!").status_code == 404


def test_a_long_question_is_answered(searched: World, client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": "lantern " * 1250})
    assert answer.status_code == 200
    assert "only its first words" in answer.text


def test_results_are_paged(searched: World, client: FlaskClient) -> None:
    for number in range(30):
        searched.idea("member", title=f"A sextant, number {number}")
    service.drain()
    first = client.get("/search?q=sextant")
    assert first.text.count('class="result is-idea"') == 20
    following = next(
        part.split('"')[0]
        for part in first.text.split('href="')[1:]
        if "after=" in part.split('"')[0]
    )
    second = client.get(following.replace("&amp;", "&"))
    assert second.text.count('class="result is-idea"') == 10
    assert "More results" not in second.text


@pytest.mark.parametrize(("who", "limit"), [("guest", SEARCH_GUEST), ("member", SEARCH_PERSON)])
def test_searching_has_a_pace(searched: World, who: str, limit: str) -> None:
    client, most = searched.signed_in(who), int(limit.split(maxsplit=1)[0])
    codes = [client.get("/search?q=lantern").status_code for _ in range(most + 1)]
    assert codes == [200] * most + [429]


def test_without_an_index_titles_are_searched(world: World, client: FlaskClient) -> None:
    world.idea("member", title="A lantern for the bars")
    page = client.get("/search?q=lantern").text
    assert "A <mark>lantern</mark> for the bars" in page
    assert "index is being made" in page


def test_a_search_asks_at_most_six_questions(searched: World) -> None:
    client = searched.signed_in("member")
    for page in ("/search?q=lantern", "/c/bikes/search?q=member+lantern"):
        with counted_queries() as statements:
            assert client.get(page).status_code == 200
        assert len(statements) <= 6, "\n".join(statements)


def test_every_page_has_the_field(app: Flask, searched: World, client: FlaskClient) -> None:
    assert 'action="/search"' in client.get("/").text
    assert 'action="/c/bikes/search"' in client.get("/c/bikes/").text
    assert 'action="/search"' in client.get("/nowhere").text
