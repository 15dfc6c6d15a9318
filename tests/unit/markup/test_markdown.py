"""What people write and what they see of it: every ordinary feature, one line each."""

from __future__ import annotations

import pytest

from forum.core import markup

REL = 'rel="nofollow ugc noopener noreferrer"'
E = "https://e.org"

INLINE = {
    "*em* and _em_": "<em>em</em> and <em>em</em>",
    "**strong** and __strong__": "<strong>strong</strong> and <strong>strong</strong>",
    "***both***": "<strong><em>both</em></strong>",
    "~~gone~~ ~here~": "<del>gone</del> ~here~",
    "snake_case_name 2*3*4": "snake_case_name 2<em>3</em>4",
    "`code` and ``a`b``": "<code>code</code> and <code>a`b</code>",
    "`*a* <b> &amp; \\`": "<code>*a* &lt;b&gt; &amp;amp; \\</code>",
    r"\*plain\* \<b> \`no\`": "*plain* &lt;b&gt; `no`",
    "one\ntwo": "one<br>\ntwo",
    "one  \ntwo\\\nthree": "one<br>\ntwo<br>\nthree",
    "**over\nlines**": "<strong>over<br>\nlines</strong>",
    "a <b>tag</b>, a<br>b, <!-- c -->": "a &lt;b&gt;tag&lt;/b&gt;, a&lt;br&gt;b, &lt;!-- c --&gt;",
    "&copy; AT&T &lt;": "&amp;copy; AT&amp;T &amp;lt;",
    f"[text]({E}/a_b_c)": f'<a href="{E}/a_b_c" {REL}>text</a>',
    f'[text]({E} "a title")': f'<a href="{E}" title="a title" {REL}>text</a>',
    f"[*text*](<{E}>)": f'<a href="{E}" {REL}><em>text</em></a>',
    f"[a [b] c]({E}/x_(y))": f'<a href="{E}/x_(y)" {REL}>a [b] c</a>',
    f"*[text]({E})*": f'<em><a href="{E}" {REL}>text</a></em>',
    "[us](www.e.org)": f'<a href="https://www.e.org" {REL}>us</a>',
    "[mail](mailto:me@e.org)": f'<a href="mailto:me@e.org" {REL}>mail</a>',
    f"<{E}> <me@e.org>": (
        f'<a href="{E}" {REL}>{E}</a> <a href="mailto:me@e.org" {REL}>me@e.org</a>'
    ),
    f"{E}/_a_/b.": f'<a href="{E}/_a_/b" {REL}>{E}/_a_/b</a>.',
    f"({E}/x), **{E}**": (
        f'(<a href="{E}/x" {REL}>{E}/x</a>), <strong><a href="{E}" {REL}>{E}</a></strong>'
    ),
    f"{E}/A_(b)!": f'<a href="{E}/A_(b)" {REL}>{E}/A_(b)</a>!',
    f"{E}/?a=1&copy=2": f'<a href="{E}/?a=1&amp;copy=2" {REL}>{E}/?a=1&amp;copy=2</a>',
    "see www.e.org": f'see <a href="https://www.e.org" {REL}>www.e.org</a>',
    "main.py and e.org": "main.py and e.org",
    f"`{E}`": f"<code>{E}</code>",
    "![alt *text*](/media/a1.webp)": '<img alt="alt *text*" src="/media/a1.webp">',
    f"![a cat]({E}/cat.png)": f'<a href="{E}/cat.png" {REL}>a cat</a>',
    f"![]({E}/cat.png)": f'<a href="{E}/cat.png" {REL}>{E}/cat.png</a>',
    f"[![badge]({E}/b.svg)]({E})": f'<a href="{E}" {REL}>badge</a>',
    f"[![pic](/media/a.webp)]({E})": (
        f'<a href="{E}" {REL}><img alt="pic" src="/media/a.webp"></a>'
    ),
    "[no](javascript:alert(1))": "[no](javascript:alert(1))",
    "[no](/settings) ![no](/media/../out)": "[no](/settings) ![no](/media/../out)",
    "[ ] to do [x] done": "[ ] to do [x] done",
    "#hashtag, C#": "#hashtag, C#",
}

