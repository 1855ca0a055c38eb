"""Damages inside JSON documents: JSON-stat tables and collections of features."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from tests.prove.ways import Damage, NothingToDamageError, Ways, one_of
from tests.prove.ways.plain import ANY

Change = Callable[[Any, random.Random], None]


def inside(change: Change) -> Damage:
    """A damage of the document as a damage of its bytes."""

    def damage(data: bytes, chance: random.Random) -> bytes:
        document = json.loads(data)
        change(document, chance)
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    damage.__name__ = change.__name__
    return damage


# --- JSON-stat -------------------------------------------------------------------------------------------------


def _category(table: Any, chance: random.Random) -> Any:
    return table["dimension"][chance.choice(table["id"])]["category"]


def lose_a_value(table: Any, chance: random.Random) -> None:
    del table["value"][chance.randrange(len(table["value"]))]


def repeat_a_value(table: Any, chance: random.Random) -> None:
    at = chance.randrange(len(table["value"]))
    table["value"].insert(at, table["value"][at])


def lose_a_sign(table: Any, chance: random.Random) -> None:
    signs = table.get("status", {})
    del signs[one_of(chance, list(signs))]


def lose_all_signs(table: Any, chance: random.Random) -> None:  # noqa: ARG001
    if table.pop("status", None) is None:
        raise NothingToDamageError


def change_a_size(table: Any, chance: random.Random) -> None:
    table["size"][chance.randrange(len(table["size"]))] += chance.choice((-1, 1))


def lose_a_category(table: Any, chance: random.Random) -> None:
    index = _category(table, chance)["index"]
    del index[chance.choice(list(index))]


def put_two_categories_in_one_place(table: Any, chance: random.Random) -> None:
    index = _category(table, chance)["index"]
    if len(index) < 2:
        raise NothingToDamageError
    first, second = chance.sample(list(index), 2)
    index[first] = index[second]


def lose_a_part(table: Any, chance: random.Random) -> None:
    del table[chance.choice(("class", "id", "size", "dimension", "value"))]


def swap_two_dimensions(table: Any, chance: random.Random) -> None:
    """The order of dimensions is another, the values are not: every figure would stand for something else."""
    sizes = table["size"]
    first, second = chance.sample(range(len(sizes)), 2)
    if sizes[first] == sizes[second]:
        raise NothingToDamageError
    ids = table["id"]
    ids[first], ids[second] = ids[second], ids[first]


def rename_a_dimension(table: Any, chance: random.Random) -> None:
    at = chance.randrange(len(table["id"]))
    old, new = table["id"][at], f"x{table['id'][at]}"
    table["id"][at] = new
    table["dimension"][new] = table["dimension"].pop(old)


def rename_a_dimension_in_one_place(table: Any, chance: random.Random) -> None:
    old = chance.choice(table["id"])
    table["dimension"][f"x{old}"] = table["dimension"].pop(old)


def change_a_value(table: Any, chance: random.Random) -> None:
    at = one_of(chance, [at for at, value in enumerate(table["value"]) if value is not None])
    table["value"][at] += chance.choice((1, 10, 100))


def swap_two_categories(table: Any, chance: random.Random) -> None:
    """Two codes change places: their figures change owners, which nothing in the document contradicts."""
    index = _category(table, chance)["index"]
    if len(index) < 2:
        raise NothingToDamageError
    first, second = chance.sample(list(index), 2)
    index[first], index[second] = index[second], index[first]


JSON_STAT = ANY + Ways(
    rows=tuple(
        inside(change)
        for change in (
            lose_a_value,
            repeat_a_value,
            lose_a_sign,
            lose_all_signs,
            change_a_size,
            lose_a_category,
            put_two_categories_in_one_place,
            lose_a_part,
            swap_two_dimensions,
        )
    ),
    columns=(inside(rename_a_dimension), inside(rename_a_dimension_in_one_place)),
    cells=(inside(change_a_value), inside(swap_two_categories)),
)


# --- features --------------------------------------------------------------------------------------------------


def _a_feature(collection: Any, chance: random.Random) -> Any:
    return one_of(chance, collection["features"])


def _a_property(collection: Any, chance: random.Random) -> str:
    names: set[str] = {name for feature in collection["features"] for name in feature["properties"]}
    return one_of(chance, sorted(names))


def lose_a_feature(collection: Any, chance: random.Random) -> None:
    del collection["features"][chance.randrange(len(collection["features"]))]


def repeat_a_feature(collection: Any, chance: random.Random) -> None:
    collection["features"].append(_a_feature(collection, chance))


def lose_a_shape(collection: Any, chance: random.Random) -> None:
    _a_feature(collection, chance)["geometry"] = None


def lose_the_properties(collection: Any, chance: random.Random) -> None:
    _a_feature(collection, chance)["properties"] = None


def lose_a_member(collection: Any, chance: random.Random) -> None:
    del collection[chance.choice(("type", "features"))]


def break_a_ring(collection: Any, chance: random.Random) -> None:
    """A ring of two points, which is none."""
    shape = _a_feature(collection, chance)["geometry"]
    ring = shape["coordinates"][0]
    while isinstance(ring[0][0], list):
        ring = ring[0]
    del ring[2:]


def name_an_unknown_system(collection: Any, chance: random.Random) -> None:
    name = f"urn:ogc:def:crs:EPSG::{chance.randrange(90_000, 99_999)}"
    collection["crs"] = {"type": "name", "properties": {"name": name}}


def lose_the_system(collection: Any, chance: random.Random) -> None:  # noqa: ARG001
    if collection.pop("crs", None) is None:
        raise NothingToDamageError


def rename_a_property(collection: Any, chance: random.Random) -> None:
    old = _a_property(collection, chance)
    for feature in collection["features"]:
        if old in feature["properties"]:
            feature["properties"] = {f"x{k}" if k == old else k: v for k, v in feature["properties"].items()}


def lose_a_property_of_one(collection: Any, chance: random.Random) -> None:
    properties = _a_feature(collection, chance)["properties"]
    del properties[one_of(chance, list(properties))]


def change_a_property(collection: Any, chance: random.Random) -> None:
    properties = _a_feature(collection, chance)["properties"]
    name = one_of(chance, [name for name, value in properties.items() if isinstance(value, str | int | float)])
    value = properties[name]
    properties[name] = value + 1 if isinstance(value, int | float) else f"{value}{chance.choice('0a')}"


def move_a_corner(collection: Any, chance: random.Random) -> None:
    shape = _a_feature(collection, chance)["geometry"]
    point = shape["coordinates"]
    while isinstance(point[0], list):
        point = point[chance.randrange(len(point))]
    step = 0.001 if abs(point[0]) < 200 else 10
    point[0] += step


FEATURES = ANY + Ways(
    rows=tuple(
        inside(change)
        for change in (
            lose_a_feature,
            repeat_a_feature,
            lose_a_shape,
            lose_the_properties,
            lose_a_member,
            break_a_ring,
            name_an_unknown_system,
            lose_the_system,
        )
    ),
    columns=(inside(rename_a_property),),
    cells=(inside(lose_a_property_of_one), inside(change_a_property), inside(move_a_corner)),
)


# --- lists of Klass --------------------------------------------------------------------------------------------


def _list_of(document: Any) -> list[Any]:
    lists = ("codes", "codeChanges", "correspondenceItems", "correspondenceMaps", "classificationItems")
    return next(document[name] for name in lists if name in document)


def lose_an_item(document: Any, chance: random.Random) -> None:
    items = _list_of(document)
    del items[chance.randrange(len(items))]


def repeat_an_item(document: Any, chance: random.Random) -> None:
    items = _list_of(document)
    items.append(one_of(chance, items))


def rename_a_field(document: Any, chance: random.Random) -> None:
    items = _list_of(document)
    old = one_of(chance, sorted(items[0]))
    items[:] = [{f"x{name}" if name == old else name: value for name, value in item.items()} for item in items]


def lose_a_field_of_one(document: Any, chance: random.Random) -> None:
    item = one_of(chance, _list_of(document))
    del item[one_of(chance, sorted(item))]


def change_a_field(document: Any, chance: random.Random) -> None:
    item = one_of(chance, _list_of(document))
    name = one_of(chance, sorted(name for name, value in item.items() if isinstance(value, str) and value))
    at = chance.randrange(len(item[name]))
    item[name] = item[name][:at] + chance.choice("0123456789a") + item[name][at + 1 :]


CODE_LISTS = ANY + Ways(
    rows=(inside(lose_an_item), inside(repeat_an_item)),
    columns=(inside(rename_a_field),),
    cells=(inside(lose_a_field_of_one), inside(change_a_field)),
)
