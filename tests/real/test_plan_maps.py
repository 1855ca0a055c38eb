"""The real zoning plan and the real lists of purpose codes beside the checkout."""

from __future__ import annotations

from pathlib import Path

import fastexcel
import pytest
import shapely

from planpuls.plan.load import load_plan
from planpuls.sources.dataset import ReadContext, Sample
from planpuls.sources.importing import import_file
from planpuls.sources.purpose_codes import UNKNOWN, purpose
from planpuls.sources.registry import recognise
from planpuls.store.workspace import Workspace

PLAN = "reguleringsplan/stemtjonn_reguleringsplan.json"


def test_the_zoning_plan_is_read_into_its_ten_areas(data: Path) -> None:
    known = recognise(Sample.of(data / PLAN))
    assert known is not None
    dataset, layout = known
    assert (dataset.id, layout) == ("dibk.plan_maps", "client-json")
    reading = dataset.readers[layout](data / PLAN, ReadContext(PLAN, load_plan("oslo_akershus").country))
    table = reading.frame
    assert reading.periods == ("4204_1536",)
    assert table["plan_name"].unique().to_list() == ["Stemtjønn skytebane"]
    assert sorted(table["purpose_code"]) == ["1470"] * 4 + ["2010", "5100", "5100", "5130", "6001", "6001"]
    assert set(table.select("purpose_code", "purpose_group").rows()) == {
        ("1470", "09"),
        ("2010", "11"),
        ("5100", "14"),
        ("5130", "12"),
        ("6001", "17"),
    }
    assert set(table["plan_level"]) == {"zoning"}
    assert set(table["plan_status"]) == {"2"}
    assert shapely.is_valid(shapely.from_wkb(table["wkb"].to_list())).all()
    # Zone 32's easting 432 km lies at 7.9 degrees east, where zone 33 is 0.6 percent larger.
    assert table["area_m2"].sum() == pytest.approx(394_400, rel=0.01)
    assert reading.notes["other_objects"]["rpformalgrense"] == 38


def test_importing_it_for_oslo_and_akershus_takes_it(data: Path, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    workspace.prepare()
    assert import_file(load_plan("oslo_akershus"), workspace, data / PLAN).outcome == "taken"


@pytest.mark.parametrize(
    ("name", "level"), [("Kommuneplankobling.xlsx", "kommuneplan"), ("Reguleringsplankobling.xlsx", "regulering")]
)
def test_every_code_of_the_real_lists_is_known_with_its_group(data: Path, name: str, level: str) -> None:
    sheet = fastexcel.read_excel(str(data / "arealformal_koder" / name)).load_sheet(0, header_row=0).to_polars()
    assert sheet.height > 100
    for row in sheet.iter_rows(named=True):
        code = str(int(row["OriginalArealFormålKode"]))
        found = purpose(code, "pbl1985" if int(code) < 1000 else "pbl2008", level)
        assert found is not None, code
        assert found.level == level
        assert found.group == row["Arealformålsgruppe"][:2] != UNKNOWN
        assert found.name_nb == " ".join(row["OriginalArealFormålNavn"].split())
        if "Planlagt utbygging" in row:
            assert found.development == bool(row["Planlagt utbygging"])


def test_what_the_lists_leave_out_of_planned_development_is_marked(data: Path) -> None:
    for name, level in (("kp_exclude.csv", "kommuneplan"), ("rp_exclude.csv", "regulering")):
        text = (data / "arealformal_koder" / name).read_text(encoding="utf-8-sig").strip()
        for code in (entry for entry in text.split(",") if entry.isdigit()):
            found = purpose(code, "pbl1985" if int(code) < 1000 else "pbl2008", level)
            assert found is None or not found.development, (code, level)
