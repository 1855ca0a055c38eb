"""The release's map layers as OGC API Features (parts 1 and 2), for GDAL, QGIS and ArcGIS."""
