"""A question's page: answer, goals, evidence, and how it is computed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from planpuls.editions.charts.plotted import Plotted
from planpuls.editions.site.choices import Choices
from planpuls.editions.site.comments import CommentShown, comment_shown
from planpuls.editions.site.downloads import data_files
from planpuls.editions.site.lineage_section import lineage_section
from planpuls.editions.site.method_versions import method_entries
from planpuls.editions.site.names import licence, publisher
from planpuls.editions.site.parts import (
    Column,
    Download,
    Entry,
    Section,
    Table,
    figure_cell,
    name_cell,
    ranges,
)
from planpuls.editions.site.questions import sections
from planpuls.editions.site.questions.rounding import rounding_section
from planpuls.editions.site.texts import say
from planpuls.spec.goal import VERDICT_TEXTS, GoalResult
from planpuls.spec.indicator import Indicator
from planpuls.spec.numbers import number
from planpuls.spec.text import Language, Text


@dataclass(frozen=True)
class QuestionPage:
    spec: Indicator
    answer: Text
    """Why the whole region has no figure, where it has none."""
    partial_label: Text | None
    """Heading that the answer stands under where the figures are preliminary."""
    stale: tuple[str, ...]
    """Sources that could not be renewed."""
    goals: tuple[GoalResult, ...]
    sections: tuple[Section, ...]
    about: tuple[Entry, ...]
    method: tuple[Entry, ...]
    date: str
    """Date of the newest figures."""
    downloads: tuple[Download, ...]
    comments: tuple[CommentShown, ...] = ()
    lineage: Section | None = None
    """The trail of the figures, for the website alone."""

    @property
    def plotted(self) -> Plotted | None:
        """The figures of the page's first chart that another program can draw."""
        figures = (figure for section in self.sections for figure in section.figures)
        return next((figure.wide.plotted for figure in figures if figure.wide.plotted), None)


def question_page(choices: Choices, spec: Indicator, language: Language) -> QuestionPage:
    """The page, put together once for all editions of a release."""
    key = (spec.id, language)
    if key not in choices.pages:
        choices.pages[key] = _made(choices, spec, language)
    page: QuestionPage = choices.pages[key]
    return page


def _made(choices: Choices, spec: Indicator, language: Language) -> QuestionPage:
    goals = tuple(goal for goal in choices.release.goals if spec.id in goal.indicators)
    partial = spec.partial_label if choices.is_partial(spec) else None
    shown = sections(choices, spec, language)
    if partial:
        shown = [_marked(section, partial.get(language)) for section in shown]
    shown += [section] if (section := rounding_section(choices, spec, language)) else []
    shown += _variants(goals, language)
    shown = [section for section in shown if section.figures or section.tables]
    if shown and not shown[0].figures:
        # A page begins with figures that can be seen.
        shown[0] = replace(shown[0], folded=False)
    return QuestionPage(
        spec=spec,
        answer=choices.answer(spec),
        partial_label=partial,
        stale=choices.stale(spec, language),
        goals=goals,
        sections=tuple(shown),
        about=tuple(_about(choices, spec, language)),
        method=tuple(_method(choices, spec, language)),
        date=choices.date(spec, max(choices.observed(spec.id)["period"]), language),
        downloads=tuple(data_files(choices, spec, language)),
        comments=tuple(
            comment
            for name in (spec.id, *(goal.id for goal in goals))
            if (comment := comment_shown(choices.release.comments.get(name), language))
        ),
        lineage=lineage_section(choices, spec, language),
    )


def _marked(section: Section, label: str) -> Section:
    """A section whose tables say that their figures are preliminary."""
    return replace(
        section, tables=tuple(replace(table, caption=f"{label}: {table.caption}") for table in section.tables)
    )


def _about(choices: Choices, spec: Indicator, language: Language) -> list[Entry]:
    observed = choices.observed(spec.id)
    base, end = choices.span(observed["period"].unique().to_list(), spec)
    values = [measure for measure in spec.measures if measure.role == "value"]
    units = tuple(dict.fromkeys(measure.unit.get(language) for measure in values))
    breaks = choices.breaks(spec)
    broken = tuple(entry.text.get(language) for entry in breaks)
    if any(entry.after <= base for entry in breaks):
        broken += (say("before_baseline", language, baseline=base),)
    entries = [
        Entry(say("measure", language), units),
        Entry(say("data_date", language), (choices.date(spec, max(observed["period"]), language),)),
        Entry(say("broken", language), broken or (say("no_breaks", language),)),
    ]
    whole_years = choices.release.frame("gaps").filter((pl.col("indicator") == spec.id) & pl.col("area").is_null())
    if missing := whole_years["period"].drop_nulls().unique().to_list():
        absent = sorted(set(missing) - set(observed["period"].unique()))
        entries += [Entry(say("missing", language), (ranges(absent),))] if absent else []
    return [*entries, _trace(choices, spec, end, language)]


