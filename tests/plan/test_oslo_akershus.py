"""The packaged plan of Oslo and Akershus: its memberships, goals and texts hold together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from planpuls.plan import load_plan
from planpuls.plan.model import Plan
from planpuls.spec.errors import PlanError
from planpuls.spec.text import Text

PARTITIONS = (
    "county@2024",
    "region@2024",
    "sub_region@2024",
    "sub_region_romerike@2024",
    "bybaand@2024",
    "regional_city_municipality@2024",
    "rail_corridor@2024",
    "centrality@2020",
    "centrality@2024",
)

WORDINGS = {
    "current-main": "Osloregionen skal være en konkurransedyktig og bærekraftig region i Europa",
    "current-transport": "Næringslivets konkurransekraft bedres, ved at transporttilbudet for arbeids- og "
    "fritidsreiser samt varestrømmer (logistikk) forbedres",
    "current-places": "Byer og tettsteder i Oslo og Akershus utvikles med kvalitet og innhold",
    "prog-infrastructure": "effektiv utnyttelse av infrastruktur og transportressurser",
    "prog-location": "strategisk lokalisering av arbeidsplasser i regionale byer og prioriterte steder",
    "prog-centres": "Sentrumsområder skal ha stor grad av flerfunksjonalitet",
    "prog-freight-emission": "Tilnærmet null utslipp i 2030",
    "prog-freight-efficient": "Effektiv, minst mulig ulempe, miljøvennlig",
    "assess-housing-towns": "Unngå rene boligbyer",
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("oslo_akershus")


def codes(plan: Plan, area_set: str, area: str) -> set[str]:
    return {code for _, code in plan.municipalities(area_set, area)}


def areas(plan: Plan, area_set: str) -> list[str]:
    return [area.area for area in plan.areas if area.area_set == area_set]


def texts(value: object, path: str = "plan") -> Iterator[tuple[str, Text]]:
    """Every bilingual text of the plan with the path to it."""
    if isinstance(value, Text):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name != "country":
                yield from texts(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from texts(item, f"{path}.{number}")


def overlay(folder: Path, toml: str, **tables: str) -> Path:
    """A folder that extends the packaged plan."""
    folder.mkdir(exist_ok=True)
    (folder / "plan.toml").write_text(f'extends = "oslo_akershus"\n{toml}', encoding="utf-8")
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    return folder


class TestAreas:
    def test_the_region_is_oslo_and_the_21_municipalities_of_akershus(self, plan: Plan) -> None:
        assert codes(plan, "county@2024", "03") == {"0301"}
        assert len(codes(plan, "county@2024", "32")) == 21
        assert plan.region_municipalities == set(areas(plan, "municipality@2024"))
        assert len(plan.region_municipalities) == 22
        assert plan.edition == 2024

    @pytest.mark.parametrize("area_set", PARTITIONS)
    def test_each_municipality_is_in_exactly_one_area(self, plan: Plan, area_set: str) -> None:
        counts = Counter(code for area in areas(plan, area_set) for code in codes(plan, area_set, area))
        assert counts == dict.fromkeys(plan.region_municipalities, 1)

    @pytest.mark.parametrize("area_set", PARTITIONS)
    def test_no_area_of_a_partition_is_empty(self, plan: Plan, area_set: str) -> None:
        assert all(codes(plan, area_set, area) for area in areas(plan, area_set))

    @pytest.mark.parametrize("edition", [2019, 2020])
    def test_older_editions_become_exactly_the_region_of_today(self, plan: Plan, edition: int) -> None:
        older = areas(plan, f"municipality@{edition}")
        assert set(older) <= plan.country.codes(edition)
        become = {new for code in older for new in plan.country.forward(code, edition, 2024)}
        assert become == plan.region_municipalities
        # All changes here are mergers and renumberings: nothing of these municipalities went elsewhere, and nothing
        # came from outside the list.
        became = plan.country.became(edition, 2024)
        assert sorted(old for old, into in became.items() if into & plan.region_municipalities) == sorted(older)
        assert all(became[old] <= plan.region_municipalities for old in older)

    def test_old_akershus_has_22_municipalities_and_excludes_those_that_joined_later(self, plan: Plan) -> None:
        old = codes(plan, "akershus@2019", "02")
        assert len(old) == 22
        assert set(areas(plan, "municipality@2019")) - old == {"0301", "0627", "0628", "0121", "0533", "0532"}

    def test_a_set_without_edition_means_the_newest(self, plan: Plan) -> None:
        assert plan.resolve_set("akershus") == "akershus@2024"
        assert plan.resolve_set("centrality") == "centrality@2024"
        assert plan.resolve_set("centrality@2020") == "centrality@2020"

    @pytest.mark.parametrize(
        ("area", "area_set"),
        [("0301", "municipality@2024"), ("32", "county@2024"), ("02", "akershus@2019"), ("region", "region@2024")],
    )
    def test_the_order_of_the_sets_decides_where_a_code_is_found(self, plan: Plan, area: str, area_set: str) -> None:
        assert next(entry.key for entry in plan.area_sets if (entry.key, area) in plan.area_names) == area_set

    def test_the_belt_has_seven_municipalities(self, plan: Plan) -> None:
        assert codes(plan, "bybaand@2024", "belt") == {"0301", "3201", "3203", "3205", "3207", "3222", "3224"}

    def test_municipalities_with_a_regional_city_are_those_the_cities_lie_in(self, plan: Plan) -> None:
        cities = [place.municipality for place in plan.places if place.category == "regional_city"]
        assert len(cities) == 6
        assert codes(plan, "regional_city_municipality@2024", "with") == set(cities)

    def test_only_nordre_follo_differs_between_the_centrality_editions(self, plan: Plan) -> None:
        older, newer = (
            {code: area for area in areas(plan, key) for code in codes(plan, key, area)}
            for key in ("centrality@2020", "centrality@2024")
        )
        moved = {code: (older[code], newer[code]) for code in older if older[code] != newer[code]}
        assert moved == {"3207": ("1", "2")}
        assert codes(plan, "centrality@2024", "4") == {"3242"}

    def test_labour_market_regions_are_whole_and_leave_the_county(self, plan: Plan) -> None:
        members = {area: codes(plan, "ba_region@2020", area) for area in areas(plan, "ba_region@2020")}
        assert {area: len(found) for area, found in members.items()} == {"5": 20, "8": 3, "9": 4}
        assert set().union(*members.values()) - plan.region_municipalities == {"3305", "3310", "3312", "3318", "3446"}
        assert plan.region_municipalities <= set().union(*members.values())

    def test_misprinted_codes_of_the_published_regions_are_mended(self, plan: Plan) -> None:
        assert "3236" in codes(plan, "ba_region@2020", "8")
        assert "3234" in codes(plan, "ba_region@2020", "5")
        assert not plan.country.codes(2024) & {"3444", "3445"}

    def test_ovre_romerike_is_another_thing_than_the_region_round_gardermoen(self, plan: Plan) -> None:
        ovre_romerike, ullensaker = codes(plan, "sub_region@2024", "ovre_romerike"), codes(plan, "ba_region@2020", "9")
        assert ovre_romerike - ullensaker == {"3228", "3230"}
        assert not ullensaker - ovre_romerike

    def test_romerike_joined_is_both_halves(self, plan: Plan) -> None:
        halves = codes(plan, "sub_region@2024", "nedre_romerike") | codes(plan, "sub_region@2024", "ovre_romerike")
        assert codes(plan, "sub_region_romerike@2024", "romerike") == halves

    def test_oslo_has_15_districts_besides_sentrum_and_marka_without_municipalities(self, plan: Plan) -> None:
        districts = areas(plan, "oslo_bydel@2004")
        assert districts == [f"0301{number:02}" for number in range(1, 18)]
        assert not any(codes(plan, "oslo_bydel@2004", district) for district in districts)

    def test_names_a_reader_could_mistake_are_said_in_full(self, plan: Plan) -> None:
        assert plan.area_names["sub_region@2024", "hadeland"].nb == "Hadeland (Lunner og Jevnaker)"
        assert plan.area_names["municipality@2024", "3228"].nb == "Nes (Akershus)"
        assert plan.area_names["bybaand@2024", "belt"].nb == "bybåndskommunene"


class TestCodeHistory:
    @pytest.mark.parametrize(
        ("old", "viken", "new"),
        [
            ("0213", "3020", "3207"),
            ("0217", "3020", "3207"),
            ("0627", "3025", "3203"),
            ("0121", "3026", "3226"),
            ("0533", "3054", "3234"),
        ],
    )
    def test_codes_follow_both_reforms(self, plan: Plan, old: str, viken: str, new: str) -> None:
        assert plan.country.forward(old, 2019, 2020) == {viken: 1.0}
        assert plan.country.forward(viken, 2020, 2024) == {new: 1.0}
        assert plan.country.forward(old, 2019, 2024) == {new: 1.0}


class TestEnebakk:
    """Sources disagree on where Enebakk (3220) belongs, so its place is a setting."""

    def test_it_is_in_follo_unless_set_otherwise(self, plan: Plan) -> None:
        assert "3220" in codes(plan, "sub_region@2024", "follo")
        assert "3220" in codes(plan, "sub_region_romerike@2024", "follo")

    def test_an_overlay_moves_it_and_nothing_else(self, plan: Plan, tmp_path: Path) -> None:
        toml = """
            [[assignment]]
            area_set = "sub_region@2024"
            member = "3220"
            choice = "nedre_romerike"
        """
        moved = load_plan(overlay(tmp_path / "enebakk", toml))
        follo, nedre_romerike = (codes(plan, "sub_region@2024", area) for area in ("follo", "nedre_romerike"))
        assert codes(moved, "sub_region@2024", "follo") == follo - {"3220"}
        assert codes(moved, "sub_region@2024", "nedre_romerike") == nedre_romerike | {"3220"}
        assert len(moved.members) == len(plan.members)
        # The set with Romerike joined has an assignment of its own, left as it was.
        assert "3220" in codes(moved, "sub_region_romerike@2024", "follo")

    def test_a_place_outside_the_choices_is_refused(self, tmp_path: Path) -> None:
        toml = '[[assignment]]\narea_set = "sub_region@2024"\nmember = "3220"\nchoice = "hadeland"\n'
        with pytest.raises(PlanError, match="assignment 3220: expected one of follo, nedre_romerike, found hadeland"):
            load_plan(overlay(tmp_path / "enebakk", toml))


class TestGoals:
    def test_all_nine_goals_stand_in_the_words_of_their_document(self, plan: Plan) -> None:
        assert {goal.id: goal.wording.nb for goal in plan.goals} == WORDINGS

    def test_the_goals_of_the_programme_are_never_adopted(self, plan: Plan) -> None:
        expected = {"current": "adopted", "prog": "proposed", "assess": "assessment"}
        assert all(goal.standing == expected[goal.id.split("-")[0]] for goal in plan.goals)

    def test_four_goals_have_a_figure_and_every_other_says_what_is_missing(self, plan: Plan) -> None:
        measured = {goal.id: goal.measured_by for goal in plan.goals if goal.measured_by is not None}
        figures = {name: (one.indicator, one.view) for name, one in measured.items()}
        assert figures == {
            "prog-infrastructure": ("jobs-near-hubs", "share_pct"),
            "prog-location": ("growth-distribution", "share_of_growth_pct"),
            "prog-freight-emission": ("freight", "emissions"),
            "assess-housing-towns": ("housing-only-towns", "coverage_pct"),
        }
        assert all(goal.missing is not None for goal in plan.goals if goal.id not in measured)

    def test_the_measure_uses_the_plans_own_profiles(self, plan: Plan) -> None:
        measured = next(goal.measured_by for goal in plan.goals if goal.id == "prog-infrastructure")
        assert measured is not None
        where = {"hub_profile": plan.hub_profile, "method": "air_line", "distance_m": plan.distances().headline_m}
        assert measured.where == where
        assert (measured.area_set, measured.area) == (plan.region, "region")

    def test_growth_is_judged_in_the_plans_areas_and_never_in_whole_municipalities(self, plan: Plan) -> None:
        goal = next(goal for goal in plan.goals if goal.id == "prog-location")
        assert goal.measured_by is not None
        assert goal.measured_by.area_set not in plan.sets
        assert {goal.measured_by.area, *goal.measured_by.and_areas} == {"regional_city", "belt", "local_town"}
        assert goal.target_pct == 80
        assert "80–90" in (goal.target.nb if goal.target else "")

    def test_goals_of_quarters_begin_and_end_a_year_before_those_of_january(self, plan: Plan) -> None:
        rule = next(goal.rule for goal in plan.goals if goal.id == "assess-housing-towns")
        assert (rule.baseline, rule.other_baselines, rule.excluded_end_points) == ("2015", ("2016",), ("2020",))

    def test_every_row_of_the_programme_is_proposed_and_of_the_plan_adopted(self, plan: Plan) -> None:
        standing = {goal.id: goal.standing for goal in plan.goals}
        for goal, found in standing.items():
            wanted = {"current": "adopted", "prog": "proposed", "assess": "assessment"}[goal.partition("-")[0]]
            assert found == wanted, goal

    def test_verdicts_start_after_adoption_and_never_end_in_the_pandemic(self, plan: Plan) -> None:
        rule = next(goal.rule for goal in plan.goals if goal.id == "prog-infrastructure")
        assert (rule.baseline, rule.other_baselines, rule.excluded_end_points) == ("2016", ("2017",), ("2021",))
        assert (rule.stable_below_points, rule.clear_above_points) == (0.5, 2.0)

    def test_only_the_context_goal_has_no_direction(self, plan: Plan) -> None:
        undirected = [goal.id for goal in plan.goals if goal.direction == "none"]
        assert undirected == ["current-main"]


class TestProfiles:
    def test_no_hub_profile_is_complete_before_a_list_or_a_timetable_makes_it_so(self, plan: Plan) -> None:
        assert {profile.id: profile.complete for profile in plan.hub_profiles} == {
            "plan": False,
            "mdir_hub": False,
            "rail": False,
            "ssb_60": False,
        }
        assert plan.hubs().id == "plan"

    def test_workplaces_are_judged_at_600_metres(self, plan: Plan) -> None:
        assert plan.distances().headline_m == 600
        assert plan.distances().shown_m == (600, 1000)

    def test_headline_distances_are_shown(self, plan: Plan) -> None:
        assert all(profile.headline_m in profile.shown_m for profile in plan.distance_profiles)


class TestPlaces:
    def test_places_lie_in_municipalities_of_the_region(self, plan: Plan) -> None:
        assert {place.municipality for place in plan.places} <= plan.region_municipalities

    def test_ids_are_unique(self, plan: Plan) -> None:
        assert max(Counter(place.id for place in plan.places).values()) == 1

    def test_as_many_places_are_named_as_the_sources_name(self, plan: Plan) -> None:
        found = Counter(place.category for place in plan.places)
        assert found == {"regional_city": 6, "local_town": 21, "business_area": 2}

    def test_places_that_may_belong_to_the_belt_are_marked_as_uncertain(self, plan: Plan) -> None:
        uncertain = {place.name for place in plan.places if not place.certain}
        assert uncertain == {"Fornebu", "Kolbotn", "Heggedal", "Lørenskog", "Fjerdingby"}

    def test_only_the_regional_cities_are_a_known_list(self, plan: Plan) -> None:
        assert [category.id for category in plan.place_categories if category.members_known] == ["regional_city"]


class TestTexts:
    def test_what_is_a_sentence_is_translated(self, plan: Plan) -> None:
        sentences = [(path, text) for path, text in texts(plan) if text.nb.rstrip().endswith((".", "?"))]
        assert len(sentences) > 50
        assert [path for path, text in sentences if text.nb == text.en] == []
        assert [path for path, text in sentences if not text.en.rstrip().endswith((".", "?"))] == []

    def test_every_text_of_the_goals_is_translated(self, plan: Plan) -> None:
        assert [path for path, text in texts(plan.goals) if text.nb == text.en] == []

    def test_no_text_is_blank_or_carries_line_breaks(self, plan: Plan) -> None:
        shown = [(path, value) for path, text in texts(plan) for value in (text.nb, text.en)]
        assert [path for path, value in shown if value != value.strip() or "\n" in value or "  " in value] == []

    def test_everything_has_a_source(self, plan: Plan) -> None:
        lists = ("area_sets", "assignments", "hub_profiles", "distance_profiles", "places")
        assert [entry for name in lists for entry in getattr(plan, name) if not entry.source.strip()] == []

    @pytest.mark.parametrize(
        "words",
        [
            "kollektivknutepunkter",
            "gangavstand",
            "vekstområdene",
            "seks regionale næringsområder",
            "Regionale områder for arbeidsplassintensive virksomheter",
            "Særlige innsatsområder for økt by- og næringsutvikling",
            "Retningslinjenes nummer",
        ],
    )
    def test_what_the_documents_do_not_tell_is_listed(self, plan: Plan, words: str) -> None:
        assert any(words in entry.subject.nb for entry in plan.unknown)


class TestOverlayFaults:
    def test_wrong_fields_are_reported_together_with_their_paths(self, tmp_path: Path) -> None:
        toml = """
            colour = "blue"
            [verdict]
            stable_below_points = -1.0
            [[goal]]
            id = "current-main"
            direction = "sideways"
            [[distance_profile]]
            id = "ssb_60"
            headline_m = 0
        """
        with pytest.raises(PlanError) as caught:
            load_plan(overlay(tmp_path / "own", toml))
        fields = {problem.field for problem in caught.value.problems}
        assert {"colour", "goals.0.direction", "distance_profiles.2.headline_m"} <= fields
        # The rule of the plan is the rule of every goal without limits of its own, so each of them reports it.
        own = list(WORDINGS).index("prog-freight-emission")
        taking = [number for number in range(len(WORDINGS)) if number != own]
        assert {f"goals.{number}.rule.stable_below_points" for number in taking} <= fields
        assert f"goals.{own}.rule.stable_below_points" not in fields
        direction = next(problem for problem in caught.value.problems if problem.field == "goals.0.direction")
        assert direction.found == "'sideways'"
        assert direction.where == str(tmp_path / "own")
        assert f"{direction.where}, goals.0.direction: expected" in str(caught.value)

    def test_names_that_lead_nowhere_are_reported_together(self, tmp_path: Path) -> None:
        toml = """
            region = "nowhere@2024"
            default_hub_profile = "ferries"
            [[goal]]
            id = "prog-infrastructure"
            [goal.measured_by]
            area = "moon"
        """
        members = "area_set,area,member_set,member\nbybaand@2024,belt,municipality@2024,0219\n"
        with pytest.raises(PlanError) as caught:
            load_plan(overlay(tmp_path / "own", toml, members=members))
        assert [str(problem).removeprefix(f"{tmp_path / 'own'}, ") for problem in caught.value.problems] == [
            "members.csv bybaand@2024 belt: expected a municipality code of 2024, found 0219. Mend the code.",
            "region: expected the key of an area set, found nowhere@2024. Name the set whose one area is the region.",
            "default_hub_profile: expected the id of a hub profile, found ferries. Name one of [[hub_profile]].",
            "goal prog-infrastructure: expected an area of the plan, found region@2024 moon. Mend measured_by.",
        ]

    def test_an_unknown_thing_added_by_an_overlay_keeps_those_below(self, plan: Plan, tmp_path: Path) -> None:
        toml = """
            [[unknown]]
            subject = { nb = "Egen liste", en = "Own list" }
            text = { nb = "Ikke kjent ennå.", en = "Not known yet." }
        """
        own = load_plan(overlay(tmp_path / "own", toml))
        assert own.unknown[:-1] == plan.unknown
        assert own.unknown[-1].subject.en == "Own list"


def test_points_of_places_come_from_a_folder_over_the_packaged_plan(tmp_path: Path) -> None:
    assert load_plan("oslo_akershus").place_points == ()
    (tmp_path / "plan.toml").write_text('schema = 1\nid = "own"\nextends = "oslo_akershus"\n', encoding="utf-8")
    rows = "place,latitude,longitude,source\nlillestrom,59.9,11.0,invented\nlillestrom,59.91,11.0,invented\n"
    (tmp_path / "place_points.csv").write_text(rows, encoding="utf-8")
    plan = load_plan(tmp_path)
    assert [point.place for point in plan.place_points] == ["lillestrom", "lillestrom"]
    assert len(plan.places) == len(load_plan("oslo_akershus").places)
