"""GeoParquet 1.1: one layer a file, WKB in EPSG:25833, with the box of the layer in the file's head."""

from __future__ import annotations

import json
from pathlib import Path

from planpuls.editions.gis.notes import notes
from planpuls.release.layers import Layer
from planpuls.release.layers.layer import CRS
from planpuls.release.reader import Release


def write_geoparquet(release: Release, layer: Layer, path: Path) -> None:
    """Write `layer` as GeoParquet; names, units and licences stand in the key `planpuls` of the file's metadata."""
    import polars
    import pyarrow.parquet
    import pyproj
    import shapely

    table = layer.table.rename({"wkb": "geometry"}).to_arrow(compat_level=polars.CompatLevel.oldest())
    bounds = shapely.total_bounds(shapely.from_wkb(layer.table["wkb"].to_list())).tolist()
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": [layer.shape] if layer.table.height else [],
                "crs": pyproj.CRS.from_epsg(CRS).to_json_dict(),
                "bbox": bounds,
            }
        },
    }
    about = {
        "release": release.id,
        "demo": release.demo,
        "title": layer.title.model_dump(),
        "description": layer.description.model_dump(),
        "notes": notes(release, layer),
        "fields": {field.name: field.alias.model_dump() for field in layer.fields},
    }
    texts = {"geo": geo, "planpuls": about}
    metadata = {name: json.dumps(value, ensure_ascii=False, sort_keys=True) for name, value in texts.items()}
    pyarrow.parquet.write_table(table.replace_schema_metadata(metadata), path, compression="zstd")
