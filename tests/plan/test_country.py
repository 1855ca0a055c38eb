"""Municipality codes through time: a small country with known answers, then Norway."""

from __future__ import annotations

from pathlib import Path

import pytest

from planpuls.plan.country import Country, load_country
from planpuls.spec.errors import PlanError

# A and B merge into M in 2020, which is renumbered to R in 2024. S is divided: half to T, half to U in 2020.
# X is divided in 2020 between Y and Z, and no source gives the shares. K never changes.
MUNICIPALITIES = """code,name,valid_from,valid_to
A,Alm,2013,2020
B,Bjørk,2013,2020
M,Skog,2020,2024
R,Skog,2024,
S,Stein,2013,2020
T,Topp,2020,
U,Ur,2020,
X,Øy,2013,2020
Y,Ytre Øy,2020,
Z,Indre Øy,2020,
K,Kyst,2013,
"""
CHANGES = """year,old_code,new_code,share
2020,A,M,1
2020,B,M,1
2020,S,T,0.5
2020,S,U,0.5
2020,X,Y,
2020,X,Z,
2024,M,R,1
"""


def write_country(folder: Path, municipalities: str = MUNICIPALITIES, changes: str = CHANGES) -> Path:
    (folder / "municipalities.csv").write_text(municipalities, encoding="utf-8")
    (folder / "municipality_changes.csv").write_text(changes, encoding="utf-8")
    return folder


@pytest.fixture
def country(tmp_path: Path) -> Country:
    return load_country(write_country(tmp_path))


@pytest.fixture(scope="module")
def norway() -> Country:
    return load_country()


class TestEditions:
    def test_an_edition_is_a_year_in_which_the_list_changed(self, country: Country) -> None:
        assert country.editions == (2013, 2020, 2024)

    @pytest.mark.parametrize(
        ("year", "edition"), [(2013, 2013), (2019, 2013), (2020, 2020), (2023, 2020), (2030, 2024)]
    )
    def test_a_year_uses_the_edition_in_force(self, country: Country, year: int, edition: int) -> None:
        assert country.edition(year) == edition

    def test_a_year_before_the_first_edition_uses_the_first(self, country: Country) -> None:
        assert country.edition(1990) == 2013

    def test_a_code_is_valid_until_the_day_of_its_change(self, country: Country) -> None:
        assert "A" in country.codes(2019)
        assert "A" not in country.codes(2020)
        assert "M" in country.codes(2020)

    def test_codes_tell_the_editions_they_fit(self, country: Country) -> None:
        assert country.editions_with(["K"]) == (2013, 2020, 2024)
        assert country.editions_with(["K", "T"]) == (2020, 2024)
        assert country.editions_with(["M", "T"]) == (2020,)

    def test_codes_of_two_editions_fit_none(self, country: Country) -> None:
        assert country.editions_with(["A", "R"]) == ()

    def test_a_name_not_known_is_the_code(self, country: Country) -> None:
        assert (country.name("B"), country.name("Q")) == ("Bjørk", "Q")


class TestForward:
    def test_merged_municipalities_become_the_same_code_whole(self, country: Country) -> None:
        assert country.forward("A", 2019, 2020) == country.forward("B", 2019, 2020) == {"M": 1.0}

    def test_a_merger_and_a_renumbering_follow_each_other(self, country: Country) -> None:
        assert country.forward("A", 2013, 2024) == {"R": 1.0}

    def test_a_division_with_known_shares_sums_to_one(self, country: Country) -> None:
        assert country.forward("S", 2019, 2024) == {"T": 0.5, "U": 0.5}

    def test_a_division_without_shares_has_no_share(self, country: Country) -> None:
        assert country.forward("X", 2019, 2024) == {"Y": None, "Z": None}

    def test_parts_that_meet_again_are_added(self, tmp_path: Path) -> None:
        changes = CHANGES + "2024,T,V,1\n2024,U,V,1\n"
        folder = write_country(tmp_path, MUNICIPALITIES + "V,Varde,2024,\n", changes)
        assert load_country(folder).forward("S", 2019, 2024) == {"V": 1.0}

    def test_a_change_is_in_force_from_its_own_year(self, country: Country) -> None:
        assert country.forward("A", 2013, 2019) == {"A": 1.0}
        assert country.forward("M", 2020, 2023) == {"M": 1.0}
        # What is used from the year of the change on is already the new municipality: never moved a second time.
        assert country.forward("A", 2020, 2024) == {"A": 1.0}

    @pytest.mark.parametrize("code", ["K", "T", "Q"])
    def test_what_never_changes_stays_itself(self, country: Country, code: str) -> None:
        assert country.forward(code, 2020, 2024) == {code: 1.0}


def came_from(country: Country, code: str, year: int, earlier: int) -> set[str]:
    """Codes of an earlier year whose land, all or some of it, is in `code`."""
    return {old for old, into in country.became(earlier, year).items() if code in into}


