"""Whatever is written, what comes out is safe, settled, and made in bounded time."""

from __future__ import annotations

import re

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import markup
from forum.core.markup import sanitise
from tests.patience import within
from tests.unit.markup.corpora import SECURITY, check, cooked, folder, payloads, recipes

POST_MAX, RECIPES_MAX, IMPORT_MAX = 20_000, 32_000, 100_000
BUDGET, IMPORT_BUDGET = 1.0, 3.0
CORPORA = {
    "blns/blns.json": 515,
    "dompurify/fixtures.jsonl": 223,
    "dompurify/test_suite_literals.jsonl": 480,
    "owasp-xss-filter-evasion/payloads.jsonl": 110,
}
# Where a payload may stand.
PLACES = ("{}", "[x]({})", "![x]({})", "[{}](https://e.org)", "> - {}", "```\n{}\n```", "<{}>")
PIECES = st.sampled_from(
    [
        *"*_~`[]()!<>&|\\#\"'\n\t\r-+=:/ a",
        *("**", "__", "~~", "```\n", "~~~\n", "](", "![", "\n\n", "    ", "  ", "> ", "- ", "1. "),
        *("2) ", "# ", "---\n", "| a | b |\n|---|---|\n", "&lt;", "&#106;", "<script>", "{: #id}"),
        *("https://a.b/c", "www.x.y", "/media/a.webp", "javascript:", "mailto:x@y.z", "<m@n.o>"),
        *('\n[r]: https://r.s "t"\n', "[r]", "<https://q.r>", "\x02klzzwxh:0000\x03", "\ufdd0"),
        *("\x02wzxhzdk:0\x03", "\x00", "\ud800", "\u202e", "\u2028", "\u202f»", "\U0001fffe", "é"),
    ]
)
RAW_HTML = st.sampled_from(
    [
        *"<a> </a> <p> <ul> <li> <table> <tr> <td> <svg> <math> <style> <b> <em> </em>".split(),
        *"<h3> <pre> <code> <!-- --> <script> <title> <noscript> <template> <select>".split(),
        *"<br> <mglyph> <plaintext> ]]> & &lt; &amp; x <svg/onload=x>".split(),
        *("<img src='/media/a'>", "<img src=x onerror=x>", "<ol start=3>", "<p style='x' id=y>"),
        *("<a href='https://e.org'>", "<a/href='https://e.org'title='\"'>"),
        *("<a href='&#106;avascript:1'>", "<a href=' java\tscript:1'>"),
    ]
)
# Each made one parser or another slow while this was written; repeated to the size of a post.
HOSTILE = {
    "headings in a quote": "> # a\n",
    "quote and answer": "> a\nb\n",
    "loose items": "- a\n\n",
    "a list in a quote in a list": "- > - > a\n",
    "line breaks": "a\\\n",
    "fences": "```\na\n```\n",
    "tables": "|a|b|\n|-|-|\n|\n|\n\n",
    "pipes": "|",
    "code in cells": "`a`|",
    "hyphens": "a-",
    "dots": "a.",
    "schemes": "http://!",
    "links": "[a](https://b.c)",
    "linked images": "[![a](https://b.c)](https://b.c)",
    "open titles": "[a](b \"'",
    "open targets": "[a]((((b",
    "brackets, mostly closed": "[[]",
    "backslashes": "\\",
    "emphasis": "*a* ",
    "crossing emphasis": "*_**a~~",
    "numbers": "1. ",
    "quoted lists": "> 1. - ",
    "spaces": " ",
    "ampersands": "&amp;",
    "angles": "<https://",
    "quotes": '"',
    "nul": "\0",
    "lone surrogates": "\ud800",
}


@pytest.mark.parametrize(("file", "count"), CORPORA.items())
def test_corpora(file: str, count: int) -> None:
    """Every payload, wherever it may stand, comes out harmless and settled."""
    texts = payloads(folder(file.partition("/")[0]) / file.partition("/")[2])
    assert len(texts) == count
    for text in texts:
        for place in PLACES:
            check(markup.render(place.format(text)).html)
        check(markup.clean(text))
        markup.excerpt(text).encode()


