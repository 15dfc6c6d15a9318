"""A worker that is killed while it carries out an effect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from forum.core import clock, outbox
from forum.core.outbox import LEASE
from forum.core.transaction import transaction
from forum.extensions import db
from tests.faults.processes import killed

DIES_INSIDE = """
from forum.core import outbox
with app.app_context():
    outbox.carry_out(int(sys.argv[1]), {"test.effect": die})
"""


@pytest.mark.usefixtures("context")
def test_its_effect_is_free_after_the_lease_and_not_before(tmp_path: Path) -> None:
    with transaction():
        effect = outbox.add("test.effect", "one", {}, wake_worker=False)
    killed(tmp_path, DIES_INSIDE, str(effect.id))
    seen: list[Any] = []
    handlers = {"test.effect": seen.append}
    assert outbox.due_ids() == []
    assert outbox.carry_out(effect.id, handlers) is False
    with clock.held_at(clock.now() + LEASE):
        assert outbox.due_ids() == [effect.id]
        assert outbox.carry_out(effect.id, handlers) is True
    assert len(seen) == 1
    db.session.refresh(effect)
    assert (effect.tries, effect.state) == (2, "done")
