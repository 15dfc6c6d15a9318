"""The allow-list, kept twice: bleach (html5lib) first, then nh3 (html5ever) has the last word."""

from __future__ import annotations

import html
import re
from functools import partial
from urllib.parse import urlsplit

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner

from forum.core.markup.characters import AMPERSAND, SECTION

MEDIA_PREFIX = "/media/"
URL_MAX = 2_048
SCHEMES = frozenset({"http", "https", "mailto"})
REL = "nofollow ugc noopener noreferrer"
TAGS = frozenset(
    "p br em strong del code pre blockquote ul ol li hr h3 h4 h5 a img "
    "table thead tbody tr th td".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt"}, "ol": {"start"}}

# No bare domains: `main.py` and `install.sh` would be links to Paraguay and Saint Helena.
BARE_URL = re.compile(
    r"\b(?:https?://|www\.)(?:[^\s<>\"«»`\\()\[\]\u200b\U0001fffe-\U0002ffff]"
    r"|\([^\s<>\"«»`\\()\[\]\U0001fffe-\U0002ffff]*+\))+(?<![*_~.,;:!?'’…])",
    re.IGNORECASE,
)
_NOT_IN_URLS = re.compile(r"[\s\\<>\"\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]")
_OWN_IMAGE = re.compile(re.escape(MEDIA_PREFIX) + r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9]+)?")
_OWN_PAGE = re.compile(r"/(?:people|c/[a-z0-9-]{1,60}/(?:posts|ideas|talk))/[0-9]{1,10}")
_LIST_START = re.compile(r"[0-9]{1,9}")


def linkable(url: str) -> bool:
    """Whether `url` is whole, says http, https or mailto, and goes where it seems to go."""
    if len(url) > URL_MAX or _NOT_IN_URLS.search(url):
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path and not parts.netloc
    # https://bank.example@evil.example shows one host and opens the other.
    return parts.scheme in SCHEMES and bool(host) and "@" not in parts.netloc


def own_image(src: str) -> bool:
    """Whether `src` is one of our own uploads."""
    return _OWN_IMAGE.fullmatch(src) is not None


def own_page(href: str) -> bool:
    """Whether `href` is the address of a person, a post, an idea or a thread of this forum."""
    return _OWN_PAGE.fullmatch(href) is not None


def clean(markup: str) -> str:
    """The HTML with nothing but what the allow-list names; what is not on it is shown as text."""
    return _last_word(_cleaner().clean(markup))


def linked(markup: str) -> str:
    """The HTML cleaned, with the web addresses in its text as links; read section by section."""
    links = partial(LinkifyFilter, callbacks=[_link], skip_tags={"pre", "code"}, url_re=BARE_URL)
    cleaner = _cleaner(links)
    # The filter reads `&amp;copy;` as `&copy;`, so that what was written as text would be decoded.
    hidden = markup.replace("&amp;", AMPERSAND)
    cleaned = "".join(cleaner.clean(section) for section in hidden.split(SECTION))
    return _last_word(cleaned.replace(AMPERSAND, "&amp;"))


def _cleaner(*filters: object) -> Cleaner:
    # Made anew each time: a Cleaner is not safe to share between threads, and costs 20 µs.
    return Cleaner(tags=TAGS, attributes=_allowed_raw, protocols=SCHEMES, filters=list(filters))


def _last_word(markup: str) -> str:
    return nh3.clean(
        markup,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=lambda tag, name, value: value if _allowed(tag, name, value) else None,
        url_schemes=set(SCHEMES),
        link_rel=REL,
    )


def _allowed(tag: str, name: str, value: str) -> bool:
    match tag, name:
        case "a", "href":
            return linkable(value) or own_page(value)
        case "img", "src":
            return own_image(value)
        case "ol", "start":
            return _LIST_START.fullmatch(value) is not None
    return (tag, name) == ("a", "rel") or name in ATTRIBUTES.get(tag, ())


def _allowed_raw(tag: str, name: str, value: str) -> bool:
    # bleach hands over what stands in the source, where &#106;avascript: is not yet a scheme.
    return _allowed(tag, name, html.unescape(value))


def _link(
    attributes: dict[tuple[None, str] | str, str], new: bool
) -> dict[tuple[None, str] | str, str] | None:
    href = (None, "href")
    if new:
        attributes[href] = completed(str(attributes["_text"]))
        if not linkable(attributes[href]):
            return None
    attributes[None, "rel"] = REL
    return attributes


def completed(address: str) -> str:
    """The address with its scheme, where people leave it out: www.example.org."""
    return f"https://{address}" if address.lower().startswith("www.") else address
