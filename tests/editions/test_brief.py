"""The monthly letter of the demo region: every item against what the invented world holds, and nothing unsaid."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from planpuls.demo import Vintage, cadastre, location, moves, plans
from planpuls.demo.geography import nearest_hub2
from planpuls.demo.municipalities import NAMES, OUTSIDE, code_in
from planpuls.demo.place_areas import AREAS, ORDER
from planpuls.editions.brief.content import Brief, Item, brief
from planpuls.editions.brief.write import feed, page, write_brief
from planpuls.pipeline.calendar import coming
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import run
from planpuls.release.comparing import in_force_on
from planpuls.release.reader import Release, open_release
from planpuls.sources.importing import collections, import_files
from planpuls.sources.registry import datasets
from planpuls.spec.errors import NotFoundError
from planpuls.spec.location import ACCESS_TEXTS
from planpuls.spec.text import Text
from planpuls.store.workspace import Workspace
from tests.fixtures import Region

SECOND = ("underenheter", "enheter", "bygninger_med", "planlegging")
"""Files of the second delivery that the letter is about."""


@dataclass(frozen=True)
class Letters:
    first: Release
    second: Release
    workspace: Workspace


@pytest.fixture(scope="module")
def letters(demo: Region, deliveries: dict[Vintage, Path], tmp_path_factory: pytest.TempPathFactory) -> Letters:
    folder = tmp_path_factory.mktemp("letters")
    workspace = Workspace(folder / "workspace")
    shutil.copytree(demo.workspace.root, workspace.root)
    chosen = [path for path in sorted(deliveries["second"].iterdir()) if path.name.startswith(SECOND)]
    assert {file.outcome for file in import_files(demo.plan, workspace, chosen)} == {"taken"}
    outcome = run(demo.plan, workspace, quietly)
    return Letters(demo.release, open_release(workspace.releases / outcome.release), workspace)


def items(letter: Brief, part: str) -> dict[str, Item]:
    (found,) = [one for one in letter.parts if one.id == part]
    return {item.title: item for item in found.items}


def nothing(letter: Brief, part: str) -> str:
    (found,) = [one for one in letter.parts if one.id == part]
    assert found.items == ()
    return found.nothing


def centre(notice: plans.Notice) -> tuple[float, float]:
    ring = plans.ring(notice.municipality, notice.at)[:-1]
    return sum(x for x, _ in ring) / 4, sum(y for _, y in ring) / 4


def category(point: tuple[float, float]) -> str:
    whole = (round(point[0]), round(point[1]))
    return next((kind for kind in ORDER if any(a.category == kind and a.holds(whole) for a in AREAS)), "outside")


def test_every_new_notice_of_business_stands_with_what_it_lies_near_and_in(letters: Letters) -> None:
    table = {row["notice"]: row for row in letters.second.frame("planning_notices").to_dicts()}
    known = plans.notices("second")
    assert len(table) == len(known)
    for notice in known:
        row = next(row for row in table.values() if row["plan_id"] == notice.plan_id)
        x, y = centre(notice)
        assert (row["x_m"], row["y_m"], row["announced_date"]) == (x, y, notice.announced)
        near = nearest_hub2((round(x), round(y)), "first") ** 0.5
        assert row["hub_distance_m"] == pytest.approx(near, abs=1.0)
        assert row["plan_category"] == category((x, y))
        assert row["kind"] == ("unknown" if "Bolig" in notice.name else "business")
    letter = brief(letters.second, None, "2024-03-01", "nb")
    shown = items(letter, "notices")
    assert list(shown) == [
        "Furudalen: Kontorbygg ved Myrlia (oppdiktet)",
        "Furudalen: Lagerområde i Furudalen (oppdiktet)",
    ]
    texts = " ".join(shown["Furudalen: Kontorbygg ved Myrlia (oppdiktet)"].texts)
    assert "Varslet 20. januar 2025." in texts
    assert "Formålet er ikke oppgitt; navnet tyder på det." in texts
    assert "utenfor 600 m fra et kollektivknutepunkt." in texts
    assert "Planens områdetype: utenfor planens områder." in texts
    at = centre(next(notice for notice in known if "Kontorbygg" in notice.name))
    corner = (int(at[0]) // 250 * 250, int(at[1]) // 250 * 250)
    profile = location.profile_of(corner, (corner[0] + 125, corner[1] + 125), "second")
    assert f"Tilgjengelighetsprofil (illustrasjon): {ACCESS_TEXTS[profile].nb}." in texts
    (part,) = [one for one in letter.parts if one.id == "notices"]
    assert "(1): Boliger på Furumoen, utvidet varsel (oppdiktet)." in part.notes[0]


def test_a_notice_near_a_hub_says_so_and_a_profile_is_taken_where_the_release_has_one(
    letters: Letters, tmp_path: Path
) -> None:
    import polars as pl

    copy = tmp_path / "release"
    shutil.copytree(letters.second.path, copy)
    rows = pl.read_parquet(copy / "planning_notices.parquet")
    rows = rows.with_columns(pl.lit(600).cast(pl.Int64).alias("hub_distance_m"), plan_category=pl.lit("belt"))
    rows.write_parquet(copy / "planning_notices.parquet")
    from planpuls.spec.grid import cell_id

    cells = [cell_id(int(row["x_m"] // 1), int(row["y_m"] // 1), 250) for row in rows.to_dicts()]
    profiles = pl.DataFrame({"cell": cells, "access": ["A"] * len(cells)}).unique()
    profiles.write_parquet(copy / "location_cells.parquet")
    letter = brief(open_release(copy), None, "2025-01-01", "en")
    (item,) = [item for title, item in items(letter, "notices").items() if "Kontorbygg" in title]
    said = " ".join(item.texts)
    assert "600 m as the crow flies" in said
    assert ": within 600 m of a public-transport hub." in said
    assert "Accessibility profile (illustration): A: near a hub with frequent departures." in said
    assert "the urban belt" in said


def test_larger_establishments_are_those_that_the_world_moved_opened_or_closed(letters: Letters) -> None:
    def size(employees: int) -> str:
        return "250+" if employees >= 250 else "100-249" if employees >= 100 else "50-99"

    names = {"moved": "moved", "came": "moved", "left": "moved", "opened": "opened", "closed": "closed"}
    ends = {"opened": ("opened", ""), "closed": ("", "closed")}
    expected = Counter(
        (names[what], ends.get(what, ("", ""))[0] or start, ends.get(what, ("", ""))[1] or end, size(most))
        for what, rows in moves.became().items()
        if what in names
        for start, end, _, most in rows
        if most >= 50
    )
    table = letters.second.frame("larger_establishments").to_dicts()
    assert Counter((row["what"], row["from_area"], row["to_area"], row["size"]) for row in table) == expected
    assert expected
    letter = brief(letters.second, letters.first, "2024-06-01", "nb")
    shown = next(part for part in letter.parts if part.id == "establishments").items
    assert sum(int((re.findall(r"\((\d+)\)$", item.title) or ["1"])[0]) for item in shown) == sum(expected.values())
    assert nothing(brief(letters.second, None, "2025-10-04", "nb"), "establishments").startswith("Ingen større")
    assert nothing(brief(letters.first, None, "2023-01-01", "nb"), "establishments").startswith("Det trengs to uttrekk")


def test_floor_area_is_the_worlds_to_the_square_metre(letters: Letters) -> None:
    groups = {
        "kontor": "kontor",
        "handel": "handel",
        "hotell_servering": "hotell og servering",
        "offentlig": "offentlig tjenesteyting",
    }
    what = {"IG": "Satt i gang", "FA": "Fullført", "MB": "Fullført"}
    sums: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for building in cadastre.buildings("second"):
        use = cadastre._KINDS[building.kind][1]
        day = f"{building.year}-06-15"
        if building.base in OUTSIDE or building.status not in what or not building.other_m2 or day < "2019-03-01":
            continue
        group = groups.get(use, "lager, industri og samferdsel" if use else "annet")
        for place in (NAMES[code_in(building.base, 2024)], "Hele planområdet"):
            for named in (group, "all bruk"):
                sums[f"{what[building.status]}: {place}, {named}"] += building.other_m2
                counts[f"{what[building.status]}: {place}, {named}"] += 1
    shown = items(brief(letters.second, None, "2019-03-17", "nb"), "floor_area")
    assert shown.keys() == sums.keys()
    open_figures = 0
    for key, area in sums.items():
        written = f"{area:,}".replace(",", "\u202f")
        hidden = shown[key].texts[0].startswith("Arealet vises ikke")
        assert hidden or shown[key].texts == (f"{written} m²; bygninger eller påbygg: {counts[key]}.",), key
        assert hidden or counts[key] >= 3
        open_figures += not hidden
    assert open_figures >= 1
    only = items(brief(letters.second, None, "2019-03-01", "nb", area="9401"), "floor_area")
    assert set(only) == {key for key in sums if ": Furudalen," in key}
    assert (
        nothing(brief(letters.second, None, "2026-01-01", "nb"), "floor_area")
        == "Ingenting er satt i gang eller fullført."
    )


def test_new_figures_are_those_that_differ_and_unchanged_verdicts_are_not_news(letters: Letters) -> None:
    letter = brief(letters.second, letters.first, "2024-06-01", "nb")
    questions = items(letter, "figures")
    moved = letters.second.specs["moves"].question.nb
    assert moved in questions
    assert letters.second.specs["commuting"].question.nb not in questions
    assert "Grunn: nye kildedata." in questions[letters.second.specs["floor-area-near-hubs"].question.nb].texts[-1]
    assert nothing(letter, "verdicts") == "Ingen endring."


def test_no_change_is_said_plainly_and_is_not_said_where_nothing_can_be_compared(letters: Letters) -> None:
    same = brief(letters.second, letters.second, "2026-06-01", "nb", calendar=[(Text(nb="T", en="T"),) * 2])
    assert [nothing(same, part) for part in ("verdicts", "figures")] == ["Ingen endring.", "Ingen endring."]
    assert nothing(same, "notices") == "Ingen nye varsler."
    assert (same.news, same.items) == (0, 1)
    alone = brief(letters.second, None, "2026-06-01", "nb")
    assert [nothing(alone, part)[:14] for part in ("verdicts", "figures")] == ["Kan ikke sies:", "Kan ikke sies:"]
    assert "ingen utgave fra før 1. juni 2026" in alone.compared
    entries = ElementTree.fromstring(feed(same, "nb")).findall("{http://www.w3.org/2005/Atom}entry")
    titles = [entry.findtext("{http://www.w3.org/2005/Atom}title") for entry in entries]
    assert titles == ["Ventede tall: T", "Ingen endring."]


def test_the_release_of_a_day_is_the_newest_made_by_then(letters: Letters) -> None:
    made = in_force_on("9999-12-31", letters.second, letters.workspace.releases)
    assert made is not None
    assert made.name == letters.first.id
    assert in_force_on("2000-01-01", letters.second, letters.workspace.releases) is None


def test_every_yearly_source_stands_in_the_calendar_with_its_next_year(demo: Region, letters: Letters) -> None:
    calendar = coming(demo.plan, letters.workspace, date(2026, 11, 23))
    titles = [title.nb for title, _ in calendar.items]
    assert len(set(titles)) == len(titles) > 5
    workplaces = next(when for title, when in calendar.items if title == datasets()["ssb.workplaces_250m"].title)
    assert workplaces.nb == "2025: forventet, men måneden er ikke kjent; ingen årgang er sett komme ennå"
    letter = brief(letters.second, None, "2024-06-01", "nb", calendar=calendar.items, calendar_notes=calendar.notes)
    assert list(items(letter, "calendar")) == titles
    (part,) = [one for one in letter.parts if one.id == "calendar"]
    assert part.notes == tuple(note.nb for note in calendar.notes)


def test_every_other_source_in_use_stands_in_the_calendar_by_its_rhythm(demo: Region, letters: Letters) -> None:
    calendar = coming(demo.plan, letters.workspace, date(2026, 11, 23))
    current = letters.workspace.snapshots.current(collections(demo.plan))
    used = [dataset for dataset in datasets().values() if dataset.id in current]
    said = " ".join([*(title.nb for title, _ in calendar.items), *(note.nb for note in calendar.notes)])
    assert [dataset.id for dataset in used if dataset.title.nb not in said] == []
    by_rhythm = {note.nb.partition(":")[0]: note.nb for note in calendar.notes}
    assert datasets()["brreg.establishments"].title.nb in by_rhythm["Fornyes hver dag"]
    assert datasets()["klass.municipalities"].title.nb in by_rhythm["Kommer når utgiveren endrer dem, uten kalender"]
    assert datasets()["nve.hazard_zones"].title.nb in by_rhythm["Ikke kjent når de kommer neste gang"]
    if rest := len(datasets()) - len(used):
        assert calendar.notes[-1].en.startswith(f"{rest} other sources are not imported")


def test_months_are_given_where_a_year_was_seen_coming_and_come_first(own_demo: Region) -> None:
    files = own_demo.workspace.snapshots
    every = [entry for entry in files.all(collections(own_demo.plan)) if entry[0].dataset == "ssb.13470"]
    sidecar, check = max(every, key=lambda entry: max(entry[0].periods))
    # As if it had been fetched, and the publisher had named a day.
    files.record(replace(sidecar, origin="https://example.invalid/13470", etag="2025-02-27T08:00:00Z"), check)
    year = max(int(period) for period in sidecar.periods) + 1
    title, when = coming(own_demo.plan, own_demo.workspace, date(2026, 1, 1)).items[0]
    assert title == datasets()["ssb.13470"].title
    assert when.nb == f"{year}: forventet februar 2026, slik de siste årgangene kom"
    _, late = coming(own_demo.plan, own_demo.workspace, date(2026, 4, 1)).items[0]
    assert late.en == f"{year}: expected February 2026, as the last years came; later than usual"


def test_an_area_that_no_set_has_is_refused(letters: Letters) -> None:
    with pytest.raises(NotFoundError, match="9999"):
        brief(letters.second, None, "2024-06-01", "nb", area="9999")


def test_page_mail_and_feed_say_the_same_and_escape_what_they_are_given(letters: Letters, tmp_path: Path) -> None:
    bad = Text(nb="<script>alert(1)</script>", en="<b>")
    letter = brief(
        letters.second, letters.first, "2024-06-01", "nb", calendar=[(bad, bad)], finished="2025-10-06T08:00:00+00:00"
    )
    write_brief(letter, tmp_path, "nb")
    texts = {name: (tmp_path / name).read_text("utf-8") for name in ("index.html", "mail.html")}
    for text in texts.values():
        assert "<script" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "oppdiktet, bare for å vise" in text
        assert text == page(letter, "nb", mail="Content-Security-Policy" not in text)
    assert "<style" not in texts["mail.html"]
    assert not re.search(r'(?:src|href)="http', texts["mail.html"])
    atom = ElementTree.fromstring((tmp_path / "atom.xml").read_bytes())
    space = "{http://www.w3.org/2005/Atom}"
    ids = [entry.findtext(f"{space}id") for entry in atom.findall(f"{space}entry")]
    assert len(ids) == len(set(ids)) == letter.items
    assert atom.findtext(f"{space}updated") == "2025-10-06T08:00:00+00:00"
