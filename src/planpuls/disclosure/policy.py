"""The rules a plan publishes figures of single units by; `[disclosure]` in `plan.toml`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SourceKind = Literal["published", "open_register", "protected_register", "delivered"]
"""What a source holds, as far as confidentiality goes.

`published`: statistics, maps, lists and timetables that their publisher has released as they are; exempt.
`open_register`: single units that anyone may read (Brønnøysund). Counts of them are exempt; what the register withholds is
read as a band and no name is kept, so nothing is there to protect.
`protected_register`: single units that are not open (an extract of buildings with floor area). Values are published under the rules
for values.
`delivered`: a table of counts that somebody ordered; nobody says whether its small counts were rounded, so they are.
"""


class Policy(BaseModel):
    """When a figure rests on too little, and how small counts are rounded. The defaults follow Statistics Norway's practice."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count_base: int = Field(default=3, ge=2, le=10)
    """Counts of delivered tables from 1 to below this become 0 or this."""
    least_units: int = Field(default=3, ge=3, le=10)
    """Fewest units that a published value rests on."""
    largest_units: int = Field(default=1, ge=1, le=5)
    """How many of the largest units together may not have more than `largest_pct` of a value: the (n, k) rule."""
    largest_pct: float = Field(default=80.0, gt=0, le=100)
    remainder_pct: float = Field(default=10.0, ge=0, lt=100)
    """What is left without the two largest units must be at least this share of the largest: the p per cent rule."""
    open_tables: tuple[str, ...] = ()
    """Delivered tables (dataset ids) that are openly published as they are, so that their counts stand."""
