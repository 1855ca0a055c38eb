"""JSON-stat 2.0: the ways to write the same cells, and the ways to get them wrong."""

from __future__ import annotations

import itertools
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planpuls.sources.jsonstat import JsonStat, decode, read
from planpuls.spec.errors import InputError
from planpuls.spec.status import SSB_SIGNS
from tests.sources.files import json_stat

CODES = {"Region": ["0301", "3201"], "Tid": ["2020", "2021", "2022"]}
VALUES = [1, 2, 3, 4, 5, 6]


def table(value: Any = VALUES, **more: Any) -> JsonStat:
    return decode(json_stat(CODES, value, **more), "file")


def refused(document: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        decode(document, "file")
    return [str(problem) for problem in caught.value.problems]


class TestTheory:
    def test_values_stand_in_row_major_order(self) -> None:
        assert table().frame.rows() == [
            ("0301", "2020", 1.0, "normal"),
            ("0301", "2021", 2.0, "normal"),
            ("0301", "2022", 3.0, "normal"),
            ("3201", "2020", 4.0, "normal"),
            ("3201", "2021", 5.0, "normal"),
            ("3201", "2022", 6.0, "normal"),
        ]

    def test_a_sparse_value_object_leaves_the_rest_missing(self) -> None:
        frame = table({"1": 2, "5": 6}).frame
        assert frame["value"].to_list() == [None, 2.0, None, None, None, 6.0]
        assert frame["status"].to_list() == ["missing", "normal", "missing", "missing", "missing", "normal"]

    def test_a_status_stands_beside_its_value(self) -> None:
        frame = table([1, None, None, None, 5, 6], status={"1": ":", "2": "..", "3": ".", "5": "*"}).frame
        assert frame["status"].to_list() == [
            "normal",
            "confidential",
            "missing",
            "not_applicable",
            "normal",
            "provisional",
        ]

    @pytest.mark.parametrize("status", ["*", ["*"] * 6, {str(position): "*" for position in range(6)}])
    def test_one_status_for_all_may_be_written_in_three_ways(self, status: Any) -> None:
        assert set(table(status=status).frame["status"]) == {"provisional"}

    @pytest.mark.parametrize("status", [None, {}, [], [None] * 6, [""] * 6])
    def test_no_status_is_normal(self, status: Any) -> None:
        assert set(table(status=status).frame["status"]) == {"normal"}

    @pytest.mark.parametrize("form", ["object", "object in other order", "list", "labels"])
    def test_codes_may_be_listed_in_three_forms(self, form: str) -> None:
        document = json_stat(CODES, VALUES)
        names = CODES["Region"]
        document["dimension"]["Region"]["category"] = {
            "object": {"index": {names[0]: 0, names[1]: 1}},
            "object in other order": {"index": {names[1]: 1, names[0]: 0}},
            "list": {"index": names},
            "labels": {"label": {name: name for name in names}},
        }[form]
        assert decode(document, "file").frame.rows() == table().frame.rows()

    def test_a_dimension_without_codes_leaves_no_cells(self) -> None:
        frame = decode(json_stat(CODES | {"Kjonn": []}, []), "file").frame
        assert (frame.height, frame.columns) == (0, ["Region", "Tid", "Kjonn", "value", "status"])

    def test_what_stands_round_the_values_is_kept(self) -> None:
        found = table(updated="2026-02-01T07:00:00Z", note=["One.", "Two."], extension={"px": {"tableid": "03321"}})
        assert (found.label, found.table_id, found.updated) == (
            "03321: Sysselsatte",
            "03321",
            "2026-02-01T07:00:00Z",
        )
        assert found.notes == ("One.", "Two.")
        assert found.labels["Region"] == {"0301": "Label of 0301", "3201": "Label of 3201"}

    def test_cells_without_value_and_without_sign_are_told(self) -> None:
        assert table([1, None, None, 4, 5, None], status={"1": ":"}).unsigned == (2, 5)

    @pytest.mark.parametrize("extension", [None, [], {}, {"px": None}, {"px": {}}])
    def test_without_an_extension_there_is_no_table_id(self, extension: Any) -> None:
        assert table(extension=extension).table_id is None


class TestFaults:
    @pytest.mark.parametrize("document", [[], None, "x", {}, {"class": "collection"}])
    def test_other_json_is_refused(self, document: Any) -> None:
        (found,) = refused(document)
        assert found.startswith('file, class: expected a JSON-stat object with class "dataset", found something else.')

    @pytest.mark.parametrize(
        ("changed", "problem"),
        [
            ({"value": [1, 2, 3]}, "file, value: expected 6 values, found 3. Fetch the table again"),
            ({"value": VALUES * 2}, "file, value: expected 6 values, found 12."),
            ({"value": None}, "file, value: expected 6 values, found none."),
            ({"value": {"6": 1}}, "file, value: expected 6 values, found 1."),
            ({"value": {"-1": 1}}, "file, value: expected 6 values, found 1."),
            ({"value": {"\u00b2": 1}}, "file, value: expected 6 values, found 1."),
            ({"value": {"01": 1}}, "file, value: expected 6 values, found 1."),
            ({"value": [1, 2, 3, 4, 5, "6"]}, "file, value: expected numbers or null, found '6'."),
            ({"value": [1, 2, 3, 4, 5, True]}, "file, value: expected numbers or null, found True."),
            ({"value": [1, 2, 3, 4, 5, float("nan")]}, "file, value: expected numbers or null, found nan."),
            ({"value": [1, 2, 3, 4, 5, 10**400]}, "file, value: expected numbers or null, found 1000"),
            ({"status": ["*"]}, "file, status: expected status of 6 values, found 1."),
            ({"status": {"9": "*"}}, "file, status: expected status of 6 values, found 1."),
            ({"status": {"0": "?"}}, "file, status: expected one of the signs . .. : *, found ?. Report the sign."),
            ({"status": "?"}, "file, status: expected one of the signs . .. : *, found ?."),
            ({"status": [["*"]] * 6}, "file, status: expected one of the signs . .. : *, found ['*']."),
            ({"size": [2, 4]}, "file, dimension.Tid: expected 4 categories, found 3."),
            ({"size": [2]}, "file, id: expected id, size and dimension that belong together, found other."),
            ({"id": ["Region", "Region"]}, "file, id: expected id, size and dimension that belong together"),
            ({"id": [["Region"], "Tid"]}, "file, id: expected id, size and dimension that belong together"),
            ({"dimension": []}, "file, id: expected id, size and dimension that belong together"),
            ({"dimension": {"Region": []}}, "file, dimension.Region: expected 2 categories, found no list of codes."),
        ],
    )
    def test_the_field_is_named_with_what_was_expected(self, changed: dict[str, Any], problem: str) -> None:
        assert refused(json_stat(CODES, VALUES) | changed)[0].startswith(problem)

    @pytest.mark.parametrize(
        "index",
        [{"0301": 0, "3201": 0}, {"0301": 0, "3201": 2}, {"0301": "0", "3201": "1"}, ["0301", "0301"], [301, 3201], 2],
    )
    def test_codes_whose_order_cannot_be_told_are_refused(self, index: Any) -> None:
        document = json_stat(CODES, VALUES)
        document["dimension"]["Region"]["category"]["index"] = index
        assert refused(document) == [
            "file, dimension.Region: expected 2 categories, found no list of codes. "
            "Fetch the table again; the answer may be cut off."
        ]

    def test_more_cells_than_memory_are_refused_before_they_are_made(self) -> None:
        names = [str(number) for number in range(1_000)]
        (found,) = refused(json_stat(dict.fromkeys("abcde", names), {}))
        assert found == "file: expected at most 10000000 cells, found 1000000000000000. Fetch fewer periods at a time."

    @pytest.mark.parametrize("data", [b"", b"<html>", b'{"class": "dataset", "id": [', b"\xff", b"[" * 100_000])
    def test_what_is_not_json_is_refused(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "file").write_bytes(data)
        with pytest.raises(InputError, match=r"^file(, row 1)?: expected JSON, found .*the answer may be cut off\."):
            read(tmp_path / "file", "file")


NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=4)
TABLES = st.dictionaries(NAMES, st.lists(NAMES, min_size=1, max_size=3, unique=True), min_size=1, max_size=4)
CELL = st.sampled_from([*SSB_SIGNS, *range(10)])


