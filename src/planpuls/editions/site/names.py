"""Names that publishers, licences and modes of transport go by on the pages."""

from __future__ import annotations

from planpuls.spec.text import Language, Text

_PUBLISHERS: dict[str, Text] = {
    "brreg": Text(nb="Brønnøysundregistrene", en="Brønnøysund Register Centre"),
    "dibk": Text(nb="DiBK", en="DiBK"),
    "entur": Text(nb="Entur", en="Entur"),
    "kartverket": Text(nb="Kartverket", en="Norwegian Mapping Authority"),
    "matrikkel": Text(nb="Matrikkelen", en="The cadastre"),
    "miljodir": Text(nb="Miljødirektoratet", en="Norwegian Environment Agency"),
    "nibio": Text(nb="NIBIO", en="NIBIO"),
    "nve": Text(nb="NVE", en="NVE"),
    "osm": Text(nb="OpenStreetMap", en="OpenStreetMap"),
    "plan": Text(nb="Planen", en="The plan"),
    "ssb": Text(nb="SSB", en="Statistics Norway"),
}
_LICENCES: dict[str, Text] = {
    "as agreed with the owner of the extract": Text(
        nb="etter avtale med eieren av uttrekket", en="as agreed with the owner of the extract"
    ),
    "see the delivery": Text(nb="se leveransen", en="see the delivery"),
    "see the plan": Text(nb="se planen", en="see the plan"),
    "see the list": Text(nb="se listen", en="see the list"),
    "see the publisher": Text(nb="se utgiveren", en="see the publisher"),
}
"""Licences that are words rather than names."""
_MODES: dict[str, Text] = {
    "bus": Text(nb="buss", en="bus"),
    "ferry": Text(nb="båt", en="ferry"),
    "metro": Text(nb="T-bane", en="metro"),
    "rail": Text(nb="tog", en="rail"),
    "tram": Text(nb="trikk", en="tram"),
}


def publisher(source: str, language: Language) -> str:
    """Name of a source's publisher; an unknown one goes by its id.

    >>> publisher("ssb", "en"), publisher("other", "en")
    ('Statistics Norway', 'other')
    """
    return _named(_PUBLISHERS, source, language)


def licence(name: str, language: Language) -> str:
    """A licence as people read it; names of licences stay as they are."""
    return _named(_LICENCES, name, language)


def mode(name: str | None, language: Language) -> str:
    """A mode of transport; empty where it is not known."""
    return _named(_MODES, name or "", language)


def _named(names: dict[str, Text], key: str, language: Language) -> str:
    return names[key].get(language) if key in names else key
