"""The location check's own content: what stands there before, or without, the live check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.location_data import has_check
from planpuls.editions.site.parts import ABSENT, Cell, Column, Section, Table, figure_cell, name_cell
from planpuls.release.location_words import MODES, SENTENCES
from planpuls.spec.location import ACCESS, ACCESS_TEXTS, LEVEL_TEXTS, MOBILITY, MOBILITY_TEXTS, industries
from planpuls.spec.numbers import number
from planpuls.spec.text import Language, Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_PROFILES = _t("Stedenes profiler", "Profiles of the places")
_INDUSTRIES = _t("Virksomhetenes profiler ({standard})", "Profiles of businesses ({standard})")
_HUBS = _t("Knutepunktene og avgangene", "The hubs and their departures")
_GUIDELINES = _t("Retningslinjene", "The guidelines")
_PROFILE, _CELLS = _t("Profil", "Profile"), _t("Ruter på 250 m", "Cells of 250 m")
_LEVELS_NOTE = _t(
    "Nivåene er våre. Bokstaven følger av dem: A har mange ansatte eller besøkende og ikke mye gods, C har få av begge og noe gods, B er resten.",
    "The levels are ours. The letter follows from them: A has many employees or visitors and not much freight, C few of both and some freight, B is the rest.",
)
_WORDS = {
    "code": _t("Kode", "Code"),
    "industry": _t("Næring", "Industry"),
    "employees": _t("Ansatte per areal", "Employees per area"),
    "visitors": _t("Besøk", "Visitors"),
    "freight": _t("Gods", "Freight"),
    "source": _t("Kilde for bokstaven", "Source of the letter"),
    "hub": _t("Knutepunkt", "Hub"),
    "mode": _t("Beste transportmiddel", "Best mode"),
    "hourly": _t("Avganger i timen i rushet", "Departures an hour in the peak"),
    "weekly": _t("Avganger i uken", "Departures a week"),
    "guideline": _t("Retningslinje", "Guideline"),
    "text": _t("Hva den sier", "What it says"),
    "speaks_of": _t("Gjelder", "Speaks of"),
    "bulky": _t("plasskrevende varer", "bulky goods"),
}
_SPEAKS = {**MOBILITY_TEXTS, "bulky": _WORDS["bulky"]}


@dataclass(frozen=True)
class LocationPage:
    has_check: bool
    sections: tuple[Section, ...]


def location_page(choices: Choices, language: Language) -> LocationPage:
    if not has_check(choices.release):
        return LocationPage(has_check=False, sections=())
    page = _Page(choices, language)
    found = [page.profiles(), page.guidelines(), *page.industries(), page.hubs()]
    return LocationPage(has_check=True, sections=tuple(found))


class _Page:
    def __init__(self, choices: Choices, language: Language) -> None:
        self.choices, self.language = choices, language
        self.document: dict[str, Any] = choices.release.location

    def word(self, key: str) -> str:
        return _WORDS[key].get(self.language)

    def profiles(self) -> Section:
        rule = self.document["rule"]
        texts = []
        if rule:
            numbers = {
                name: number(value, 0, self.language) for name, value in rule.items() if isinstance(value, int | float)
            }
            for letter in ("a", "b"):
                sentence = SENTENCES[f"rule_{letter}"].get(self.language).replace(": {answer}", "")
                hourly = f"{rule[f'{letter}_departures_per_hour']:g}"
                texts.append(sentence.format(walk=numbers[f"{letter}_walk_m"], hourly=hourly))
            road = SENTENCES["rule_c"].get(self.language).replace(": {answer}", "")
            texts.append(road.format(road=numbers["c_main_road_m"]))
            texts += [SENTENCES["illustration"].get(self.language)] if rule["ours"] else []
        else:
            texts.append(SENTENCES["no_rule"].get(self.language))
        if not self.document["facts"]["complete"]:
            texts.append(SENTENCES["partial"].get(self.language))
        if self.document["facts"]["hubs_without_service"] == self.document["facts"]["hubs"]:
            texts.append(SENTENCES["no_timetable"].get(self.language))
        counted = self.document["facts"]["profiles"]
        body = tuple(
            (name_cell(ACCESS_TEXTS[access].get(self.language)), figure_cell(counted.get(access, 0), 0, self.language))
            for access in ACCESS
        )
        columns = (Column(_PROFILE.get(self.language), "text"), Column(_CELLS.get(self.language)))
        title = _PROFILES.get(self.language)
        return Section("profiler", title, tuple(texts), tables=(Table("profiler-tabell", title, columns, body),))

    def guidelines(self) -> Section:
        body = tuple(
            (
                name_cell(entry["title"][self.language]),
                Cell(entry["text"][self.language]),
                Cell("; ".join(_SPEAKS[name].get(self.language) for name in entry["mobility"])),
            )
            for entry in self.document["guidelines"]
        )
        columns = tuple(Column(self.word(key), "text") for key in ("guideline", "text", "speaks_of"))
        title = _GUIDELINES.get(self.language)
        tables = (Table("retningslinjer-tabell", title, columns, body),) if body else ()
        return Section("retningslinjer", title, tables=tables)

    def industries(self) -> list[Section]:
        table = industries(self.document["industries"])
        order = {mobility: place for place, mobility in enumerate(MOBILITY)}
        found = []
        for standard in ("SN2025", "SN2007"):
            rows = sorted(
                (row for row in table if row.standard == standard), key=lambda row: (order[row.mobility], row.code)
            )
            body = tuple(
                (
                    name_cell(row.name.get(self.language)),
                    Cell(row.code),
                    Cell(MOBILITY_TEXTS[row.mobility].get(self.language)),
                    *(
                        Cell(LEVEL_TEXTS[level].get(self.language))
                        for level in (row.employees, row.visitors, row.freight)
                    ),
                    Cell(row.source),
                )
                for row in rows
            )
            names = ("code", "employees", "visitors", "freight", "source")
            heads = {name: Column(self.word(name), "text") for name in ("industry", *names)}
            columns = (
                heads["industry"],
                heads["code"],
                Column(_PROFILE.get(self.language), "text"),
                *(heads[name] for name in names[1:]),
            )
            title = _INDUSTRIES.get(self.language).format(standard=standard)
            note = (_LEVELS_NOTE.get(self.language),)
            tables = (Table(f"naeringer-{standard}", title, columns, body),)
            found.append(Section(f"naeringer-{standard}-del", title, note, tables=tables, folded=True))
        return found

    def hubs(self) -> Section:
        body = []
        for row in self.choices.release.frame("location_hubs").sort("name", "hub").to_dicts():
            mode = MODES[row["mode"]].get(self.language) if row["mode"] in MODES else row["mode"] or ABSENT
            hourly = row["departures_per_hour"]
            body.append(
                (
                    name_cell(row["name"]),
                    Cell(mode),
                    figure_cell(hourly, 0 if hourly is None or float(hourly).is_integer() else 1, self.language),
                    figure_cell(row["departures_week"], 0, self.language),
                )
            )
        columns = (
            *(Column(self.word(key), "text") for key in ("hub", "mode")),
            *(Column(self.word(key)) for key in ("hourly", "weekly")),
        )
        title = _HUBS.get(self.language)
        return Section("knutepunkter", title, tables=(Table("knutepunkter-tabell", title, columns, tuple(body)),))
