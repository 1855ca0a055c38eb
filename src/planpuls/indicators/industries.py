"""Names of the industry groups of SSB's table 13470 (list arb11, SN2007), and the code of what is not stated."""

from __future__ import annotations

import polars as pl

from planpuls.spec.indicator import Dimension
from planpuls.spec.text import Text

UNSPECIFIED = "00"


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


GROUPS: dict[str, Text] = {
    "01-03": _t("Jordbruk, skogbruk og fiske", "Agriculture, forestry and fishing"),
    "05-09": _t("Bergverk og utvinning", "Mining and extraction"),
    "10-33": _t("Industri", "Manufacturing"),
    "35-39": _t("Elektrisitet, vann og renovasjon", "Electricity, water and waste"),
    "41-43": _t("Bygg og anlegg", "Construction"),
    "45-47": _t("Varehandel og motorvognreparasjoner", "Trade and repair of motor vehicles"),
    "49-53": _t("Transport og lagring", "Transport and storage"),
    "55-56": _t("Overnatting og servering", "Accommodation and food service"),
    "58-63": _t("Informasjon og kommunikasjon", "Information and communication"),
    "64-66": _t("Finans og forsikring", "Finance and insurance"),
    "68-75": _t("Eiendomsdrift, faglig og teknisk tjenesteyting", "Real estate, professional and technical services"),
    "77-82": _t("Forretningsmessig tjenesteyting", "Administrative and support services"),
    "84": _t("Offentlig administrasjon og forsvar", "Public administration and defence"),
    "85": _t("Undervisning", "Education"),
    "86-88": _t("Helse- og sosialtjenester", "Health and social services"),
    "90-99": _t("Personlig tjenesteyting, kultur mv.", "Personal services, culture and more"),
    UNSPECIFIED: _t("Uoppgitt", "Not stated"),
}


def group_of(nace: pl.Expr) -> pl.Expr:
    """The group of an industry code by its division; `UNSPECIFIED` where there is no code or its division is in no group.

    >>> pl.select(group_of(pl.lit("47.111"))).item(), pl.select(group_of(pl.lit(None, pl.String))).item()
    ('45-47', '00')
    """
    divisions = {
        f"{division:02}": code
        for code in GROUPS
        if code != UNSPECIFIED
        for division in range(int(code[:2]), int(code[-2:]) + 1)
    }
    return nace.str.head(2).replace_strict(divisions, default=UNSPECIFIED, return_dtype=pl.String)


def days_of_other_standard(rows: pl.DataFrame) -> list[str]:
    """Days whose codes (`period`, `nace_standard`) are of other standards than those of the first day."""
    by_day = dict(
        rows.group_by("period").agg(pl.col("nace_standard").drop_nulls().unique().sort()).sort("period").rows()
    )
    first: list[str] = next(iter(by_day.values()), [])
    return [day for day, standards in by_day.items() if standards != first]


NACE_STANDARD = Dimension(
    id="nace_standard",
    name=_t("Næringsstandard", "Industry standard"),
    values={"SN2007": _t("SN2007", "SN2007"), "SN2025": _t("SN2025", "SN2025")},
    series=True,
)
INDUSTRY = Dimension(id="industry", name=_t("Næring", "Industry"), values=GROUPS)