class TestBecame:
    def test_a_merged_municipality_is_made_of_its_parts(self, country: Country) -> None:
        assert came_from(country, "M", 2020, 2019) == {"A", "B"}
        assert came_from(country, "R", 2024, 2013) == {"A", "B"}

    def test_a_renumbering_leads_there_and_back(self, country: Country) -> None:
        assert country.forward("M", 2020, 2024) == {"R": 1.0}
        assert came_from(country, "R", 2024, 2020) == {"M"}

    def test_a_divided_municipality_is_in_each_of_its_successors(self, country: Country) -> None:
        assert len(country.became(2019, 2024)["X"]) == 2
        assert all("X" in came_from(country, code, 2024, 2019) for code in country.became(2019, 2024)["X"])

    def test_a_code_that_stays_is_made_of_itself(self, country: Country) -> None:
        assert came_from(country, "K", 2024, 2013) == {"K"}


class TestFaults:
    def test_all_faults_of_both_tables_are_reported_at_once(self, tmp_path: Path) -> None:
        folder = write_country(tmp_path, MUNICIPALITIES + "L,Lyng,sometime,\n", CHANGES + "2024,K,W,1\n2024,K,K,half\n")
        with pytest.raises(PlanError) as caught:
            load_country(folder)
        text = str(caught.value)
        assert "municipalities.csv, row 13: expected years, found sometime–. Write years such as 2020." in text
        assert "municipality_changes.csv, row 9, new_code: expected a listed code, found W." in text
        assert "municipality_changes.csv, row 10: expected a year and a share of 0 to 1, found 2024, half." in text
        assert len(caught.value.problems) == 3

    def test_a_missing_column_is_named(self, tmp_path: Path) -> None:
        folder = write_country(tmp_path, changes="year,old_code\n2020,A\n")
        with pytest.raises(PlanError, match="columns year, old_code, new_code, share, found year, old_code"):
            load_country(folder)


class TestNorway:
    @pytest.mark.parametrize(("year", "count"), [(2017, 426), (2018, 422), (2020, 356), (2024, 357)])
    def test_there_are_as_many_municipalities_as_there_were(self, norway: Country, year: int, count: int) -> None:
        assert len(norway.codes(year)) == count

    @pytest.mark.parametrize("year", [2013, 2017, 2018, 2019, 2020])
    def test_every_earlier_code_leads_to_codes_valid_today(self, norway: Country, year: int) -> None:
        assert {new for old in norway.codes(year) for new in norway.forward(old, year, 2024)} == norway.codes(2024)

    def test_known_shares_sum_to_one(self, norway: Country) -> None:
        for code in norway.codes(2013):
            shares = norway.forward(code, 2013, 2024).values()
            assert None in shares or sum(share for share in shares if share is not None) == pytest.approx(1.0), code

    def test_changes_take_codes_out_of_force_and_bring_valid_ones_in(self, norway: Country) -> None:
        for change in norway.changes:
            assert change.old in norway.codes(change.year - 1), change
            assert change.new in norway.codes(change.year), change

    @pytest.mark.parametrize(
        ("code", "year", "later"), [("1850", 2019, 2020), ("5012", 2019, 2020), ("1507", 2023, 2024)]
    )
    def test_divided_municipalities_have_no_shares(self, norway: Country, code: str, year: int, later: int) -> None:
        assert set(norway.forward(code, year, later).values()) == {None}

    def test_alesund_without_haram_is_not_what_alesund_was(self, norway: Country) -> None:
        assert set(norway.forward("1507", 2020, 2024)) == {"1508", "1580"}
        assert came_from(norway, "1508", 2024, 2020) == {"1507"}

    @pytest.mark.parametrize("edition", [2017, 2018, 2020, 2024])
    def test_the_whole_list_of_an_edition_fits_that_edition_alone(self, norway: Country, edition: int) -> None:
        assert norway.editions_with(norway.codes(edition)) == (edition,)

    def test_mergers_across_counties_lead_back_to_all_their_parts(self, norway: Country) -> None:
        assert came_from(norway, "3203", 2024, 2019) == {"0220", "0627", "0628"}
        assert came_from(norway, "3226", 2024, 2019) == {"0121", "0221"}


