"""GIS files of a release: GeoPackage for QGIS and ArcGIS, GeoParquet for analysts."""

from planpuls.editions.gis.build import build as build
