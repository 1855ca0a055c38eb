"""What a plan says of right business in the right place: thresholds of places, groups of bulky goods, guidelines."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from planpuls.spec.text import Text


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LocationFit(_Model):
    """What makes a place A, B or C by the ABC principle; `[location_fit]` in `plan.toml`."""

    a_walk_m: int = Field(gt=0)
    """Longest walk along the streets from an A place to a hub with frequent departures."""
    a_departures_per_hour: float = Field(gt=0)
    """Least departures an hour of such a hub: its best mode, busier direction, the lesser of the two peaks."""
    b_walk_m: int = Field(gt=0)
    """The same for B places."""
    b_departures_per_hour: float = Field(ge=0)
    c_main_road_m: int = Field(gt=0)
    """Longest air line from a C place to a junction of the main roads."""
    ours: bool = True
    """Whether no document of the plan gives these numbers: the result is then an illustration."""
    source: str

    @model_validator(mode="after")
    def _a_is_stricter_than_b(self) -> LocationFit:
        if self.a_walk_m > self.b_walk_m or self.a_departures_per_hour < self.b_departures_per_hour:
            raise ValueError("A must be at least as strict as B: a_walk_m <= b_walk_m, and A's departures >= B's")
        return self


class GoodsCode(_Model):
    """One industry code of a group of bulky goods, in one edition of the plan; a row of `goods_groups.csv`."""

    edition: str
    group: str
    name: Text
    standing: Literal["bulky", "disputed"]
    """`disputed`: documents disagree on whether the group may lie outside the centres."""
    standard: Literal["SN2007", "SN2025"]
    code: str
    """Empty where the standard has no code of its own for the group."""
    source: str


class Guideline(_Model):
    """A guideline on where business belongs; `[[guideline]]` in `plan.toml`."""

    id: str
    title: Text
    text: Text
    mobility: tuple[Literal["A", "B", "C", "bulky", "disputed", "energy"], ...]
    """The businesses it speaks of."""
    source: str