class TestProperties:
    @settings(max_examples=100)
    @given(TABLES.filter(lambda codes: not {"value", "status"} & codes.keys()), st.booleans(), st.data())
    def test_what_is_encoded_is_decoded(
        self, tmp_path_factory: pytest.TempPathFactory, codes: dict[str, list[str]], sparse: bool, data: st.DataObject
    ) -> None:
        keys = list(itertools.product(*codes.values()))
        cells = data.draw(st.lists(CELL, min_size=len(keys), max_size=len(keys)))
        values = [None if cell in SSB_SIGNS else cell for cell in cells]
        signs = {str(position): cell for position, cell in enumerate(cells) if cell in SSB_SIGNS}
        listed: Any = values
        if sparse:
            listed = {str(position): value for position, value in enumerate(values) if value is not None}
        path = tmp_path_factory.getbasetemp() / "table.json"
        path.write_text(json.dumps(json_stat(codes, listed, status=signs)), encoding="utf-8")
        expected = [
            (*key, None, SSB_SIGNS[cell].value) if cell in SSB_SIGNS else (*key, float(cell), "normal")
            for key, cell in zip(keys, cells, strict=True)
        ]
        frame = read(path, "file").frame
        assert frame.columns == [*codes, "value", "status"]
        assert frame.rows() == expected

    @settings(max_examples=200)
    @given(st.data())
    def test_a_document_damaged_anywhere_is_read_or_refused_but_never_breaks_the_reader(
        self, data: st.DataObject
    ) -> None:
        document = json.loads(
            json.dumps(json_stat(CODES, VALUES, status={"1": "*"}, note=["One."], extension={"px": {}}))
        )
        at: Any = document
        while True:
            key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
            below = at[key]
            if not isinstance(below, dict | list) or not below or data.draw(st.booleans()):
                break
            at = below
        at[key] = data.draw(
            st.sampled_from([None, True, 0, -1, 1.5, "", "x", [], {}, [None], {"x": None}, [[]], 10**30, float("inf")])
        )
        # Any other exception would stop the import of every file behind this one.
        with suppress(InputError):
            assert decode(document, "file").frame.height == len(list(itertools.product(*CODES.values())))
