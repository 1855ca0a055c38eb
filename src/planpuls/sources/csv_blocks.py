"""Very large CSV files in blocks: one thread gets the bytes and looks at every one of them, the other makes columns.

The bytes are judged before they are parsed, 64 at a time as the bits of one number (after Langdale and Lemire, «Parsing
gigabytes of JSON per second», 2019): where a quote is open, which commas and line ends stand outside of quotes, and so how
many fields each row has. The judge only ever vouches. A file it does not vouch for is left to `whole_csv`, which says what
is wrong and where; so nothing is accepted here that would be refused there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING

from planpuls.sources.whole_csv import BYTE_ORDER_MARK, header_of, positions_of

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

BLOCK_BYTES = 4 << 20
_LONGEST_ROW_BYTES = 4 * BLOCK_BYTES


class NotVouchedForError(ValueError):
    """The file may be sound, but not so plainly that it can be told here."""


def read_blocks(
    blocks: Iterator[bytes], origin: str, required: Mapping[str, str], optional: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """What `whole_csv.read_whole` gives for the joined blocks, for a file that ends every row with a line end.

    Errors: `InputError` for columns, as there; `NotVouchedForError` for whatever else is not plainly sound.
    """
    import polars as pl

    first = next(blocks, b"").removeprefix(BYTE_ORDER_MARK)
    end = first.find(b"\n") + 1
    line, header = first[:end], header_of(first)
    if not line or len(header) < 2 or sound_rows(line, len(header), line)[1] < end:
        raise NotVouchedForError
    positions = positions_of(header, origin, required, optional or {})
    schema = {str(number): pl.String for number in range(len(header))}
    wanted = sorted({position for position in positions.values() if position is not None})
    chosen = [
        (pl.lit("") if position is None else pl.col(str(position))).alias(ours) for ours, position in positions.items()
    ]
    frames = [pl.DataFrame(schema=dict.fromkeys(positions, pl.String))]
    for rows, piece in _ahead(_pieces(chain((first[end:],), blocks), line, len(header))):
        # Every byte was looked at; columns that nobody asks for need not be made.
        frame = pl.read_csv(piece, has_header=False, schema=schema, columns=wanted, empty_string_is_null=False)
        if frame.height != rows:
            raise NotVouchedForError
        frames.append(frame.with_columns(chosen).select(list(positions)))
    return pl.concat(frames)


def _ahead(pieces: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The same; while one is used, the next is made."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = thread.submit(next, pieces, None)
            yield piece


def _pieces(blocks: Iterator[bytes], header_line: bytes, fields: int) -> Iterator[tuple[int, bytes]]:
    """Number of rows and the rows, until nothing is left."""
    carried = b""
    for block in blocks:
        carried += block
        rows, end = sound_rows(carried, fields, header_line)
        piece, carried = carried[:end], carried[end:]
        if len(carried) > _LONGEST_ROW_BYTES or piece.startswith(header_line) or b"\n" + header_line in piece:
            raise NotVouchedForError
        if rows:
            yield rows, piece
    if carried:
        raise NotVouchedForError


def sound_rows(data: bytes, fields: int, header_line: bytes = b"\n") -> tuple[int, int]:
    """How many whole rows `data` begins with, and how many bytes they take.

    Sound is: text in UTF-8 without zero bytes; quotes only round whole values or doubled within; `fields` fields in each
    row; outside of quotes a carriage return in each line end if the header's has one, and none else. Errors:
    `NotVouchedForError`.

    >>> sound_rows(b'"a, b",1\\nc,2\\nd', 2)
    (2, 13)
    """
    import numpy as np

    signs = np.frombuffer(data, np.uint8)
    quotes, commas, ends, returns = (_bits(signs == sign) for sign in b'",\n\r')
    inside = _inside(quotes)
    for bits in (commas, ends, returns):
        bits &= ~inside
    with_end = np.flatnonzero(ends)
    if not with_end.size:
        return 0, 0
    last, in_last = int(with_end[-1]), int(ends[with_end[-1]]).bit_length()
    for bits in (quotes, commas, ends, returns, inside):
        bits[last] &= np.uint64((1 << in_last) - 1)
    quotes, commas, ends, returns, inside = (bits[: last + 1] for bits in (quotes, commas, ends, returns, inside))
    text = data[: last * 64 + in_last]
    commas_before = _commas_before_ends(commas, ends)
    if (
        b"\x00" in text
        or not _is_utf8(text)
        or not np.array_equal(returns, _before(ends) if header_line.endswith(b"\r\n") else np.zeros_like(ends))
        or not _quotes_at_edges(quotes, commas | ends | returns | quotes, inside)
        or not np.array_equal(commas_before, np.arange(1, commas_before.size + 1) * (fields - 1))
    ):
        raise NotVouchedForError
    return commas_before.size, len(text)


def _bits(found: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Truth values as bits, the first one lowest in the first number."""
    import numpy as np

    packed = np.packbits(found, bitorder="little")
    numbers = np.zeros(-(-packed.size // 8), np.dtype("<u8"))
    numbers.view(np.uint8)[: packed.size] = packed
    return numbers.astype(np.uint64, copy=False)


def _inside(quotes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Bits from each opening quote to the one before the quote that closes it: the running sum of quotes, modulo 2."""
    import numpy as np

    inside = quotes.copy()
    for shift in (1, 2, 4, 8, 16, 32):
        inside ^= inside << np.uint64(shift)
    open_after = np.logical_xor.accumulate(inside >> np.uint64(63) == 1)
    inside[1:][open_after[:-1]] ^= np.uint64(2**64 - 1)
    return inside


def _before(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit one place earlier."""
    import numpy as np

    moved = bits >> np.uint64(1)
    moved[:-1] |= bits[1:] << np.uint64(63)
    return moved


def _after(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit one place later."""
    import numpy as np

    moved = bits << np.uint64(1)
    moved[1:] |= bits[:-1] >> np.uint64(63)
    return moved


def _quotes_at_edges(quotes: NDArray[np.uint64], edges: NDArray[np.uint64], inside: NDArray[np.uint64]) -> bool:
    """Whether every quote that opens follows an edge (or begins the data) and every one that closes comes before one."""
    import numpy as np

    after_edge = _after(edges)
    after_edge[0] |= np.uint64(1)
    return not ((quotes & inside & ~after_edge) | (quotes & ~inside & ~_before(edges))).any()


def _commas_before_ends(commas: NDArray[np.uint64], ends: NDArray[np.uint64]) -> NDArray[np.int64]:
    """For each line end, in order, how many commas stand before it."""
    import numpy as np

    each = np.bitwise_count(commas).astype(np.int64)
    before, left, counts = np.cumsum(each) - each, ends.copy(), []
    at = np.flatnonzero(left)
    while at.size:
        lowest = left[at] & (~left[at] + np.uint64(1))
        counts.append(before[at] + np.bitwise_count(commas[at] & (lowest - np.uint64(1))))
        left[at] ^= lowest
        at = at[left[at] != 0]
    return np.sort(np.concatenate(counts))


def _is_utf8(text: bytes) -> bool:
    import polars as pl

    return not pl.Series([text], dtype=pl.Binary).cast(pl.String, strict=False).null_count()
