"""Office files with the same bytes every time: the libraries write the clock into the archive and its properties."""

from __future__ import annotations

import io
import re
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)
_CLOCK = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_OFFICE = (".xlsx", ".docx", ".pptx")


def timeless(data: bytes) -> bytes:
    """The package without clock times, in the order of its parts; packages inside it too."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "docProps/core.xml":
                content = _CLOCK.sub(b"", content)
            elif info.filename.endswith(_OFFICE):
                content = timeless(content)
            entry = zipfile.ZipInfo(info.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            target.writestr(entry, content)
    return out.getvalue()
