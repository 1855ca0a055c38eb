"""The GeoPackage in QGIS itself, where it is installed: every layer opens with its own style, and colours what it shows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.editions.pages import Site
from tests.fixtures import Region

READ = """
import json, sys
from osgeo import ogr
from qgis.core import QgsApplication, QgsVectorLayer
application = QgsApplication([], False)
application.initQgis()
found = {}
for name in sys.argv[2:]:
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    renderer = layer.renderer()
    classes = []
    if renderer.type() == "graduatedSymbol":
        attribute = layer.fields().indexFromName(renderer.classAttribute())
        values = [feature[attribute] for feature in layer.getFeatures()]
        classes = [sum(r.lowerValue() <= v < r.upperValue() for v in values if v is not None and str(v) != "NULL") for r in renderer.ranges()]
    aliased = sum(bool(alias) for alias in layer.attributeAliases().values())
    found[name] = [layer.isValid(), layer.featureCount(), layer.crs().authid(), aliased, layer.metadata().title(), classes]
print(json.dumps(found))
"""
SYSTEM = shutil.which("python3", path="/usr/bin")


def _has_qgis() -> bool:
    return SYSTEM is not None and not subprocess.run([SYSTEM, "-c", "import qgis.core"], capture_output=True).returncode


def test_qgis_opens_every_layer_with_its_style_names_and_metadata(demo: Region, site: Site, tmp_path: Path) -> None:
    from planpuls.release.layers import Layers

    if not _has_qgis():
        pytest.skip("QGIS is not installed (Debian: python3-qgis, qgis-providers)")
    layers = Layers(demo.release)
    # A copy: QGIS opens it for writing.
    shutil.copytree(site.folder / "gis", tmp_path / "gis")
    path = next(path for path in (tmp_path / "gis").glob("*.gpkg") if not path.stem.endswith("-odbl"))
    drawn = {layer.id: layer for layer in layers if not layer.odbl}
    environment = {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    assert SYSTEM is not None
    done = subprocess.run(
        [SYSTEM, "-c", READ, str(path), *drawn], env=environment, capture_output=True, text=True, check=True
    )
    assert "may only be partially supported" not in done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    for name, layer in drawn.items():
        valid, count, crs, aliased, title, classes = found[name]
        assert (valid, count, crs) == (True, layer.table.height, "EPSG:25833")
        assert aliased == len(layer.fields)
        assert layer.title.nb in title
        if layer.style in ("areas", "cells", "flows") and layer.shown is not None:
            assert sum(count > 0 for count in classes) > 1, f"{name} is of one colour"
            shown = layer.table[layer.shown].drop_nulls()
            # A cell that nobody works in any more has no colour.
            expected = (shown > 0).sum() if layer.style == "cells" else shown.len()
            assert sum(classes) == expected, f"{name} has features of no class"
