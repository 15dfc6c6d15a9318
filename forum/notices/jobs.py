"""Jobs of notices: tell everybody whom something concerns, and prepare the digests."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import current_app, render_template, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from forum.core import mail, markup
from forum.core.language import _
from forum.core.settings import settings
from forum.core.transaction import transaction
from forum.notices import audience, digests, enclosing, holding, queries, service
from forum.notices.words import KIND_WORDS, WHATS
from forum.web.links import outside
from forum.web.templating import speaking

# People told, and digests made, in one transaction: others write in between.
AT_ONCE = 200
EXCERPT = 400


def tell(payload: Mapping[str, Any]) -> None:
    """Tell everybody whom it concerns; told again, nobody is told twice."""
    for happening in audience.happenings_of(payload):
        said = queries.about(happening)
        with outside():
            for people in _chunks(sorted(happening.told)):
                with transaction():
                    now = service.tell(happening, people)
                    for reader in queries.addresses_of(now):
                        _write(happening, said, reader)


def _write(happening: audience.Happening, said: queries.About, reader: queries.Addressee) -> None:
    what = happening.told[reader.id]
    kind, sentence = WHATS[what]
    with speaking(reader.language):
        end = unsubscribe_link(reader.id, happening.community.id, kind)
        shown: dict[str, Any] = {
            "sentence": str(sentence) % {"who": said.actor_name},
            "title": said.title,
            "excerpt": _excerpt_of(happening),
            "link": _link_to(happening, said),
            "beside": [
                (title, _link_to_idea(happening, idea_id))
                for idea_id, title in happening.beside.get(reader.id, ())
            ],
            "kind_words": KIND_WORDS[kind],
            "community": happening.community,
            "unsubscribe": end,
            "settings": url_for("notices.settings_form", _external=True),
        }
        mail.post(
            reader.email,
            f"{shown['sentence']}: {said.title}",
            render_template("notices/letter.txt", **shown),
            html=render_template("notices/letter.html", **shown),
            unsubscribe=end,
            about=holding.name_of(happening.thread, happening.post),
        )


def _excerpt_of(happening: audience.Happening) -> str:
    said = happening.post.body if happening.post else happening.answer
    return markup.excerpt(said, EXCERPT)


def _link_to_idea(happening: audience.Happening, idea_id: int) -> str:
    slug = happening.community.slug
    return url_for("ideas.show", slug=slug, idea_id=idea_id, words="", _external=True)


def _link_to(happening: audience.Happening, said: queries.About) -> str:
    slug = happening.community.slug
    if happening.post is not None:
        return url_for("threads.post", slug=slug, post_id=happening.post.id, _external=True)
    if said.idea_id is not None:
        return _link_to_idea(happening, said.idea_id)
    return url_for("threads.show", slug=slug, thread_id=happening.thread.id, _external=True)


def make_digests() -> int:
    """Make every digest that is due; how many people had one made."""
    made = 0
    with outside():
        part = cache(_rendered_part)
        while readers := digests.due(AT_ONCE):
            with transaction():
                # Another worker may be at it as well.
                readers = digests.claimed(readers)
                waiting, homes = digests.waiting_for(readers), digests.homes_of(readers)
                for reader in readers:
                    parts: list[Rendered] = []
                    for home in homes.get(reader.id, [])[: digests.COMMUNITIES_SHOWN]:
                        room = enclosing.PICTURES_MAX - sum(len(one.pictures) for one in parts)
                        if found := part(home, reader.every, reader.language, room):
                            parts.append(found)
                    _write_digest(reader, waiting.get(reader.id, []), parts)
                digests.note_told(readers)
            made += len(readers)
    return made


@dataclass(frozen=True)
class Rendered:
    """What a community did, as text and as HTML, and the pictures that the HTML shows."""

    text: str
    page: str
    pictures: Sequence[str]


def _rendered_part(community_id: int, every: str, language: str, room: int) -> Rendered | None:
    """What a community did, with at most `room` pictures; once for all who read it so."""
    part = digests.part_of(community_id, every)
    if not part:
        return None
    pictures = enclosing.small_ones(line.picture for line in part.ideas if line.picture)[:room]
    shown = {"part": part, "pictures": {name: mail.content_id(name) for name in pictures}}
    with speaking(language):
        text = render_template("notices/digest_part.txt", **shown)
        return Rendered(text, render_template("notices/digest_part.html", **shown), pictures)


def _write_digest(
    reader: digests.Reader, groups: Sequence[queries.Group], parts: Sequence[Rendered]
) -> None:
    if not groups and not parts:
        return
    with speaking(reader.language):
        end = unsubscribe_link(reader.id, 0, "digest")
        shown: dict[str, Any] = {
            "reader": reader,
            "groups": groups,
            "base": settings().base_url,
            "WHATS": WHATS,
            "unsubscribe": end,
            "settings": url_for("notices.settings_form", _external=True),
        }
        texts, pages = [one.text for one in parts], [one.page for one in parts]
        pictures = [name for one in parts for name in one.pictures]
        mail.post(
            reader.email,
            _("What your communities did"),
            render_template("notices/digest.txt", parts=texts, **shown),
            html=render_template("notices/digest.html", parts=pages, **shown),
            unsubscribe=end,
            pictures=" ".join(pictures) or None,
        )


def unsubscribe_link(person_id: int, community_id: int, kind: str) -> str:
    """The address at which one press ends these mails, without signing in."""
    word = _signer().dumps([person_id, community_id, kind])
    return url_for("notices.unsubscribe_form", word=word, _external=True)


def read_unsubscribe(word: str) -> tuple[int, int, str] | None:
    """What an address of that kind says; None where we have not written it."""
    try:
        person_id, community_id, kind = _signer().loads(word)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(person_id), int(community_id), str(kind)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="unsubscribe")


def _chunks(people: Sequence[int]) -> Iterator[list[int]]:
    ordered = iter(people)
    while chunk := list(itertools.islice(ordered, AT_ONCE)):
        yield chunk