def _trace(choices: Choices, spec: Indicator, end: str, language: Language) -> Entry:
    """The command that explains the headline figure."""
    stored = choices.observed(spec.id)
    compares = any(view.compares for view in spec.views)
    period = end if compares else max(stored["period"])
    area = choices.region[1] if not spec.flow else str(choices.rows(spec.id)["area"][0])
    command = f"planpuls explain {spec.id} --plan {choices.plan['id']} --area {area} --period {period}"
    return Entry(say("trace", language), (say("trace_text", language),), command)


def _method(choices: Choices, spec: Indicator, language: Language) -> list[Entry]:
    entries = [
        Entry(say("definition", language), (spec.definition.get(language),)),
        Entry(say("formula", language), (), spec.formula.get(language)),
    ]
    entries += method_entries(spec, language)
    if any(dimension.id == "hub_profile" for dimension in spec.dimensions):
        entries += _profiles(choices, language)
    entries += [
        Entry(say("caveats", language), tuple(text.get(language) for text in spec.caveats)),
        Entry(
            say("breaks", language),
            tuple(e.text.get(language) for e in choices.breaks(spec)) or (say("no_breaks", language),),
        ),
        Entry(say("sources", language), tuple(_source(source, language) for source in choices.sources_of(spec))),
        Entry(say("gaps", language), _gaps(choices, spec, language)),
    ]
    return [entry for entry in entries if entry.texts or entry.code]


def _profiles(choices: Choices, language: Language) -> list[Entry]:
    hubs, distances = choices.hub_profile, choices.distance_profile
    count = number(choices.release.frame("hubs").height, 0, language)
    complete = say("complete" if hubs["complete"] else "partial", language)
    texts = [f"{hubs['name'][language]}: {complete}, {say('hub_count', language, count=count)}."]
    metres = ", ".join(f"{number(value, 0, language)} m" for value in distances["shown_m"])
    shown = [f"{distances['name'][language]}: {metres}."]
    for profile, lines in ((hubs, texts), (distances, shown)):
        if profile.get("note"):
            lines.append(profile["note"][language])
        lines.append(f"{say('source', language)}: {profile['source']}")
    return [
        Entry(say("hub_profile", language), tuple(texts)),
        Entry(say("distance_profile", language), tuple(shown)),
    ]


def _source(source: dict[str, object], language: Language) -> str:
    years = [period for period in list_of(source["periods"]) if period.isdigit()]
    title = Text.model_validate(source["title"]).get(language)
    return f"{publisher(str(source['source']), language)}: {title}{f', {ranges(years)}' if years else ''}. {licence(str(source['licence']), language)}."


def list_of(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _gaps(choices: Choices, spec: Indicator, language: Language) -> tuple[str, ...]:
    """Reasons with the years and the areas they hold for."""
    rows = choices.release.frame("gaps").filter(pl.col("indicator") == spec.id)
    grouped = (
        rows.group_by(f"reason_{language}", "area_set", maintain_order=True)
        .agg(pl.col("period").drop_nulls().unique().sort(), pl.col("area").drop_nulls().n_unique())
        .to_dicts()
    )
    places: dict[str, list[str]] = {}
    for row in grouped:
        name = choices.set_name(row["area_set"], language) if row["area_set"] in choices.release.area_sets else ""
        # A set of one area is that area.
        several = row["area"] and len(choices.areas(row["area_set"])) > 1
        count = say("one_area" if row["area"] == 1 else "areas_count", language, count=row["area"]) if several else ""
        where = ", ".join(part for part in (name, count, ranges(row["period"])) if part)
        places.setdefault(row[f"reason_{language}"], []).extend([where] if name else [])
    found = (f"{reason} ({'; '.join(where)})" if where else reason for reason, where in places.items())
    return tuple(found) or (say("no_gaps", language),)


_HEADS = {
    "share": ("share_start", "share_end", "change_points"),
    "share_of_growth": ("stock_start", "stock_end", "change_points", "growth_share"),
    "level": ("level_start", "level_end", "level_change"),
}


def _variants(goals: tuple[GoalResult, ...], language: Language) -> list[Section]:
    """The judged goals' verdicts recomputed in other ways."""
    tables = []
    for goal in goals:
        if not goal.variants:
            continue
        columns = (
            Column(say("variant", language), "text"),
            *(Column(say(key, language)) for key in _HEADS[goal.kind]),
            Column(say("verdict", language), "text"),
        )
        body = tuple(
            (
                name_cell(variant.name.get(language), () if variant.decides else (say("shown_only", language),)),
                figure_cell(variant.base_value, 1, language),
                figure_cell(variant.value, 1, language),
                figure_cell(variant.change_points, 1, language, sign=True),
                *([figure_cell(variant.growth_pct, 1, language)] if goal.kind == "share_of_growth" else []),
                name_cell(VERDICT_TEXTS[variant.verdict].get(language)),
            )
            for variant in goal.variants
        )
        caption = f"{goal.question.get(language)} {goal.headline.get(language)}."
        untried = "; ".join(text.get(language) for text in goal.untried)
        notes = (say("untried", language, ways=untried),) if untried else ()
        tables.append(Table(f"prove-{goal.id}", caption, columns, body, notes))
    return [Section("holder-svaret", say("variants", language), tables=tuple(tables))] if tables else []
