"""Charts of the editions: one file per kind, one theme, drawn as SVG without a browser."""
