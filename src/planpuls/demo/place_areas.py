"""The invented plan's places as rectangles, and what works in them: a cell lies in a place if its centre does."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from planpuls.demo.arithmetic import Point, squared
from planpuls.demo.cadastre import buildings, use_of
from planpuls.demo.deliveries import Vintage, grid_years, known
from planpuls.demo.geography import on_map
from planpuls.demo.municipalities import OUTSIDE

ORDER = ("regional_city", "belt", "local_town", "business_area")


@dataclass(frozen=True)
class PlaceArea:
    """One polygon; corners in metres on the map."""

    category: str
    place: str
    name: str
    at: tuple[int, int, int, int]

    def holds(self, point: Point) -> bool:
        (west, south), (east, north) = on_map(*self.at[:2]), on_map(*self.at[2:])
        return west <= point[0] <= east and south <= point[1] <= north


AREAS = (
    PlaceArea("regional_city", "furudalen", "Furudalen", (13_000, 9_000, 15_500, 11_500)),
    PlaceArea("regional_city", "steinvag", "Steinvåg", (10_000, 12_500, 12_000, 14_500)),
    PlaceArea("belt", "", "Bybåndet", (5_500, 2_000, 11_000, 9_500)),
    # Overlaps the belt, which goes first.
    PlaceArea("local_town", "solheim", "Solheim", (5_500, 2_000, 7_000, 3_500)),
    PlaceArea("local_town", "bjorkmo", "Bjørkmo", (12_500, 3_000, 14_500, 5_000)),
    PlaceArea("business_area", "havneterminalen", "Havneterminalen", (8_000, 4_000, 9_000, 5_000)),
    PlaceArea("business_area", "", "Tjernskog næringspark", (19_000, 13_000, 24_000, 15_000)),
    PlaceArea("centre", "havnesund", "Havnesund sentrum", (6_750, 4_500, 8_250, 6_000)),
    PlaceArea("centre", "furudalen_sentrum", "Furudalen sentrum", (13_500, 9_500, 14_750, 10_750)),
)


def write(folder: Path) -> None:
    """The file of the first delivery; the places stay as they are."""
    features = []
    for area in AREAS:
        west, south, east, north = area.at
        ring = [on_map(x, y) for x, y in ((west, south), (east, south), (east, north), (west, north), (west, south))]
        properties = {"category": area.category, "place": area.place or None, "name": area.name}
        features.append(
            {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        )
    document = {
        "type": "FeatureCollection",
        "name": "planpuls_places",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}},
        "merknad": "Oppdiktede demodata fra planpuls",
        "features": features,
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    (folder / "planens_steder.geojson").write_bytes(text.encode("utf-8"))


def _category(point: Point) -> str:
    return next(
        (name for name in ORDER if any(area.category == name and area.holds(point) for area in AREAS)), "outside"
    )


def employees_by_category(vintage: Vintage) -> dict[str, dict[str, int]]:
    """Category -> year -> employees of the region's cells."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for year in grid_years(vintage):
        for name in (*ORDER, "outside"):
            found[name][str(year)] = 0
        for cell, employees in known(year, vintage):
            if cell.base is not None and cell.base not in OUTSIDE:
                found[_category(cell.centre)][str(year)] += employees
    return dict(found)


def employees_in_places(vintage: Vintage, category: str) -> dict[str, dict[str, int]]:
    """Place of a category -> year -> employees in it."""
    mine = [area for area in AREAS if area.category == category and area.place]
    return {
        area.place: {
            str(year): sum(
                employees
                for cell, employees in known(year, vintage)
                if cell.base is not None and cell.base not in OUTSIDE and area.holds(cell.centre)
            )
            for year in grid_years(vintage)
        }
        for area in mine
    }


def employees_within(vintage: Vintage, at: Point, distance_m: int) -> dict[str, int]:
    """Year -> employees of the region's cells whose centre lies within the distance of a point."""
    return {
        str(year): sum(
            employees
            for cell, employees in known(year, vintage)
            if cell.base is not None and cell.base not in OUTSIDE and squared(cell.centre, at) <= distance_m**2
        )
        for year in grid_years(vintage)
    }


def logistics_floor_area(vintage: Vintage) -> dict[str, tuple[int, int]]:
    """Year -> new floor area for warehouse, industry and transport in the region, m2, and that in business areas."""
    found: dict[str, tuple[int, int]] = {}
    for building in buildings(vintage):
        fits = building.status in ("FA", "MB") and use_of(building) in ("lager", "industri", "samferdsel")
        if fits and building.base not in OUTSIDE:
            within = any(area.category == "business_area" and area.holds(building.at) for area in AREAS)
            total, near = found.get(str(building.year), (0, 0))
            found[str(building.year)] = (total + building.other_m2, near + building.other_m2 * within)
    return found


KNOWLEDGE: dict[str, Point] = {
    "Fjordhøyskolen": on_map(7_620, 6_310),
    "Furudalen forskningspark": on_map(14_310, 9_760),
}
"""Name -> point of the knowledge environments; the third, the hospital, has none."""
