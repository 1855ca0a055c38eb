"""Tables 03321 and 11618 of the demo region: layouts, codes of their year, and every defect once."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from planpuls.demo.commuting import HIDDEN
from planpuls.demo.municipalities import NAMES, codes


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_statbank_csv_layouts(first: Path) -> None:
    text = (first / "03321_pendling_2017.csv").read_text(encoding="utf-8")
    assert re.match(
        r"ArbstedKomm,Bokommuen,ContentsCode,Tid,value\n9101,9101,Sysselsatte,2017,\d+\n9101,9102,Sysselsatte", text
    )
    text = (first / "11618_befolkning_sysselsatte_2020.csv").read_text(encoding="utf-8")
    lines = [rf"9101,0,15-74,{content},2020,\d+\n" for content in ("BefolkningBosted", "SysselBosted", "SysselArbsted")]
    assert re.match("Region,Kjonn,Alder,ContentsCode,Tid,value\n" + "".join(lines), text)


@pytest.mark.parametrize(("year", "edition"), [(2019, 2019), (2020, 2020), (2022, 2020)])
def test_tables_use_the_codes_of_their_year(first: Path, year: int, edition: int) -> None:
    found = rows(first / f"03321_pendling_{year}.csv")
    unknown = {"9999"} if year >= 2020 else set()
    assert {row["Bokommuen"] for row in found} == set(codes(edition))  # type: ignore[arg-type]
    assert {row["ArbstedKomm"] for row in found} == {*codes(edition), *unknown}  # type: ignore[arg-type]
    assert len(found) == len(codes(edition)) * (len(codes(edition)) + len(unknown))  # type: ignore[arg-type]


def test_json_stat2_is_ssbs_dialect(first: Path, second: Path) -> None:
    document = json.loads((first / "03321_pendling_2023.json").read_text(encoding="utf-8"))
    assert document["class"] == "dataset"
    assert document["label"].startswith("03321: ")
    assert document["id"] == ["ArbstedKomm", "Bokommuen", "ContentsCode", "Tid"]
    assert document["size"] == [11, 10, 1, 1]
    assert document["role"] == {"time": ["Tid"], "geo": ["ArbstedKomm", "Bokommuen"], "metric": ["ContentsCode"]}
    assert document["extension"]["px"]["tableid"] == "03321"
    category = document["dimension"]["ArbstedKomm"]["category"]
    assert list(category["index"]) == [*codes(2020), "9999"]
    assert category["label"]["9999"] == "Uoppgitt"
    unit = document["dimension"]["ContentsCode"]["category"]["unit"]
    assert unit == {"Sysselsatte": {"base": "personer", "decimals": 0}}
    assert len(document["value"]) == 110
    ((position, sign),) = document["status"].items()
    assert sign == ":"
    assert [index for index, value in enumerate(document["value"]) if value is None] == [int(position)]
    newest = json.loads((second / "03321_pendling_2024.json").read_text(encoding="utf-8"))
    assert list(newest["dimension"]["Bokommuen"]["category"]["index"]) == list(codes(2024))
    assert "status" not in newest
    employed = json.loads((first / "11618_befolkning_sysselsatte_2023.json").read_text(encoding="utf-8"))
    assert employed["id"] == ["Region", "Kjonn", "Alder", "ContentsCode", "Tid"]
    assert employed["size"] == [10, 1, 1, 3, 1]


def test_commuting_defects_stand_once_each(first: Path) -> None:
    signs, strange = [], set()
    for path in sorted(first.glob("03321*.csv")):
        for row in rows(path):
            if not row["value"].isdigit():
                signs.append((int(row["Tid"]), row["Bokommuen"], row["ArbstedKomm"], row["value"]))
            if row["ArbstedKomm"] not in {*NAMES, "9999"}:
                strange.add((row["Tid"], row["ArbstedKomm"]))
    assert signs == [(2022, "9303", "9901", "..")]
    assert strange == {("2021", "9877")}
    assert [(cell.year, cell.sign) for cell in HIDDEN] == [(2022, ".."), (2023, ":")]


def test_counts_are_not_rounded(first: Path) -> None:
    small = {int(row["value"]) for row in rows(first / "03321_pendling_2019.csv")}
    assert {1, 2} & small
