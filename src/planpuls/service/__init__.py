"""The release over HTTP: tables, map layers, goals, areas, lineage and the website. Read-only."""
