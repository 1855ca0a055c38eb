"""Which ways are walked, by Norwegian tagging."""

from __future__ import annotations

import pytest

from planpuls.reach.walk_conditions import value_at
from planpuls.reach.walk_network import SegmentFlag
from planpuls.reach.walk_tagging import CLOSED, walkability


def tags(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split())


@pytest.mark.parametrize(
    "text",
    [
        "highway=residential",
        "highway=footway",
        "highway=footway footway=crossing",
        "highway=path",
        "highway=track",
        "highway=steps",
        "highway=pedestrian area=yes",
        "highway=cycleway",
        "highway=cycleway foot=designated segregated=no",
        "highway=cycleway foot=yes segregated=yes sidewalk=right",
        "highway=service access=private foot=yes",
        "highway=service access=no foot=permissive",
        "highway=service access=destination",
        "highway=trunk sidewalk=right",
        "highway=trunk sidewalk:left=yes",
        "highway=trunk foot=yes",
        "highway=primary sidewalk=separate",
        "highway=primary tunnel=yes",
        "railway=platform",
        "public_transport=platform",
        "highway=service vehicle=no",
        "highway=residential oneway=yes",
        "highway=footway oneway:foot=no",
        "highway=steps conveying=forward oneway:foot=yes",
        "highway=footway conveying=yes oneway:foot=-1",
    ],
)
def test_it_is_walked(text: str) -> None:
    assert walkability(tags(text)).reason == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("highway=motorway", "motorway or trunk"),
        ("highway=motorway_link", "motorway or trunk"),
        ("highway=trunk", "motorway or trunk"),
        ("highway=trunk sidewalk=no", "motorway or trunk"),
        ("highway=trunk sidewalk=separate", "motorway or trunk"),
        ("highway=primary motorroad=yes", "motorway or trunk"),
        ("highway=cycleway foot=no", "foot"),
        ("highway=footway oneway:foot=yes", "one way"),
        ("highway=path foot=designated oneway:foot=-1", "one way"),
        ("highway=steps conveying=no oneway:foot=yes", "one way"),
        ("highway=primary foot=use_sidepath", "foot"),
        ("highway=footway foot=private", "foot"),
        ("highway=service access=private", "access"),
        ("highway=service access=no", "access"),
        ("highway=footway access=customers", "access"),
        ("highway=construction construction=footway", "kind"),
        ("highway=proposed", "kind"),
        ("highway=raceway", "kind"),
        ("highway=busway", "kind"),
        ("railway=rail", "kind"),
        ("highway=bus_stop", "kind"),
    ],
)
def test_it_is_not_walked_and_why(text: str, reason: str) -> None:
    assert walkability(tags(text)).reason == reason


def test_trunk_roads_are_walked_where_that_is_asked() -> None:
    assert walkability(tags("highway=trunk"), trunk=True).reason == ""
    assert walkability(tags("highway=motorway"), trunk=True).reason == "motorway or trunk"
    assert walkability(tags("highway=trunk motorroad=yes"), trunk=True).reason == "motorway or trunk"


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("highway=steps", SegmentFlag.STEPS),
        ("highway=footway bridge=yes", SegmentFlag.BRIDGE),
        ("highway=footway bridge=no tunnel=building_passage", SegmentFlag.TUNNEL),
        ("highway=steps indoor=yes tunnel=yes", SegmentFlag.STEPS | SegmentFlag.TUNNEL | SegmentFlag.INDOORS),
        ("highway=residential", 0),
    ],
)
def test_what_is_special_is_flagged(text: str, flags: int) -> None:
    assert walkability(tags(text)).flags == flags


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("highway=pedestrian", False),
        ("highway=pedestrian area=yes", True),
        ("railway=platform", True),
        ("railway=platform area=no", False),
    ],
)
def test_surfaces_are_told_from_loops(text: str, area: bool) -> None:
    assert walkability(tags(text)).area is area


@pytest.mark.parametrize(
    ("plain", "conditional", "value"),
    [
        ("yes", None, "yes"),
        (None, "no @ (22:00-06:00)", None),
        (None, "no @ (06:00-22:00)", "no"),
        ("no", "yes @ (07:00-21:00)", "yes"),
        ("no", "yes @ (Mo-Fr 07:00-17:00)", "yes"),
        ("no", "yes @ (Sa-Su 07:00-17:00)", "no"),
        ("no", "yes @ (Sa,Su,Tu)", "yes"),
        ("no", "yes @ (Fr-Tu)", "yes"),
        ("no", "yes @ 07:00-21:00", "yes"),
        ("yes", "no @ (07:30-08:00)", "yes"),
        ("yes", "no @ (08:00-08:30)", "no"),
        ("yes", "no @ (23:00-08:01)", "no"),
        ("yes", "no @ (06:00-07:00,07:45-09:00)", "no"),
        ("yes", "no @ (Nov-Apr)", "no"),
        ("no", "yes @ (May-Oct)", "no"),
        ("yes", "private @ (22:00-06:00); no @ (Tu 07:00-09:00)", "no"),
        ("yes", "nonsense", "yes"),
    ],
)
def test_conditions_are_read_as_on_a_tuesday_at_eight_and_strictly(
    plain: str | None, conditional: str | None, value: str | None
) -> None:
    assert value_at(plain, conditional, CLOSED) == value


def test_an_escalator_is_walked_at_the_pace_of_stairs() -> None:
    assert walkability(tags("highway=steps conveying=backward")).flags == SegmentFlag.STEPS
    assert walkability(tags("highway=footway conveying=yes")).flags == 0
