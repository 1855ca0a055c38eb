"""One table per dataset: the newest file of each period, and decided corrections that are never stale."""

from __future__ import annotations

import polars as pl
import pytest

from planpuls.sources.tables import assemble
from planpuls.spec.errors import PlanError

COLUMNS = ("vintage", "key", "action", "field", "value", "delivered", "reason")


def rows(*cells: tuple[int, str, int]) -> pl.DataFrame:
    return pl.DataFrame(
        list(cells), schema={"cell": pl.Int64, "period": pl.String, "employees": pl.Int64}, orient="row"
    )


def corrections(*given: tuple[str, ...]) -> pl.DataFrame:
    """Vintage, key, action, field and value of each; what was delivered is what stands in `TABLE`, or what follows."""
    listed = [(*one[:5], one[5] if len(one) > 5 else delivered(*one[:4]), "a reason") for one in given]
    return pl.DataFrame(listed, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def delivered(vintage: str, key: str, _: str, field: str) -> str:
    if field == "employees" and key.startswith("cell="):
        return str(TABLE.filter(period=vintage, cell=int(key[5:]))["employees"][0])
    return "B" if field == "name" else ""


TABLE = rows((1, "2022", 10), (2, "2022", 20), (1, "2023", 30))


def corrected(*given: tuple[str, ...]) -> list[tuple[object, ...]]:
    return assemble([TABLE], [["2022", "2023"]], corrections(*given))["table"].rows()


def refused(*given: tuple[str, ...]) -> list[str]:
    with pytest.raises(PlanError) as caught:
        corrected(*given)
    return [str(problem) for problem in caught.value.problems]


class TestJoining:
    def test_each_period_comes_from_the_file_that_is_newest_for_it(self) -> None:
        older = rows((1, "2022", 10), (1, "2023", 11))
        newer = rows((1, "2023", 99), (2, "2023", 98))
        table = assemble([older, newer], [["2022"], ["2023"]], corrections())["table"]
        assert table.rows() == [(1, "2022", 10, ""), (1, "2023", 99, ""), (2, "2023", 98, "")]

    def test_a_table_without_periods_is_taken_whole(self) -> None:
        hubs = pl.DataFrame({"hub": ["a", "b"]})
        assert assemble([hubs], [["undated"]], corrections())["table"].rows() == [("a", ""), ("b", "")]

    def test_without_corrections_the_record_is_empty(self) -> None:
        record = assemble([TABLE], [["2022", "2023"]], corrections())["corrected"]
        assert (record.height, record.columns) == (0, [*COLUMNS, "before", "outcome"])


class TestCorrections:
    def test_a_dropped_row_is_gone(self) -> None:
        assert corrected(("2022", "cell=1", "drop", "", "")) == [(2, "2022", 20, ""), (1, "2023", 30, "")]

    def test_an_overridden_value_is_flagged_in_its_own_period_only(self) -> None:
        assert corrected(("2022", "cell=1", "override", "employees", "7")) == [
            (1, "2022", 7, "corrected"),
            (2, "2022", 20, ""),
            (1, "2023", 30, ""),
        ]

    def test_a_flag_leaves_the_value(self) -> None:
        assert corrected(("2023", "cell=1", "flag", "", "moved_address"))[2] == (1, "2023", 30, "moved_address")

    def test_corrections_of_one_row_follow_each_other(self) -> None:
        found = corrected(
            ("2022", "cell=1", "override", "employees", "7"),
            ("2022", "cell=1", "flag", "", "moved_address"),
            ("2022", "cell=1", "flag", "", "moved_address"),
        )
        assert found[0] == (1, "2022", 7, "corrected moved_address")

    def test_a_key_may_name_several_columns(self) -> None:
        assert corrected(("2022", "cell=2 employees=20", "drop", "", "")) == [(1, "2022", 10, ""), (1, "2023", 30, "")]

    def test_what_was_done_is_recorded_with_the_value_before(self) -> None:
        given = corrections(("2022", "cell=1", "override", "employees", "7"), ("2023", "cell=1", "drop", "", ""))
        record = assemble([TABLE], [["2022", "2023"]], given)["corrected"]
        assert record.select("key", "action", "value", "reason", "before", "outcome").rows() == [
            ("cell=1", "override", "7", "a reason", "10", "applied"),
            ("cell=1", "drop", "", "a reason", "", "applied"),
        ]

    def test_a_correction_of_a_period_that_is_not_imported_waits(self) -> None:
        waiting = ("2019", "cell=1", "drop", "", "")
        assert corrected(waiting) == [(*row, "") for row in TABLE.rows()]
        record = assemble([TABLE], [["2022", "2023"]], corrections(waiting))["corrected"]
        assert record.select("key", "before", "outcome").rows() == [("cell=1", None, "waiting")]

    def test_a_key_may_have_a_value_with_spaces(self) -> None:
        hubs = pl.DataFrame({"hub": ["a", "b"], "name": ["A A", "B"]})
        given = corrections(("undated", 'name="A A"', "override", "hub", "c", "a"))
        assert assemble([hubs], [["undated"]], given)["table"].rows() == [("c", "A A", "corrected"), ("b", "B", "")]

    def test_nothing_may_have_been_delivered(self) -> None:
        table = pl.DataFrame({"cell": [1], "period": ["2022"], "employees": [None]}, schema=TABLE.schema)
        given = corrections(("2022", "cell=1", "override", "employees", "7", ""))
        assert assemble([table], [["2022"]], given)["table"].rows() == [(1, "2022", 7, "corrected")]

    def test_a_table_without_periods_is_corrected_whatever_the_vintage(self) -> None:
        hubs = pl.DataFrame({"hub": ["a", "b"], "name": ["A", "B"]})
        given = corrections(("undated", "hub=b", "override", "name", "C"))
        assert assemble([hubs], [["undated"]], given)["table"].rows() == [("a", "A", ""), ("b", "C", "corrected")]


class TestFaults:
    @pytest.mark.parametrize(
        ("correction", "problem"),
        [
            (
                ("2022", "cell=9", "drop", "", ""),
                "corrections.csv 2022 cell=9: expected one row, found 0 rows. "
                "The source has changed: remove or renew the correction.",
            ),
            (
                ("2022", "cell=1", "override", "employees", "7", "1000"),
                "corrections.csv 2022 cell=1, employees: expected 1000 as delivered, found 10. "
                "The source has changed: remove or renew the correction.",
            ),
            (
                ("2022", "cell=1", "drop", "employees", "", ""),
                "corrections.csv 2022 cell=1, employees: expected nothing as delivered, found 10.",
            ),
            (
                ("2022", "cell=1", "flag", "employees", "moved_address", "11"),
                "corrections.csv 2022 cell=1, employees: expected 11 as delivered, found 10.",
            ),
            (
                ("2022", 'cell="1', "drop", "", ""),
                'corrections.csv 2022 cell="1: expected columns of the table (cell, period, employees, flags), found not',
            ),
            (
                ("2022", "period=2022", "drop", "", ""),
                "corrections.csv 2022 period=2022: expected one row, found 2 rows.",
            ),
            (
                ("2022", "cel=1", "drop", "", ""),
                "corrections.csv 2022 cel=1: expected columns of the table (cell, period, employees, flags), "
                "found unknown columns cel. Mend the key or the field.",
            ),
            (
                ("2022", "cell=1", "override", "people", "7"),
                "corrections.csv 2022 cell=1: expected columns of the table (cell, period, employees, flags), "
                "found unknown columns people.",
            ),
            (
                ("2022", "cell=1", "override", "", "7"),
                "corrections.csv 2022 cell=1: expected columns of the table (cell, period, employees, flags), "
                "found unknown columns (none).",
            ),
            (
                ("2022", "cell=1 the big one", "drop", "", ""),
                "corrections.csv 2022 cell=1 the big one: expected columns of the table "
                "(cell, period, employees, flags), found not column=value pairs: 'cell=1 the big one'.",
            ),
            (("2022", "", "drop", "", ""), "corrections.csv 2022 : expected columns of the table"),
            (
                ("2022", "cell=1", "override", "employees", "seven"),
                "corrections.csv 2022 cell=1, employees: expected a value of type Int64, found seven. Mend the value.",
            ),
            (("2022", "cell=1", "flag", "", "red"), "corrections.csv 2022 cell=1: expected a flag of partial_source"),
            (("2022", "cell=1", "flag", "", ""), "corrections.csv 2022 cell=1: expected a flag of partial_source"),
        ],
    )
    def test_a_correction_that_does_not_fit_is_an_error(self, correction: tuple[str, ...], problem: str) -> None:
        (found,) = refused(correction)
        assert found.startswith(problem)

    def test_a_correction_made_stale_by_another_is_an_error(self) -> None:
        drop = ("2022", "cell=1", "drop", "", "")
        assert "expected one row, found 0 rows" in refused(drop, drop)[0]

    def test_all_faults_are_reported_at_once(self) -> None:
        assert len(refused(("2022", "cell=9", "drop", "", ""), ("2022", "x=1", "drop", "", ""))) == 2
