"""What a damaged file may still change in each table, declared column by column.

A column is a key, or a value, or neither. Keys tell which row it is. Values are cells that no check of the reader can know
to be wrong. A column that is neither follows from the file as a whole or is bounded by a check, and may never change.
"""

from __future__ import annotations

from dataclasses import dataclass

from planpuls.sources.import_schemas import SCHEMAS


@dataclass(frozen=True)
class Table:
    """One table of one dataset."""

    key: tuple[str, ...]
    """Empty where rows have no name of their own (areas of a map): they are told apart by their shape."""
    values: tuple[str, ...] = ()
    may_lack: tuple[str, ...] = ()
    """Values that not every file of the publisher has: a renamed column cannot be told from one that is not there."""
    rows_may_go: str = ""
    """Why a lost row cannot be seen; empty where it must be refused."""


_NO_TOTAL = "the layout names no number of rows, and any number can be right"
_SPARSE = "cells without anything are not listed, and the CSV names no number of rows"
_PART = "a file may hold a part of the country; areas of the plan without boundaries are refused when it is computed"
_AREAS = (
    "a plan or layer may have any number of areas, and no layout says how many",
    ("repair", "repair_area_change_m2", "area_m2", "wkb"),
)
_STATBANK = ("value", "status")
_CELL = ("cell", "period")

_LAYER = Table(
    (),
    ("period", "municipality", "kind", "class", "detail", "return_period_years", "name", *_AREAS[1]),
    ("detail", "return_period_years", "name", "municipality", "period"),
    _AREAS[0],
)
_UNIT = [
    "form",
    "nace",
    "nace_2",
    "nace_3",
    "parent",
    "postcode",
    "post_town",
    "municipality",
    "country_code",
    "address",
    "registered",
    "employees",
    "employees_low",
    "employees_high",
]
_PLACE = ("name", "latitude", "longitude", "x_cm", "y_cm")

_BUILDING = ("change_kind", "municipality", "period", "building_type", "building_group", "status", "state")
_DATES = (
    *("framework_permit", "start_permit", "temporary_use", "completion", "taken_into_use", "gone_date"),
    # What the dates tell together.
    *("completed_on", "late_registration", "undated_completion"),
)
_USES = "office retail hotel_restaurant warehouse industry transport public_service other_use unspecified"
_FLOOR_AREA = tuple(f"floor_area_{use}_m2" for use in _USES.split())

