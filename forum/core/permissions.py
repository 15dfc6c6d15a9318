"""One question, one predicate: the table of actions, and what happens when the answer is no."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forum.core.errors import NotAllowed

Predicate = Callable[..., bool]


def ensure(allowed: bool, message: str) -> None:
    """Raise NotAllowed with `message`, which a person will read, unless `allowed`."""
    if not allowed:
        raise NotAllowed(message)


def joined(*policies: Mapping[str, Predicate]) -> dict[str, Predicate]:
    """Join the features' tables of actions; an action has one predicate only."""
    table: dict[str, Predicate] = {}
    for policy in policies:
        twice = table.keys() & policy.keys()
        if twice:
            raise RuntimeError(f"two predicates for {sorted(twice)}")
        table.update(policy)
    return table