@pytest.mark.parametrize("size", [POST_MAX, RECIPES_MAX])
def test_recipes_in_time(size: int) -> None:
    """The promise of TRUST.md: all 29 recipes in a second each, and none raises."""
    assert len(recipes()) == 29
    for recipe in recipes().values():
        html = in_time(cooked(recipe, size), BUDGET)
        if size == POST_MAX:
            check(html)


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_our_own_recipes_in_time(unit: str) -> None:
    """A second for what we found ourselves."""
    check(in_time(unit * (POST_MAX // len(unit)), BUDGET))


@pytest.mark.parametrize("text", ["lorem ipsum ", "lorem ipsum\n", "lorem ipsum\n\n"])
def test_imports_in_time(text: str) -> None:
    """An imported original may be long."""
    check(in_time(text * (IMPORT_MAX // len(text)), IMPORT_BUDGET))


def in_time(text: str, budget: float) -> str:
    """Render `text`, and read it, within `budget` seconds each."""
    with within(budget):
        rendered = markup.render(text)
    with within(budget):
        markup.plain(text)
    return rendered.html


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_markup(source: str) -> None:
    """Pieces of markup in any order."""
    rendered = markup.render(source)
    check(rendered.html)
    assert rendered == markup.render(source)
    markup.plain(source).encode()
    assert len(markup.excerpt(source, 30)) <= 30


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_any_text(source: str) -> None:
    """Any characters at all, unpaired surrogates among them."""
    check(markup.render(source).html)
    markup.plain(source).encode()


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES.filter(lambda piece: "]:" not in piece), max_size=20))
def test_nothing_is_lost(pieces: list[str]) -> None:
    """Each word stands in what is shown, whatever stands around it."""
    words = [f"w{number}q" for number in range(len(pieces))]
    # A fence's language is the one word that has a meaning and is not shown.
    source = "".join(
        f"{piece}\nx{word}" if piece in {"```\n", "~~~\n"} else f"{piece} {word}, "
        for piece, word in zip(pieces, words, strict=True)
    )
    source = re.sub(r"(`{3,}|~{3,}) w\d+q, *$", r"\1", source, flags=re.M)
    shown = markup.render(source).html
    assert [word for word in re.findall(r"w\d+q", source) if word not in shown] == []


@settings(max_examples=200, deadline=None)
@given(st.lists(RAW_HTML, max_size=25).map("".join))
def test_clean_twice_is_clean(source: str) -> None:
    """Both sanitisers together are settled after one pass, over raw HTML too."""
    check(markup.clean(source))


def test_nesting_is_capped() -> None:
    """Twenty levels are kept, the rest is shown."""
    rendered = markup.render("> " * 25 + "deep")
    assert rendered.notes == ("nesting_capped",)
    assert rendered.html.count("<blockquote>") == 20
    assert "&gt;&gt;&gt;&gt;&gt;deep" in rendered.html
    for source in ("- " * 25 + "deep", "".join("  " * x + "- deep\n" for x in range(25))):
        rendered = markup.render(source)
        assert rendered.notes == ("nesting_capped",)
        assert rendered.html.count("<ul>") <= 20
        assert "deep" in rendered.html


@pytest.mark.parametrize(
    ("source", "note"),
    [
        ("[" * 30 + "word", "too_many_brackets"),
        ("*a **a " * 60 + "word" + " a** a*" * 60, "nesting_capped"),
        ("- word\n" * 2_500, "too_much_markup"),
        ("|word" * 40 + "|\n" + "|-" * 40 + "|\n", "table_too_large"),
        ("[a]: https://e.org/" + "b" * 2_000 + "\n\n" + "[a] word " * 100, "too_many_references"),
        ("word " * 30_000, "too_long"),
        ("word \x07 \u202e", "characters_replaced"),
    ],
)
def test_notes(source: str, note: str) -> None:
    """What is over the bounds is still there to be read, and its author hears of it."""
    rendered = markup.render(source)
    assert rendered.notes == (note,)
    assert source.count("word") == rendered.html.count("word")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a\x00b", "a\ufffdb"),
        ("a\ud83db", "a\ufffdb"),
        ("a\x7f\x9bb", "a\ufffd\ufffdb"),
        ("a\u202egro.live\u202c", "agro.live"),
        ("a\u2066b\u2069", "ab"),
        ("a\r\nb\rc", "a<br>\nb<br>\nc"),
        ("a\ufdd0\uffffb", "a\ufffd\ufffdb"),
        ("\x02klzzwxh:0000\x03", "\ufffdklzzwxh:0000\ufffd"),
    ],
)
def test_characters(source: str, shown: str) -> None:
    """What can't be stored, or turns the text around it, does not reach the page."""
    assert markup.render(source).html == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        '<p onclick="x">a</p>',
        "<svg></svg>",
        "<p><!-- a --></p>",
        '<p id="a">b</p>',
        '<a href="javascript:x" rel="nofollow ugc noopener noreferrer">a</a>',
        '<a href="java&#10;script:x" rel="nofollow ugc noopener noreferrer">a</a>',
        '<a href="/x" rel="nofollow ugc noopener noreferrer">a</a>',
        '<a href="https://e.org">a</a>',
        '<img src="https://e.org/a.png">',
        '<img src="/media/../a">',
    ],
)
def test_the_oracle_notices(html: str) -> None:
    """An oracle that lets everything pass proves nothing."""
    with pytest.raises(AssertionError):
        check(html)


def test_either_sanitiser_holds_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one of the two switched off, the other still keeps the list."""
    hostile = (
        '<script>x</script><a href="javascript:x">a</a><p style="x">'
        '<img src="//e.org/x" onerror="x"></p>'
    )
    with monkeypatch.context() as patch:
        patch.setattr(sanitise, "_last_word", lambda text: text)
        assert_no_power(markup.clean(hostile))
    with monkeypatch.context() as patch:
        patch.setattr(sanitise.Cleaner, "clean", lambda self, text: text)
        assert_no_power(markup.clean(hostile))


def assert_no_power(html: str) -> None:
    """Nothing in it runs, loads or leads anywhere."""
    for element in list(html5lib.parseFragment(html, namespaceHTMLElements=False).iter())[1:]:
        assert element.tag in {"a", "img", "p"}
        assert set(element.attrib) <= {"rel"}


@pytest.mark.skipif(not SECURITY.is_dir(), reason="the corpora are not beside this checkout")
def test_recipes_are_cooked_to_size() -> None:
    """A recipe that came out short would prove nothing."""
    small = {"hard link/emph case", "U+0000 in input"}
    for name, recipe in recipes().items():
        length = len(cooked(recipe, POST_MAX))
        assert length <= POST_MAX
        assert length > POST_MAX * 0.8 or name in small or name.startswith("mistune"), name
