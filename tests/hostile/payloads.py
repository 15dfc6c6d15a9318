"""Texts that mean harm: recipes of our own, and the corpora where they are at hand."""

from __future__ import annotations

from itertools import chain

from tests.unit.markup.corpora import SECURITY, payloads

# Closes whatever it may stand in: an attribute, a comment, a script, a raw text, a CDATA section.
BREAK_OUT = "'\"></title></textarea></script></style>--> ]]><zq onzq=1>"
SHORT = "\"'><zq onzq=1>"
OURS = (
    SHORT,
    BREAK_OUT,
    "<zq>",
    "{{ 7 * 7 }}{% raw %}${7*7}#{7*7}<%= 7 %>%(name)s{name}{0}",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    ' =HYPERLINK("https://evil.example")',
    "a\r\nBcc: evil@example.org\r\n\r\nx",
    "a\nX-Evil: 1",
    "a\u2028b\u2029c\x85d\x0be\x0cf",
    "javascript:zq(1)",
    "//evil.example/",
    'https://evil.example/"onzq=1',
    "[zq](javascript:zq(1)) ![zq](https://evil.example/x.png) <https://evil.example/>",
    "\u202egnp.exe\u202c \u200b\u2060\ufeff",
    "e" + "\u0301" * 60,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 5,
    "\ufffe\uffff\ufdd0\U0001fffe",
    "../../../etc/passwd",
    "%00%0a%0d%2e%2e%2f",
    '\\"\\u003czq\\u003e',
    "' OR 1=1 --",
    "&lt;zq&gt;&#60;zq&#62;&amp;lt;",
    "]]>&<!--<![CDATA[",
    "@Member #1 @@ ## @[x](y)",
    "NaN",
    "Infinity",
    "1e999",
    "-0",
    "٣",
    "0x10",
    "9" * 40,
    "None",
    "null",
    "",
    " ",
    "\u3000",
)
CORPORA = (
    "blns/blns.json",
    "dompurify/fixtures.jsonl",
    "dompurify/test_suite_literals.jsonl",
    "owasp-xss-filter-evasion/payloads.jsonl",
)


def all_texts() -> list[str]:
    """Ours, and all of the corpora that are beside this checkout."""
    files = [SECURITY / name for name in CORPORA]
    return [*OURS, *chain.from_iterable(payloads(file) for file in files if file.is_file())]