BLOCKS = {
    "# One\n## Two ##\n### Three\n###### Six": (
        "<h3>One</h3>\n<h4>Two</h4>\n<h5>Three</h5>\n<h5>Six</h5>"
    ),
    "# C#": "<h3>C#</h3>",
    "No heading\n---": "<p>No heading</p>\n<hr>",
    "No heading\n===": "<p>No heading<br>\n===</p>",
    "***\n\n- - -\n\n___": "<hr>\n<hr>\n<hr>",
    "a\n\nb": "<p>a</p>\n<p>b</p>",
    "a\n- b\n- c": "<p>a</p>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>",
    "* a\n  * b": "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>",
    "1. a\n2. b": "<ol>\n<li>a</li>\n<li>b</li>\n</ol>",
    "3) c\n4) d": '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>',
    "In\n2019. Then": "<p>In<br>\n2019. Then</p>",
    "- a\n\n  b": "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>",
    "> a\n> b": "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>",
    "> a\nanswer": "<blockquote>\n<p>a</p>\n</blockquote>\n<p>answer</p>",
    "> a\n>> b": ("<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>"),
    "> - a\n> - b": "<blockquote>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</blockquote>",
    "- > a": "<ul>\n<li>\n<blockquote>\n<p>a</p>\n</blockquote>\n</li>\n</ul>",
    'a\n```python\nif x < 1:\n\n\n    *y* & "z"\n```\nb': (
        '<p>a</p>\n<pre><code>if x &lt; 1:\n\n\n    *y* &amp; "z"\n</code></pre>\n<p>b</p>'
    ),
    "~~~\n```\n~~~": "<pre><code>```\n</code></pre>",
    "```\nnot closed": "<pre><code>not closed\n</code></pre>",
    "``` said *here*\nx\n```": "<pre><code> said *here*\nx\n</code></pre>",
    "- a\n  ```\n  b\n  ```": "<ul>\n<li>\n<p>a</p>\n<pre><code>b\n</code></pre>\n</li>\n</ul>",
    "> ```\n> > a\n> ```": "<blockquote>\n<pre><code>&gt; a\n</code></pre>\n</blockquote>",
    "    a <b>\n    c": "<pre><code>a &lt;b&gt;\nc\n</code></pre>",
    "[r]: https://e.org 'T'\n\n[text][R], [r][], [r], [s]": (
        f'<p><a href="{E}" title="T" {REL}>text</a>, <a href="{E}" title="T" {REL}>r</a>, '
        f'<a href="{E}" title="T" {REL}>r</a>, [s]</p>'
    ),
    "[Ann]: hello": "<p>[Ann]: hello</p>",
}

TABLE = """Prices:
| a | b |
|---|:-:|
| `x` | **y** |"""


@pytest.mark.parametrize(("source", "html"), INLINE.items())
def test_inline(source: str, html: str) -> None:
    """Each inline feature renders as people expect."""
    assert markup.render(source) == markup.Rendered(f"<p>{html}</p>")


@pytest.mark.parametrize(("source", "html"), BLOCKS.items())
def test_blocks(source: str, html: str) -> None:
    """Each block renders as people expect, also where they leave out the empty line."""
    assert markup.render(source) == markup.Rendered(html)


def test_table() -> None:
    """A table right below its paragraph."""
    html = markup.render(TABLE).html.replace("\n", "")
    assert html == (
        "<p>Prices:</p><table><thead><tr><th>a</th><th>b</th></tr></thead>"
        "<tbody><tr><td><code>x</code></td><td><strong>y</strong></td></tr></tbody></table>"
    )


def test_table_loses_no_cell() -> None:
    """A row with more cells than columns stays text."""
    assert "third" in markup.render("|a|b|\n|-|-|\n|1|2|third|").html


@pytest.mark.parametrize(
    "text",
    [
        "«\u202fÇa va\u202f?\u00a0» Œuvre, l’été – « oui »…",
        "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇫🇷",
        "שלום עולם \u200f(1)\u200e مرحبا بالعالم",
        "می‌خواهم 日本語 हिन्दी",
    ],
)
def test_scripts_survive(text: str) -> None:
    """French spacing, emoji sequences and right-to-left text come through whole."""
    assert markup.render(text).html.replace("&nbsp;", "\u00a0") == f"<p>{text}</p>"
    assert markup.plain(text) == text
    assert markup.excerpt(text) == text


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("https://e.org", True),
        ("http://127.0.0.1:8000/a?b=c#d", True),
        ("https://www.médiathèque.fr/é", True),
        ("mailto:me@e.org?subject=x", True),
        ("HTTPS://E.ORG", True),
        ("javascript:alert(1)", False),
        ("javascript:123", False),
        ("java\nscript:alert(1)", False),
        (" https://e.org", False),
        ("data:text/html,x", False),
        ("cid:x", False),
        ("localhost:8000", False),
        ("e.org", False),
        ("/ideas", False),
        ("//e.org", False),
        ("#top", False),
        ("http:e.org", False),
        ("http:///e.org", False),
        ("https://bank.example@evil.example", False),
        ("https://e.org\\@evil.example", False),
        ("https://e.org:port/", False),
        ("http://[::1", False),
        ("https://e.org/\u202egro.live", False),
        ("mailto:", False),
        ("", False),
        ("https://e.org/" + "a" * 2_048, False),
    ],
)
def test_linkable(url: str, answer: bool) -> None:
    """Only whole addresses of the three schemes, and only those that are what they seem."""
    assert markup.linkable(url) is answer


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# Title\n\nSome *words* and a [link](https://e.org).", "Title\nSome words and a link."),
        ("- a\n- b\n\n> c", "a\nb\nc"),
        ("|a|b|\n|-|-|\n|1|2|", "a b\n1 2"),
        ("```\nif a < b & c:\n```", "if a < b & c:"),
        ("<b>&amp;</b> ![alt <i>](/media/a.webp)", "<b>&amp;</b> alt <i>"),
        ("", ""),
    ],
)
def test_plain(source: str, text: str) -> None:
    """The words stay and the markup goes."""
    assert markup.plain(source) == text


def test_excerpt() -> None:
    """Cut at a word, never longer than asked, in bounded time."""
    text = "Ça va\u202f? **Oui**, " + "beaucoup de mots " * 2_000
    assert markup.excerpt("Short *text*\n\nhere") == "Short text here"
    assert markup.excerpt("one two three four", 10) == "one two…"
    assert markup.excerpt("a" * 300, 10) == "a" * 9 + "…"
    assert len(markup.excerpt(text)) <= markup.EXCERPT_LENGTH
    assert markup.excerpt(text, 20) == "Ça va\u202f? Oui…"
