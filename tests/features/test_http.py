"""The one client: it reaches the open internet alone, and always comes back in time."""

from __future__ import annotations

import datetime
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from config import Config, ConfigError
from forum.core import http
from forum.core.http import ANSWER_BYTES, Answer, Request, Unreachable, send
from tests.conftest import settings
from tests.doubles.sink import SHORT, Behaviour, drips, floods, hang, says, sink, status

LOOPBACK = (ip_network("127.0.0.0/8"),)
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
OPEN_END = b"HTTP/1.1 200 OK\r\n\r\n"


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Config]:
    """Settings that allow loopback, and an application that has them."""
    bare = Flask("bare", static_folder=None)
    given = replace(settings(tmp_path), outbound_networks=LOOPBACK, outbound_http=True)
    bare.config["VIVIER"] = given
    with bare.app_context():
        yield given


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> float:
    """The client with less patience than it has."""
    monkeypatch.setattr(http, "TOTAL_SECONDS", 1.0)
    monkeypatch.setattr(http, "CONNECT_SECONDS", 0.5)
    return 1.0


def closed(**change: object) -> Flask:
    """An application that allows less."""
    from flask import current_app

    bare = Flask("closed", static_folder=None)
    bare.config["VIVIER"] = replace(current_app.config["VIVIER"], **change)
    return bare


def reason(url: str) -> str:
    """Why it could not be asked."""
    with pytest.raises(Unreachable) as failed:
        send(Request("GET", url))
    return failed.value.reason


@pytest.mark.usefixtures("config")
def test_what_is_asked_arrives_and_what_is_answered_comes_back() -> None:
    with sink(status(201, "X-Kind: Tea", body=b"made")) as there:
        request = Request("POST", f"{there.url}?q=1", {"Content-Type": "text/plain"}, b"brew")
        answer = send(request)
    assert (answer.status, answer.headers["x-kind"], answer.body) == (201, "Tea", b"made")
    head, _, body = there.asked[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /in?q=1 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{there.port}".encode() in head
    assert b"Content-Type: text/plain" in head
    assert body == b"brew"


@pytest.mark.usefixtures("config")
def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with (
        sink(says(SHORT)) as inside,
        sink(status(302, f"Location: {inside.url}")) as there,
    ):
        assert send(Request("GET", there.url)).status == 302
    assert inside.asked == []


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize("head", [LENGTH, CHUNKED, OPEN_END])
def test_ten_gigabytes_are_cut(head: bytes) -> None:
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n" if head is CHUNKED else b"x" * 65536
    began = time.monotonic()
    with sink(floods(head, chunk)) as there:
        answer = send(Request("GET", there.url))
    assert ANSWER_BYTES * 0.9 < len(answer.body) <= ANSWER_BYTES
    assert time.monotonic() - began < 5


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    "behave",
    [
        hang,
        drips(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"),
        drips(OPEN_END),
        drips(b"HTTP/1.1 200 OK\r\nX-Never: "),
        drips(b""),
        floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_however_slow_it_is_over_in_time(hurried: float, behave: Behaviour) -> None:
    began = time.monotonic()
    with sink(behave) as there, pytest.raises(Unreachable):
        send(Request("GET", there.url))
    assert time.monotonic() - began < hurried + 1


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "nonsense"),
        (b"SSH-2.0-OpenSSH\r\n", "nonsense"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", "broken"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "broken"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "broken"),
        (b"HTTP/1.1 twice OK\r\n\r\n", "nonsense"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", "nonsense"),
    ],
)
def test_nonsense_and_what_breaks_off_are_failures(answer: bytes, why: str) -> None:
    with sink(says(answer)) as there:
        assert reason(there.url) in {why, "broken", "nonsense"}


@pytest.mark.usefixtures("config")
def test_nobody_there_is_a_failure() -> None:
    with sink(says(SHORT)) as there:
        url = there.url
    assert reason(url) == "broken"


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "//127.0.0.1/",
        "http:///x",
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "http://me:secret@127.0.0.1/",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/a\r\nX-More: yes",
        "http://127.0.0.1\\@example.org/",
        "http://ex\u00e4mple.org/",
    ],
)
def test_an_address_that_is_odd_is_not_asked(url: str) -> None:
    assert reason(url) in {"address", "scheme"}
    assert not http.allowed_url(url)


