"""What the judged figures say, as sentences in both languages. No sentence names a cause."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from planpuls.goals.readings import Reading, figure_of, kind_of
from planpuls.plan.model import AreaOf, Goal
from planpuls.spec.goal import VERDICT_TEXTS, Beside, Variant, Verdict
from planpuls.spec.indicator import Indicator, Measure
from planpuls.spec.numbers import number, written_date
from planpuls.spec.text import LANGUAGES, Language, Text


def when(period: str, concept: str, language: Language) -> str:
    """A period as a date in words: grids count on 1 January, registers in the 4th quarter.

    >>> when("2016", "employees_1jan", "nb"), when("2015", "employed_workplace_q4", "en"), when("2015", "emissions", "nb")
    ('1. januar 2016', 'Q4 2015', '2015')
    """
    if not period.isdigit():
        return written_date(period, language)
    if concept == "employees_1jan":
        return f"1. januar {period}" if language == "nb" else f"1 January {period}"
    if concept.endswith("_q4"):
        return f"4. kvartal {period}" if language == "nb" else f"Q4 {period}"
    return period


def concept_of(goal: Goal, spec: Indicator) -> str:
    figure = figure_of(goal, spec)
    return spec.measure(figure.id if isinstance(figure, Measure) else figure.measure).concept


def both(nb: str, en: str) -> Text:
    return Text(nb=nb, en=en)


def in_words(goal: Goal, spec: Indicator, found: Reading, whole: Fraction | None, area: Text) -> Text:
    """The answer: from where to where, how much that is, and what the target asks for."""
    kind = kind_of(goal, spec)
    if kind == "share_of_growth":
        return _growth(goal, spec, found, area)
    return _level(goal, spec, found, area) if kind == "level" else _share(goal, spec, found, whole, area)


def _share(goal: Goal, spec: Indicator, found: Reading, whole: Fraction | None, area: Text) -> Text:
    said: dict[Language, str] = {}
    figure, concept = figure_of(goal, spec), concept_of(goal, spec)
    coverage = not isinstance(figure, Measure) and figure.kind == "coverage"
    for language in LANGUAGES:
        then, now = (number(float(value), 1, language) for value in (found.base, found.end))
        base, end = (_year(period, concept, language) for period in (found.base_period, found.period))
        where, points = area.get(language), number(float(abs(found.change)), 1, language)
        if language == "nb":
            what, unit = (figure.name.nb, "") if coverage else ("Andelen", " prosent")
            moved = f"gikk fra {then}{unit} i {base} til {now}{unit} i {end}" if found.change else "sto stille"
            text = f"{what} i {where} {moved}."
        else:
            what, unit = (figure.name.en, "") if coverage else ("The share", " per cent")
            moved = f"went from {then}{unit} in {base} to {now}{unit} in {end}" if found.change else "did not move"
            text = f"{what} in {where} {moved}."
        if found.change and whole is not None and concept == "employees_1jan":
            persons = number(abs(round(found.change * whole / 100)), 0, language)
            text += (
                f" {points} prosentpoeng er {persons} ansatte."
                if language == "nb"
                else f" {points} percentage points are {persons} employees."
            )
        said[language] = text
    return both(said["nb"], said["en"])


def _growth(goal: Goal, spec: Indicator, found: Reading, area: Text) -> Text:
    said: dict[Language, str] = {}
    assert found.growth is not None
    counted = spec.measure(_part(goal, spec)).name
    for language in LANGUAGES:
        growth, then, now = (number(float(value), 1, language) for value in (found.growth, found.base, found.end))
        base, end, where, what = found.base_period, found.period, area.get(language), counted.get(language).lower()
        target = f" {_TARGET.get(language)}: {goal.target.get(language)}." if goal.target else ""
        said[language] = (
            f"{growth} prosent av veksten i {what} {base}–{end} kom i {where}, som hadde {now} prosent av alle i {end}, mot {then} i {base}.{target}"
            if language == "nb"
            else f"{growth} per cent of the growth in {what} {base}–{end} came in {where}, which had {now} per cent of all in {end}, against {then} in {base}.{target}"
        )
    return both(said["nb"], said["en"])


def _level(goal: Goal, spec: Indicator, found: Reading, area: Text) -> Text:
    said: dict[Language, str] = {}
    figure, concept = figure_of(goal, spec), concept_of(goal, spec)
    decimals = figure.decimals
    for language in LANGUAGES:
        then, now = (number(float(value), decimals, language) for value in (found.base, found.end))
        change = number(float(found.change), 1, language, sign=True)
        base, end = (_year(period, concept, language) for period in (found.base_period, found.period))
        where, name, unit = area.get(language), figure.name.get(language), figure.unit.get(language)
        if language == "nb":
            text = f"{name} i {where} gikk fra {then} i {base} til {now} {unit} i {end}, {change} prosent."
        else:
            text = f"{name} in {where} went from {then} in {base} to {now} {unit} in {end}, {change} per cent."
        if found.wanted is not None:
            line = number(float(found.wanted), decimals, language)
            text += (
                f" En rett linje mot null i {goal.zero_year} gir {line} i {end}."
                if language == "nb"
                else f" A straight line to zero in {goal.zero_year} gives {line} in {end}."
            )
        said[language] = text
    return both(said["nb"], said["en"])


def _year(period: str, concept: str, language: Language) -> str:
    """A year of 1 January stands alone in a sentence, a quarter does not."""
    return period if concept == "employees_1jan" and period.isdigit() else when(period, concept, language)


def _part(goal: Goal, spec: Indicator) -> str:
    figure = figure_of(goal, spec)
    return figure.id if isinstance(figure, Measure) else figure.measure


def beside_in_words(goal: Goal, spec: Indicator, rows: Sequence[Beside]) -> Text | None:
    """One sentence for each figure beside the goal's own."""
    figure = figure_of(goal, spec)
    decimals, share = figure.decimals, getattr(figure, "kind", "") == "share"
    said: dict[Language, list[str]] = {"nb": [], "en": []}
    for row in rows:
        for language in LANGUAGES:
            then, now = (number(value, decimals, language) for value in (row.base_value, row.value))
            name = capital(row.name.get(language))
            unit = {"nb": " prosent", "en": " per cent"}[language] if share else ""
            if row.growth_pct is None:
                text = (
                    f"{name}: {then}{unit} {_IN[language]} {row.base_period}, {now}{unit} {_IN[language]} {row.period}."
                )
            else:
                growth = number(row.growth_pct, 1, language)
                text = (
                    f"{name}: {growth} prosent av veksten {row.base_period}–{row.period}, {now} prosent av alle i {row.period}."
                    if language == "nb"
                    else f"{name}: {growth} per cent of the growth {row.base_period}–{row.period}, {now} per cent of all in {row.period}."
                )
            said[language].append(text)
    return both(" ".join(said["nb"]), " ".join(said["en"])) if rows else None


