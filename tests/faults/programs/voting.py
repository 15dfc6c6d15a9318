"""Processes that vote, merge, undo, hide and show at once, each through the forum's own pages.

It is given a plan (JSON: visitors, moderators, ideas), how many processes there are to be and how
many requests in all, and says how often each status was answered.
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
from sqlalchemy import select

from forum import create_app
from forum.extensions import db
from forum.ideas.models import Merge

CHOICES = ("want", "want", "want", "not_for_me", "retract")
VOTES = 0.92


class Presser:
    """One process: somebody else at each press."""

    def __init__(self, app: Flask, plan: dict[str, Any], seed: int) -> None:
        self.app, self.plan, self.random = app, plan, random.Random(seed)
        self.answered = Counter[str]()

    def press(self) -> None:
        """Vote, or do as a moderator what changes which votes are counted where."""
        if self.random.random() < VOTES:
            idea, choice = self.random.choice(self.plan["ideas"]), self.random.choice(CHOICES)
            self._send("vote", "visitors", f"/c/bikes/ideas/{idea}/vote", choice=choice)
            return
        act = self.random.choice(["merge", "undo", "undo", "visibility", "opt_out"])
        idea, into = self.random.sample(self.plan["ideas"], 2)
        if act == "merge":
            path = f"/c/bikes/ideas/{idea}/merge"
            self._send(act, "moderators", path, into=str(into), reason="The same.")
        elif act == "visibility":
            shown = self.random.choice(["visible", "visible", "hidden"])
            path = f"/c/bikes/ideas/{idea}/visibility"
            self._send(act, "moderators", path, visibility=shown, reason="Looked at.")
        elif merge := self._merge():
            who, last = ("moderators", "undo") if act == "undo" else ("visitors", "opt-out")
            self._send(act, who, f"/c/bikes/merges/{merge}/{last}")

    def _merge(self) -> int | None:
        with self.app.app_context():
            done = db.session.scalars(select(Merge.id).where(Merge.state == "done")).all()
        return self.random.choice(done) if done else None

    def _send(self, act: str, who: str, path: str, **fields: str) -> None:
        cookie, token = self.random.choice(self.plan[who])
        client: FlaskClient = self.app.test_client()
        name, _, value = cookie.partition("=")
        client.set_cookie(name, value)
        answer = client.post(path, data={"csrf_token": token, **fields})
        self.answered[f"{act} {answer.status_code}"] += 1


def in_a_child(app: Flask, plan: dict[str, Any], number: int, presses: int) -> tuple[int, int]:
    """Press so often in a process of its own; its id and where it says what was answered."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        with app.app_context():
            db.engine.dispose(close=False)
        presser = Presser(app, plan, number)
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
    children = [in_a_child(app, plan, n, requests // processes) for n in range(processes)]
    answered = Counter[str]()
    for child, said in children:
        with os.fdopen(said) as pipe:
            answered.update(json.loads(pipe.read() or "{}"))
        assert os.waitpid(child, 0)[1] == 0
    print(json.dumps(answered))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
