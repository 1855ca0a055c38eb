"""What a check of the figures declares: what is held against what, how much may be amiss, and how bad it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from planpuls.spec.text import Text

CheckKind = Literal["range", "sum", "jump", "coverage", "total"]

KIND_TEXTS: dict[str, Text] = {
    "range": Text(nb="verdier som ikke kan forekomme", en="values that cannot occur"),
    "sum": Text(nb="deler mot hele", en="parts against the whole"),
    "jump": Text(nb="sprang fra forrige årgang", en="jumps since the last vintage"),
    "coverage": Text(nb="dekning", en="coverage"),
    "total": Text(nb="kilder mot hverandre", en="sources against each other"),
}


class Severity(StrEnum):
    """How bad it is where a check fires."""

    ERROR = "error"
    """The figures contradict themselves: no release is made of them."""
    WARNING = "warning"
    """Somebody should look before the figures are used."""
    NOTICE = "notice"
    """Worth knowing."""


SEVERITY_TEXTS: dict[Severity, Text] = {
    Severity.ERROR: Text(nb="feil", en="error"),
    Severity.WARNING: Text(nb="advarsel", en="warning"),
    Severity.NOTICE: Text(nb="merknad", en="notice"),
}


class Outcome(StrEnum):
    """What became of a check."""

    SOUND = "sound"
    FIRED = "fired"
    NOT_TRIED = "not_tried"
    """What it needs is not there."""


OUTCOME_TEXTS: dict[Outcome, Text] = {
    Outcome.SOUND: Text(nb="i orden", en="sound"),
    Outcome.FIRED: Text(nb="slår ut", en="fires"),
    Outcome.NOT_TRIED: Text(nb="ikke prøvd", en="not tried"),
}


class Check(BaseModel):
    """One declared check."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: CheckKind
    severity: Severity
    text: Text
    """What is held against what, as a sentence; `{threshold}` is filled in."""
    threshold: float
    """The most that may be amiss, in `unit`; 0 where nothing may."""
    unit: Text

    def sentence(self, threshold: float) -> Text:
        """`text` with the threshold in force.

        >>> per_cent = Text(nb="%", en="%")
        >>> about = Text(nb="Høyst {threshold} %.", en="At most {threshold} %.")
        >>> Check(id="a", kind="range", severity=Severity.NOTICE, text=about, threshold=2, unit=per_cent).sentence(2.5).nb
        'Høyst 2,5 %.'
        """
        written = f"{threshold:g}"
        return Text(
            nb=self.text.nb.format(threshold=written.replace(".", ",")), en=self.text.en.format(threshold=written)
        )