def with_doubt(sentence: Text, variants: Sequence[Variant], main: Verdict) -> Text:
    """The sentence with the first way of counting that gives another answer."""
    other = next((variant for variant in variants if variant.decides and variant.verdict != main), None)
    if other is None:
        return both(
            f"{sentence.nb} Målet er nådd, men andelen av alle har falt: det er ikke entydig hvilken vei det går.",
            f"{sentence.en} The target is reached, but the share of all has fallen: which way it goes is not clear.",
        )
    return both(
        f"{sentence.nb} {other.name.nb} blir svaret «{VERDICT_TEXTS[other.verdict].nb}» i stedet for «{VERDICT_TEXTS[main].nb}».",
        f"{sentence.en} {other.name.en} the answer becomes “{VERDICT_TEXTS[other.verdict].en}” instead of “{VERDICT_TEXTS[main].en}”.",
    )


def named(reason: Text) -> Text:
    """«Kan ikke måles ennå: …» with the reason as part of the sentence."""
    word = VERDICT_TEXTS[Verdict.NOT_YET]
    parts = {language: f"{word.get(language)}: {_small(reason.get(language).rstrip('.'))}" for language in LANGUAGES}
    return both(parts["nb"], parts["en"])


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[0].lower() + text[1:]


def needs_two_years(baseline: str, concept: str) -> Text:
    said = {language: when(baseline, concept, language) for language in LANGUAGES}
    if baseline == "first":
        return both("Det trengs tall fra minst to tidspunkter.", "Figures from at least two points in time are needed.")
    return both(
        f"Det trengs tall for {said['nb']} og for et senere år.",
        f"Figures for {said['en']} and for a later year are needed.",
    )


def too_little_growth(periods: tuple[str, str], least_pct: float) -> Text:
    nb, en = (number(least_pct, 0, language) for language in LANGUAGES)
    return both(
        f"Nettoveksten {periods[0]}–{periods[1]} er ikke over {nb} prosent, og da sier en andel av den ingenting.",
        f"Net growth {periods[0]}–{periods[1]} is not above {en} per cent, and a share of it says nothing.",
    )


def joined(texts: Sequence[Text]) -> Text | None:
    """Several sentences as one text, each once."""
    unique = list(dict.fromkeys(texts))
    return both(" ".join(text.nb for text in unique), " ".join(text.en for text in unique)) if unique else None


def measured_as(goal: Goal, spec: Indicator) -> Text:
    """Unit, and the fixed values of the dimensions."""
    measured, figure = goal.measured_by, figure_of(goal, spec)
    assert measured is not None
    said: dict[Language, list[str]] = {language: [figure.unit.get(language)] for language in LANGUAGES}
    for dimension in spec.dimensions:
        if dimension.id not in measured.where:
            continue
        value = measured.where[dimension.id]
        label = dimension.values.get(str(value))
        for language in LANGUAGES:
            shown = number(value, 0, language) if isinstance(value, int) else str(value)
            said[language].append(f"{dimension.name.get(language).lower()}: {label.get(language) if label else shown}")
    return both(", ".join(said["nb"]), ", ".join(said["en"]))


def area_key(area: AreaOf) -> tuple[str, tuple[str, ...]]:
    return area.area_set, (area.area,)


_IN: dict[Language, str] = {"nb": "i", "en": "in"}
_TARGET = both("Målet", "The target")