TABLES: dict[str, Table] = {
    "plan.hubs": Table(
        ("hub",),
        ("name", "mode", "x_cm", "y_cm", "latitude", "longitude", "source", "valid_from", "valid_to"),
        ("source", "valid_from", "valid_to"),
        "the list is the plan owner's, who may list any number of hubs",
    ),
    # --- SSB ---
    "ssb.workplaces_250m": Table(_CELL, ("establishments", "employees"), (), _SPARSE),
    "ssb.population_250m": Table(
        _CELL, ("residents", "men", "women", "mean_age_years"), ("men", "women", "mean_age_years"), _SPARSE
    ),
    "ssb.population_1km": Table(
        _CELL, ("residents", "men", "women", "mean_age_years"), ("men", "women", "mean_age_years"), _SPARSE
    ),
    "ssb.dwellings_250m": Table(
        _CELL,
        (
            "dwellings",
            *(types := ("detached", "semi_detached", "row_houses", "apartments", "communal", "other")),
            "mean_floor_area_m2",
        ),
        (*types, "mean_floor_area_m2"),
        _SPARSE,
    ),
    "ssb.03321": Table(("residence", "workplace", "period"), ("employed", "status"), ("status",)),
    "ssb.11618": Table(
        ("municipality", "period"), ("residents", "employed_residence", "employed_workplace", "status"), ("status",)
    ),
    "ssb.13470": Table(("region", "industry", "period", "content"), _STATBANK, ("status",)),
    "ssb.08536": Table(("region", "industry", "sex", "period", "content"), _STATBANK, ("status",)),
    "ssb.13472": Table(("region", "sector", "period", "content"), _STATBANK, ("status",)),
    "ssb.07459": Table(("region", "sex", "age", "period", "content"), _STATBANK, ("status",)),
    "ssb.arealprofiler": Table(
        ("municipality", "period", "name", "class"),
        ("indicator", "value", "unit", "status", "remark"),
        (),
        "not every indicator has every municipality, and the workbook names no number of rows",
    ),
    "ssb.land_use": _LAYER,
    "nibio.land_cover": _LAYER,
    "nve.hazard_zones": _LAYER,
    "miljodir.protected_areas": _LAYER,
    # --- plans ---
    "dibk.plan_maps": Table(
        (),
        (
            *[
                "period",
                "municipality",
                "plan_id",
                "plan_name",
                "plan_level",
                "plan_type",
                "plan_status",
                "law",
                "effective_date",
            ],
            *["vertical_level", "purpose_code", "purpose_law", "purpose_name", "purpose_group", "development"],
            *("land_use_status", "name", *_AREAS[1]),
        ),
        (
            *[
                "plan_name",
                "plan_level",
                "plan_type",
                "plan_status",
                "law",
                "effective_date",
                "vertical_level",
                "purpose_code",
            ],
            *("purpose_name", "purpose_group", "development", "land_use_status", "name"),
        ),
        _AREAS[0],
    ),
    "dibk.planning_notices": Table(
        ("notice", "period"),
        (
            *["municipality", "plan_id", "name", "plan_type", "purpose", "law", "announced_date", "updated_at"],
            *_AREAS[1],
        ),
        ("plan_id", "name", "plan_type", "purpose", "law", "announced_date", "updated_at"),
        "a file brings only notices that are new or changed",
    ),
    # --- registers ---
    "kartverket.municipalities": Table(("municipality",), ("name", "wkb"), ("name",), _PART),
    "kartverket.addresses": Table(
        ("address",),
        (
            *[
                "municipality",
                "period",
                "kind",
                "street",
                "number",
                "letter",
                "postcode",
                "place",
                "address_text",
                "x_m",
                "y_m",
            ],
            *("basic_unit", "settlement", "extracted"),
        ),
        ("basic_unit", "settlement", "extracted"),
        _NO_TOTAL,
    ),
    "kartverket.building_points": Table(
        ("building",),
        (
            *[
                "municipality",
                "period",
                "building_type",
                "building_group",
                "status",
                "standing",
                "updated",
                "heritage",
                "x_m",
                "y_m",
            ],
        ),
        ("updated", "heritage"),
        _NO_TOTAL,
    ),
    "matrikkel.buildings": Table(
        ("building", "change"),
        (*_BUILDING, *_DATES, *_FLOOR_AREA, "floor_area_dwelling_m2", "floor_area_other_m2", "x_m", "y_m"),
        ("change_kind", *_DATES, *_FLOOR_AREA),
        _NO_TOTAL,
    ),
    "brreg.establishments": Table(
        ("organisation_number",), (*_UNIT, "started", "owner_changed", "closed"), (), _NO_TOTAL
    ),
    "brreg.enterprises": Table(
        ("organisation_number",), (*_UNIT, "name", "founded", "sector", "bankrupt"), (), _NO_TOTAL
    ),
    # --- traffic ---
    "entur.gtfs": Table(
        ("stop_id",),
        (*_PLACE, "location_type", "parent_station", "vehicle_type", "platform_code", "mode"),
        ("name", "location_type", "parent_station", "vehicle_type", "platform_code", "mode"),
        _NO_TOTAL,
    ),
    "entur.gtfs.routes": Table(
        ("route_id",),
        ("route_type", "agency_id", "short_name", "long_name", "mode", "replacement"),
        ("agency_id", "short_name", "long_name"),
        _NO_TOTAL,
    ),
    "entur.gtfs.trips": Table(
        ("trip_id",),
        ("route_id", "service_id", "headsign", "direction_id", "mode", "replacement"),
        ("headsign", "direction_id", "mode", "replacement"),
        _NO_TOTAL,
    ),
    "entur.gtfs.stop_times": Table(
        ("trip_id", "stop_sequence"),
        ("stop_id", "arrival_s", "departure_s", "pickup_type", "drop_off_type", "shape_distance"),
        ("pickup_type", "drop_off_type", "shape_distance"),
        _NO_TOTAL,
    ),
    "entur.gtfs.calendar": Table(
        ("service_id",),
        (*["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "start_date", "end_date"],),
        (),
        _NO_TOTAL,
    ),
    "entur.gtfs.calendar_dates": Table(("service_id", "date"), ("exception_type",), (), _NO_TOTAL),
    "entur.gtfs.transfers": Table(
        ("from_stop_id", "to_stop_id", "from_trip_id", "to_trip_id"),
        ("transfer_type", "min_transfer_time_s"),
        (),
        _NO_TOTAL,
    ),
    "entur.gtfs.frequencies": Table(("trip_id", "start_s"), ("end_s", "headway_s", "exact_times"), (), _NO_TOTAL),
    "entur.gtfs.feed_info": Table(
        (), (feed := ("publisher", "version", "start_date", "end_date")), feed, "the file is not needed by anything"
    ),
    "entur.gtfs.agency": Table(("agency_id",), ("name", "timezone"), ("agency_id",), _NO_TOTAL),
    "entur.nsr": Table(
        ("stop_place",),
        (
            *_PLACE,
            *["parent", "is_parent", "hub", "mode", "stop_type", "municipality", "valid_from", "valid_to", "period"],
        ),
        (*_PLACE, *["parent", "is_parent", "hub", "mode", "stop_type", "municipality", "valid_from", "valid_to"]),
        _NO_TOTAL,
    ),
    "entur.nsr.quays": Table(
        ("quay",),
        ("stop_place", "public_code", *_PLACE[1:]),
        ("public_code", *_PLACE[1:]),
        _NO_TOTAL,
    ),
    "entur.nsr.groups": Table(("group", "stop_place"), ("name",), ("name",), _NO_TOTAL),
    "osm.extract": Table(
        ("period",),
        (*["west", "south", "east", "north", "nodes", "streets", "newest_change", "timestamp", "generator", "bytes"],),
    ),
    # --- Klass ---
    "klass.municipalities": Table(("code", "valid_from"), ("name", "valid_to"), (), _NO_TOTAL),
    "klass.municipality_changes": Table(
        ("old_code", "new_code", "changed_on"), ("old_name", "new_name"), (), _NO_TOTAL
    ),
    "klass.centrality": Table(("municipality",), ("centrality", "class_name"), (), _NO_TOTAL),
    "klass.industries": Table(("code",), ("name", "level", "parent"), (), _NO_TOTAL),
    "klass.industry_changes": Table(("old_code", "new_code", "changed_on"), ("old_name", "new_name"), (), _NO_TOTAL),
    "klass.industry_correspondence": Table(("sn2025", "sn2007"), ("sn2025_name", "sn2007_name"), (), _NO_TOTAL),
    "klass.occupations": Table(("code",), ("name", "level", "parent"), (), _NO_TOTAL),
    "klass.economic_regions": Table(("code",), ("name", "parent"), (), _NO_TOTAL),
    "klass.correspondence": Table(
        ("source_code", "target_code"), ("source", "target", "source_name", "target_name"), (), _NO_TOTAL
    ),
} | {
    # The place of an imported figure is `municipality` or `region`.
    schema.dataset: Table(
        (schema.columns[0], "period", schema.columns[2]), (schema.columns[3], "status"), (), _NO_TOTAL
    )
    for schema in SCHEMAS
}
