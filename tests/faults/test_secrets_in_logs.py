"""Secrets are sent to every address that takes one, while every page fails: no line holds them."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import ROOT
from tests.conftest import SECRET
from tests.faults.processes import free_port

# Every page breaks with all that it was sent in the words of its error.
BROKEN = """
from flask import request
from forum import create_app

app = create_app()

def broken():
    raise RuntimeError(f"{request.url} {dict(request.form)} {dict(request.cookies)}")

# Behind what numbers the request, before what looks at the form.
app.before_request_funcs[None].insert(2, broken)
"""
WORD, PASSWORD, BODY, COOKIE = (
    "q7Rw-plain-word",
    "hunter2-password",
    "body-of-a-wish",
    "kept-cookie",
)
STARTS_WITHIN = 240
PATHS = ("r", "invitations", "reset", "verify", "unsubscribe", "hooks")


@pytest.mark.timeout(600)
def test_no_line_holds_a_secret(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(BROKEN)
    port = free_port()
    environment = {**os.environ, "VIVIER_HOME": str(tmp_path), "SECRET_KEY": SECRET}
    environment |= {"LOG_FORMAT": "json", "PYTHONPATH": f"{ROOT}:{tmp_path}"}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--blocking-threads", "4", "--log-level", "warning", "broken:app"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _send_secrets(port)
    finally:
        server.terminate()
        log, _none = server.communicate(timeout=30)
    lines = [json.loads(line) for line in log.splitlines()]
    assert len(lines) == 2 * len(PATHS), log
    for line in lines:
        assert "RuntimeError" in line["exception"]
        assert line["event"].startswith("unexpected failure at ")
        assert len(line["request"]) == 16
    assert [one for one in (WORD, PASSWORD, BODY, COOKIE) if one in log] == []


def _send_secrets(port: int) -> None:
    form = f"name=Ada&password={PASSWORD}&body={BODY}&csrf_token=x"
    headers = {
        "Cookie": f"vivier={COOKIE}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    deadline = time.monotonic() + STARTS_WITHIN
    while not _listens(port):
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.1)
    for path in PATHS:
        for method in ("GET", "POST"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request(method, f"/{path}/{WORD}?q={BODY}", form, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            assert answer.status == 500, page
            # Whoever meets it can say which line of the log is theirs.
            assert answer.headers["X-Request-ID"] in page
            connection.close()


def _listens(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.connect()
    except OSError:
        return False
    finally:
        connection.close()
    return True
