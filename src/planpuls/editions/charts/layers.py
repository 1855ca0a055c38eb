"""Vega-Lite's parts as plain values: a layer is rows, a mark and its channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Spec = dict[str, Any]
"""A part of a Vega-Lite specification."""
_KINDS = {"Q": "quantitative", "N": "nominal", "O": "ordinal"}


def channel(field: str, **more: Any) -> Spec:
    """A channel that shows a field, named with the first letter of its kind.

    >>> channel("value:Q", title="%")
    {'field': 'value', 'type': 'quantitative', 'title': '%'}
    """
    name, _, kind = field.partition(":")
    return {"field": name, "type": _KINDS[kind], **more}


def as_given(field: str) -> Spec:
    """A channel whose field holds what is drawn: a colour, a width, a place in pixels."""
    return channel(field, scale=None)


def painted(field: str) -> Spec:
    """As `as_given`, for channels that could have a legend."""
    return channel(field, scale=None, legend=None)


def layer(rows: Sequence[Mapping[str, Any]], mark: str, look: Mapping[str, Any], **channels: Spec | str) -> Spec:
    """One layer; a channel given as text is a field without more. `x2` and `y2` take the kind of `x` and `y`."""
    encoding = {
        name: value if not isinstance(value, str) else _second(value) if name in ("x2", "y2") else channel(value)
        for name, value in channels.items()
    }
    return {"data": {"values": [dict(row) for row in rows]}, "mark": {"type": mark, **look}, "encoding": encoding}


def _second(field: str) -> Spec:
    return {"field": field.partition(":")[0]}
