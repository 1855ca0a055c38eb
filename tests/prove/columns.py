"""What a damaged file may still change in each table, declared column by column.

A column is a key, or a value, or neither. Keys tell which row it is. Values are cells that no check of the reader can know
to be wrong. A column that is neither follows from the file as a whole or is bounded by a check, and may never change.
"""

from __future__ import annotations

from dataclasses import dataclass

from planpuls.sources.import_schemas import SCHEMAS
from planpuls.sources.statbank_tables import LONG_TABLES

Names = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table of one dataset."""

    key: Names
    """Empty where rows have no name of their own (areas of a map): they are told apart by their shape."""
    values: Names = ()
    may_lack: Names = ()
    """Values that not every file of the publisher has: a renamed column cannot be told from one that is not there."""
    rows_may_go: str = ""
    """Why a lost row cannot be seen; empty where it must be refused."""
    together: Names = ()
    """Where only whole groups may go (all rows of a region): the columns that name a group."""


def _named(text: str) -> Names:
    return tuple(text.split())


_NO_TOTAL = "the layout names no number of rows, and any number can be right"
_SPARSE = "cells without anything are not listed, and the CSV names no number of rows"
_PLACES = "a file may hold any places, but all rows of each"
_PART = "a file may hold a part of the country"
_AREAS = "a plan or layer may have any number of areas, and no layout says how many"
_GAPS = "not every indicator has every municipality, and the workbook names no number of rows"

_SHAPE = _named("repair repair_area_change_m2 area_m2 wkb")
_LAYER = Table(
    (),
    _named("period municipality kind class detail return_period_years name") + _SHAPE,
    _named("period municipality detail return_period_years name"),
    _AREAS,
)
_PLAN = _named("plan_name plan_level plan_type plan_status law effective_date vertical_level")
_PURPOSE = _named("purpose_code purpose_name purpose_group development land_use_status name")
_NOTICE = _named("plan_id name plan_type purpose law announced_date updated_at")
_RESIDENTS = Table(
    ("cell", "period"),
    _named("residents men women mean_age_years"),
    _named("men women mean_age_years"),
    _SPARSE,
)
_DWELLINGS = _named("detached semi_detached row_houses apartments communal other mean_floor_area_m2")
_FROM_DATES = _named("completed_on late_registration undated_completion")
_DATES = _named("framework_permit start_permit temporary_use completion taken_into_use gone_date") + _FROM_DATES
_USES = _named("office retail hotel_restaurant warehouse industry transport public_service other_use unspecified")
_FLOOR_AREA = tuple(f"floor_area_{use}_m2" for use in _USES)
_UNIT = _named(
    "form nace nace_2 nace_3 parent postcode post_town municipality country_code address registered"
) + _named("employees employees_low employees_high")
_POSITION = _named("latitude longitude x_cm y_cm")
_STATISTICS = {
    "ssb.workplaces_250m": Table(("cell", "period"), ("establishments", "employees"), (), _SPARSE),
    "ssb.population_250m": _RESIDENTS,
    "ssb.population_1km": _RESIDENTS,
    "ssb.dwellings_250m": Table(("cell", "period"), ("dwellings", *_DWELLINGS), _DWELLINGS, _SPARSE),
    "ssb.03321": Table(
        ("residence", "workplace", "period"), ("employed", "status"), ("status",), _PLACES, ("workplace",)
    ),
    "ssb.11618": Table(
        ("municipality", "period"),
        _named("residents employed_residence employed_workplace status"),
        ("status",),
        _PLACES,
        ("municipality",),
    ),
    "ssb.arealprofiler": Table(
        _named("municipality period name class"), _named("indicator value unit status remark"), (), _GAPS
    ),
}
_LONG_TABLES = {
    table.dataset: Table(
        (*(dim.column for dim in table.dims), "period", "content"),
        ("value", "status"),
        ("status",),
        _PLACES,
        ("region",),
    )
    for table in LONG_TABLES
}
_IMPORTS = {
    # The place of an imported figure is `municipality` or `region`.
    schema.dataset: Table(
        (schema.columns[0], "period", *schema.columns[2:-1]),
        (schema.columns[-1], "status"),
        (),
        _PLACES,
        (schema.columns[0], "period"),
    )
    for schema in SCHEMAS
}
_MAPS = {
    "kartverket.municipalities": Table(("municipality",), ("name", "wkb"), ("name",), _PART),
    "ssb.land_use": _LAYER,
    "kartverket.n50": _LAYER,
    "kartverket.n50.roads": Table(
        (), _named("period kind class category level length_m wkb"), _named("period category level"), _AREAS
    ),
    "nibio.land_cover": _LAYER,
    "nve.hazard_zones": _LAYER,
    "miljodir.protected_areas": _LAYER,
    "kartverket.slope": _LAYER,
    "kartverket.terrain": Table(
        ("period", "west_cm", "north_cm"),
        _named("epsg cell_cm rows columns known heights"),
        (),
        "blocks without any height are not kept",
    ),
    "plan.place_areas": _LAYER,
    "dibk.plan_maps": Table(
        (),
        _named("period municipality plan_id purpose_law") + _PLAN + _PURPOSE + _SHAPE,
        _PLAN + _PURPOSE,
        _AREAS,
    ),
    "dibk.planning_notices": Table(
        ("notice", "period"),
        ("municipality", *_NOTICE, *_SHAPE),
        _NOTICE,
        "a file brings only notices that are new or changed",
    ),
    "plan.hubs": Table(
        ("hub",),
        ("name", "mode", *_POSITION, "source", "valid_from", "valid_to"),
        _named("source valid_from valid_to"),
        "the list is the plan owner's, who may list any number of hubs",
    ),
    "osm.extract": Table(
        ("period",), _named("west south east north nodes streets newest_change timestamp generator bytes")
    ),
}
_REGISTERS = {
    "kartverket.addresses": Table(
        ("address",),
        _named("municipality period kind street number letter postcode place address_text x_m y_m")
        + _named("basic_unit settlement extracted"),
        _named("basic_unit settlement extracted"),
        _NO_TOTAL,
    ),
    "kartverket.building_points": Table(
        ("building",),
        _named("municipality period building_type building_group status standing updated heritage x_m y_m"),
        _named("updated heritage"),
        _NO_TOTAL,
    ),
    "matrikkel.buildings": Table(
        ("building", "change"),
        _named("change_kind municipality period building_type building_group status state x_m y_m")
        + _named("floor_area_dwelling_m2 floor_area_other_m2")
        + _DATES
        + _FLOOR_AREA,
        ("change_kind", *_DATES, *_FLOOR_AREA),
        _NO_TOTAL,
    ),
    "brreg.establishments": Table(
        ("organisation_number",), _UNIT + _named("started owner_changed closed"), (), _NO_TOTAL
    ),
    "brreg.enterprises": Table(("organisation_number",), _UNIT + _named("name founded sector bankrupt"), (), _NO_TOTAL),
}
_TRAFFIC = {
    "entur.gtfs": Table(
        ("stop_id",),
        ("name", *_POSITION, *_named("location_type parent_station vehicle_type platform_code mode")),
        _named("name location_type parent_station vehicle_type platform_code mode"),
        _NO_TOTAL,
    ),
    "entur.gtfs.routes": Table(
        ("route_id",),
        _named("route_type agency_id short_name long_name mode replacement"),
        _named("agency_id short_name long_name"),
        _NO_TOTAL,
    ),
    "entur.gtfs.trips": Table(
        ("trip_id",),
        _named("route_id service_id headsign direction_id mode replacement"),
        _named("headsign direction_id mode replacement"),
        _NO_TOTAL,
    ),
    "entur.gtfs.stop_times": Table(
        ("trip_id", "stop_sequence"),
        _named("stop_id arrival_s departure_s pickup_type drop_off_type shape_distance"),
        _named("pickup_type drop_off_type shape_distance"),
        _NO_TOTAL,
    ),
    "entur.gtfs.calendar": Table(
        ("service_id",),
        _named("monday tuesday wednesday thursday friday saturday sunday start_date end_date"),
        (),
        _NO_TOTAL,
    ),
    "entur.gtfs.calendar_dates": Table(("service_id", "date"), ("exception_type",), (), _NO_TOTAL),
    "entur.gtfs.transfers": Table(
        _named("from_stop_id to_stop_id from_trip_id to_trip_id from_route_id to_route_id"),
        _named("transfer_type min_transfer_time_s"),
        (),
        _NO_TOTAL,
    ),
    "entur.gtfs.frequencies": Table(("trip_id", "start_s"), _named("end_s headway_s exact_times"), (), _NO_TOTAL),
    "entur.gtfs.feed_info": Table(
        (),
        _named("publisher version start_date end_date"),
        _named("publisher version start_date end_date"),
        "the file is optional and no figure is made from it",
    ),
    "entur.gtfs.agency": Table(
        ("name",), ("agency_id", "timezone"), ("agency_id",), "no figure is made from the names of the companies"
    ),
    "entur.nsr": Table(
        ("stop_place",),
        ("name", *_POSITION, *_named("parent is_parent hub mode stop_type municipality valid_from valid_to period")),
        ("name", *_POSITION, *_named("parent is_parent hub mode stop_type municipality valid_from valid_to")),
        _NO_TOTAL,
    ),
    "entur.nsr.quays": Table(
        ("quay",), ("stop_place", "public_code", *_POSITION), ("public_code", *_POSITION), _NO_TOTAL
    ),
    "entur.nsr.groups": Table(("group", "stop_place"), ("name",), ("name",), _NO_TOTAL),
}
_CODE_CHANGES = Table(("old_code", "new_code", "changed_on"), ("old_name", "new_name"), (), _NO_TOTAL)
_KLASS = {
    "klass.municipalities": Table(("code",), _named("name valid_from valid_to"), ("valid_from", "valid_to"), _NO_TOTAL),
    "klass.municipality_changes": _CODE_CHANGES,
    "klass.industry_changes": _CODE_CHANGES,
    "klass.centrality": Table(("municipality",), ("centrality", "class_name"), (), _NO_TOTAL),
    "klass.industries": Table(("code",), _named("name level parent"), (), _NO_TOTAL),
    "klass.industry_correspondence": Table(("sn2025", "sn2007"), ("sn2025_name", "sn2007_name"), (), _NO_TOTAL),
    "klass.occupations": Table(("code",), _named("name level parent"), (), _NO_TOTAL),
    "klass.economic_regions": Table(("code",), ("name", "parent"), (), _NO_TOTAL),
    "klass.correspondence": Table(
        ("source_code", "target_code"), _named("source target source_name target_name"), (), _NO_TOTAL
    ),
}
TABLES: dict[str, Table] = {
    **_STATISTICS, **_LONG_TABLES, **_IMPORTS, **_MAPS, **_REGISTERS, **_TRAFFIC, **_KLASS
}  # fmt: skip
"""Dataset, or dataset and name of a further table of its readings -> what may change."""
