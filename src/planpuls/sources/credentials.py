"""Secrets come from the environment or the system's keyring, and go nowhere else: no file, log or release holds them."""

from __future__ import annotations

import os

_SERVICE = "planpuls"


def secret(name: str) -> str | None:
    """The secret `name` from `PLANPULS_<NAME>` or the keyring entry (planpuls, name); None where there is none."""
    found = os.environ.get(f"PLANPULS_{name.upper()}")
    if found:
        return found
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_SERVICE, name)
    except KeyringError:
        # No keyring on this machine is the same as no secret in it.
        return None
