"""Places: municipalities through time, area sets, and which cell lies where."""