@pytest.mark.usefixtures("config")
def test_nothing_inside_is_reached_unless_its_network_is_allowed() -> None:
    with sink(says(SHORT)) as there, closed(outbound_networks=()).app_context():
        port = there.port
        names = ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433")
        for host in (*names, "0x7f.1", "127.1", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]"):
            assert reason(f"http://{host}:{port}/") in {"refused", "name"}, host
    assert there.asked == []


@pytest.mark.usefixtures("config")
def test_without_encryption_only_where_the_operator_says_so() -> None:
    with sink(says(SHORT)) as there, closed(outbound_http=False).app_context():
        assert reason(there.url) == "scheme"
    assert there.asked == []


def answering(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let names resolve to these addresses, one list for each look-up; what was looked up."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_rest: object, **_more: object) -> list[object]:
        if host in {"127.0.0.1"}:
            return real(host, port, type=socket.SOCK_STREAM)
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    "found", [["10.0.0.7"], ["169.254.169.254"], ["93.184.216.34", "10.0.0.7"], ["::ffff:a00:7"]]
)
def test_a_name_that_leads_inside_is_refused(
    monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    answering(monkeypatch, found)
    assert reason("http://tracker.example/") == "refused"


@pytest.mark.usefixtures("config")
def test_a_name_is_looked_up_once_and_its_second_answer_is_never_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with sink(says(SHORT)) as there:
        asked = answering(monkeypatch, ["127.0.0.1"], ["10.0.0.7"])
        assert send(Request("GET", f"http://tracker.example:{there.port}/")).status == 200
    assert asked == ["tracker.example"]
    assert f"Host: tracker.example:{there.port}".encode() in there.asked[0]


@pytest.mark.usefixtures("config", "hurried")
def test_a_look_up_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_m: time.sleep(3) or [])
    began = time.monotonic()
    assert reason("http://tracker.example/") == "slow"
    assert time.monotonic() - began < 2


@pytest.mark.usefixtures("config")
def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with sink(says(SHORT)) as proxy, sink(says(SHORT)) as there:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert send(Request("GET", there.url)).status == 200
    assert proxy.asked == []


def certified(folder: Path, name: str) -> ssl.SSLContext:
    """A server's context with a certificate for `name`, which stands in `folder`/ca.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    moment = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - datetime.timedelta(days=1))
        .not_valid_after(moment + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    own = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "ca.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "both.pem").write_bytes(own + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


@pytest.mark.usefixtures("config")
def test_the_certificate_is_checked_against_the_name_and_not_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(host: str) -> Answer:
        return send(Request("GET", f"https://{host}:{there.port}/"))

    with sink(says(SHORT), certified(tmp_path, "tracker.example")) as there:
        answering(monkeypatch, ["127.0.0.1"])
        assert reason(f"https://tracker.example:{there.port}/") == "certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert ask("tracker.example").status == 200
        assert reason(f"https://other.example:{there.port}/") == "certificate"


def test_networks_that_are_none_stop_the_start(tmp_path: Path) -> None:
    for wrong in ("10.0.0.0/33", "everything", "10.0.0.1/8"):
        with pytest.raises(ConfigError, match="OUTBOUND_NETWORKS"):
            settings(tmp_path, OUTBOUND_NETWORKS=wrong)
    given = settings(tmp_path, OUTBOUND_NETWORKS="10.0.0.0/8, ::1/128", OUTBOUND_HTTP="1")
    assert [str(one) for one in given.outbound_networks] == ["10.0.0.0/8", "::1/128"]
