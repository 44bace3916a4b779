"""Settings of an installation: read once from ``CAUCE_*`` variables and validated at boot."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ENVIRONMENTS = ("development", "production", "test")
#: Signs other than letters and digits in the key and the secret are written as %2F.
S3_FORM = "s3://KEY:SECRET@host[:port]/bucket[/folder][?region=…&tls=no]"


class ConfigError(Exception):
    """A setting is unknown, missing or has a value that cannot be used; the text says which."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The validated settings; one attribute per ``CAUCE_<NAME>`` variable."""

    #: development | production | test
    env: str = "development"
    #: Directory of the database, files, keys and the embedded broker.
    data_dir: Path = Path("data")
    #: SQLAlchemy address of the database; SQLite in the data directory by default.
    database_url: str = ""
    #: Celery broker; a directory in the data directory by default.
    broker_url: str = ""
    #: Signs sessions and cursors and encrypts secrets; made and kept on first run.
    secret_key: str = field(default="", repr=False)
    #: Address under which people reach this installation (links in mails).
    base_url: str = "http://127.0.0.1:8000"
    #: Directories (os.pathsep) that hold ``modules/<name>`` of other distributions.
    modules_path: tuple[Path, ...] = ()
    #: Proxies in front of this installation whose X-Forwarded-* headers are believed; without them
    #: the address of a client is that of the connection.
    proxies: int = 0
    #: smtp://… or outbox: (mails are kept in the database and shown in /admin).
    mail_url: str = field(default="outbox:", repr=False)
    #: file:///… or s3://…; a directory in the data directory by default.
    files_url: str = field(default="", repr=False)
    #: Webhooks may call these hosts although they are inside the network; separated by commas.
    webhook_hosts: frozenset[str] = frozenset()
    #: Password of the demo users; random and printed once when empty.
    demo_password: str = field(default="", repr=False)

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read and validate the variables.

        :param environ: defaults to the process environment.
        :raises ConfigError: a variable is unknown or its value cannot be used.
        """
        environ = os.environ if environ is None else environ
        given = {k[6:].lower(): v for k, v in environ.items() if k.startswith("CAUCE_") and v}
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(given) - known)
        if unknown:
            raise ConfigError(
                f"Unknown setting CAUCE_{unknown[0].upper()}. Known: "
                + ", ".join(f"CAUCE_{name.upper()}" for name in sorted(known))
            )
        return cls(**_validated(given))


def _validated(given: dict[str, str]) -> dict[str, Any]:
    env = given.get("env", "development")
    if env not in ENVIRONMENTS:
        raise ConfigError(f"CAUCE_ENV is {env!r}; use one of {', '.join(ENVIRONMENTS)}")
    data_dir = Path(given.get("data_dir", "data")).expanduser().resolve()
    values: dict[str, Any] = {**given, "env": env, "data_dir": data_dir}
    values["database_url"] = _database_url(given.get("database_url"), data_dir)
    values["broker_url"] = given.get("broker_url") or "filesystem://"
    if urlsplit(str(values["broker_url"])).scheme not in ("filesystem", "redis", "rediss", "amqp"):
        raise ConfigError("CAUCE_BROKER_URL must start with filesystem://, redis:// or amqp://")
    values["files_url"] = given.get("files_url") or (data_dir / "files").as_uri()
    _check_files_url(values["files_url"])
    if urlsplit(given.get("mail_url", "outbox:")).scheme not in ("outbox", "smtp", "smtps"):
        raise ConfigError("CAUCE_MAIL_URL must be outbox: or start with smtp:// or smtps://")
    base_url = given.get("base_url", "http://127.0.0.1:8000").rstrip("/")
    if urlsplit(base_url).scheme not in ("http", "https"):
        raise ConfigError("CAUCE_BASE_URL must start with http:// or https://")
    values["base_url"] = base_url
    paths = [p for p in given.get("modules_path", "").split(os.pathsep) if p]
    values["modules_path"] = tuple(Path(p).expanduser().resolve() for p in paths)
    for path in values["modules_path"]:
        if not (path / "modules").is_dir():
            raise ConfigError(f"CAUCE_MODULES_PATH: {path} has no directory 'modules'")
    hosts = given.get("webhook_hosts", "").lower().split(",")
    values["webhook_hosts"] = frozenset(host.strip() for host in hosts if host.strip())
    values["proxies"] = _number("proxies", given.get("proxies", "0"), 5)
    values["secret_key"] = _secret_key(given.get("secret_key"), env, data_dir)
    return values


def _database_url(url: str | None, data_dir: Path) -> str:
    url = url or f"sqlite:///{data_dir / 'cauce.db'}"
    if not url.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
        raise ConfigError("CAUCE_DATABASE_URL must start with sqlite:/// or postgresql://")
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _number(name: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        raise ConfigError(f"CAUCE_{name.upper()} must be a number from 0 to {most}")
    return int(text)


def _check_files_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("file", "s3"):
        raise ConfigError(f"CAUCE_FILES_URL must start with file:/// or s3://, not {parts.scheme}:")
    if parts.scheme == "s3":
        bucket = parts.path.strip("/").partition("/")[0]
        named = re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket)
        if not (parts.hostname and named and parts.username and parts.password):
            raise ConfigError(f"CAUCE_FILES_URL must look like {S3_FORM}")
        if unknown := parse_qs(parts.query).keys() - {"region", "tls"}:
            raise ConfigError(f"CAUCE_FILES_URL: {min(unknown)} is not known; use region and tls")


def _secret_key(given: str | None, env: str, data_dir: Path) -> str:
    if given:
        if len(given) < 32:
            raise ConfigError("CAUCE_SECRET_KEY must have at least 32 characters")
        return given
    if env == "production":
        raise ConfigError("CAUCE_SECRET_KEY is required in production")
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
