"""The version of each question's method, on its own page and, for all that have changed, on the data page."""

from __future__ import annotations

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Cell, Column, Entry, Section, Table, name_cell
from planpuls.spec.indicator import Indicator
from planpuls.spec.method import MethodVersion
from planpuls.spec.numbers import written_date
from planpuls.spec.text import Language, Text

_TITLE = Text(nb="Metodeversjoner", en="Method versions")
_TERM = Text(nb="Metode", en="Method")
_ABOUT = Text(
    nb="Når en metode endres slik at tall kan flytte seg, får den en ny versjon, og alle år regnes på nytt med den. "
    "Den gamle kan velges i planen så lenge begge trengs. Spørsmål som ikke står her, har bare én versjon.",
    en="When a method changes so that figures may move, it gets a new version, and all years are computed anew by it. "
    "The old one can be chosen in the plan as long as both are needed. Questions that are not listed have one version only.",
)
_IN_USE = Text(nb="Versjon {version} av {newest}", en="Version {version} of {newest}")
_OLDER = Text(
    nb="Planen har valgt en eldre versjon; den nyeste er {newest}.",
    en="The plan has chosen an older version; the newest is {newest}.",
)
_USED = Text(nb="i bruk", en="in use")
_COLUMNS = (
    Text(nb="Spørsmål", en="Question"),
    Text(nb="Versjon", en="Version"),
    Text(nb="Fra", en="Since"),
    Text(nb="Slik er det regnet", en="How it is computed"),
    Text(nb="Hvorfor den kom", en="Why it came"),
)
_FIRST = Text(nb="fra begynnelsen", en="from the beginning")


def method_entries(spec: Indicator, language: Language) -> list[Entry]:
    """What the question's page says of the version its figures are of; nothing where there is only one."""
    if not spec.method_versions:
        return []
    used = spec.method_versions[spec.method_version - 1]
    texts = [
        _IN_USE.get(language).format(version=used.version, newest=spec.newest_version) + f" ({_since(used, language)})"
    ]
    texts.append(used.text.get(language))
    if used.reason is not None:
        texts.append(used.reason.get(language))
    if used.version != spec.newest_version:
        texts.append(_OLDER.get(language).format(newest=spec.newest_version))
    return [Entry(_TERM.get(language), tuple(texts))]


def method_sections(choices: Choices, language: Language) -> list[Section]:
    """Every version of every method that has changed; none where no method has."""
    specs = [spec for spec in choices.release.specs.values() if spec.method_versions]
    if not specs:
        return []
    rows = tuple(
        (
            name_cell(spec.title.get(language), [_USED.get(language)] if entry.version == spec.method_version else ()),
            Cell(str(entry.version)),
            Cell(_since(entry, language), entry.since or ""),
            Cell(entry.text.get(language)),
            Cell(entry.reason.get(language) if entry.reason else ""),
        )
        for spec in specs
        for entry in reversed(spec.method_versions)
    )
    columns = tuple(Column(text.get(language), "text") for text in _COLUMNS)
    title = _TITLE.get(language)
    return [Section("metoder", title, (_ABOUT.get(language),), tables=(Table("metoder-tabell", title, columns, rows),))]


def _since(entry: MethodVersion, language: Language) -> str:
    return written_date(entry.since, language) if entry.since else _FIRST.get(language)
