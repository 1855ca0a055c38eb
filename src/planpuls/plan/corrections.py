"""Decided corrections of what sources deliver; `corrections.csv` in a plan folder."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Action = Literal["drop", "override", "flag"]
COLUMNS = (
    "dataset",
    "vintage",
    "key",
    "action",
    "field",
    "delivered",
    "value",
    "reason",
    "source",
    "decided_by",
    "decided_on",
)
"""The file's columns."""


class Correction(BaseModel):
    """A decided correction of one row of a source, applied between reading and tables."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dataset: str = Field(min_length=1)
    """A dataset, or one of its further tables as `dataset.table`."""
    vintage: str
    key: str
    """The row's key as `column=value` pairs joined by spaces; a value with spaces stands in double quotes."""
    action: Action
    field: str = ""
    delivered: str = ""
    """What stands in `field` as it was delivered; empty where nothing does. Anything else makes the correction stale."""
    value: str = ""
    reason: str = Field(min_length=1)
    source: str = Field(min_length=1)
    """Where it is known from."""
    decided_by: str = Field(min_length=1)
    decided_on: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")

    @model_validator(mode="after")
    def _says_what_was_delivered(self) -> Correction:
        if self.action != "flag" and not self.field:
            actions = " and ".join(action for action in get_args(Action) if action != "flag")
            raise ValueError(f"a correction with {actions} names the field whose delivered value it rests on")
        return self
