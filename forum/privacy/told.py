"""What tells of a person in rows that are not theirs: cleared row by row before they are forgotten.

Others keep their own words. What goes is what the forum itself wrote into them: the name that a
mention or a quotation bears, and the words quoted if they are to go.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, or_, select, update

from forum.accounts.models import Person
from forum.communities.models import Invitation
from forum.core import audit, markup, outbox
from forum.core.audit import AuditEntry
from forum.core.mail import Letter
from forum.credits.models import Deal
from forum.extensions import db
from forum.follows.models import Subscription
from forum.ideas.models import Idea
from forum.pipeline.integrations.models import Delivery
from forum.pipeline.models import Link
from forum.search.noting import note
from forum.threads.models import Mention, Post, PostRevision, Thread

# As much of a line as a mail shows of it at least.
RECOGNISED = 24
SHORTEST_LINE = 12
GONE = "…"
_NAMED = re.compile(r'<a [^>]*?href="(/[^"]*)"[^>]*>([@#][^<]+)</a>')
_QUOTED = re.compile(r"^> \[@[^\]]*\]\(([^)\s]*/posts/(\d+))\)$(?:\n>.*$)*", re.MULTILINE)


@dataclass(frozen=True)
class Leaver:
    """Whom to forget, what they are called from then on, and whether their words go as well."""

    person: Person
    called: str
    words_go: bool

    @property
    def id(self) -> int:
        """Theirs."""
        return self.person.id


def clear(leaver: Leaver) -> None:
    """Clear every trace of a person outside their own rows."""
    _clear_posts(leaver)
    _clear_letters(leaver)
    _clear_log(leaver)
    _clear_deliveries(leaver)
    followed = (Subscription.kind == "person", Subscription.subject_id == leaver.id)
    db.session.execute(delete(Subscription).where(*followed))
    clear_address(leaver.person.email)


def clear_address(address: str | None) -> int:
    """Clear a mail address that others gave: of invitations, letters and failures; how many."""
    if not address:
        return 0
    invited = update(Invitation).where(Invitation.email == address).values(email=None)
    letters = delete(Letter).where(Letter.recipient == address)
    failed = update(outbox.Effect).where(outbox.Effect.error.contains(address, autoescape=True))
    # Deleted before they are sent, letters leave an effect that finds nothing to do.
    statements = (invited, letters, failed.values(error=None))
    return sum(db.session.execute(one).rowcount for one in statements)  # type: ignore[attr-defined]


def _clear_log(leaver: Leaver) -> None:
    entry = AuditEntry
    audit.forget(entry.subject_kind == "Person", entry.subject_id == leaver.id)
    if leaver.words_go:
        for kind, model in (("Idea", Idea), ("Thread", Thread), ("Post", Post)):
            own = select(model.id).where(model.author_id == leaver.id)
            audit.forget(entry.subject_kind == kind, entry.subject_id.in_(own))
    failed = update(outbox.Effect).where(
        outbox.Effect.error.contains(leaver.person.name, autoescape=True)
    )
    db.session.execute(failed.values(error=None))


def _clear_deliveries(leaver: Leaver) -> None:
    """What a tracker answered may repeat what it was given: a title, and a name."""
    own = select(Idea.id).where(Idea.author_id == leaver.id)
    items = select(Link.item_id).join(Deal, Deal.id == Link.deal_id).where(Deal.idea_id.in_(own))
    failed = update(Delivery).where(Delivery.item_id.in_(items)).values(excerpt="")
    db.session.execute(failed, execution_options={"synchronize_session": False})


def _clear_posts(leaver: Leaver) -> None:
    """Take the name, and the words if they go, out of posts that mention or quote the person."""
    own = select(Post.id).where(Post.author_id == leaver.id)
    mine = frozenset(db.session.scalars(own))
    named = select(Mention.post_id).where(Mention.person_id == leaver.id)
    quoting = Post.body.contains("> [@") & Post.body.contains("/posts/")
    posts = db.session.scalars(select(Post).where(or_(Post.id.in_(named), quoting))).all()
    changed = [post.id for post in posts if _clear_post(leaver, mine, post)]
    older = select(PostRevision).where(
        or_(
            PostRevision.post_id.in_(named),
            PostRevision.body.contains("> [@") & PostRevision.body.contains("/posts/"),
        )
    )
    for revision in db.session.scalars(older):
        revision.body = _cleared(leaver, mine, revision.body)
    note(("post", post_id) for post_id in changed)
    db.session.flush()


def _clear_post(leaver: Leaver, mine: frozenset[int], post: Post) -> bool:
    body = _cleared(leaver, mine, post.body)
    if body == post.body:
        return False
    # What else it names still leads to where it led.
    led = {word: address for address, word in _NAMED.findall(post.body_html)}
    post.body, post.body_html = body, markup.render(body, led.get).html
    return True


def _cleared(leaver: Leaver, mine: frozenset[int], body: str) -> str:
    def quoted(found: re.Match[str]) -> str:
        if int(found[2]) not in mine:
            return found[0]
        said = f">\n> {GONE}" if leaver.words_go else found[0].partition("\n")[2]
        return f"> [@{leaver.called}]({found[1]})\n{said}".rstrip()

    name = re.compile(rf"@{re.escape(leaver.person.name)}(?![\w.-]*\w)", re.IGNORECASE)
    return name.sub(f"@{leaver.called}", _QUOTED.sub(quoted, body))


def _clear_letters(leaver: Leaver) -> None:
    """Write the name of nobody into letters to others, and leave out the words that go."""
    name = re.compile(rf"(?<!\w)(?:{_either([leaver.person.name])})(?!\w)")
    words = _lines_of(leaver) if leaver.words_go else []
    said = re.compile(rf"(?:{_either(words)})[^\n<]*") if words else None
    for letter in db.session.scalars(select(Letter).where(Letter.recipient != leaver.person.email)):
        for part in ("subject", "body", "html"):
            text = getattr(letter, part)
            if text:
                text = said.sub(GONE, text) if said else text
                setattr(letter, part, name.sub(leaver.called, text))
    db.session.flush()


def _lines_of(leaver: Leaver) -> list[str]:
    """The titles, and how the lines begin, that this person wrote, as a mail shows them."""
    ideas = select(Idea.body_html).where(Idea.author_id == leaver.id)
    posts = select(Post.body_html).where(Post.author_id == leaver.id)
    bodies = [*db.session.scalars(ideas), *db.session.scalars(posts)]
    lines = {line.strip()[:RECOGNISED] for body in bodies for line in _split(body)}
    proposed = select(Idea.title).where(Idea.author_id == leaver.id)
    opened = select(Thread.title).where(Thread.author_id == leaver.id, Thread.title.is_not(None))
    titles = {*db.session.scalars(proposed), *filter(None, db.session.scalars(opened))}
    return [*titles, *(line for line in lines if len(line) >= SHORTEST_LINE)]


def _split(body_html: str) -> list[str]:
    return markup.text_of(body_html).split("\n")


def _either(texts: Iterable[str]) -> str:
    both = {one for text in texts for one in (text, html.escape(text), html.escape(text, False))}
    return "|".join(re.escape(one) for one in sorted(both, key=len, reverse=True))
