"""What must be said with a layer, as lines of text: release, invented data, sources with licences, breaks."""

from __future__ import annotations

from planpuls.release.layers import Layer
from planpuls.release.reader import Release
from planpuls.spec.text import Text

_ODBL = "Databasen er avledet av OpenStreetMap og gis etter ODbL 1.0 / A database derived from OpenStreetMap, under the ODbL 1.0."
_DEMO = "Oppdiktede demodata / Invented demo data."


def notes(release: Release, layer: Layer) -> list[str]:
    """Lines in both languages; the first says which release, the last the licences."""
    lines = [f"planpuls, {release.name.nb} ({release.name.en}), release {release.id}"]
    lines += [_DEMO] if release.demo else []
    lines += [_ODBL] if layer.odbl else []
    said = [entry for entry in release.breaks if entry.dataset in layer.sources]
    lines += list(dict.fromkeys(f"{entry.text.nb} / {entry.text.en}" for entry in said))
    for source in release.sources:
        if source["id"] in layer.sources:
            title = Text.model_validate(source["title"])
            lines.append(f"{source['id']}: {title.nb} / {title.en}. {source['licence']}.")
    return lines
