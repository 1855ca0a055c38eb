"""Bilingual text: everything a user reads exists in Norwegian bokmål and English."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["nb", "en"]
LANGUAGES: tuple[Language, ...] = ("nb", "en")


class Text(BaseModel):
    """One text in both languages.

    >>> Text(nb="ansatte", en="employees").get("en")
    'employees'
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    nb: str = Field(min_length=1)
    """Norwegian bokmål."""
    en: str = Field(min_length=1)
    """English."""

    def get(self, language: Language) -> str:
        return self.nb if language == "nb" else self.en
