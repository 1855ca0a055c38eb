"""A workbook with a part that is no whole XML is refused: its reader would skip the cell that does not end."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from planpuls.plan.country import load_country
from planpuls.sources.dataset import ReadContext
from planpuls.sources.import_schemas import SCHEMAS
from planpuls.sources.plan_imports import read_workbook
from planpuls.spec.errors import InputError
from tests.sources.test_plan_imports import rows_of, workbook

SCHEMA = SCHEMAS[0]


def damaged(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == part:
                assert old in content
                content = content.replace(old, new, 1)
            target.writestr(info.filename, content)
    return out.getvalue()


@pytest.mark.parametrize(("old", "new"), [(b"</c>", b""), (b"</row>", b""), (b"</t>", b"</x>")])
def test_a_lost_end_tag_is_refused_with_the_part(tmp_path: Path, old: bytes, new: bytes) -> None:
    sound = workbook(SCHEMA.name, [SCHEMA.columns, *rows_of(SCHEMA)])
    with zipfile.ZipFile(io.BytesIO(sound)) as parts:
        sheet = next(name for name in parts.namelist() if "worksheets/" in name)
    path = tmp_path / "figures.xlsx"
    context = ReadContext("figures.xlsx", load_country(), None)
    path.write_bytes(sound)
    assert read_workbook(path, context).frame.height == 2
    path.write_bytes(damaged(sound, sheet, old, new))
    with pytest.raises(InputError, match=r"figures\.xlsx"):
        read_workbook(path, context)
