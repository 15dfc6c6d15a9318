"""Secrets at rest: only our keys read them, and a changed key can be brought in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from forum.core.secrets import Unreadable, decrypt, encrypt, reencrypted
from tests.conftest import SECRET

OTHER = "another-key-9876543210-zyxwvutsrqponmlk"
TEXT = "ghp_canary_of_a_token_é"


def keyed(app: Flask, now: str, *old: str) -> None:
    """Let the forum have these keys."""
    config = app.config["VIVIER"]
    app.config["VIVIER"] = replace(config, secret_key=now, secret_keys_old=old)


@pytest.mark.usefixtures("context")
def test_a_text_comes_back_and_does_not_lie_open(app: Flask) -> None:
    kept = encrypt(TEXT)
    assert TEXT not in kept
    assert kept != encrypt(TEXT)
    assert decrypt(kept) == TEXT
    assert SECRET not in kept


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("kept", ["", "nonsense", "gAAAAA", "\x00", "é" * 40])
def test_what_is_damaged_is_said_to_be(kept: str) -> None:
    with pytest.raises(Unreadable):
        decrypt(kept)
    with pytest.raises(Unreadable):
        reencrypted(kept)


@pytest.mark.usefixtures("context")
def test_one_changed_letter_is_noticed() -> None:
    kept = encrypt(TEXT)
    with pytest.raises(Unreadable):
        decrypt(kept[:50] + ("A" if kept[50] != "A" else "B") + kept[51:])


@pytest.mark.usefixtures("context")
def test_a_former_key_reads_and_what_is_written_again_needs_it_no_more(app: Flask) -> None:
    kept = encrypt(TEXT)
    keyed(app, OTHER)
    with pytest.raises(Unreadable) as foreign:
        decrypt(kept)
    assert TEXT not in str(foreign.value)
    keyed(app, OTHER, SECRET)
    assert decrypt(kept) == TEXT
    anew = reencrypted(kept)
    keyed(app, OTHER)
    assert decrypt(anew) == TEXT
