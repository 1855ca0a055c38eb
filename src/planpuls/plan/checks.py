"""What a plan says otherwise of the checks of its figures; `[[check]]` in `plan.toml`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class CheckSetting(BaseModel):
    """Another threshold or severity of one declared check, with the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    """One of those that the data page lists."""
    threshold: float | None = Field(default=None, ge=0)
    severity: Literal["error", "warning", "notice"] | None = None
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _says_something(self) -> CheckSetting:
        if self.threshold is None and self.severity is None:
            raise ValueError("a check's setting needs a threshold or a severity")
        return self
