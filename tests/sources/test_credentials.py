"""Secrets come from the environment, else from the system's keyring, and nothing else is looked at."""

from __future__ import annotations

import keyring
import keyring.errors
import pytest

from planpuls.sources.credentials import secret


def one_entry(service: str, name: str) -> str | None:
    return "from the keyring" if (service, name) == ("planpuls", "geoid_token") else None


def locked(_service: str, _name: str) -> str | None:
    raise keyring.errors.KeyringLocked


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("GEOID_TOKEN", "OTHER"):
        monkeypatch.delenv(f"PLANPULS_{name}", raising=False)
    return monkeypatch


def test_the_keyring_is_asked_where_the_environment_is_silent(clean: pytest.MonkeyPatch) -> None:
    clean.setattr(keyring, "get_password", one_entry)
    assert secret("geoid_token") == "from the keyring"
    assert secret("other") is None


def test_the_environment_comes_first(clean: pytest.MonkeyPatch) -> None:
    clean.setattr(keyring, "get_password", one_entry)
    clean.setenv("PLANPULS_GEOID_TOKEN", "from the environment")
    assert secret("geoid_token") == "from the environment"


def test_a_keyring_that_does_not_open_holds_no_secret(clean: pytest.MonkeyPatch) -> None:
    clean.setattr(keyring, "get_password", locked)
    assert secret("geoid_token") is None