class TestFormer:
    def test_who_is_no_more_is_named_with_who_holds_the_land(self, country: Country) -> None:
        found = {(one.name, one.until, one.now) for one in country.former({"R", "T", "Y", "K"}, 2024)}
        # Stein lies in Topp and Ur, of which Topp was asked for; Skog only changed its code, Kyst nothing.
        assert found == {("Alm", 2020, ("R",)), ("Bjørk", 2020, ("R",)), ("Stein", 2020, ("T",)), ("Øy", 2020, ("Y",))}

    def test_before_the_change_nobody_is_former(self, country: Country) -> None:
        assert country.former({"A", "B", "S", "X", "K"}, 2019) == ()

    def test_former_municipalities_come_by_name_with_the_last_year_and_all_codes_asked_for(
        self, country: Country
    ) -> None:
        told = [(one.name, one.until, one.now) for one in country.former({"T", "U", "R", "Z", "Y"}, 2020)]
        # Alm and Bjørk lie in M in 2020, which was not asked for; what ended in the very year is gone.
        assert told == [("Stein", 2020, ("T", "U")), ("Øy", 2020, ("Y", "Z"))]

    def test_of_two_of_one_name_in_one_land_the_later_end_is_told_and_in_different_ones_both(
        self, tmp_path: Path
    ) -> None:
        again = "A2,Alm,2014,2024\nA3,Alm,2013,2020\n"
        changes = CHANGES + "2024,A2,R,1\n2020,A3,T,1\n"
        country = load_country(write_country(tmp_path, MUNICIPALITIES + again, changes))
        found = [(one.until, one.now) for one in country.former({"R", "T"}, 2024) if one.name == "Alm"]
        assert found == [(2024, ("R",)), (2020, ("T",))]

    def test_the_digest_is_of_names_validity_and_changes(self, tmp_path: Path) -> None:
        first = load_country(write_country(tmp_path)).digest
        assert len(first) == 64
        assert load_country(write_country(tmp_path)).digest == first
        for municipalities, changes in (
            (MUNICIPALITIES.replace("Kyst", "Kysten"), CHANGES),
            (MUNICIPALITIES.replace("K,Kyst,2013,", "K,Kyst,2014,"), CHANGES),
            (MUNICIPALITIES, CHANGES.replace("2020,X,Z,", "2020,X,Z,0.5").replace("2020,X,Y,", "2020,X,Y,0.5")),
        ):
            assert load_country(write_country(tmp_path, municipalities, changes)).digest != first

    def test_who_lives_on_in_the_new_name_is_found_by_it(self, norway: Country) -> None:
        names = [one.name for one in norway.former({"3207", "3205", "3228"}, 2024)]
        assert names == ["Fet", "Oppegård", "Skedsmo", "Ski", "Sørum"]


class TestWithoutShares:
    def test_what_follows_on_an_unknown_share_is_unknown_too(self, tmp_path: Path) -> None:
        changes = CHANGES + "2024,Y,W,1\n2024,T,W,1\n"
        folder = write_country(tmp_path, MUNICIPALITIES + "W,Vik,2024,\n", changes)
        country = load_country(folder)
        assert country.forward("X", 2019, 2024) == {"W": None, "Z": None}
        assert country.forward("S", 2019, 2024) == {"W": 0.5, "U": 0.5}

    def test_known_and_unknown_parts_of_one_code_are_unknown_together(self, tmp_path: Path) -> None:
        changes = CHANGES + "2024,Y,W,1\n2024,Z,W,1\n"
        country = load_country(write_country(tmp_path, MUNICIPALITIES + "W,Vik,2024,\n", changes))
        assert country.forward("X", 2019, 2024) == {"W": None}

    @pytest.mark.parametrize("known", ["Y", "Z"])
    def test_a_known_part_does_not_make_an_unknown_one_known(self, tmp_path: Path, known: str) -> None:
        changes = CHANGES.replace(f"2020,X,{known},", f"2020,X,{known},0.5") + "2024,Y,W,1\n2024,Z,W,1\n"
        country = load_country(write_country(tmp_path, MUNICIPALITIES + "W,Vik,2024,\n", changes))
        assert country.forward("X", 2019, 2020)[known] == 0.5
        assert country.forward("X", 2019, 2024) == {"W": None}


def test_of_a_year_before_the_first_list_nothing_is_known(country: Country) -> None:
    assert country.became(1990, 2013) == country.came_from(1990, 2013) == {}
    assert country.became(2013, 2019)["K"] == {"K"}


class TestFaultsOfTheTables:
    @pytest.mark.parametrize(
        ("municipalities", "changes", "said"),
        [
            (MUNICIPALITIES + "L,Li,soon,\n", CHANGES, "expected years, found soon–. Write years such as 2020."),
            (MUNICIPALITIES + "A,Alm,2013,2020\n", CHANGES, "expected each code once, found A"),
            (MUNICIPALITIES, CHANGES + "2024,T,Å,1\n", "row 9, new_code: expected a listed code, found Å"),
            (MUNICIPALITIES, CHANGES + "2024,T,R,half\n", "a year and a share of 0 to 1, found 2024, half"),
            ("code,name\nA,Alm\n", CHANGES, "the columns code, name, valid_from, valid_to, found code, name"),
            ("", CHANGES, "found an empty file"),
        ],
        ids=["no year", "twice", "unknown", "no share", "columns", "empty"],
    )
    def test_each_is_named(self, tmp_path: Path, municipalities: str, changes: str, said: str) -> None:
        with pytest.raises(PlanError) as raised:
            load_country(write_country(tmp_path, municipalities, changes))
        assert said in str(raised.value)

    def test_a_fault_hides_none_that_comes_after_it(self, tmp_path: Path) -> None:
        municipalities = MUNICIPALITIES + "L,Li,soon,\nL,Li,later,\n"
        changes = CHANGES + "2024,T,R,half\n2024,T,R,whole\n"
        with pytest.raises(PlanError) as raised:
            load_country(write_country(tmp_path, municipalities, changes))
        assert [(problem.row, problem.found) for problem in raised.value.problems] == [
            (13, "soon–"),
            (14, "later–"),
            (9, "2024, half"),
            (10, "2024, whole"),
        ]
