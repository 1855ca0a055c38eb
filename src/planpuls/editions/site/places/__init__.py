"""A page per place: municipalities, counties, sub-regions, city districts, regional cities and hubs."""
