"""The long StatBank tables: told apart by content, the same rows from both layouts, and nothing lost in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from planpuls.sources.dataset import Sample
from planpuls.sources.registry import datasets, recognise
from planpuls.sources.statbank_join import NotJoinedError, joined
from planpuls.sources.statbank_long import read_table_csv, read_table_json
from planpuls.sources.statbank_tables import LONG_TABLES, TABLES, StatbankTable, nace_standard
from planpuls.spec.status import SSB_SIGNS
from tests.sources.files import csv_of, encoded, json_stat, read, refusal

INDUSTRY = {
    "Region": ["0", "0301", "3001"],
    "NACE2007": ["01-03", "05-09"],
    "ContentsCode": ["SysselsatteArb"],
    "Tid": ["2020", "2021"],
}
FIGURES = [900, 910, 800, 810, 500, 510, 400, 410, 30, 31, 20, 21]


def codes_of(table: StatbankTable, content: str) -> dict[str, list[str]]:
    """The smallest file of a table: one code in every dimension."""
    dims = {dim.ids[0]: [dim.take[0] if isinstance(dim.take, tuple) else "0301"] for dim in table.dims}
    return dims | {"ContentsCode": [content], "Tid": ["2020"]}


def industry(values: list[Any], **codes: list[str]) -> bytes:
    return encoded(json_stat(INDUSTRY | codes, values, label="13470: Sysselsatte"))


class TestRecognition:
    @pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
    def test_a_table_is_told_by_its_id_in_json(self, table: StatbankTable) -> None:
        content = table.contents[0] if table.contents else "Noe"
        document = json_stat(codes_of(table, content), [1], label=f"{table.id}: Noe")
        known = recognise(Sample("x", encoded(document)))
        assert known is not None
        assert (known[0].id, known[1]) == (table.dataset, "json-stat2")

    @pytest.mark.parametrize("table", [t for t in TABLES.values() if t.contents], ids=lambda table: table.id)
    def test_a_table_is_told_by_header_and_content_in_csv(self, table: StatbankTable) -> None:
        known = recognise(Sample("x", csv_of(codes_of(table, table.contents[0]), [1])))
        assert known is not None
        assert (known[0].id, known[1]) == (table.dataset, "csv")

    def test_another_table_of_the_same_shape_is_not_taken(self) -> None:
        codes = codes_of(TABLES["13470"], "SysselsatteArb")
        assert recognise(Sample("x", encoded(json_stat(codes, [1], label="99999: Noe annet")))) is None
        assert recognise(Sample("x", csv_of(codes | {"ContentsCode": ["NoeAnnet"]}, [1]))) is None
        assert recognise(Sample("x", csv_of(codes | {"Sivilstand": ["1"]}, [1]))) is None

    def test_the_table_that_stands_in_is_taken(self) -> None:
        document = json_stat(codes_of(TABLES["10309"], "Bedrifter"), [1], label="07091: Virksomheter")
        known = recognise(Sample("x", encoded(document)))
        assert known is not None
        assert known[0].id == "ssb.10309"

    def test_every_table_says_what_it_measures(self) -> None:
        for table in TABLES.values():
            declared = datasets()[table.dataset]
            assert declared.reference == table.reference
            assert declared.scope == ("country" if table.id in ("03321", "11618") else "plan")
        assert {table.id for table in LONG_TABLES} == {
            *("11616", "13470", "08536", "13472", "10309", "05887", "07459", "07849", "09429", "12937", "11713")
        }


class TestRows:
    def test_a_row_is_a_cell_with_its_standard(self, tmp_path: Path) -> None:
        reading = read(read_table_json, tmp_path, industry(FIGURES))
        assert reading.frame.columns == ["region", "industry", "nace_standard", "period", "content", "value", "status"]
        assert reading.frame.filter(region="3001", period="2021").rows() == [
            ("3001", "01-03", "SN2007", "2021", "SysselsatteArb", 31, "normal"),
            ("3001", "05-09", "SN2007", "2021", "SysselsatteArb", 21, "normal"),
        ]
        assert reading.periods == ("2020", "2021")

    def test_an_optional_dimension_that_is_not_there_is_null(self, tmp_path: Path) -> None:
        codes = {"Region": ["0301"], "ContentsCode": ["Innpendlere"], "Tid": ["2020"]}
        frame = read(read_table_csv, tmp_path, csv_of(codes, [7])).frame
        assert frame.rows() == [("0301", None, "2020", "Innpendlere", 7, "normal")]

    def test_tables_of_money_have_decimals_and_may_be_negative(self, tmp_path: Path) -> None:
        codes = {"Region": ["03"], "NACE": ["pub2X"], "ContentsCode": ["BNPB"], "Tid": ["2020"]}
        frame = read(read_table_json, tmp_path, encoded(json_stat(codes, [-1.5], label="11713: x"))).frame
        assert frame.select("value", "nace_standard").rows() == [(-1.5, "unknown")]

    @given(st.lists(st.sampled_from([*SSB_SIGNS, "0", "1", "3", "561244"]), min_size=12, max_size=12))
    def test_both_layouts_are_the_same_table(self, tmp_path_factory: pytest.TempPathFactory, values: list[str]) -> None:
        folder = tmp_path_factory.getbasetemp()
        status = {str(at): text for at, text in enumerate(values) if text in SSB_SIGNS}
        numbers = [None if text in SSB_SIGNS else int(text) for text in values]
        document = json_stat(INDUSTRY, numbers, status=status, label="13470: x")
        one = read(read_table_csv, folder, csv_of(INDUSTRY, values))
        other = read(read_table_json, folder, encoded(document))
        assert_frame_equal(one.frame, other.frame)
        assert one.rounding == other.rounding

    @pytest.mark.parametrize(("empty", "left"), [(None, False), (0, False), (5, True)])
    def test_a_code_outside_its_lifetime_goes_unless_it_has_a_figure(
        self, tmp_path: Path, empty: int | None, left: bool
    ) -> None:
        values = [*FIGURES[:8], empty, empty, empty, empty]
        status = {str(at): "." for at, value in enumerate(values) if value is None}
        # 3101 replaced 3001 in 2024.
        codes = INDUSTRY | {"Region": ["0", "0301", "3101"]}
        document = json_stat(codes, values, status=status, label="13470: x")
        assert ("3101" in read(read_table_json, tmp_path, encoded(document)).frame["region"].to_list()) is left

    def test_a_hidden_figure_keeps_its_row(self, tmp_path: Path) -> None:
        codes = INDUSTRY | {"Region": ["0", "0301", "3101"]}
        values = [*FIGURES[:8], None, None, None, None]
        status = {"8": ":", "9": ":", "10": ".", "11": "."}
        frame = read(
            read_table_json, tmp_path, encoded(json_stat(codes, values, status=status, label="13470: x"))
        ).frame
        assert frame.filter(region="3101")["status"].to_list().count("confidential") == 2

    def test_standards_are_read_from_the_variable(self) -> None:
        assert [nace_standard(name) for name in ("NACE2007", "NACE2025", "NACE")] == ["SN2007", "SN2025", "unknown"]


class TestFaults:
    @pytest.mark.parametrize("first", [0, 7])
    def test_a_lost_row_is_refused_whether_the_table_has_zeros_or_not(self, tmp_path: Path, first: int) -> None:
        lines = csv_of(INDUSTRY, [first, *FIGURES[1:]]).splitlines(keepends=True)
        (said,) = refusal(read_table_csv, tmp_path, b"".join(lines[:5] + lines[6:]))
        assert said.startswith(
            "file, region industry content: expected 6 rows, every region by industry by content, found 5 rows for 2020."
        )

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (
                {"Region": ["0", "0301", "K-3001"]},
                "region: expected a municipality code of four digits, a county of two",
            ),
            ({"Tid": ["2020", "2021K4"]}, "period: expected a year, found '2021K4'"),
        ],
    )
    def test_strange_codes_are_named(self, tmp_path: Path, change: dict[str, list[str]], said: str) -> None:
        assert said in refusal(read_table_json, tmp_path, industry(FIGURES, **change))[0]

    @pytest.mark.parametrize("value", [-1, 1.5])
    def test_a_count_is_a_whole_number(self, tmp_path: Path, value: float) -> None:
        (said,) = refusal(read_table_json, tmp_path, industry([value, *FIGURES[1:]]))
        assert "value: expected a whole number of 0 or more" in said


class TestJoining:
    def test_blocks_follow_each_other_for_every_code_before(self) -> None:
        codes = {"Tid": ["2020", "2021"], "Region": ["0301", "3001"], "ContentsCode": ["A", "B"]}
        whole = json_stat(codes, list(range(8)), status={"5": ":"}, note=["en"])
        first = json_stat(codes | {"Region": ["0301"]}, [0, 1, 4, None], status={"3": ":"}, note=["en"])
        second = json_stat(codes | {"Region": ["3001"]}, {"0": 2, "1": 3, "2": 6, "3": 7}, note=["en"])
        whole["value"][5] = None
        assert json.loads(joined([encoded(first), encoded(second)], "Region")) == whole

    @pytest.mark.parametrize(
        "second",
        [
            b"<html>",
            b"{}",
            encoded(json_stat({"Region": ["0301"], "Tid": ["2020"]}, [1])),
            encoded(json_stat({"Region": ["3001"], "Tid": ["2020", "2021"]}, [1, 2])),
            encoded(json_stat({"Region": ["3001"], "Year": ["2020"]}, [1])),
            encoded(json_stat({"Region": ["3001"], "Tid": ["2020"]}, [1, 2])),
        ],
        ids=["html", "empty", "same code", "more years", "other variable", "too many values"],
    )
    def test_answers_that_do_not_fit_are_refused(self, second: bytes) -> None:
        first = encoded(json_stat({"Region": ["0301"], "Tid": ["2020"]}, [1]))
        with pytest.raises(NotJoinedError):
            joined([first, second], "Region")


class TestTheSumOfAllIndustries:
    """`all_industries` takes a code for the sum of all; the table's own labels must say so."""

    def accounts(self, labels: dict[str, str], table: str = "11713") -> bytes:
        variable = "NACE2007" if table != "11713" else "Naering"
        codes = {"Region": ["03"], variable: list(labels), "ContentsCode": ["Bruttoprodukt"], "Tid": ["2020"]}
        codes |= {"ContentsCode": ["SysselsatteArb"]} if table == "13470" else {}
        document = json_stat(codes, [7] * len(labels), label=f"{table}: Noe")
        document["dimension"][variable]["category"]["label"] = labels
        return encoded(document)

    @pytest.mark.parametrize(
        "label", ["Totalt for næringer", "Alle næringer", "I alt", "nr23_6 Totalt", "All industries"]
    )
    def test_a_code_that_its_label_calls_the_sum_is_one(self, tmp_path: Path, label: str) -> None:
        found = read(read_table_json, tmp_path, self.accounts({"nr23_6": label, "01-03": "Jordbruk"}))
        assert found.frame["industry"].to_list() == ["01-03", "nr23_6"]

    @pytest.mark.parametrize("label", ["Jordbruk og skogbruk", "", "Annen industri i alt"])
    @pytest.mark.parametrize("table", ["11713", "13470"])
    def test_a_code_that_its_label_does_not_call_the_sum_is_refused(
        self, tmp_path: Path, label: str, table: str
    ) -> None:
        (problem,) = refusal(read_table_json, tmp_path, self.accounts({"01-99": label, "01-03": "Jordbruk"}, table))
        assert f"expected a label that says that 01-99 is the sum of all industries, found «{label}»" in problem

    def test_a_sum_under_an_unknown_code_is_refused_where_the_table_was_never_seen(self, tmp_path: Path) -> None:
        labels = {"00": "Alle næringer", "01": "Jordbruk"}
        (problem,) = refusal(read_table_json, tmp_path, self.accounts(labels))
        assert "expected the sum of all industries under one of the codes 00-99, nr23_6" in problem
        assert "found 00 «Alle næringer»" in problem
        assert read(read_table_json, tmp_path, self.accounts(labels, "13470")).frame.height == 2

    def test_a_file_without_labels_cannot_say_what_its_code_is(self, tmp_path: Path) -> None:
        codes = {"Region": ["0301"], "NACE2007": ["00-99"], "ContentsCode": ["Omsetning"], "Tid": ["2020"]}
        (problem,) = refusal(read_table_csv, tmp_path, csv_of(codes, [1]))
        assert "expected a label that says what the code is, found 00-99 alone" in problem
