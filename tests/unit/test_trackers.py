"""What adapters share: words made harmless, documents of Atlassian, signatures."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from forum.core.http import Answer
from forum.pipeline.handed import Handed, HandedIdea
from forum.pipeline.integrations.attempts import LONGEST_ASKED, _retry_at
from forum.pipeline.trackers import TRACKERS, adf, reading, signing, wording
from forum.pipeline.trackers.shape import Nonsense, Target

AT = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def handed(**change: object) -> Handed:
    """An item of two ideas."""
    ideas = (
        HandedIdea("A [rack]", "https://forum.example/1", "Ada", 3, "thanks"),
        HandedIdea("A bell", "https://forum.example/2", "@bob", 4, "gift"),
    )
    given = {
        "item_id": 1,
        "title": "A rack",
        "text": "So.",
        "community_slug": "bikes",
        "community_name": "Bikes",
        "url": "https://forum.example/1",
        "ideas": ideas,
        "stage": "Planned",
        "status": "planned",
        "deal_words": "Public thanks, A gift",
    }
    return Handed(**{**given, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "harmless"),
    [
        ("@octocat, look", "@\u2060octocat, look"),
        ("see #12 and owner/repo#3", "see #\u206012 and owner/repo#\u20603"),
        ("# A heading", "# A heading"),
        ("/close", "\\/close"),
        ("  > /assign @me", "  > \\/assign @\u2060me"),
        ("and/or 1 / 2", "and/or 1 / 2"),
        ("first\n/label ~x", "first\n\\/label ~x"),
    ],
)
def test_what_a_tracker_would_act_on_is_made_harmless(written: str, harmless: str) -> None:
    assert wording.defused(written) == harmless


def test_templates_are_filled_once_and_what_was_filled_in_is_no_template() -> None:
    sly = handed(title="{text} {link}", text="{title}")
    assert wording.titled("{title}: {votes}", sly) == "{text} {link}: 7"
    assert wording.written("{text} · {unknown}", sly) == "{title} · {unknown}"
    assert wording.unknown_in("{title} {titel} {} { title } {text.__class__}") == [
        "text.__class__",
        "titel",
    ]


def test_ideas_are_listed_and_names_call_nobody() -> None:
    assert wording.written("{ideas}", handed()).splitlines() == [
        "- [A \\[rack\\]](https://forum.example/1) · Ada · 3",
        "- [A bell](https://forum.example/2) · @\u2060bob · 4",
    ]


def test_what_is_long_is_cut_where_no_vendor_would_take_more() -> None:
    long = handed(title="x" * 400, text="y" * 40_000)
    assert len(wording.titled("{title}", long)) == wording.TITLE_MAX
    text = wording.written("{text}", long)
    assert (len(text), text[-1]) == (wording.TEXT_MAX, "…")
    assert wording.titled("a\nb", long) == "a b"


def test_a_text_becomes_a_document_of_atlassian() -> None:
    text = "## What\n\nFirst line\nsecond\n\n- one\n- [two](https://x.example/a)\n\nhttps://x.example/b"
    made = adf.document(text)
    kinds = [block["type"] for block in made["content"]]
    assert kinds == ["heading", "paragraph", "bulletList", "paragraph"]
    assert [one["type"] for one in made["content"][1]["content"]] == ["text", "hardBreak", "text"]
    link = made["content"][2]["content"][1]["content"][0]["content"][0]
    assert (link["text"], link["marks"][0]["attrs"]) == ("two", {"href": "https://x.example/a"})
    assert '"text": ""' not in json.dumps(made)
    assert adf.document("")["content"] == [{"type": "paragraph", "content": []}]


def test_no_script_becomes_a_link() -> None:
    made = json.dumps(adf.document("[a](javascript:alert(1)) <https://x.example> [b](data:x)"))
    assert "javascript:alert" in made
    assert '"href": "https://x.example"' in made
    assert made.count('"href"') == 1


def test_the_signature_is_the_one_of_the_standard() -> None:
    # The example of https://github.com/standard-webhooks/standard-webhooks
    at = datetime.fromtimestamp(1614265330, UTC)
    body = b'{"test": 2432232314}'
    headers = signing.signed([SECRET], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signing.is_signed([SECRET], headers, body, at)


def test_two_secrets_hold_while_one_is_replaced_by_another() -> None:
    new = signing.new_secret()
    assert signing.is_secret(new)
    both = signing.signed([new, SECRET], "msg_1", AT, b"{}")
    assert len(both["webhook-signature"].split()) == 2
    for known in ([new], [SECRET], [new, SECRET]):
        assert signing.is_signed(known, both, b"{}", AT)
    assert not signing.is_signed([signing.new_secret()], both, b"{}", AT)
    assert not signing.is_signed([], both, b"{}", AT)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_the_tolerance_is_five_minutes(seconds: int) -> None:
    headers = signing.signed([SECRET], "msg_1", AT, b"{}")
    inside = AT + timedelta(seconds=seconds - (1 if seconds > 0 else -1))
    assert signing.is_signed([SECRET], headers, b"{}", inside)
    assert not signing.is_signed([SECRET], headers, b"{}", AT + timedelta(seconds=seconds))


@pytest.mark.parametrize("change", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_every_header_is_signed_for(change: str) -> None:
    headers = signing.signed([SECRET], "msg_1", AT, b"{}")
    assert not signing.is_signed([SECRET], {**headers, change: "1"}, b"{}", AT)
    del headers[change]
    assert not signing.is_signed([SECRET], headers, b"{}", AT)


@pytest.mark.parametrize("bytes_", [0, 23, 65])
def test_a_secret_has_24_to_64_bytes(bytes_: int) -> None:
    assert not signing.is_secret("whsec_" + base64.b64encode(b"x" * bytes_).decode())
    assert not signing.is_secret("whsec_no base64")


def test_texts_of_others_are_read_with_care() -> None:
    for wrong in (True, 1.5, [], {}, "x" * 501, "a\u202eb", "a\nb"):
        with pytest.raises(Nonsense):
            reading.text(wrong)
    assert reading.text(7) == "7"
    assert reading.link("javascript:alert(1)") == ""
    with pytest.raises(Nonsense):
        reading.moment("soon")
    assert reading.moment("2026-01-01T00:00:00Z") == AT
    for never in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:00"):
        with pytest.raises(Nonsense):
            reading.moment(never)


def test_a_signature_that_no_signer_makes_is_refused_and_breaks_nothing() -> None:
    headers = signing.signed([SECRET], "msg_1", AT, b"{}")
    for digits in (400, 5000):
        assert not signing.is_signed(
            [SECRET], headers | {"webhook-timestamp": "9" * digits}, b"", AT
        )


def test_an_issue_that_was_closed_for_no_word_is_done() -> None:
    body = json.dumps([{"number": 1, "state": "closed", "state_reason": []}]).encode()
    target = Target("https://forum.example", "a/b")
    assert TRACKERS["github"].changed(target, Answer(200, {}, body))[0].state == "completed"


@pytest.mark.parametrize(
    "said",
    [
        {"retry-after": "Mon, 20 Nov 99999999999999999999 19:12:08 GMT"},
        {"retry-after": "Mon, 20 Nov 1995 19:12:08 +99999999999999999999"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" * 5000},
    ],
)
def test_a_tracker_that_asks_us_to_come_back_at_no_moment_breaks_nothing(
    said: dict[str, str],
) -> None:
    assert (_retry_at(Answer(403, said, b""), AT) or AT) <= AT + LONGEST_ASKED


def test_every_kind_has_states_and_a_name() -> None:
    assert set(TRACKERS) == {"github", "gitlab", "jira", "webhook"}
    assert all(one.states for one in TRACKERS.values())
