"""Versions of a method: how figures were computed before, how they are now, since when and why."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from planpuls.spec.text import Text


class MethodVersion(BaseModel):
    """One way of computing an indicator. A change that can move a published figure is a new version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(ge=1)
    since: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    """The day it came into use; None for the first."""
    text: Text
    """What is done, where it differs from other versions."""
    reason: Text | None = None
    """Why it took the place of the one before; None for the first."""


def check_versions(versions: Sequence[MethodVersion]) -> None:
    """Raise ValueError where versions are not 1, 2, … each later than the one before, and changes without day and reason."""
    if [entry.version for entry in versions] != list(range(1, len(versions) + 1)):
        raise ValueError("method versions are numbered 1, 2, … in order")
    if any(entry.since is None or entry.reason is None for entry in versions[1:]):
        raise ValueError("every method version but the first says since when and why")
    days = [entry.since or "" for entry in versions]
    if days != sorted(days):
        raise ValueError("a method version is not older than the one before it")
