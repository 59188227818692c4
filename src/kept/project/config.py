"""What Kept is told from outside: environment variables, checked together, every mistake said at once."""

from __future__ import annotations

import difflib
import ipaddress
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

SHORTEST_SECRET = 32
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class ConfigMistaken(Exception):
    """The environment describes no installation; `mistakes` has one line for each thing to put right."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(["Kept cannot start with this configuration:", *(f"  {m}" for m in mistakes)]))
        self.mistakes = mistakes


def _address(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError(f"must begin with {' or '.join(f'{s}://' for s in schemes)} and name a host")
        _port(parts)
        return value

    return AfterValidator(check)


def _database_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("must begin with postgresql:// (Kept runs on PostgreSQL only)")
    _port(parts)
    if not parts.path.strip("/"):
        raise ValueError("must end with the name of a database, as in postgresql://user:password@host:5432/kept")
    return value


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ValueError("has a port that is no number from 1 to 65535") from None


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must be a scheme and a host, as in https://support.example.com, without a path")
    return value.rstrip("/")


def _listening(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("must be host:port, as in 127.0.0.1:8025")
    return value


def _network(value: str) -> str:
    return str(ipaddress.ip_network(value))


def _words(value: object) -> object:
    return value.replace(",", " ").split() if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_words)]
Origin = Annotated[str, _address("http", "https"), AfterValidator(_origin)]
Listening = Annotated[str, AfterValidator(_listening)]


class Config(BaseModel):
    """One installation, each field from the environment variable of its alias (docs/running.md)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)

    var: Path = Field(Path("var"), alias="KEPT_VAR", description="directory for everything that Kept writes")
    database_url: Annotated[str, AfterValidator(_database_address)] | None = Field(
        None, alias="DATABASE_URL", repr=False
    )
    secret_key: str | None = Field(None, alias="KEPT_SECRET_KEY", min_length=SHORTEST_SECRET, repr=False)
    old_secret_keys: Words = Field((), alias="KEPT_OLD_SECRET_KEYS", repr=False)
    public_base_url: Origin | None = Field(None, alias="PUBLIC_BASE_URL")
    live_url: Origin | None = Field(None, alias="KEPT_LIVE_URL")
    host: str = Field("127.0.0.1", alias="KEPT_HOST", min_length=1)
    port: int = Field(8000, alias="PORT", ge=1, le=65534)
    live_port: int | None = Field(None, alias="KEPT_LIVE_PORT", ge=1, le=65535)
    allowed_hosts: Words = Field((), alias="KEPT_ALLOWED_HOSTS")
    trusted_proxies: Networks = Field((), alias="KEPT_TRUSTED_PROXIES")
    web_processes: int = Field(2, alias="KEPT_WEB_PROCESSES", ge=1, le=256)
    web_threads: int = Field(4, alias="KEPT_WEB_THREADS", ge=1, le=256)
    workers: int = Field(1, alias="KEPT_WORKERS", ge=0, le=64)
    smtp_url: Annotated[str, _address("smtp", "smtp+starttls", "smtps")] | None = Field(
        None, alias="KEPT_SMTP_URL", repr=False
    )
    mail_from: str = Field("Kept <kept@localhost.localdomain>", alias="KEPT_MAIL_FROM", pattern=r"@")
    mail_domain: str = Field("localhost.localdomain", alias="KEPT_MAIL_DOMAIN", min_length=1)
    mail_listen: Listening | None = Field(None, alias="KEPT_MAIL_LISTEN")
    imap_url: Annotated[str, _address("imap", "imaps")] | None = Field(None, alias="KEPT_IMAP_URL", repr=False)
    files: Path | None = Field(None, alias="KEPT_FILES")
    webhook_networks: Networks = Field((), alias="KEPT_WEBHOOK_ALLOWED_NETWORKS")
    api_requests_per_minute: int = Field(6000, alias="KEPT_API_REQUESTS_PER_MINUTE", ge=0)
    is_demo: bool = Field(False, alias="KEPT_DEMO")
    is_debug: bool = Field(False, alias="KEPT_DEBUG")
    log_format: Literal["text", "json"] = Field("text", alias="KEPT_LOG_FORMAT")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", alias="KEPT_LOG_LEVEL")

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read an installation from environment variables. Raises ConfigMistaken with all mistakes."""
        names = {str(field.alias) for field in cls.model_fields.values()}
        given = {name: value.strip() for name, value in environ.items() if name in names and value.strip()}
        mistakes = [_unknown(name, names) for name in environ if name.startswith("KEPT_") and name not in names]
        try:
            config = cls.model_validate(given)
        except ValidationError as wrong:
            bad = {str(error["loc"][0]) for error in wrong.errors()}
            mistakes += [
                f"{error['loc'][0]} {_in_words(error['type'], error['msg'])}"
                for error in wrong.errors(include_input=False, include_url=False)
            ]
            rest = cls.model_validate({name: value for name, value in given.items() if name not in bad})
            raise ConfigMistaken(mistakes + rest._contradictions(bad)) from None
        mistakes += config._contradictions(set())
        if mistakes:
            raise ConfigMistaken(mistakes)
        return config

    def _contradictions(self, bad: set[str]) -> list[str]:
        """Say what is wrong between fields that are each right; those named in `bad` were refused already."""
        said = []
        is_local = self.is_local and "PUBLIC_BASE_URL" not in bad
        if not is_local and self.secret_key is None and "KEPT_SECRET_KEY" not in bad:
            said.append(
                "KEPT_SECRET_KEY is missing: an installation that others reach needs one, the same for "
                "all processes; make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        if not is_local and self.is_demo:
            said.append("KEPT_DEMO is only for this machine: unset it, or leave PUBLIC_BASE_URL unset")
        if not is_local and self.is_debug:
            said.append("KEPT_DEBUG shows the program to visitors: unset it, or leave PUBLIC_BASE_URL unset")
        if not is_local and self.smtp_url is None and "KEPT_SMTP_URL" not in bad:
            said.append("KEPT_SMTP_URL is missing: an installation that others reach has to send mail")
        if self.is_secure and not self.trusted_proxies and "KEPT_TRUSTED_PROXIES" not in bad:
            said.append(
                "KEPT_TRUSTED_PROXIES is missing: https ends at a proxy in front of Kept; name its address "
                "or network, as in 127.0.0.1/32"
            )
        if self.live_port == self.port:
            said.append("KEPT_LIVE_PORT is the same as PORT: give it another number")
        return said

    @property
    def is_local(self) -> bool:
        """Whether only this machine is meant to reach the installation."""
        return self.public_base_url is None or urlsplit(self.public_base_url).hostname in (
            "localhost",
            "127.0.0.1",
            "::1",
        )

    @property
    def base_url(self) -> str:
        return self.public_base_url or f"http://127.0.0.1:{self.port}"

    @property
    def mail_door(self) -> str | None:
        """Where mail is taken: as said, or in a demo beside the pages."""
        return self.mail_listen or (f"127.0.0.1:{self.port + 2}" if self.is_demo else None)

    @property
    def live_listen_port(self) -> int:
        return self.live_port or self.port + 1

    @property
    def live_origin(self) -> str:
        """Where browsers find live updates: behind a proxy the same origin, on this machine the next port."""
        if self.live_url:
            return self.live_url
        if self.public_base_url:
            return self.public_base_url
        return f"http://127.0.0.1:{self.live_listen_port}"

    @property
    def is_secure(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        named = urlsplit(self.base_url).hostname or ""
        local = LOOPBACK_HOSTS if self.is_local else ()
        return sorted({*self.allowed_hosts, named, *local} - {""})

    def signing_key(self) -> str:
        """Return the secret key; on this machine's own installation, one made once and kept in `var`."""
        if self.secret_key:
            return self.secret_key
        kept = self.var / "secret-key"
        self.var.mkdir(parents=True, exist_ok=True)
        try:
            with kept.open("x") as fresh:
                kept.chmod(0o600)
                fresh.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        return kept.read_text()

    def external_database(self) -> dict[str, object] | None:
        """Return Django's DATABASES entry for DATABASE_URL, or None when the embedded database is meant."""
        if self.database_url is None:
            return None
        parts = urlsplit(self.database_url)
        options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": options,
        }

    def smtp(self) -> dict[str, object]:
        """Return Django's EMAIL_ settings; without a mail server, mails are written to files under `var`."""
        if self.smtp_url is None:
            return {
                "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": str(self.var / "outbox"),
            }
        parts = urlsplit(self.smtp_url)
        standard = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}[parts.scheme]
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or standard,
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_TIMEOUT": 20,
        }


def _unknown(name: str, names: set[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f"{name} is not a setting of Kept" + (f": did you mean {near[0]}?" if near else "")


def _in_words(kind: str, message: str) -> str:
    words = {
        "bool_parsing": "must be 1 or 0",
        "int_parsing": "must be a whole number",
        "string_too_short": f"is too short: use {SHORTEST_SECRET} characters or more",
        "string_pattern_mismatch": "must hold a mail address",
    }
    if kind in words:
        return words[kind]
    message = message.removeprefix("Value error, ")
    return message.replace("Input should be", "must be", 1)
