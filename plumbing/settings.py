"""Environment -> one frozen Settings, checked at start. The only reader of os.environ."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from plumbing.public_addresses import Exempt

ENVIRONMENTS = ("demo", "production", "test")
REQUIRED_OF = ("off", "admin", "all")


class WrongSetting(ValueError):
    """A setting that Foyer refuses to start with; the message names it and gives an example."""


@dataclass(frozen=True)
class Settings:
    """What the operator decides. Each name is read from the environment as documented beside it."""

    environment: str
    """FOYER_ENV: demo (default), production or test."""
    data: Path
    """FOYER_DATA: the folder of everything that is embedded: database, files, mail, keys (./instance)."""
    database_url: str
    """FOYER_DATABASE_URL: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."""
    storage_url: str
    """FOYER_STORAGE_URL: file:files (inside FOYER_DATA) or s3://BUCKET/PREFIX?endpoint=URL."""
    mail_url: str
    """FOYER_MAIL_URL: file:mail (inside FOYER_DATA), smtp://USER:PASSWORD@HOST:587 or smtps://..."""
    mail_from: str
    """FOYER_MAIL_FROM: the sender of every letter."""
    secret_key: str
    """FOYER_SECRET_KEY: at least 32 characters; made once and kept in FOYER_DATA where it is not given."""
    base_url: str
    """FOYER_BASE_URL: how people reach this Foyer; absolute addresses come from here, never from Host."""
    host: str
    """HOST: the address to listen on (127.0.0.1)."""
    port: int
    """PORT: the port to listen on (8000)."""
    web_processes: int
    """FOYER_WEB_PROCESSES: server processes (2)."""
    require_2fa: str
    """FOYER_REQUIRE_2FA: who must have a second factor: off (nobody, the default), admin or all."""
    limit_factor: float
    """FOYER_LIMIT_FACTOR: multiplies every rate limit; tests and benchmarks raise it (1)."""
    trusted_proxies: int
    """FOYER_TRUSTED_PROXIES: how many proxies in front may set X-Forwarded-* (0)."""
    webhook_allow_private: Exempt
    """FOYER_WEBHOOK_ALLOW_PRIVATE: hosts and networks inside that webhooks may reach, also by http, with commas
    between: 127.0.0.1, 10.2.0.0/16, payroll.internal (none)."""
    failpoint: str | None
    """FOYER_FAILPOINT: a fault to inject; only read where FOYER_ENV=test."""

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_test(self) -> bool:
        return self.environment == "test"

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings from the environment. Raises WrongSetting with an example of a right value."""
        env = os.environ if environ is None else environ
        environment = env.get("FOYER_ENV", "demo")
        if environment not in ENVIRONMENTS:
            raise WrongSetting("FOYER_ENV must be demo, production or test, like FOYER_ENV=production")
        data = Path(env.get("FOYER_DATA", "instance")).resolve()
        host = env.get("HOST", "127.0.0.1")
        port = _whole(env, "PORT", 8000, least=1, most=65535)
        base_url = env.get("FOYER_BASE_URL", f"http://{_reachable(host)}:{port}").rstrip("/")
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.path:
            raise WrongSetting("FOYER_BASE_URL must be an origin, like https://careers.example.org")
        return cls(
            environment=environment,
            data=data,
            database_url=_database_url(env.get("FOYER_DATABASE_URL") or f"sqlite:///{data / 'foyer.db'}"),
            storage_url=env.get("FOYER_STORAGE_URL", "file:files"),
            mail_url=env.get("FOYER_MAIL_URL", "file:mail"),
            mail_from=env.get("FOYER_MAIL_FROM", f"careers@{_mail_domain(parts.hostname)}"),
            secret_key=_secret_key(env.get("FOYER_SECRET_KEY"), data, environment),
            base_url=base_url,
            host=host,
            port=port,
            web_processes=_whole(env, "FOYER_WEB_PROCESSES", 2, least=1, most=64),
            require_2fa=_one_of(env, "FOYER_REQUIRE_2FA", REQUIRED_OF),
            limit_factor=_number(env, "FOYER_LIMIT_FACTOR", 1.0),
            trusted_proxies=_whole(env, "FOYER_TRUSTED_PROXIES", 0, least=0, most=8),
            webhook_allow_private=_exempt(env, "FOYER_WEBHOOK_ALLOW_PRIVATE"),
            failpoint=env.get("FOYER_FAILPOINT") if environment == "test" else None,
        )


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - compared, not bound


def make_private(folder: Path) -> None:
    """Makes the folder if it is not there, for this user alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _mail_domain(host: str) -> str:
    """Addresses of machines are no domains that a mail program takes."""
    return host if "." in host and not host.replace(".", "").isdecimal() else "foyer.example"


def _database_url(url: str) -> str:
    if url.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise WrongSetting(
        "FOYER_DATABASE_URL must be SQLite or PostgreSQL, like sqlite:////var/lib/foyer/foyer.db"
        " or postgresql://foyer:secret@localhost/foyer"
    )


def _secret_key(given: str | None, data: Path, environment: str) -> str:
    if given:
        if len(given) < 32:
            raise WrongSetting("FOYER_SECRET_KEY needs 32 characters or more, like the output of"
                               " python -c 'import secrets; print(secrets.token_urlsafe(48))'")  # fmt: skip
        return given
    if environment == "production":
        raise WrongSetting("FOYER_SECRET_KEY is needed in production, like the output of"
                           " python -c 'import secrets; print(secrets.token_urlsafe(48))'")  # fmt: skip
    path = data / "secret-key"
    make_private(data)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


def _exempt(env: Mapping[str, str], name: str) -> Exempt:
    try:
        return Exempt.read(env.get(name, ""))
    except ValueError as error:
        raise WrongSetting(
            f"{name} must be hosts and networks with commas between, like {name}=10.2.0.0/16,payroll.internal"
            f" ({error})"
        ) from None


def _one_of(env: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    """The first is the default."""
    value = env.get(name, known[0])
    if value not in known:
        raise WrongSetting(f"{name} must be {', '.join(known[:-1])} or {known[-1]}, like {name}={known[-1]}")
    return value


def _whole(env: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    text = env.get(name, str(default))
    if not text.isdecimal() or not least <= int(text) <= most:
        raise WrongSetting(f"{name} must be a whole number from {least} to {most}, like {name}={default}")
    return int(text)


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    try:
        value = float(env.get(name, default))
    except ValueError:
        value = -1.0
    if not 0 < value < 1e9:
        raise WrongSetting(f"{name} must be a number above 0, like {name}={default:g}")
    return value
