"""Text that a spreadsheet program takes for text.

A name that begins with `=`, `+`, `-` or `@` is run as a formula when a CSV file is opened. Such text gets an apostrophe in front, which those
programs take for «text follows». Numbers with a sign stay numbers. Parquet, JSON and workbooks keep the text as it is: their cells have types.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_NUMBER = r"[+-]?[\d.]*\d(?:[eE][+-]?\d+)?%?"
_FORMULA = r"^[=+\-@\t\r\n]"


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would take it for a formula.

    >>> harmless("=1+1"), harmless("-3.5"), harmless("Ås"), harmless("-x")
    ("'=1+1", '-3.5', 'Ås', "'-x")
    """
    return f"'{text}" if re.match(_FORMULA, text) and not re.fullmatch(_NUMBER, text) else text


def harmless_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Every text column of a table as `harmless` gives it."""
    import polars as pl

    text = pl.col(pl.String)
    formula = text.str.contains(_FORMULA) & ~text.str.contains(f"^{_NUMBER}$")
    return frame.with_columns(pl.when(formula).then(pl.lit("'") + text).otherwise(text).name.keep())
