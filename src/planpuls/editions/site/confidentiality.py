"""What the data page says of figures that were counted from single units."""

from __future__ import annotations

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.parts import Section
from planpuls.spec.numbers import number
from planpuls.spec.text import Language, Text


def _t(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


_HEADING = _t("Konfidensialitet", "Confidentiality")
_OPEN = _t(
    "SSBs rutenett og tabeller, kart, rutetider og planens lister er publisert slik de er, og vises uten flere inngrep enn grensene for "
    "hvor små tall sidene viser. Virksomhetsregisteret er åpent: virksomheter telles som de er, men ingen nevnes ved navn, og antall "
    "ansatte under fem er tilbakeholdt i registeret og er her et intervall.",
    "Statistics Norway's grid and tables, maps, timetables and the plan's lists are published as they are, and are shown with no more than the "
    "limits for how small figures the pages show. The register of establishments is open: establishments are counted as they are, but none is "
    "named, and employees under five are withheld in the register and are an interval here.",
)
_ROUNDED = _t(
    "Tall i bestilte tabeller ({tables}) fra 1 til {below} er avrundet til 0 eller {base}. Bare de innerste cellene avrundes, og alle summer er "
    "laget av avrundede celler. Rader der noe er endret, er merket «små tall er avrundet».",
    "Counts of ordered tables ({tables}) from 1 to {below} are rounded to 0 or {base}. Only the innermost cells are rounded, and every sum is made of "
    "rounded cells. Rows in which something changed are marked «small counts are rounded».",
)
_FLOOR_AREA = _t(
    "Bruksareal fra uttrekket av bygninger vises bare der minst {units} bygninger ligger bak, der de største ikke har nesten alt, og der ingen "
    "slik sum kan regnes ut fra andre tall i utgivelsen. {primary} summer er skjult fordi for lite ligger bak, {secondary} fordi de ville røpet en av dem; {shown} vises. "
    "Skjulte tall har tegnet «:».",
    "Floor area from the extract of buildings is shown only where at least {units} buildings lie behind it, where the largest do not have nearly all, and "
    "where no such sum can be worked out from other figures of the release. {primary} sums are hidden because too little lies behind them, {secondary} because they would "
    "give one of those away; {shown} are shown. Hidden figures have the sign «:».",
)


def confidentiality(choices: Choices, language: Language) -> Section:
    """The rules of the release and how much they hid."""
    release = choices.release
    found, texts = release.disclosure, [_OPEN.get(language)]
    titles = {source["id"]: Text.model_validate(source["title"]).get(language) for source in release.sources}
    if found.get("rounded"):
        base = found["policy"]["count_base"]
        tables = "; ".join(titles[name] for name in found["rounded"])
        texts.append(_ROUNDED.get(language).format(tables=tables, below=base - 1, base=base))
    if found.get("floor_area"):
        counts = {name: number(count, 0, language) for name, count in found["floor_area"].items()}
        texts.append(_FLOOR_AREA.get(language).format(units=found["policy"]["least_units"], **counts))
    return Section("konfidensialitet", _HEADING.get(language), tuple(texts))
