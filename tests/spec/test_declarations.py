"""What an indicator may declare, texts in both languages, and errors as sentences."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from planpuls.spec import Indicator, Measure, PlanpulsError, Problem, Text, View
from planpuls.spec.errors import IntegrityError


def text(word: str) -> Text:
    return Text(nb=word, en=word)


def measure(name: str, concept: Any = "employees_1jan", **more: Any) -> Measure:
    return Measure(id=name, name=text(name), concept=concept, unit=text("employees"), additive=True, **more)


def view(measure_id: str, of: str | None = None, kind: Any = "share") -> View:
    return View(id="view", kind=kind, measure=measure_id, of=of, name=text("view"), unit=text("%"))


def indicator(measures: list[Measure], views: list[View]) -> Indicator:
    words = {word: text(word) for word in ("question", "title", "definition", "formula")}
    return Indicator(
        id="test",
        plan="areal",
        sources=("source",),
        measures=tuple(measures),
        views=tuple(views),
        area_sets=("county",),
        **words,  # type: ignore[arg-type]
    )


class TestIndicator:
    def test_a_share_of_the_same_count_is_allowed(self) -> None:
        spec = indicator([measure("near"), measure("all")], [view("near", of="all")])
        assert spec.measure("near").concept == spec.measure("all").concept
        assert spec.view("view").of == "all"

    def test_two_counts_are_never_mixed_in_a_share(self) -> None:
        message = r"view view mixes the concepts \['employed_workplace_q4', 'employees_1jan'\]"
        with pytest.raises(ValidationError, match=message):
            indicator([measure("near"), measure("all", "employed_workplace_q4")], [view("near", of="all")])

    @pytest.mark.parametrize("refers", [view("far"), view("near", of="far")])
    def test_a_view_of_an_unknown_measure_is_refused(self, refers: View) -> None:
        with pytest.raises(ValidationError, match=r"view view names unknown measures \['far'\]"):
            indicator([measure("near")], [refers])

    def test_a_measure_by_an_unknown_dimension_is_refused(self) -> None:
        with pytest.raises(ValidationError, match=r"measure near names unknown dimensions \['distance_m'\]"):
            indicator([measure("near", dimensions=("distance_m",))], [])

    def test_a_field_nobody_declared_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="colour"):
            measure("near", colour="blue")

    @pytest.mark.parametrize(
        ("kind", "compares"), [("share", False), ("change", True), ("share_change", True), ("share_of_change", True)]
    )
    def test_only_a_share_needs_no_base_period(self, kind: str, compares: bool) -> None:
        assert view("near", of="near", kind=kind).compares is compares


class TestText:
    @pytest.mark.parametrize("words", [{"nb": "ansatte"}, {"en": "employees"}, {"nb": "", "en": "employees"}])
    def test_both_languages_are_needed(self, words: dict[str, str]) -> None:
        with pytest.raises(ValidationError):
            Text(**words)

    def test_each_language_gets_its_own(self) -> None:
        both = Text(nb="ansatte", en="employees")
        assert (both.get("nb"), both.get("en")) == ("ansatte", "employees")


class TestProblem:
    def test_it_names_place_row_field_expected_found_and_advice(self) -> None:
        problem = Problem("a.csv", "a number", "'x'", "Mend it.", field="employees", row=7)
        assert str(problem) == "a.csv, row 7, employees: expected a number, found 'x'. Mend it."

    def test_an_error_carries_all_its_problems(self) -> None:
        problems = [Problem(name, "one", "two", "Mend it.") for name in ("a", "b")]
        error = PlanpulsError(problems)
        assert error.problems == tuple(problems)
        assert str(error) == "a: expected one, found two. Mend it.\nb: expected one, found two. Mend it."

    def test_a_sentence_alone_has_no_problems(self) -> None:
        assert (str(IntegrityError("It broke.")), IntegrityError("It broke.").problems) == ("It broke.", ())
