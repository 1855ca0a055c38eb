"""The share of employees within each distance of a hub: the curve of two years and its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planpuls.editions.charts.distance_curve import Curve, distance_chart
from planpuls.editions.site.parts import Column, Figure, Section, Table, figure_cell, name_cell

if TYPE_CHECKING:
    from planpuls.editions.site.questions.jobs_near_hubs import Page

SHARE = "share_pct"


def distance_section(page: Page) -> Section:
    """The curve of the base year and the newest, with the shares at each distance."""
    area_set, area = page.choices.region
    rows = page.one_method(page.choices.rows(page.spec.id, area_set=area_set, area=area))
    curves = []
    for period, token, strong in ((page.base, "ink-3", False), (page.end, "accent", True)):
        points = rows.filter((pl.col("period") == period) & pl.col(SHARE).is_not_null())
        curves.append(Curve(period, dict(points.select("distance_m", SHARE).sort("distance_m").rows()), token, strong))
    shown = [int(metres) for metres in page.choices.distance_profile["shown_m"]]
    narrow, wide = (
        distance_chart(
            curves,
            marked_m=shown,
            distance_axis=page.say("curve_axis", method=page.method),
            value_axis=page.say("percent"),
            language=page.language,
            narrow=is_narrow,
        )
        for is_narrow in (True, False)
    )
    told = [
        f"{curve.name}: {page.number(curve.points[metres])} ({page.number(metres, 0)} m)"
        for metres in shown
        for curve in curves
        if metres in curve.points
    ]
    region = page.choices.name(area_set, area, page.language)
    asked = page.say("curve", base=page.base, end=page.end)
    title = f"{region}: {asked[:1].lower()}{asked[1:]}"
    figure = Figure("avstand", page.caption(title, f"{'; '.join(told)}."), wide, narrow, table="avstand-tabell")
    decimals = page.spec.view(SHARE).decimals
    body = tuple(
        (
            name_cell(f"{page.number(metres, 0)} m"),
            *(figure_cell(curve.points.get(metres), decimals, page.language) for curve in curves),
        )
        for metres in sorted(curves[-1].points)
    )
    distance = next(item for item in page.spec.dimensions if item.id == "distance_m").name.get(page.language)
    columns = (Column(distance, "text"), *(Column(page.say("share_in", period=curve.name)) for curve in curves))
    table = Table("avstand-tabell", title, columns, body)
    return Section("avstand", title, figures=(figure,), tables=(table,), folded=True)
