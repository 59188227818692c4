"""Every mistake in the configuration is said at once, each with what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kept.project.config import Config, ConfigMistaken

REAL = {
    "DATABASE_URL": "postgresql://kept:s3cret@db.example.com:5433/support?sslmode=verify-full",
    "KEPT_SECRET_KEY": "x" * 50,
    "PUBLIC_BASE_URL": "https://support.example.com/",
    "KEPT_SMTP_URL": "smtp+starttls://kept:p%40ss@mail.example.com",
    "KEPT_TRUSTED_PROXIES": "127.0.0.1/32, 10.0.0.0/8",
}


def mistakes_in(environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigMistaken) as refused:
        Config.read(environ)
    return refused.value.mistakes


def test_nothing_said_means_this_machine_only(tmp_path: Path) -> None:
    config = Config.read({"KEPT_VAR": str(tmp_path)})
    assert (config.base_url, config.live_origin) == ("http://127.0.0.1:8000", "http://127.0.0.1:8001")
    assert config.external_database() is None
    assert "127.0.0.1" in config.hosts
    assert not config.is_secure


def test_a_real_installation_is_read_whole() -> None:
    config = Config.read(REAL)
    assert config.base_url == config.live_origin == "https://support.example.com"
    assert config.hosts == ["support.example.com"]
    database = config.external_database()
    assert database is not None
    assert (database["NAME"], database["HOST"], database["PORT"]) == ("support", "db.example.com", "5433")
    assert database["OPTIONS"] == {"sslmode": "verify-full"}
    mail = config.smtp()
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"]) == ("mail.example.com", 587, True)
    assert mail["EMAIL_HOST_PASSWORD"] == "p@ss"
    assert config.trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8")


def test_all_mistakes_are_said_at_once() -> None:
    said = "\n".join(
        mistakes_in(
            {
                "DATABASE_URL": "mysql://localhost/kept",
                "KEPT_SECRET_KEY": "short",
                "PUBLIC_BASE_URL": "https://support.example.com",
                "PORT": "http",
                "KEPT_DEMO": "1",
                "KEPT_SMPT_URL": "smtp://mail.example.com",
                "KEPT_LOG_FORMAT": "xml",
                "KEPT_MAIL_LISTEN": "8025",
                "KEPT_TRUSTED_PROXIES": "everybody",
            }
        )
    )
    for words in (
        "DATABASE_URL must begin with postgresql://",
        "KEPT_SECRET_KEY is too short",
        "PORT must be a whole number",
        "KEPT_DEMO is only for this machine",
        "KEPT_SMPT_URL is not a setting of Kept: did you mean KEPT_SMTP_URL?",
        "KEPT_LOG_FORMAT must be 'text' or 'json'",
        "KEPT_MAIL_LISTEN must be host:port",
        "KEPT_TRUSTED_PROXIES",
        "KEPT_SMTP_URL is missing",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://localhost"),
        ("DATABASE_URL", "postgresql://localhost:99999/kept"),
        ("PUBLIC_BASE_URL", "support.example.com"),
        ("PUBLIC_BASE_URL", "https://support.example.com/desk"),
        ("PUBLIC_BASE_URL", "ftp://support.example.com"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("KEPT_WEB_PROCESSES", "0"),
        ("KEPT_MAIL_FROM", "support"),
        ("KEPT_IMAP_URL", "pop3://mail.example.com"),
    ],
)
def test_each_wrong_value_is_refused_under_its_own_name(name: str, value: str) -> None:
    assert any(mistake.startswith(name) for mistake in mistakes_in({**REAL, name: value}))


@pytest.mark.parametrize("missing", ["KEPT_SECRET_KEY", "KEPT_SMTP_URL", "KEPT_TRUSTED_PROXIES"])
def test_an_installation_that_others_reach_must_say(missing: str) -> None:
    assert mistakes_in({name: value for name, value in REAL.items() if name != missing})[0].startswith(missing)


@pytest.mark.parametrize("name", ["KEPT_DEMO", "KEPT_DEBUG"])
def test_what_is_for_one_machine_is_refused_where_others_reach(name: str) -> None:
    assert mistakes_in({**REAL, name: "1"})[0].startswith(name)


def test_no_secret_is_shown_when_the_configuration_is() -> None:
    shown = repr(Config.read(REAL))
    assert "x" * 50 not in shown
    assert "p%40ss" not in shown
    assert "s3cret" not in shown


def test_the_key_made_for_this_machine_is_kept_and_closed_to_others(tmp_path: Path) -> None:
    config = Config.read({"KEPT_VAR": str(tmp_path / "var")})
    key = config.signing_key()
    assert len(key) > 50
    assert Config.read({"KEPT_VAR": str(tmp_path / "var")}).signing_key() == key
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o077 == 0


def test_the_command_says_the_mistakes_and_leaves_without_starting_anything(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KEPT_", "DJANGO_"))}
    ended = subprocess.run(
        [sys.executable, "-m", "kept", "serve"],
        env={**clean, "KEPT_VAR": str(tmp_path / "var"), "PORT": "none", "DATABASE_URL": "oracle://x/y"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "PORT must be" in ended.stderr
    assert "DATABASE_URL must" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "var").exists()
