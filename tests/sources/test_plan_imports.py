"""Imported figures: known by their exact layout, the same from CSV and workbook, every fault named."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from polars.testing import assert_frame_equal

from planpuls.sources.dataset import Sample
from planpuls.sources.import_schemas import SCHEMAS, ImportSchema
from planpuls.sources.plan_imports import DATASETS, read_csv, read_workbook
from planpuls.sources.registry import recognise
from planpuls.sources.workbook_head import first_sheet
from tests.sources.files import read, refusal

DOCS = Path(__file__).parents[2] / "docs" / "imports"
OCCUPATION = SCHEMAS[0]
NAMES = [schema.name for schema in SCHEMAS]
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def rows_of(schema: ImportSchema, place: str = "0301") -> list[tuple[str, ...]]:
    values = ("120.5", "80") if not schema.whole_numbers else ("120", "80")
    codes = list(schema.codes)[:2]
    first = ["62"] if schema.first else []
    return [(place, "2023", *first, code, value) for code, value in zip(codes, values, strict=True)]


def csv_file(schema: ImportSchema, rows: Sequence[tuple[str, ...]], separator: str = ",") -> bytes:
    return "".join(separator.join(row) + "\n" for row in (schema.columns, *rows)).encode()


def workbook(sheet: str, rows: list[tuple[str, ...]], *, late: bool = False) -> bytes:
    """A workbook of one sheet with texts as cells; `late`: the list of sheets stands last, as some programs write it."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>' for value in row) + "</row>"
        for row in rows
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}"><sheets>'
        f'<sheet name={quoteattr(sheet)} sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{cells}</sheetData></worksheet>',
    }
    names = sorted(parts, key=lambda name: name == "xl/workbook.xml") if late else list(parts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, parts[name])
    return file.getvalue()


class TestLayouts:
    @pytest.mark.parametrize("schema", SCHEMAS, ids=NAMES)
    @pytest.mark.parametrize("separator", [",", ";"])
    def test_a_csv_file_is_known_by_its_exact_header(self, schema: ImportSchema, separator: str) -> None:
        known = recognise(Sample("x", csv_file(schema, rows_of(schema), separator)))
        assert known is not None
        assert (known[0].id, known[1], known[0].scope) == (schema.dataset, "csv", "plan")

    @pytest.mark.parametrize(
        "header",
        ["municipality,year,occupation,employed", "year,municipality,occupation,employed_20_66", "municipality"],
    )
    def test_another_header_is_not(self, header: str) -> None:
        assert not [declared for declared in DATASETS if declared.layout_of(Sample("x", header.encode()))]

    @pytest.mark.parametrize("schema", SCHEMAS, ids=NAMES)
    @pytest.mark.parametrize("late", [False, True])
    def test_a_workbook_is_known_by_its_first_sheet_and_read_as_the_csv_file(
        self, tmp_path: Path, schema: ImportSchema, late: bool
    ) -> None:
        rows = rows_of(schema)
        data = workbook(schema.name, [schema.columns, *rows, ("",) * len(schema.columns)], late=late)
        assert [(d.id, d.layout_of(Sample("x", data))) for d in DATASETS if d.layout_of(Sample("x", data))] == [
            (schema.dataset, "xlsx")
        ]
        found = read(read_workbook, tmp_path, data)
        expected = read(read_csv, tmp_path, csv_file(schema, rows))
        assert_frame_equal(found.frame, expected.frame)
        assert found.periods == expected.periods == ("2023",)

    @pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04", b"PK\x03\x04" + b"\xff" * 80, b"<html>"])
    def test_what_is_no_workbook_has_no_sheet(self, data: bytes) -> None:
        assert first_sheet(data) is None

    def test_a_cut_workbook_is_told_as_far_as_it_goes(self) -> None:
        data = workbook("occupation_by_residence", [OCCUPATION.columns])
        assert {first_sheet(data[:end]) for end in range(0, len(data), 7)} <= {None, "", "occupation_by_residence"}


