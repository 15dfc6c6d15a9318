"""Passwords behind argon2id."""

from __future__ import annotations

import pytest

from forum.accounts import passwords


def test_a_password_matches_its_own_hash_only() -> None:
    kept = passwords.hashed("a long enough password")
    assert passwords.matches("a long enough password", kept)
    assert not passwords.matches("a long enough passwore", kept)
    assert kept.startswith("$argon2id$")
    assert passwords.hashed("a long enough password") != kept


@pytest.mark.parametrize("kept", [None, "", "plain text", "$argon2id$broken"])
def test_without_a_hash_nothing_matches(kept: str | None) -> None:
    assert not passwords.matches("the password of nobody at all", kept)
    assert not passwords.matches("", kept)


def test_nobody_costs_as_much_as_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: the hash is computed once for a person and once for nobody."""
    passwords.matches("warm", None)
    computed = []
    verify = passwords._hasher.verify
    monkeypatch.setattr(
        passwords,
        "_hasher",
        type("Counting", (), {"verify": lambda _s, *a: computed.append(a) or verify(*a)})(),
    )
    passwords.matches("wrong", passwords._nobody())
    passwords.matches("wrong", None)
    assert len(computed) == 2
