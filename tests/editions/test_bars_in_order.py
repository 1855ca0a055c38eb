"""Bars of municipalities in the order of another set's classes, as the presentation has them by centrality."""

from __future__ import annotations

import pytest

from planpuls.editions.site.questions.declared import sections
from planpuls.release.query import query
from planpuls.spec.indicator import Indicator
from tests.editions.pages import Site

COUNTY = "county"


def bars(site: Site, spec: Indicator) -> tuple[list[str], tuple[str, ...]]:
    section = next(section for section in sections(site.choices, spec, "nb") if section.id == "rangert")
    plotted = section.figures[0].wide.plotted
    assert plotted is not None
    region = site.choices.name(*site.choices.region, "nb")
    return [name for name in plotted.categories if name != region], section.texts


def test_bars_stand_by_class_and_by_value_within_it_and_the_text_says_so(site: Site) -> None:
    choices = site.choices
    spec = choices.release.specs["large-workplaces"]
    assert spec.chart is not None
    assert spec.chart.in_order_of == "centrality"
    plain, texts = bars(site, spec)
    assert texts == ()  # The invented plan has no classes of centrality.
    ordered, texts = bars(
        site, spec.model_copy(update={"chart": spec.chart.model_copy(update={"in_order_of": COUNTY})})
    )
    assert sorted(ordered) == sorted(plain)
    key = choices.newest_set(COUNTY)
    members = choices.release.frame("members").filter(area_set=key)
    classes = choices.areas(key)
    county = {
        choices.name("municipality@2024", code, "nb"): classes.index(area)
        for area, code in members.select("area", "municipality").rows()
    }
    assert [county[name] for name in ordered] == sorted(county[name] for name in ordered)
    assert len(set(county.values())) > 1
    newest = query(choices.release, spec.id, area_set="municipality").rows
    newest = newest.filter(newest["period"] == newest["period"].max())
    value = {
        choices.name("municipality@2024", area, "nb"): share
        for area, share in newest.select("area", spec.chart.show).drop_nulls().rows()
    }
    for position in set(county.values()):
        within = [value[name] for name in ordered if county[name] == position]
        assert within == sorted(within, reverse=True)
    assert all(name in texts[0] for name in ordered)
    assert texts[0].startswith("Stolpene står ordnet etter ")


@pytest.mark.parametrize("unknown", [None, "no_such_set"])
def test_without_classes_the_bars_stand_by_value(site: Site, unknown: str | None) -> None:
    spec = site.choices.release.specs["large-workplaces"]
    assert spec.chart is not None
    changed = spec.model_copy(update={"chart": spec.chart.model_copy(update={"in_order_of": unknown})})
    assert bars(site, changed) == bars(site, spec)


@pytest.mark.parametrize("indicator", ["main-road-distance", "job-density"])
def test_the_bars_of_a_scale_stand_in_its_order(site: Site, indicator: str) -> None:
    spec = site.choices.release.specs[indicator]
    assert spec.chart is not None
    drawn, _ = bars(site, spec)
    dimension = next(one for one in spec.dimensions if one.id == spec.chart.by)
    names = [dimension.values[code].nb for code in dimension.order]
    assert drawn == [name for name in names if name in drawn]
    assert len(drawn) >= 4
    ranked, _ = bars(site, spec.model_copy(update={"chart": spec.chart.model_copy(update={"in_sequence": False})}))
    assert sorted(ranked) == sorted(drawn)
    assert ranked != drawn
