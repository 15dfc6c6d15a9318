"""Processes that vote, merge, hide, purge and undo at once, each through the forum's own pages.

Between them somebody votes and is erased, as the worker would. It is given a plan (JSON: visitors
and their ids, moderators, leavers, ideas), how many processes there are to be and how many requests
in all, and says how often each status was answered.
"""

from __future__ import annotations

import json
import os
import random
import sys
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select

from forum import create_app
from forum.extensions import db
from forum.ideas.models import Merge
from forum.moderation.models import ModerationEntry
from forum.privacy.erasing import erase_now

CHOICES = ("want", "want", "want", "not_for_me", "retract")
HIDDEN_OR_SHOWN = ("show", "show", "hide")
ACTS = ("merge", "undo", "undo", "moderate", "opt_out", "erase", "purge", "restore", "restore")
VOTES, VOTES_OF_A_LEAVER = 0.9, 3
STANDING_MERGES = select(Merge.id).where(Merge.state == "done")
UNDONE = select(ModerationEntry.undoes_id).where(ModerationEntry.undoes_id.is_not(None))
STANDING_PURGES = select(ModerationEntry.id).where(
    ModerationEntry.act == "purge",
    ModerationEntry.undoes_id.is_(None),
    ModerationEntry.id.not_in(UNDONE),
)


class Presser:
    """One process: somebody else at each press."""

    def __init__(
        self, app: Flask, plan: dict[str, Any], seed: int, leavers: list[tuple[int, str, str]]
    ) -> None:
        self.app, self.plan, self.random = app, plan, random.Random(seed)
        self.answered, self.leavers = Counter[str](), leavers

    def press(self) -> None:
        """Vote, or do as a moderator what changes which votes are counted where."""
        if self.random.random() < VOTES:
            self._vote(self.random.choice(self.plan["visitors"]))
            return
        act = self.random.choice(ACTS)
        idea, into = self.random.sample(self.plan["ideas"], 2)
        if act == "merge":
            path = f"/c/bikes/ideas/{idea}/merge"
            self._send(act, self._one("moderators"), path, into=str(into), reason="The same.")
        elif act == "moderate":
            act, path = self.random.choice(HIDDEN_OR_SHOWN), f"/c/bikes/ideas/{idea}/moderate"
            self._send(act, self._one("moderators"), path, act=act, reason="Looked at.")
        elif act == "purge":
            path = f"/c/bikes/moderation/purge/{self.random.choice(self.plan['voters'])}"
            self._send(act, self._one("moderators"), path, reason="Advertising.")
        elif act == "restore":
            if entry := self._any(STANDING_PURGES):
                path = f"/c/bikes/moderation/entries/{entry}/undo"
                self._send(act, self._one("moderators"), path, reason="They are right.")
        elif act == "erase":
            self._erase()
        elif merge := self._any(STANDING_MERGES):
            who, last = ("moderators", "undo") if act == "undo" else ("visitors", "opt-out")
            self._send(act, self._one(who), f"/c/bikes/merges/{merge}/{last}")

    def _one(self, who: str) -> tuple[str, str]:
        cookie, token = self.random.choice(self.plan[who])
        return cookie, token

    def _vote(self, visitor: tuple[str, str]) -> None:
        idea, choice = self.random.choice(self.plan["ideas"]), self.random.choice(CHOICES)
        self._send("vote", visitor, f"/c/bikes/ideas/{idea}/vote", choice=choice)

    def _erase(self) -> None:
        if not self.leavers:
            return
        person_id, *visitor = self.leavers.pop()
        for _ in range(VOTES_OF_A_LEAVER):
            self._vote((visitor[0], visitor[1]))
        with self.app.app_context():
            erase_now(person_id, "anonymise")
        self.answered["erase 302"] += 1

    def _any(self, which: Select[int]) -> int | None:
        with self.app.app_context():
            found = db.session.scalars(which).all()
        return self.random.choice(found) if found else None

    def _send(self, what: str, visitor: tuple[str, str], path: str, **fields: str) -> None:
        cookie, token = visitor
        client: FlaskClient = self.app.test_client()
        name, _, value = cookie.partition("=")
        client.set_cookie(name, value)
        answer = client.post(path, data={"csrf_token": token, **fields})
        self.answered[f"{what} {answer.status_code}"] += 1


def in_a_child(app: Flask, plan: dict[str, Any], presses: int, *which: int) -> tuple[int, int]:
    """Press so often in a process of its own, which it is of how many; its id and what it says."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        with app.app_context():
            db.engine.dispose(close=False)
        number, of = which
        presser = Presser(app, plan, number, plan["leavers"][number::of])
        for _ in range(presses):
            presser.press()
        os.write(writing, json.dumps(presser.answered).encode())
        status = 0
    finally:
        # Not the way of a program that ends, which would be the parent's.
        if status:
            traceback.print_exc()
        os._exit(status)


def main(file: str, processes: int, requests: int) -> None:
    # Without the limits of the edge: it is a crowd at one address.
    app, plan = create_app(testing=True), json.loads(Path(file).read_text())
    each = requests // processes
    children = [in_a_child(app, plan, each, n, processes) for n in range(processes)]
    answered = Counter[str]()
    for child, said in children:
        with os.fdopen(said) as pipe:
            answered.update(json.loads(pipe.read() or "{}"))
        assert os.waitpid(child, 0)[1] == 0
    print(json.dumps(answered))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
