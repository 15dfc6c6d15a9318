"""Deny by default: a route that does not declare its action stops the start."""

from __future__ import annotations

import pytest
from flask import Flask

from forum import wiring
from forum.web.access import UndeclaredRoute, action, declared_actions, refuse_undeclared


def test_every_route_declares_an_action_that_a_policy_answers(app: Flask) -> None:
    declared = declared_actions(app)
    assert declared
    assert {name for name in declared.values()} <= set(wiring.PERMISSIONS)


def test_a_route_without_an_action_is_refused() -> None:
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/open", view_func=lambda: "anything")
    with pytest.raises(UndeclaredRoute, match="/open"):
        refuse_undeclared(app, wiring.PERMISSIONS)


def test_a_route_whose_action_has_no_predicate_is_refused() -> None:
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/odd", view_func=action("no.such.action")(lambda: "anything"))
    with pytest.raises(UndeclaredRoute, match="/odd"):
        refuse_undeclared(app, wiring.PERMISSIONS)


def test_unsafe_methods_and_safe_ones_never_share_a_view(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods in ({"GET"}, {"POST"}), f"{rule.rule} takes {methods}"