class TestRows:
    def test_columns_are_tidy_and_signs_are_statuses(self, tmp_path: Path) -> None:
        rows = [("0301", "2023", "2", "120"), ("3001", "2023", "2", ":"), ("0301", "2024", "2", "..")]
        frame = read(read_csv, tmp_path, csv_file(OCCUPATION, rows)).frame
        assert frame.columns == ["municipality", "period", "occupation", "employed_20_66", "status"]
        assert frame.rows() == [
            ("0301", "2023", "2", 120, "normal"),
            ("3001", "2023", "2", None, "confidential"),
            ("0301", "2024", "2", None, "missing"),
        ]

    def test_regions_may_be_the_country_and_counties_where_the_layout_says_so(self, tmp_path: Path) -> None:
        schema = next(schema for schema in SCHEMAS if schema.columns[0] == "region")
        rows = [(place, "2023", "2", "5") for place in ("0", "03", "0301")]
        assert read(read_csv, tmp_path, csv_file(schema, rows)).frame["region"].to_list() == ["0", "03", "0301"]

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            (("301", "2023", "2", "1"), "file, row 2, municipality: expected a municipality code of four digits, found '301'."),
            (("3001", "2024", "2", "1"), "file, row 2, municipality: expected a municipality that was there in the year, found '3001 in 2024'."),
            (("0301", "23", "2", "1"), "file, row 2, year: expected a year such as 2024, found '23'."),
            (("0301", "2023", "21", "1"), "file, row 2, occupation: expected one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, found '21'."),
            (("0301", "2023", "2", "-1"), "file, row 2, employed_20_66: expected a whole number of 0 or more"),
            (("0301", "2023", "2", "1.5"), "file, row 2, employed_20_66: expected a whole number of 0 or more"),
            (("0301", "2023", "2", ""), "file, row 2, employed_20_66: expected a whole number of 0 or more"),
            (("0301", "2023", "2", "x"), "file, row 2, employed_20_66: expected a whole number of 0 or more"),
        ],
    )  # fmt: skip
    def test_faults_are_named_with_row_and_field(self, tmp_path: Path, row: tuple[str, ...], said: str) -> None:
        (found,) = refusal(read_csv, tmp_path, csv_file(OCCUPATION, [row]))
        assert found.startswith(said)

    def test_two_dimensions_are_a_key_together_and_every_pair_must_be_there(self, tmp_path: Path) -> None:
        schema = next(schema for schema in SCHEMAS if schema.first)
        rows = [("0301", "2023", "62", "01", "5"), ("0301", "2023", "85", "01", "7")]
        frame = read(read_csv, tmp_path, csv_file(schema, rows)).frame
        assert frame.columns == ["municipality", "period", "industry", "education_level", "employed", "status"]
        assert frame["employed"].to_list() == [5, 7]
        (found,) = refusal(read_csv, tmp_path, csv_file(schema, [*rows, ("3001", "2023", "62", "01", "9")]))
        assert "3001 in 2023 without 85 01" in found
        (found,) = refusal(read_csv, tmp_path, csv_file(schema, [("0301", "2023", "6", "01", "5")]))
        assert found.startswith("file, row 2, industry: expected a code of a division of SN2007")
        (found,) = refusal(read_csv, tmp_path, csv_file(schema, [*rows, rows[0]]))
        assert "each combination once" in found

    @pytest.mark.parametrize("value", ["nan", "inf", "-1.5", "1,5"])
    def test_a_figure_with_decimals_is_a_finite_number(self, tmp_path: Path, value: str) -> None:
        schema = next(schema for schema in SCHEMAS if not schema.whole_numbers)
        data = csv_file(schema, [("0301", "2023", "van", value)], ";")
        assert refusal(read_csv, tmp_path, data)[0].startswith("file, row 2, emissions_tonnes_co2e: expected a number")

    def test_all_faults_come_at_once(self, tmp_path: Path) -> None:
        rows = [("301", "2023", "2", "1"), ("0301", "23", "x", "many"), ("0301", "2023", "2", "1")] * 2
        assert len(refusal(read_csv, tmp_path, csv_file(OCCUPATION, rows))) >= 5

    def test_a_workbook_with_another_header_or_no_rows_is_refused(self, tmp_path: Path) -> None:
        name = OCCUPATION.name
        assert "found kommune" in refusal(read_workbook, tmp_path, workbook(name, [("kommune",), ("0301",)]))[0]
        (said,) = refusal(read_workbook, tmp_path, workbook(name, [OCCUPATION.columns]))
        assert said.startswith("file: expected rows, found only a header.")
        assert "expected a readable workbook" in refusal(read_workbook, tmp_path, b"PK\x03\x04 broken")[0]
        assert "expected a first sheet called" in refusal(read_workbook, tmp_path, workbook("Ark1", [("a",)]))[0]


@pytest.mark.parametrize("schema", SCHEMAS, ids=NAMES)
def test_the_documented_example_is_read(tmp_path: Path, schema: ImportSchema) -> None:
    page = (DOCS / f"{schema.name}.md").read_text(encoding="utf-8")
    example = re.search(r"```csv\n(.*?)```", page, re.DOTALL)
    assert example is not None
    reading = read(read_csv, tmp_path, example.group(1).encode())
    assert reading.frame.height >= 2
    for code in schema.codes:
        assert f"`{code}`" in page
